"""What a new object would have that its manifest does not say."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.additions import fields_added
from kubectl_sync.model import paths
from tests.e2e.edits import workload

POD: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"nodeName": "n"}}
SECRET: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}
TOLERATED = {
    "key": "node.kubernetes.io/not-ready",
    "operator": "Exists",
    "effect": "NoExecute",
    "tolerationSeconds": 300,
}
OTHER_POD = POD | {"apiVersion": "game.example/v1"}
ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}


def spec(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return content | {"spec": content.get("spec", {}) | more}


def limited(**more: Any) -> dict[str, Any]:
    resources = {"limits": {"cpu": 0.1, "memory": "1024Mi"}} | more
    return spec(POD, containers=[{"name": "a", "image": "b", "resources": resources}])


def source(**more: Any) -> dict[str, Any]:
    field = {"resource": "limits.memory"} | more
    env = [{"name": "e", "valueFrom": {"resourceFieldRef": field}}]
    return spec(POD, containers=[{"name": "a", "image": "b", "env": env}])


CASES = {
    "the server's own": (workload(), spec(workload(), replicas=1, strategy=ROLLING), []),
    "half of a strategy": (
        spec(workload(), strategy={"rollingUpdate": {"maxSurge": 1}}),
        spec(workload(), replicas=1, strategy=ROLLING | {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": "25%"}}),
        [],
    ),
    "a rule's number": (workload(), spec(workload(), replicas=3), ["spec.replicas"]),
    "a label": (POD, POD | {"metadata": {"name": "a", "labels": {"team": "x"}}}, ["metadata.labels.team"]),
    "an admission plugin's": (POD, spec(POD, tolerations=[TOLERATED], serviceAccountName="default"), []),
    "another toleration": (POD, spec(POD, tolerations=[TOLERATED, {"key": "gpu"}]), ["spec.tolerations"]),
    "requests as the limits": (
        limited(), limited(requests={"cpu": "100m", "memory": "1Gi"}), []),
    "requests of a rule's": (
        limited(), limited(requests={"cpu": "10m", "memory": "16Mi"}), ["spec.containers[name=a].resources.requests"]),
    "tolerated for ever": (POD, spec(POD, tolerations=[{"key": TOLERATED["key"]}]), ["spec.tolerations"]),
    "a type of the same name": (OTHER_POD, spec(OTHER_POD, tolerations=["x"]), ["spec.tolerations"]),
    "a field of the same name elsewhere": (
        spec(OTHER_POD, service={"name": "a"}), spec(OTHER_POD, service={"name": "a", "port": 443}),
        ["spec.service.port"]),
    "an old name of the account": (
        spec(POD, serviceAccount="robot"), spec(POD, serviceAccount="robot", serviceAccountName="robot"), []),
    "a source of a variable": (source(), source(divisor="0"), []),
    "another account": (POD, spec(POD, serviceAccountName="robot"), ["spec.serviceAccountName"]),
    "data by another name": (
        SECRET | {"stringData": {"a": "b"}}, SECRET | {"stringData": {"a": "b"}, "data": {"a": "Yg=="}}, []),
    "a key of a rule's": (
        SECRET | {"data": {"a": "Yg=="}}, SECRET | {"data": {"a": "Yg==", "ca": "Yg=="}}, ["data.ca"]),
}  # fmt: skip


@pytest.mark.parametrize(("manifest", "answer", "told"), CASES.values(), ids=CASES)
def test_what_is_added_is_told_but_for_what_the_server_fills_in(
    manifest: dict[str, Any], answer: dict[str, Any], told: list[str]
) -> None:
    assert [paths.show(path) for path in fields_added(manifest, answer)] == told
