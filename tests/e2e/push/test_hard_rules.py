"""Rules of the cluster that stand in the way: webhooks, policies, quotas, limits, fields that cannot change."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api, ApiError
from tests.controlplane.fixtures import Kubectl
from tests.e2e.messages import problems
from tests.e2e.running import save
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.faults.webhook import CONFIGURATIONS, Answer, denied, sets, webhooks
from tests.running import sync

RULE, SILENT = "a rule of the cluster forbids it", "the webhook gives no answer that counts"
NO_DRY_RUN: Final = 'admission webhook "effects.example.com" does not support dry run'


def slow(_: Mapping[str, Any]) -> Mapping[str, Any]:
    time.sleep(2)
    return {"allowed": True}


# What each webhook answers, what is said of the object, and the hint. A webhook may say no with any code.
HOOKS: Final[Mapping[str, tuple[Answer | str, str, str]]] = {
    "deny": (denied(403, "no b here"), "denied the request: no b here", RULE),
    "deny-404": (denied(404, "no such deny-404"), "denied the request: no such deny-404", RULE),
    "deny-409": (denied(409, "later"), "denied the request: later", RULE),
    "deny-422": (denied(422, "no"), "denied the request: no", RULE),
    "escapes": (denied(400, "red\x1b[31m\nerror: forged\u202e"), "red\\x1b[31m error: forged\\u202e", RULE),
    "long": (denied(403, "y" * 500_000), "denied the request: yyy", RULE),
    "garbage": ("{not json", "failed calling webhook", SILENT),
    "slow": (slow, "context deadline exceeded", SILENT),
    "odd": (sets("/data/key", "c", dry_run=False), 'was written, but data.key is "c" now', "does a webhook change it?"),
    "down": ("", "connection refused", SILENT),
    "effects": ("", "does not support dry run", "nothing is written untried"),
}


def config(name: str, value: str, **labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels},
            "data": {"key": value}}  # fmt: skip


def wait_until_denied(plane: Access, namespace: str, content: dict[str, Any]) -> None:
    """A webhook or a policy counts a moment after it is made."""
    deadline = time.monotonic() + 30
    while True:
        try:
            Api(plane).post(f"/api/v1/namespaces/{namespace}/configmaps?dryRun=All", content)
        except ApiError as error:
            if "denied" in str(error):
                return
        assert time.monotonic() < deadline, "it never counts"
        time.sleep(0.1)


def told_of(found: dict[str, str], name: str) -> tuple[str, str]:
    """The one error of an object, and its hint."""
    ((error, hint),) = [(line, below) for line, below in found.items() if line.startswith(f"configmap/{name} ")]
    return error, hint


def test_webhooks_that_say_no_in_any_way_or_nothing_at_all(
    tmp_path: Path, namespace: str, plane: Access, kubectl: Kubectl, relay: Relay
) -> None:
    names = {**{name: {"hook": name} for name in HOOKS}, "good": {}, "same": {}}
    save(tmp_path, *(config(name, "a", **labels) for name, labels in names.items()))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    save(tmp_path, *(config(name, "b", **labels) for name, labels in names.items() if name != "same"))
    save(tmp_path, config("new", "b", hook="deny"), config("new-odd", "b", hook="odd"))
    relay.on("PATCH", r"/configmaps/effects\?", faults.status_object(400, "BadRequest", NO_DRY_RUN))
    answers = {name: answer for name, (answer, *_) in HOOKS.items() if name not in ("down", "effects")}
    with webhooks(plane, namespace, answers):
        wait_until_denied(plane, namespace, config("try", "b", hook="deny"))

        ran = sync(tmp_path, "push", "--yes", "-n", namespace, "-c", "relay", "--confirm-context", "relay",
                   "--transport", "proxy")  # fmt: skip

    found = problems(ran)
    for name, (_, said, below) in HOOKS.items():
        error, hint = told_of(found, name)
        assert (said in error, below in hint) == (True, True), (name, error, hint)
    assert "denied the request: no b here" in told_of(found, "new")[0]
    assert "was written, but other than in the dry run: data.key" in told_of(found, "new-odd")[0]
    assert (ran.code, len(found), "3 objects written, 13 failed" in ran.out) == (5, len(HOOKS) + 2, True), ran.out
    assert relay.count("PATCH", r"/configmaps/effects\?(?!.*dryRun)") == 0
    shown = sync(tmp_path, "status", "-n", namespace).out
    for name in ("odd", "new-odd"):
        assert f"  configmap/{name}  " in shown, "what was written otherwise is no sync"
    live = kubectl("-n", namespace, "get", "cm", *names, "-o=jsonpath={.items[*].data.key}")
    assert live.split() == ["c" if name == "odd" else "b" if name == "good" else "a" for name in names]


@pytest.fixture
def policy(plane: Access, namespace: str) -> Iterator[None]:
    """Two policies of the cluster that take no `b`, and say so with different reasons."""
    api = Api(plane)
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["configmaps"]}
    inside = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    for reason in ("Invalid", "Forbidden"):
        name = f"{namespace}-{reason.lower()}"
        spec = {
            "matchConstraints": {"resourceRules": [rule], "namespaceSelector": inside},
            "matchConditions": [{"name": "n", "expression": f"object.metadata.name.endsWith('{reason.lower()}')"}],
            "validations": [{"expression": "object.data.key != 'b'", "message": "no b here", "reason": reason}],
        }
        api.post(f"{CONFIGURATIONS}/validatingadmissionpolicies", {"metadata": {"name": name}, "spec": spec})
        bound = {"policyName": name, "validationActions": ["Deny"]}
        api.post(f"{CONFIGURATIONS}/validatingadmissionpolicybindings", {"metadata": {"name": name}, "spec": bound})
    yield
    for reason in ("invalid", "forbidden"):
        for kind in ("validatingadmissionpolicies", "validatingadmissionpolicybindings"):
            api.delete(f"{CONFIGURATIONS}/{kind}/{namespace}-{reason}")


@pytest.mark.usefixtures("policy")
def test_policies_that_say_no(tmp_path: Path, namespace: str, plane: Access, kubectl: Kubectl) -> None:
    save(tmp_path, config("invalid", "a"), config("forbidden", "a"), config("good", "a"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for name in ("invalid", "forbidden"):
        wait_until_denied(plane, namespace, config(f"try-{name}", "b"))
    names = ("invalid", "forbidden", "new-invalid", "new-forbidden")
    save(tmp_path, *(config(name, "b") for name in names), config("good", "b"))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    found = problems(ran)
    for name in names:
        error, hint = told_of(found, name)
        assert ("denied request: no b here" in error, RULE in hint) == (True, True), (error, hint)
    assert (ran.code, len(found), "configmap/good updated" in ran.out) == (5, 4, True)
    live = kubectl("-n", namespace, "get", "cm", "forbidden", "good", "invalid", "-o=jsonpath={.items[*].data.key}")
    assert live == "a b a"


def test_fields_that_cannot_be_changed(tmp_path: Path, namespace: str) -> None:
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role"}
    job = {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "c:1"}]}}}
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "a"}
    objects = [
        config("c", "a") | {"immutable": True},
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "r"},
         "roleRef": role | {"name": "a"}},
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": job | {"suspend": True}},
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "p"}, "spec": claim},
    ]  # fmt: skip
    save(tmp_path, *objects, config("good", "a"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for file in tmp_path.glob("*.json"):
        text = file.read_text()
        file.write_text(text.replace('"a"', '"b"').replace("c:1", "c:2"))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    found = problems(ran)
    assert (ran.code, len(found), "1 object written, 4 failed" in ran.out) == (5, 4, True), ran.out + ran.err
    hints = [hint for error, hint in found.items() if "persistentvolumeclaim" not in error]
    assert all("undo it in the file, or add --recreate" in hint for hint in hints), found
    assert "--recreate makes none" in next(hint for error, hint in found.items() if "persistentvolumeclaim" in error)
    assert ran.out.count("! the server would refuse it") == 4


def test_a_namespace_on_its_way_out(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """What is in it is being deleted, and nothing new comes into it; other namespaces are served."""
    other = f"{namespace}-x"[-60:].strip("-")
    kubectl("create", "namespace", other)
    held = config("held", "a") | {"metadata": {"name": "held", "namespace": other, "finalizers": ["example.com/wait"]}}
    save(tmp_path, held)
    assert sync(tmp_path, "push", "--yes").code == 0
    kubectl("delete", "namespace", other, "--wait=false")
    deadline = time.monotonic() + 30
    while "deletionTimestamp" not in kubectl("-n", other, "get", "cm", "held", "-o=json"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    held["data"]["key"] = "b"
    inside = config("new", "a") | {"metadata": {"name": "new", "namespace": other}}
    outside = config("good", "a") | {"metadata": {"name": "good", "namespace": namespace}}
    save(tmp_path, held, inside, outside)

    ran = sync(tmp_path, "push", "--yes")

    kubectl("-n", other, "patch", "cm", "held", "--type=merge", "-p", json.dumps({"metadata": {"finalizers": None}}))
    found = problems(ran)
    assert (ran.code, len(found), "configmap/good created" in ran.out) == (5, 2, True), ran.err
    assert any("configmap/held: is being deleted" in line for line in found)
    assert "being terminated" in told_of(found, "new")[0]
