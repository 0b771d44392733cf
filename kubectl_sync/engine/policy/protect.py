"""Which objects are not deleted, whatever a policy says (docs/rules.md#r4, docs/rules.md#r6)."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import ObjectRef, Sides

# What takes much else with it when it goes.
KINDS: Final = frozenset({
    ("", "Namespace"), ("apiextensions.k8s.io", "CustomResourceDefinition"), ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"), ("storage.k8s.io", "StorageClass"),
})  # fmt: skip
_UNREAD: Final = "could not be read completely"
# Our own annotation, and those by which other tools are told the same.
_ANNOTATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "kubesync/protect": ("true",),
    "helm.sh/resource-policy": ("keep",),
    "kustomize.toolkit.fluxcd.io/prune": ("disabled", "Disabled"),
    "argocd.argoproj.io/sync-options": ("Prune=false", "Delete=false"),
}


def why_protected(ref: ObjectRef, sides: Sides, *, named: bool) -> str:
    """Why no side of the object may be deleted; "" where it may.

    `named` tells that the user named this very object: that lifts the protection, but never a doubt.
    """
    for which, side in (("files", sides.local), ("cluster", sides.live)):
        if gap := side.doubt(ref):
            return f"the {which} {_UNREAD} ({gap.where})"
    if named:
        return ""
    if other := _as_of_another_namespace(ref, sides):
        return f"its manifest is there, as of namespace {other}: it is deleted only by its name"
    if ref.type in KINDS:
        return f"a {ref.kind} is deleted only by its name"
    for one in (sides.local.objects.get(ref), sides.live.objects.get(ref)):
        if one and (annotation := _protection(one.content)):
            return f"it is protected by its annotation {annotation}"
    return ""


def is_lifted_by_name(keep: str) -> bool:
    """Whether an object that is kept for a reason is deleted all the same where the user names it: no doubt is."""
    return _UNREAD not in keep


def _as_of_another_namespace(ref: ObjectRef, sides: Sides) -> str:
    """The namespace that the manifest of a gone object has now.

    Another default of it is no wish to delete (docs/rules.md#r10). The manifest is in the same file,
    or in another one without a namespace of its own, and new there.
    """
    base = sides.base.get(ref)
    if base is None or not base.file or ref in sides.local.objects:
        return ""
    for other in sides.local.namesakes(ref):
        manifest, known = sides.local.objects[other], sides.base.get(other)
        is_new = not (known and known.remembered) and not manifest.content["metadata"].get("namespace")
        if is_new or str(manifest.at.file) == base.file:
            return other.namespace
    return ""


def _protection(content: Object) -> str:
    annotations = paths.get(content, ("metadata", "annotations"))
    found = annotations if isinstance(annotations, dict) else {}
    for key, values in _ANNOTATIONS.items():
        if any(part.strip() in values for part in str(found.get(key, "")).split(",")):
            return key
    return ""
