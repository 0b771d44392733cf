"""Fields of an object that another object of the cluster governs."""

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import LiveObject, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.paths import FieldPath

# An autoscaler changes the replicas of its target all day: they are nobody's edit
# (docs/kubernetes.md#replicas).
SCALERS: Final = frozenset({("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")})
REPLICAS: Final[FieldPath] = ("spec", "replicas")


def scaled(snapshots: Iterable[Snapshot[Manifest | LiveObject]]) -> frozenset[ObjectRef]:
    """The objects whose replicas an autoscaler on any of the sides sets."""
    return frozenset(target for side in snapshots for target in _targets(side))


def owned(ref: ObjectRef, targets: frozenset[ObjectRef]) -> tuple[Hidden, ...]:
    """The fields of an object that an autoscaler sets: of no side a difference, even where a manifest names them."""
    return (Hidden(REPLICAS, Reason.OWNER),) if ref in targets else ()


def _targets(side: Snapshot[Manifest | LiveObject]) -> Iterator[ObjectRef]:
    for ref, scaler in side.objects.items():
        if ref.type in SCALERS:
            yield from _target(ref, scaler.content)


def _target(ref: ObjectRef, scaler: Object) -> Iterator[ObjectRef]:
    target = paths.get(scaler, ("spec", "scaleTargetRef"))
    if isinstance(target, dict) and isinstance(target.get("name"), str):
        group, _ = split_api_version(str(target.get("apiVersion", "apps/v1")))
        yield ObjectRef(group, str(target.get("kind", "Deployment")), ref.namespace, target["name"])
