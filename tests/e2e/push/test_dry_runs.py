"""What the server thinks of new objects is shown before the question, and stops no other object."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.model import paths
from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import configs
from tests.e2e.manifests import CRD, THING, config, deployment
from tests.e2e.running import environment_of, planned, pushed, save
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync

ADMISSION = "admissionregistration.k8s.io/v1"


def lines_of(out: str, name: str) -> list[str]:
    """The block of one object."""
    (block,) = [one for one in out.split("\n\n") if one.startswith(f"+ {name} ")]
    return block.splitlines()


def test_new_objects_that_the_server_would_refuse_are_told_and_the_rest_is_written(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    kubectl.limit(namespace, "count/services=0")
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 1}]}}
    save(tmp_path, config("good"), config("Bad"), service, deployment(bogus=1))

    shown = sync(tmp_path, "push", "--dry-run", "-n", namespace)
    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    for name, why in (
        ("configmap/Bad", "metadata.name: Invalid value"), ("service/s", "exceeded quota"),
        ("deployment.apps/web", 'unknown field "spec.bogus"'),
    ):  # fmt: skip
        assert any("! the server would refuse it: " in line and why in line for line in lines_of(shown.out, name))
    assert "refuse" not in "".join(lines_of(shown.out, "configmap/good"))
    assert shown.out.splitlines()[-1] == "4 objects differ: 4 only in the file; 0 in sync; 3 would be refused"
    assert (shown.code, ran.code, configs(kubectl, namespace)) == (5, 5, {"good"})


def test_what_waits_for_the_same_push_is_said_to_be_checked_later(
    tmp_path: Path, namespace: str, plane: Access
) -> None:
    other = f"{namespace}-new"[-60:].strip("-")
    (tmp_path / "a.yaml").write_text(CRD.format(kind="Late", plural="lates", type="{type: integer}"))
    (tmp_path / "b.yaml").write_text(THING.format(kind="Late", namespace=namespace))
    (tmp_path / "c.yaml").write_text(f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {other}}}\n")
    inside = {"name": "c", "namespace": other}
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web"}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
    pod |= {"spec": {"serviceAccountName": "web", "containers": [{"name": "c", "image": "c:1"}]}}
    save(tmp_path, config("c") | {"metadata": inside}, account, pod)

    shown = sync(tmp_path, "push", "--dry-run")
    here = sync(tmp_path, "push", "serviceaccount/web", "pods", "--dry-run", "-n", namespace)

    assert shown.code == 0, shown.out
    for name, first in (
        ("late.push.example.com/t", "customresourcedefinition.apiextensions.k8s.io/lates.push.example.com"),
        ("configmap/c", f"namespace/{other}"),
    ):
        told = f"      checked when it is written: it needs {first}, which is made first"
        assert told in lines_of(shown.out, name)
    assert "it needs serviceaccount/web, which is made first" in lines_of(here.out, "pod/p")[-1]
    assert "refuse" not in shown.out + here.out
    assert audit.writes(plane, other) == [], "nothing is tried where it cannot be"


def test_who_may_not_create_is_told_and_nothing_is_tried(
    tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access
) -> None:
    kubectl.allow(namespace, "get,list", "configmaps")
    save(tmp_path, config("c"))

    ran = sync(tmp_path, "push", "--dry-run", "-n", namespace, "-c", "plane-dev")

    assert f"you may not create configmaps in namespace {namespace}" in lines_of(ran.out, "configmap/c")[-1]
    assert (ran.code, [one for one in audit.writes(plane, namespace) if one.user == "dev"]) == (5, [])


def test_no_answer_is_no_refusal(tmp_path: Path, namespace: str, relay: Relay) -> None:
    save(tmp_path, config("c"))
    relay.on("POST", "/configmaps", faults.status_object(503, "ServiceUnavailable", "the server is away"), times=9)

    ran = sync(tmp_path, "push", "--dry-run", "-n", namespace, "-c", "relay")

    assert ran.code == 0, ran.err
    assert "checked when it is written: " in lines_of(ran.out, "configmap/c")[-1]


@pytest.fixture
def mutating(namespace: str, kubectl: Kubectl) -> None:
    """A rule of the cluster that gives `data.key` and a label to each new ConfigMap of the namespace."""
    expression = "Object{metadata: Object.metadata{labels: {'added': 'yes'}}, data: {'key': 'theirs'}}"
    here = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    rules = [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"], "operations": ["CREATE"]}]
    spec: dict[str, Any] = {
        "matchConstraints": {"resourceRules": rules, "namespaceSelector": here}, "reinvocationPolicy": "Never",
        "failurePolicy": "Fail",
        "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}],
    }  # fmt: skip
    policy = {"apiVersion": ADMISSION, "kind": "MutatingAdmissionPolicy", "metadata": {"name": namespace}, "spec": spec}
    binding = policy | {"kind": "MutatingAdmissionPolicyBinding", "spec": {"policyName": namespace}}
    for one in (policy, binding):
        kubectl("create", "-f", "-", stdin=json.dumps(one))
    deadline = time.monotonic() + 30
    probe = ("-n", namespace, "create", "configmap", "probe", "--dry-run=server", "-o=jsonpath={.data.key}")
    while kubectl(*probe) != "theirs":
        assert time.monotonic() < deadline, "the rule does not come into force"


@pytest.mark.usefixtures("mutating")
def test_what_a_rule_makes_of_a_new_object_is_shown_and_then_taken(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    save(tmp_path, config("c", mine="yes"))

    shown = sync(tmp_path, "push", "--dry-run", "-n", namespace)
    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    effects = [line for line in lines_of(shown.out, "configmap/c") if "!" in line]
    told = "! data.key would be theirs, not a: the server rewrites it, as it would in a new object"
    assert effects == [f"    {told}", "    ! the server would also add metadata.labels.added"]
    assert ran.code == 0, ran.err
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}") == "theirs"


@pytest.mark.usefixtures("mutating")
def test_what_was_not_shown_is_not_written(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    save(tmp_path, config("c", mine="yes"))
    with environment_of(tmp_path, namespace) as environment:
        plan = planned(environment)
        (change,) = plan.changes
        assert [paths.show(one.path) for one in change.given] == ["data.key"]
        outcome = pushed(environment, replace(plan, changes=(replace(change, given=()),)))

    assert [one.message for one in outcome.parked] == [
        'configmap/c was not written: the server would now make data.key "theirs", not "a"'
    ]
    assert configs(kubectl, namespace) == set()
