"""Which objects are not deleted, whatever a policy says (rules R4 and R6 of safety.md 1.4)."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.objects import ObjectRef, Seen, Sides

# What takes much else with it when it goes.
_KINDS: Final = frozenset({
    ("", "Namespace"), ("apiextensions.k8s.io", "CustomResourceDefinition"), ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"), ("storage.k8s.io", "StorageClass"),
})  # fmt: skip
# Our own annotation, and those by which other tools are told the same.
_ANNOTATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "kubesync/protect": ("true",),
    "helm.sh/resource-policy": ("keep",),
    "kustomize.toolkit.fluxcd.io/prune": ("disabled", "Disabled"),
    "argocd.argoproj.io/sync-options": ("Prune=false", "Delete=false"),
}


def keep(ref: ObjectRef, sides: Sides, *, named: bool) -> str:
    """Why no side of the object may be deleted; "" where it may.

    `named` tells that the user named this very object: that lifts the protection, but never a doubt.
    """
    for which, side in (("files", sides.local), ("cluster", sides.live)):
        if gap := side.doubt(ref):
            return f"the {which} could not be read completely ({gap.where})"
    if named:
        return ""
    if (ref.group, ref.kind) in _KINDS:
        return f"a {ref.kind} is deleted only by its name"
    for seen in (sides.local[ref], sides.live[ref]):
        if isinstance(seen, Seen) and (annotation := _protection(seen)):
            return f"it is protected by its annotation {annotation}"
    return ""


def _protection(seen: Seen) -> str:
    annotations = paths.get(seen.content, ("metadata", "annotations"))
    found = annotations if isinstance(annotations, dict) else {}
    for key, values in _ANNOTATIONS.items():
        if any(part.strip() in values for part in str(found.get(key, "")).split(",")):
            return key
    return ""
