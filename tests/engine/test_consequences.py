"""What is said of an object that is made anew is what the live one says of itself."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.consequences import consequences

CLAIMS = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}


def live(kind: str, spec: dict[str, Any] | None = None, **status: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": "db"}, "spec": spec or {}, "status": status}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (live("Deployment", replicas=3), ("3 Pods stop",)),
        (live("Deployment", replicas=0), ()),
        (live("Deployment"), ()),
        (live("DaemonSet", currentNumberScheduled=1), ("1 Pod stops",)),
        (live("Pod"), ("1 Pod stops",)),
        (live("Job", active=2), ("2 Pods stop", "its finished Pods go with their logs")),
        (live("CronJob", active=[{}]), ("1 running Job ends", "the Jobs that it made go with their logs")),
        (live("StatefulSet", CLAIMS, replicas=1),
         ("1 Pod stops", "its PersistentVolumeClaims keep their size and data (data-db-0)")),
        (live("StatefulSet", CLAIMS | {"ordinals": {"start": 2}}, replicas=1),
         ("1 Pod stops", "its PersistentVolumeClaims keep their size and data (data-db-2)")),
        (live("StatefulSet", CLAIMS | {"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete"}}, replicas=1),
         ("1 Pod stops", "its PersistentVolumeClaims are deleted with their data (data-db-0)")),
        (live("StatefulSet", replicas=1), ("1 Pod stops",)),
        (live("Service", {"clusterIP": "10.0.0.1", "ports": [{"nodePort": 30080}]}),
         ("its addresses (10.0.0.1, node port 30080) will change, but for those that the file names",)),
        (live("Service", {"clusterIP": "None"}), ()),
        (live("Ingress", loadBalancer={"ingress": [{"hostname": "lb"}]}), ("its address lb will change",)),
        (live("ConfigMap"), ()),
    ],
)  # fmt: skip
def test_consequences(content: dict[str, Any], told: tuple[str, ...]) -> None:
    assert consequences(content) == told
