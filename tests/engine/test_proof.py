"""What a clean manifest leaves out is told field by field, and what did not come back is found."""

from typing import Any

import pytest

from kubectl_sync.engine.hidden.manifest import manifest
from kubectl_sync.engine.hidden.proof import left_out, lost
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT

LIVE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "a", "namespace": "n", "uid": "u", "resourceVersion": "7", "managedFields": [{}]},
    "spec": {
        "clusterIP": "10.0.0.1", "type": "ClusterIP", "sessionAffinity": "None", "internalTrafficPolicy": "Cluster",
        "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "selector": {"app": "a"},
    },
    "status": {"loadBalancer": {}},
}  # fmt: skip


def names(found: Any) -> set[str]:
    return {paths.show(path) for path in found}


def test_defaults_are_left_out_and_nothing_that_is_allotted() -> None:
    assert names(left_out(LIVE, None)) == {
        "spec.type", "spec.sessionAffinity", "spec.internalTrafficPolicy",
        "spec.ports[port=80,protocol=TCP].protocol", "spec.ports[port=80,protocol=TCP].targetPort",
    }  # fmt: skip


def test_what_held_nothing_else_goes_with_it() -> None:
    live = {**LIVE, "spec": {"type": "ClusterIP"}}

    assert names(left_out(live, None)) == {"spec"}


def answer(**spec: Any) -> dict[str, Any]:
    return {**LIVE, "spec": {**LIVE["spec"], **spec}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(LIVE, set(), id="all came back"),
        pytest.param({**LIVE, "status": {}}, set(), id="status is nobody's"),
        pytest.param(answer(type="NodePort"), {"spec.type"}, id="another value came"),
        pytest.param(paths.patch(LIVE, [(("spec", "type"), ABSENT)]), {"spec.type"}, id="nothing came"),
        pytest.param(answer(externalName="x"), {"spec.type", "spec.sessionAffinity"}, id="something else came"),
        pytest.param(
            {**answer(externalName="x"), "metadata": {**LIVE["metadata"], "resourceVersion": "8"}}, set(),
            id="somebody changed it meanwhile",
        ),
    ],
)  # fmt: skip
def test_what_did_not_come_back_is_told(answer: dict[str, Any], expected: set[str]) -> None:
    assert names(lost(LIVE, [("spec", "type"), ("spec", "sessionAffinity")], answer)) == expected


def test_what_is_put_back_stands_in_the_manifest() -> None:
    keep = [path for path in left_out(LIVE, None) if paths.show(path).endswith("protocol") or path[-1] == "type"]

    assert manifest(LIVE, None, keep)["spec"] == {
        "ports": [{"port": 80, "protocol": "TCP"}], "selector": {"app": "a"}, "type": "ClusterIP",
    }  # fmt: skip
