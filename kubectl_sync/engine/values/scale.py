"""How many replicas: `scale`."""

import re
from collections.abc import Collection
from typing import Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.hidden.autoscaled import REPLICAS
from kubectl_sync.engine.values.asked import Asked, Manifests
from kubectl_sync.errors import SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import ObjectRef

_SCALABLE: Final = frozenset({
    ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet"), ("", "ReplicationController"),
})  # fmt: skip
_NUMBER: Final = re.compile(r"[0-9]{1,9}\Z")


def replicas_of(text: str) -> int:
    """The number that was typed. Raises SyncError."""
    if not _NUMBER.match(text):
        raise SyncError(f"{text!r} is no number of replicas", "type a whole number: scale TARGET 3")
    return int(text)


def asked_replicas(manifests: Manifests, number: int, scaled: Collection[ObjectRef]) -> Asked:
    """The replicas of these manifests; `scaled` are the objects that an autoscaler sets them of."""
    refused = [why for ref, content in manifests.items() if (why := _refused(ref, content, number, scaled))]
    return Asked({ref: [(REPLICAS, number)] for ref in manifests}, tuple(refused))


def _refused(ref: ObjectRef, content: Object, number: int, scaled: Collection[ObjectRef]) -> SyncError | None:
    if ref in scaled:
        hint = "set the autoscaler's own bounds: kubectl sync set TYPE/NAME spec.minReplicas=N spec.maxReplicas=N"
        return SyncError(f"an autoscaler sets the replicas of {ref}, and would set them back", hint)
    has_replicas = paths.get(content, REPLICAS) is not ABSENT
    if list_keys.is_built_in(ref.group) and ref.type not in _SCALABLE:
        return SyncError(f"{ref} has no replicas", "scale is for Deployments, StatefulSets and ReplicaSets")
    if not has_replicas:
        typed = f"{ref.kind.lower()}/{ref.name}"
        hint = f"type `kubectl sync set {typed} spec.replicas={number}` to have it there, or `kubectl scale`"
        return SyncError(f"the manifest of {ref} leaves replicas out, and scale adds them to none", hint)
    return None
