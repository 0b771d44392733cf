"""The part of an object that is compared: without identity, status and the server's bookkeeping."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.engine.hidden.defaults import is_of_system
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath

# Identity, and what the server writes into every object: never compared, never written
# (docs/kubernetes.md#server-fields).
_TOP: Final = frozenset({"apiVersion", "kind", "status"})
_IDENTITY: Final = frozenset({"name", "namespace"})
BOOKKEEPING: Final = frozenset({
    "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields",
    "deletionTimestamp", "deletionGracePeriodSeconds", "generateName",
    "clusterName", "initializers",
})  # fmt: skip

_NOT_COMPARED: Final = _IDENTITY | BOOKKEEPING

# Where the server takes an empty value for an absent one, or back: the field is always there, at least empty.
_EMPTY: Final[Mapping[tuple[str, str], Mapping[str, Content]]] = {
    ("", "ConfigMap"): {"data": {}, "binaryData": {}},  # docs/kubernetes.md#null
    ("", "Secret"): {"data": {}},
    ("rbac.authorization.k8s.io", "Role"): {"rules": []},  # argoproj/argo-cd maps an empty list to null
    ("rbac.authorization.k8s.io", "ClusterRole"): {"rules": []},
}
ALWAYS_MAPS: Final = ("labels", "annotations")
# What is empty in every object that says nothing of it, and in no new manifest then.
ALWAYS: Final = (*ALWAYS_MAPS, "finalizers", "ownerReferences")


def without_record(content: Object) -> Object:
    """The object without status and the server's record of managers: most of its size, in no comparison or file."""
    metadata = {key: value for key, value in (content.get("metadata") or {}).items() if key != "managedFields"}
    return {key: value for key, value in content.items() if key != "status"} | {"metadata": metadata}


def body(content: Object) -> Object:
    """Return what of an object is compared. The copy shares its values with the content.

    Annotations and labels are always there, at least empty: the server drops empty ones, `kubectl apply`
    adds them (docs/kubernetes.md#null). So they differ key by key, and nobody removes the system's with
    a person's; finalizers and owner references member by member.
    """
    kept = {key: value for key, value in content.items() if key not in _TOP}
    metadata = {key: value for key, value in (content.get("metadata") or {}).items() if key not in _NOT_COMPARED}
    metadata["labels"] = metadata.get("labels") or {}
    annotations = metadata.get("annotations") or {}
    metadata["annotations"] = {key: value for key, value in annotations.items() if not is_of_system(key)}
    for members in ("finalizers", "ownerReferences"):
        metadata[members] = metadata.get(members) or []
    kept["metadata"] = metadata
    group, _ = split_api_version(content["apiVersion"])
    for key, empty in _EMPTY.get((group, content["kind"]), {}).items():
        kept[key] = kept.get(key) or empty
    return kept


def left_to_server(manifest: Object) -> tuple[FieldPath, ...]:
    """The fields of a manifest that are in no comparison and never written, because they are the server's.

    Only those that say something: `creationTimestamp: null` and `status: {}` are what programs write for nothing.
    """
    metadata = manifest.get("metadata") or {}
    said = [key for key in metadata if key in BOOKKEEPING and not is_zero(metadata[key])]
    named: list[FieldPath] = [("metadata", key) for key in said]
    return (*named, *([("status",)] if not is_zero(manifest.get("status")) else []))


def is_zero(content: Content) -> bool:
    """Whether a value says nothing: what Go writes for a field that nobody set, however nested."""
    if isinstance(content, dict):
        return all(map(is_zero, content.values()))
    return content in (None, False, 0, "") if not isinstance(content, list) else all(map(is_zero, content))
