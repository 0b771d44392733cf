"""Workloads, their revisions and their Pods, as a server shows them."""

from collections.abc import Iterable, Sequence
from typing import Any

from kubectl_sync.engine.readiness.seen import Seen
from kubectl_sync.model.content import Object

UID = "workload"


def template(image: str) -> Object:
    return {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": image}]}}


def workload(
    kind: str = "Deployment", image: str = "web:2", generation: int = 2, *, status: Any = None, **spec: Any
) -> Object:
    """One that its controller has seen, unless its status says more."""
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "web", "uid": UID, "generation": generation},
        "spec": {"replicas": 3, "template": template(image), **spec},
        "status": {"observedGeneration": generation, "updateRevision": "web-new", **(status or {})},
    }


def owned(kind: str, name: str, by: str = UID, **more: Any) -> Object:
    owner = {"kind": "any", "uid": by, "controller": True}
    return {"kind": kind, "metadata": {"name": name, "uid": name, "ownerReferences": [owner]}, **more}


def replica_set(name: str, image: str, by: str = UID) -> Object:
    found = owned("ReplicaSet", name, by, spec={"template": template(image)})
    found["spec"]["template"]["metadata"]["labels"]["pod-template-hash"] = name
    return found


SETS = [replica_set("old", "web:1"), replica_set("new", "web:2"), replica_set("foreign", "web:2", "other")]
REVISIONS = [
    owned("ControllerRevision", f"web-{name}", revision=number) | {"metadata": owned("", f"web-{name}")["metadata"]}
    for name, number in (("old", 1), ("new", 2))
]


def container(name: str = "web", restarts: int = 0, **state: Any) -> Object:
    """The status of a container; `state` as `waiting=...`, `last` for that of its last end."""
    last = state.pop("last", None)
    status = {"name": name, "restartCount": restarts, "state": state}
    return status | ({"lastState": {"terminated": last}} if last else {})


def waiting(reason: str, restarts: int = 0, **more: Any) -> Object:
    return container(restarts=restarts, waiting={"reason": reason, "message": f"{reason}!"}, **more)


def ended(code: int) -> Object:
    return {"exitCode": code, "reason": "Error"}


def pod(
    name: str,
    revision: str = "new",
    *containers: Object,
    ready: bool = False,
    init: Sequence[Object] = (),
    conditions: Iterable[Object] = (),
    of: str = "Deployment",
    **status: Any,
) -> Object:
    """A Pod of a revision; of a ReplicaSet where it is a Deployment's."""
    found = owned("Pod", name, revision if of == "Deployment" else UID)
    found["apiVersion"] = "v1"
    found["metadata"]["labels"] = {"controller-revision-hash": f"web-{revision}" if of == "StatefulSet" else revision}
    shown = [{"type": "Ready", "status": "True" if ready else "False"}, *conditions]
    return found | {"status": {
        "phase": "Running", "conditions": shown, "containerStatuses": list(containers) or [container(running={})],
        "initContainerStatuses": list(init), **status,
    }}  # fmt: skip


def seen(of: Object, *pods: Object) -> Seen:
    revisions = SETS if of["kind"] == "Deployment" else REVISIONS
    return Seen(of, revisions, pods)


def complete(count: int = 3) -> Object:
    """The status of a workload that has come to its end."""
    return {
        "replicas": count, "updatedReplicas": count, "availableReplicas": count, "numberAvailable": count,
        "desiredNumberScheduled": count, "updatedNumberScheduled": count,
    }  # fmt: skip
