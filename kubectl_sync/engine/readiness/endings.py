"""Why a workload is not watched any longer, whatever its Pods do."""

from typing import Final

from kubectl_sync.engine.hidden.managers import latest_writer
from kubectl_sync.engine.readiness.counts import partition, replicas
from kubectl_sync.engine.readiness.seen import (
    DAEMON_SET,
    DEPLOYMENT,
    POD,
    STATEFUL_SET,
    Seen,
    number_at,
    uid,
    value_at,
    workload_type,
)
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.readiness import Outlook, Readiness

_WATCHED: Final = frozenset({DEPLOYMENT, STATEFUL_SET, DAEMON_SET, POD})


def ending(written: Object, seen: Seen) -> Readiness | None:
    """The verdict that ends the watching without a look at Pods; None where they tell."""
    workload = seen.workload
    if workload_type(written) not in _WATCHED:
        return Readiness(Outlook.UNTOLD, f"nothing tells when a {written['kind']} is ready")
    if workload is ABSENT or value_at(workload, "metadata", "deletionTimestamp") or uid(workload) != uid(written):
        return Readiness(Outlook.DELETED, "it was deleted")
    if _is_changed(written, workload):
        by = latest_writer(workload)
        at = by.time and f" at {by.time}"
        return Readiness(Outlook.OVERTAKEN, f"{by.manager or 'somebody'} changed it{at}")
    return _by_its_settings(written, seen)


def is_observed(seen: Seen, written: Object) -> bool:
    """Whether the controller has seen what was written: before, its status is about what was before."""
    observed = value_at(seen.there, "status", "observedGeneration")
    if observed is None:  # the kubelet tells it of Pods from 1.34 on
        return workload_type(written) == POD
    return int(observed) >= number_at(written, "metadata", "generation")


def _by_its_settings(written: Object, seen: Seen) -> Readiness | None:
    is_pod = workload_type(written) == POD
    if is_pod and value_at(seen.there, "status", "phase") == "Succeeded":
        return Readiness(Outlook.RUNNING, "it ran to its end")
    reason = "" if is_pod or not is_observed(seen, written) else _waits_for(seen.there, seen)
    return Readiness(Outlook.WAITS, reason) if reason else None


def _waits_for(workload: Object, seen: Seen) -> str:
    """What has to happen before anything rolls out, "" where nothing has to."""
    kind = workload_type(workload)
    if kind == DEPLOYMENT and value_at(workload, "spec", "paused"):
        return "it is resumed (kubectl rollout resume)"
    if kind == DAEMON_SET and not number_at(workload, "status", "desiredNumberScheduled"):
        return "there is a node for its pods"
    if kind != DAEMON_SET and not replicas(workload):
        return "it has replicas: it is scaled to 0"
    return _leaves_old(workload) if kind != DEPLOYMENT and seen.old_pods else ""


def _leaves_old(workload: Object) -> str:
    """Why the Pods of older revisions stay."""
    if value_at(workload, "spec", "updateStrategy", "type") == "OnDelete":
        return "its pods are deleted (updateStrategy: OnDelete)"
    if workload_type(workload) == STATEFUL_SET and partition(workload) >= replicas(workload):
        return f"its partition is lowered: it is {partition(workload)}, with {replicas(workload)} replicas"
    return ""


def _is_changed(written: Object, workload: Object) -> bool:
    """Whether a later generation is another wish than ours: an autoscaler sets replicas all day."""
    is_later = number_at(workload, "metadata", "generation") > number_at(written, "metadata", "generation")
    return is_later and not same(_wish(written), _wish(workload))


def _wish(workload: Object) -> Content:
    return {key: value for key, value in (workload.get("spec") or {}).items() if key != "replicas"}
