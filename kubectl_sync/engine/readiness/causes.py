"""What is wrong with a workload and the Pods of its new revision, and how long each cause may last."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kubectl_sync.engine.readiness.seen import DEPLOYMENT, Seen, condition, name, number_at, value_at, workload_type
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.readiness import Symptom

# Seconds that a cause may last, after which it is a failure.
GRACE: Final[Mapping[str, float]] = {
    "InvalidImageName": 0,
    "ErrImageNeverPull": 0,
    "ImageInspectError": 0,
    "ProgressDeadlineExceeded": 0,
    "Failed": 0,
    "ReplicaFailure": 10,  # a quota that the old Pods use up, or a webhook that starts anew, passes by itself
    "CreateContainerConfigError": 10,
    "CreateContainerError": 60,
    "ErrImagePull": 60,
    "ImagePullBackOff": 60,
    "RegistryUnavailable": 60,
    "SignatureValidationFailed": 60,
    "CrashLoopBackOff": 0,  # told from the third restart on
    "InitContainerFailed": 0,  # told from the third failure on
    "Unschedulable": math.inf,  # a node may come: until nothing has come for too long
}
# A kubelet tells these in turns of one and the same thing.
_PULLING: Final = frozenset({"ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "SignatureValidationFailed"})
# A Pod may crash until what it needs is there.
RESTARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong, and how long it may be; `key` tells whether it is the same one as at another look."""

    key: tuple[str, ...]
    symptom: Symptom
    grace: float


def troubles(seen: Seen, written: Object, restarts: int = RESTARTS) -> Iterator[Trouble]:
    """All that is wrong now. What the workload said already when it was `written` is of a rollout before."""
    if seen.workload is not ABSENT and workload_type(seen.workload) == DEPLOYMENT:
        yield from _of_deployment(seen.workload, written)
    for pod in seen.new_pods:
        yield from _of_pod(pod, restarts)


def _of_deployment(workload: Object, written: Object) -> Iterator[Trouble]:
    progressing, failure = (condition(workload, kind) for kind in ("Progressing", "ReplicaFailure"))
    if progressing.get("reason") == "ProgressDeadlineExceeded" and not same(
        progressing, condition(written, "Progressing")
    ):
        yield _trouble("ProgressDeadlineExceeded", "", "", progressing.get("message"))
    if failure.get("status") == "True" and not same(failure, condition(written, "ReplicaFailure")):
        yield _trouble("ReplicaFailure", "", "", failure.get("message"))


def _of_pod(pod: Object, restarts: int) -> Iterator[Trouble]:
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False" and scheduled.get("reason") == "Unschedulable":
        yield _trouble("Unschedulable", name(pod), "", scheduled.get("message"))
    if value_at(pod, "status", "phase") == "Failed":
        yield _trouble("Failed", name(pod), "", value_at(pod, "status", "message") or value_at(pod, "status", "reason"))
    sidecars = {
        one["name"] for one in value_at(pod, "spec", "initContainers") or [] if one.get("restartPolicy") == "Always"
    }
    for status in value_at(pod, "status", "initContainerStatuses") or []:
        yield from _of_container(pod, status, restarts, is_init=status["name"] not in sidecars)
    for status in value_at(pod, "status", "containerStatuses") or []:
        yield from _of_container(pod, status, restarts, is_init=False)


def _of_container(pod: Object, status: Object, restarts: int, *, is_init: bool) -> Iterator[Trouble]:
    waiting = value_at(status, "state", "waiting") or {}
    ended = value_at(status, "state", "terminated") or value_at(status, "lastState", "terminated") or {}
    reason, code = str(waiting.get("reason", "")), ended.get("exitCode")
    where = name(pod), str(status["name"])
    may_crash = is_init or number_at(status, "restartCount") < restarts
    if is_init and code and _failures(status) >= restarts:
        yield _trouble("InitContainerFailed", *where, ended.get("message") or waiting.get("message"), code)
    elif reason in GRACE and not (reason == "CrashLoopBackOff" and may_crash):
        yield _trouble(reason, *where, waiting.get("message"), code)


def _failures(status: Object) -> int:
    """How often an init container has failed: each time but the one that is now was followed by a restart."""
    has_ended = value_at(status, "state", "terminated") is not None
    return number_at(status, "restartCount") + has_ended


def _trouble(cause: str, pod: str, container: str, message: object, code: int | None = None) -> Trouble:
    key = ("pulling" if cause in _PULLING else cause, pod, container)
    return Trouble(key, Symptom(cause, pod, container, str(message or ""), code), GRACE[cause])
