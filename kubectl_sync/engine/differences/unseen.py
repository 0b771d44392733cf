"""What one version of an object has and another one does not show."""

from collections.abc import Iterator

from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.paths import FieldPath

_OF_ALL = frozenset({"apiVersion", "kind", "metadata", "status"})


def unseen(shown: Object, whole: Object) -> tuple[FieldPath, ...]:
    """The fields of `whole` that `shown`, the same object at another version, lacks; the outermost of each."""
    return tuple(_unseen((), _spec(shown), _spec(whole)))


def _spec(content: Object) -> Object:
    return {key: value for key, value in content.items() if key not in _OF_ALL}


def _unseen(path: FieldPath, shown: Content, whole: Content) -> Iterator[FieldPath]:
    if isinstance(shown, dict) and isinstance(whole, dict):
        for key, value in whole.items():
            if key in shown:
                yield from _unseen((*path, key), shown[key], value)
            else:
                yield (*path, key)
    elif isinstance(shown, list) and isinstance(whole, list) and len(shown) == len(whole):
        for position, (mine, other) in enumerate(zip(shown, whole, strict=True)):
            yield from _unseen((*path, position), mine, other)
