"""How far a rollout has come: its counts, and whether it has come to its end."""

from dataclasses import dataclass

from kubectl_sync.engine.readiness.seen import (
    DAEMON_SET,
    DEPLOYMENT,
    POD,
    STATEFUL_SET,
    Seen,
    condition,
    number_at,
    value_at,
    workload_type,
)
from kubectl_sync.model.content import Object
from kubectl_sync.model.readiness import Rollout


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one look found the rollout; `is_complete` tells that there is nothing more to come.

    `steps` are the numbers that grow when something gets on: old Pods (below nothing: -2 where two are to go still),
    and new ones that are made, scheduled, initialised, ready, available.
    """

    rollout: Rollout
    steps: tuple[int, ...]
    is_complete: bool


def counts_of(seen: Seen) -> Counts:
    """The counts of a workload that is there, and whose controller has seen its last change."""
    workload, new = seen.there, seen.new_pods
    staying = _staying(seen)
    wanted = _desired(workload) - staying
    leaving = len(seen.old_pods) - staying
    ready, scheduled, initialised = (_met(new, kind) for kind in ("Ready", "PodScheduled", "Initialized"))
    # A controller counts those of older revisions, too: of a partition, those that are ready have to do.
    available = ready if staying else _available(workload, ready)
    is_complete = min(len(new), ready, available) >= wanted and not leaving and _is_over(workload, wanted)
    steps = (-leaving, len(new), scheduled, initialised, ready, available)
    return Counts(Rollout(ready, wanted, len(seen.old_pods)), steps, is_complete)


def replicas(workload: Object) -> int:
    """How many Pods it is to have; 1 where it does not say."""
    found = value_at(workload, "spec", "replicas")
    return 1 if found is None else int(found)


def partition(workload: Object) -> int:
    """How many Pods of a StatefulSet, from the first one on, are to stay of the revision that they are."""
    return number_at(workload, "spec", "updateStrategy", "rollingUpdate", "partition")


def _met(pods: list[Object], kind: str) -> int:
    return sum(1 for pod in pods if condition(pod, kind).get("status") == "True")


def _desired(workload: Object) -> int:
    kind = workload_type(workload)
    if kind == DAEMON_SET:
        return number_at(workload, "status", "desiredNumberScheduled")
    return 1 if kind == POD else replicas(workload)


def _staying(seen: Seen) -> int:
    if workload_type(seen.there) != STATEFUL_SET:
        return 0
    return min(partition(seen.there), replicas(seen.there), len(seen.old_pods))


def _available(workload: Object, ready: int) -> int:
    kind = workload_type(workload)
    if kind == POD:
        return ready
    return number_at(workload, "status", "numberAvailable" if kind == DAEMON_SET else "availableReplicas")


def _is_over(workload: Object, wanted: int) -> bool:
    """Whether the controller says, too, that no Pod of an older revision is left."""
    kind = workload_type(workload)
    if kind == DEPLOYMENT:
        return number_at(workload, "status", "replicas") == number_at(workload, "status", "updatedReplicas")
    field = "updatedNumberScheduled" if kind == DAEMON_SET else "updatedReplicas"
    return kind == POD or number_at(workload, "status", field) >= wanted
