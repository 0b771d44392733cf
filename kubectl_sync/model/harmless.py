"""What of a Secret is known to hold none of its values. All else is masked: a value may stand under a misspelt key."""

from typing import Final

from kubectl_sync.model.content import Content

_SCALAR: Final = (str, int, float, type(None))
# Fields of a Secret (kubernetes/api:core/v1/types.go, Secret) and of its metadata (kubernetes/apimachinery:
# pkg/apis/meta/v1/types.go, ObjectMeta) that are names, times, numbers and switches.
_TOP: Final = frozenset({"apiVersion", "kind", "type", "immutable"})
_METADATA: Final = frozenset({
    "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
    "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "clusterName",
})  # fmt: skip
# Those of them that are no texts: a text there is one that somebody put in the wrong place.
_NUMBERS: Final = frozenset({"immutable", "generation", "deletionGracePeriodSeconds"})
# Lists of the metadata, with what their items may have; finalizers are plain texts.
_LISTS: Final = {
    "finalizers": frozenset[str](),
    "ownerReferences": frozenset({"apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"}),
    "managedFields": frozenset({
        "manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource",
    }),
}  # fmt: skip
# Names and switches that tools put there, and that are read here (engine.sources, engine.protect).
ANNOTATIONS: Final = frozenset({
    "kubesync/protect", "helm.sh/resource-policy", "kustomize.toolkit.fluxcd.io/prune",
    "argocd.argoproj.io/sync-options", "argocd.argoproj.io/tracking-id", "configmanagement.gke.io/managed",
    "meta.helm.sh/release-name", "meta.helm.sh/release-namespace", "kubernetes.io/service-account.name",
})  # fmt: skip


def on_top(key: str, value: Content) -> bool:
    """Whether a field of a Secret, its metadata aside, is one that holds no value of it, in its proper shape."""
    return key in _TOP and _is_proper(key, value)


def in_metadata(key: str, value: Content) -> bool:
    """The same of its metadata; labels and annotations are none of these."""
    if key not in _LISTS:
        return key in _METADATA and _is_proper(key, value)
    return value is None or (isinstance(value, list) and all(_is_item(one, _LISTS[key]) for one in value))


def _is_proper(key: str, value: Content) -> bool:
    return isinstance(value, _SCALAR) and not (key in _NUMBERS and isinstance(value, str))


def _is_item(item: Content, keys: frozenset[str]) -> bool:
    if not isinstance(item, dict):
        return not keys and isinstance(item, str)
    return item.keys() <= keys and all(isinstance(one, _SCALAR) or key == "fieldsV1" for key, one in item.items())
