"""The annotation by which `kubectl apply` remembers its last manifest, kept so that a later apply agrees."""

from collections.abc import Collection, Sequence
from typing import Final

from kubectl_sync.cluster.go_json import encode_json
from kubectl_sync.model import paths
from kubectl_sync.model.applied import LAST_APPLIED, PATH, last_applied
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import is_secret
from kubectl_sync.model.paths import FieldPath

# kubernetes/apimachinery:pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB: of all annotations together.
MOST_BYTES: Final = 262_144


def with_last_applied(content: Object, namespace: str) -> Object:
    """Leave what `kubectl apply` would leave of a new object; never a Secret's content, nothing over the limit."""
    if is_secret(content):
        return content
    made: Object = paths.patch(content, [(PATH, written(content, namespace))])
    return made if _fits(made) else content


def refresh_last_applied(
    live: Object,
    fields: Sequence[tuple[FieldPath, Content]],
    manifest: Object | None,
    namespace: str,
    stay: Collection[FieldPath] = (),
) -> Sequence[tuple[FieldPath, Content]]:
    """The change of the annotation that goes with a change of the fields, where the object has it.

    It becomes the whole `manifest` where one is given: all that it says is live then. Else the touched fields
    alone are set in it, so that a later apply does not take them for drift. Fields in `stay` are left in it as they
    are.
    """
    applied = None if is_secret(live) else last_applied(live)
    if applied is None or not fields:
        return ()
    try:
        noted = manifest or _touched(applied, [one for one in fields if one[0] not in stay])
        text = written(_left(noted, applied, stay), namespace)
    except KeyError:  # a list item that the annotation never had: apply will take the file's word
        return ()
    change = ((PATH, text),)
    return change if _fits(paths.patch(live, change)) else ()


def written(content: Object, namespace: str) -> str:
    """The annotation's text as kubectl writes it (kubernetes/kubectl:pkg/util/apply.go, GetModifiedConfiguration).

    Without itself, with annotations even where there are none, with the namespace that it is in ("": none,
    whatever the manifest says), keys in order, as Go encodes JSON: so that `kubectl apply` finds it unchanged.
    """
    metadata = {key: value for key, value in (content.get("metadata") or {}).items() if key != "namespace"}
    annotations = metadata.get("annotations") or {}
    metadata["annotations"] = {key: value for key, value in annotations.items()
                               if key != LAST_APPLIED and value is not None}  # fmt: skip
    if namespace:
        metadata["namespace"] = namespace
    return encode_json(content | {"metadata": metadata}, sort_keys=True) + "\n"


def _touched(applied: Object, fields: Sequence[tuple[FieldPath, Content]]) -> Object:
    known = [(path, value) for path, value in fields if value is not ABSENT or paths.get(applied, path) is not ABSENT]
    new: Object = paths.patch(applied, known)
    return new


def _left(noted: Object, applied: Object, stay: Collection[FieldPath]) -> Object:
    """What is noted, with fields as they were noted before."""
    left: Object = paths.patch(noted, [(path, paths.get(applied, path)) for path in stay])
    return left


def _fits(content: Object) -> bool:
    annotations = paths.get(content, PATH[:-1])
    return sum(len(key.encode()) + len(str(value).encode()) for key, value in annotations.items()) <= MOST_BYTES
