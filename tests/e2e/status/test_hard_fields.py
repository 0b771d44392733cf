"""Fields that a comparison could miss: several programs write them, a version cannot show them, nobody names them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.running import save
from tests.running import Ran, sync

CONTROLLERS = "example.org/controllers"


def config(name: str, **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **metadata}, "data": {"key": "a"}}


def metadata(kubectl: Kubectl, namespace: str, what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kubectl("-n", namespace, "get", *what.split("/"), "-o", "json"))["metadata"]
    return found


def test_finalizers_differ_member_by_member(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    def run(*words: str) -> Ran:
        return sync(tmp_path, *words, "-n", namespace)

    save(tmp_path, config("c", finalizers=["example.org/a", "example.org/b"]))
    assert run("push", "--yes").code == 0
    add = json.dumps([{"op": "add", "path": "/metadata/finalizers/-", "value": CONTROLLERS}])
    kubectl("-n", namespace, "patch", "configmap", "c", "--type=json", "-p", add)
    assert "1 in sync" in run("status").out
    assert f"metadata.finalizers[{CONTROLLERS}]" in run("status", "--explain").out

    save(tmp_path, config("c", finalizers=["example.org/b"]))
    assert "metadata.finalizers[example.org/a]  changed in the file" in run("status").out
    assert run("push", "--yes").code == 0
    assert metadata(kubectl, namespace, "configmap/c")["finalizers"] == ["example.org/b", CONTROLLERS]

    save(tmp_path, config("c"))
    assert run("push", "--yes").code == 0
    assert metadata(kubectl, namespace, "configmap/c")["finalizers"] == [CONTROLLERS]
    assert "1 in sync" in run("status").out
    kubectl("-n", namespace, "patch", "configmap", "c", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')


@pytest.mark.parametrize("way", [(), ("--server-side",)])
def test_finalizers_of_an_applied_object_come_into_its_file_and_back(
    tmp_path: Path, namespace: str, kubectl: Kubectl, way: tuple[str, ...]
) -> None:
    claim = {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "p", "finalizers": ["example.org/keep"]},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }  # fmt: skip
    given = tmp_path / "p.json"
    given.write_text(json.dumps(claim))
    kubectl("-n", namespace, "apply", *way, "-f", str(given))
    given.unlink()

    assert sync(tmp_path, "pull", "pvc/p", "--yes", "-n", namespace).code == 0

    (file,) = tmp_path.rglob("*.yaml")
    assert "finalizers:\n  - example.org/keep\n" in file.read_text()
    assert "kubernetes.io/pvc-protection" not in file.read_text()
    kubectl("-n", namespace, "patch", "pvc", "p", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    kubectl("-n", namespace, "delete", "pvc", "p", "--ignore-not-found")
    assert sync(tmp_path, "push", "--recreate", "--yes", "-n", namespace).code == 0
    assert "example.org/keep" in metadata(kubectl, namespace, "pvc/p")["finalizers"]
    kubectl("-n", namespace, "patch", "pvc", "p", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')


def test_an_owner_that_is_not_there_is_told_and_nothing_is_made(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    kubectl("-n", namespace, "create", "configmap", "owner")
    uid = metadata(kubectl, namespace, "configmap/owner")["uid"]

    def owned(uid: str) -> Ran:
        owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": uid}
        save(tmp_path, config("c", ownerReferences=[owner]))
        return sync(tmp_path, "push", "--yes", "-n", namespace)

    ran = owned("0-0")
    assert ran.code == 5
    assert "error: configmap/c: its owner configmap/owner has another uid here: it would be deleted at once" in ran.err
    assert "configmap/c" not in kubectl("-n", namespace, "get", "configmap", "-o", "name").split()

    assert owned(uid).code == 0
    assert metadata(kubectl, namespace, "configmap/c")["ownerReferences"][0]["uid"] == uid


def test_fields_that_are_left_to_the_server_are_told(tmp_path: Path, namespace: str) -> None:
    save(tmp_path, config("c", uid="x", creationTimestamp=None) | {"status": {}})

    ran = sync(tmp_path, "status", "-n", namespace)

    assert "skipped: field left to the server (1): configmap/c metadata.uid\n" in ran.out


def test_rules_of_an_aggregated_role_are_the_controllers(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    def role(name: str, **more: Any) -> dict[str, Any]:
        kind = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"}
        return kind | {"metadata": {"name": f"{namespace}-{name}"}} | more

    rule = {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {namespace: "yes"}}]}}
    pods = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    part = role("part", rules=[pods])
    part["metadata"]["labels"] = {namespace: "yes"}
    some = role("some", rules=[pods | {"verbs": ["list"]}], **rule)
    here, clone, empty = (tmp_path / name for name in ("here", "clone", "empty"))
    for folder in (here, clone, empty):
        folder.mkdir()
    for folder in (here, clone):
        save(folder, role("none", **rule), role("empty", rules=[], **rule), some, part)
    try:
        assert sync(here, "push", "--yes").code == 0
        for name in ("none", "empty", "some"):
            kubectl(
                "wait", f"clusterrole/{namespace}-{name}", "--for=jsonpath={.rules[0].verbs[0]}=get", "--timeout=30s"
            )
        ran = sync(clone, "status", "--exit-code")
        assert (ran.code, "4 in sync" in ran.out) == (0, True), ran.out
        left = f"  clusterrole.rbac.authorization.k8s.io/{namespace}-some  rules\n"
        assert f"left to the controllers that fill them in (1 field):\n{left}" in ran.out
        assert sync(empty, "pull", f"clusterrole/{namespace}-none", "--yes").code == 0
        (file,) = empty.rglob("*.yaml")
        assert "rules:" not in file.read_text()
    finally:
        kubectl("delete", "clusterrole", *(f"{namespace}-{name}" for name in ("none", "empty", "some", "part")))


def test_a_job_without_labels_has_those_of_its_template(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b:1"}]}
    job = {
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"},
        "spec": {"suspend": True, "template": {"metadata": {"labels": {"app": "x"}}, "spec": pod}},
    }  # fmt: skip
    save(tmp_path, job)
    kubectl("-n", namespace, "apply", "-f", str(tmp_path / "job-j.json"))
    before = metadata(kubectl, namespace, "job/j")["labels"]

    assert "1 in sync" in sync(tmp_path, "status", "-n", namespace).out
    (tmp_path / "job-j.json").unlink()
    assert sync(tmp_path, "pull", "job/j", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "delete", "job", "j")
    assert sync(tmp_path, "push", "--recreate", "--yes", "-n", namespace).code == 0
    assert metadata(kubectl, namespace, "job/j")["labels"].keys() == before.keys()


def test_a_key_without_a_value_is_no_key(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    one = config("c", annotations={"note": None}, labels={"l": None}) | {"data": {"flower": "rose", "fruit": None}}
    here, clone = tmp_path / "here", tmp_path / "clone"
    for folder in (here, clone):
        folder.mkdir()
        save(folder, one)

    assert sync(here, "push", "--yes", "-n", namespace).code == 0

    live = json.loads(kubectl("-n", namespace, "get", "configmap", "c", "-o", "json"))
    assert live["data"] == {"flower": "rose"}
    assert "note" not in live["metadata"]["annotations"]
    assert "1 in sync" in sync(clone, "status", "-n", namespace).out


def test_what_somebody_changed_of_an_autoscaler_is_seen_from_v1(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "w"}
    save(tmp_path, {
        "apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h"},
        "spec": {"maxReplicas": 3, "targetCPUUtilizationPercentage": 50, "scaleTargetRef": target},
    })  # fmt: skip
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    assert "1 in sync" in sync(tmp_path, "status", "-n", namespace).out
    change = '{"spec":{"behavior":{"scaleDown":{"stabilizationWindowSeconds":60}}}}'
    kubectl("-n", namespace, "patch", "hpa", "h", "--type=merge", "-p", change)

    ran = sync(tmp_path, "status", "-n", namespace)

    assert 'metadata.annotations["autoscaling.alpha.kubernetes.io/behavior"]  changed in the cluster' in ran.out


def test_an_explanation_names_each_kind_of_field_once(tmp_path: Path, namespace: str) -> None:
    save(tmp_path, *(config(f"c{number}") for number in range(20)))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0

    ran = sync(tmp_path, "status", "--explain", "-n", namespace)

    assert ran.out.count("metadata.resourceVersion") == 1
    assert "(20 objects)" in ran.out
    assert len(ran.out.splitlines()) < 12


def test_a_version_that_cannot_show_a_field_is_told_and_deletes_none(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    group = f"{namespace}.example.org"
    few, all_of = ({"size": {"type": "integer"}}, {"size": {"type": "integer"}, "colour": {"type": "string"}})
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": f"widgets.{group}"},
        "spec": {
            "group": group, "scope": "Namespaced", "names": {"kind": "Widget", "plural": "widgets"},
            "versions": [_version("v1", all_of, storage=True), _version("v1beta1", few, storage=False)],
        },
    }  # fmt: skip
    (tmp_path / "crd.json").write_text(json.dumps(crd))
    kubectl("apply", "-f", str(tmp_path / "crd.json"))
    kubectl("wait", "crd", f"widgets.{group}", "--for=condition=Established", "--timeout=30s")
    here = tmp_path / "here"
    here.mkdir()

    def widget(version: str, size: int) -> None:
        kind = {"apiVersion": f"{group}/{version}", "kind": "Widget", "metadata": {"name": "w"}}
        save(here, kind | {"spec": {"size": size}})

    def spec() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(kubectl("-n", namespace, "get", f"widgets.{group}", "w", "-o", "json"))
        return dict(found["spec"])

    try:
        widget("v1beta1", 1)
        assert sync(here, "push", "--yes", "-n", namespace).code == 0
        kubectl("-n", namespace, "patch", f"widgets.{group}", "w", "--type=merge", "-p", '{"spec":{"colour":"red"}}')
        told = sync(here, "status", "-n", namespace)
        assert (told.code, "1 in sync" in told.out) == (0, True)
        assert f"{group}/v1beta1 does not show spec.colour, as {group}/v1 does\nhint: move the manifest" in told.err

        widget("v1beta1", 2)
        ran = sync(here, "push", "--yes", "-n", namespace)
        assert (ran.code, spec()) == (5, {"size": 1, "colour": "red"})
        assert f"error: widget.{group}/w: {group}/v1beta1 does not have spec.colour" in ran.err

        widget("v1", 2)
        assert sync(here, "push", "--yes", "-n", namespace).code == 0
        assert spec() == {"size": 2, "colour": "red"}
    finally:
        kubectl("delete", "crd", f"widgets.{group}")


def _version(name: str, fields: dict[str, Any], *, storage: bool) -> dict[str, Any]:
    spec = {"type": "object", "properties": fields}
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
    return {"name": name, "served": True, "storage": storage, "schema": schema}
