"""What became of every field of a live object: none may be in no file, in no plan and in no explanation."""

from collections.abc import Iterable, Iterator

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.hidden.hidden import hidden_fields
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.model.schemas import Schema

# Names of the object, which every file has.
_IDENTITY = frozenset({("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")})


def accounted(change: ObjectChange, hide: Iterable[Hidden], schema: Schema | None = None) -> list[Hidden]:
    """All live fields that are in no file and no difference, each with its reason.

    What no table hides is there because both sides were seen equal with it, or because the server said in a dry run
    that it gives it to an object without.
    """
    if change.live is ABSENT:
        return []
    live = change.live.content
    found = hidden_fields(live, hide)
    local = change.local_content
    told = {*(one.path for one in found), *(one.path for one in change.changes), *(one.path for one in change.held)}
    is_remembered = change.base is not None and change.base.remembered
    reason = Reason.KNOWN if is_remembered else Reason.GIVEN
    left = (path for path in leaves(live, schema) if not _is_told(path, told) and not _is_in(local, path))
    return [*found, *(Hidden(path, reason) for path in left)]


def leaves(content: Object, schema: Schema | None = None) -> Iterator[FieldPath]:
    """The paths of all values of an object that hold no others; empty mappings and lists are such values too."""
    built_in = list_keys.is_built_in(split_api_version(content["apiVersion"])[0])
    yield from (path for path in _below((), content, schema, built_in) if path not in _IDENTITY)


def _below(path: FieldPath, content: Content, schema: Schema | None, built_in: bool) -> Iterator[FieldPath]:
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from _below((*path, key), value, schema and schema.child(key), built_in)
    elif isinstance(content, list) and content:
        for step, item in list_keys.items(path, content, schema, built_in=built_in):
            yield from _below((*path, step), item, schema and schema.child(step), built_in)
    else:
        yield path


def _is_told(path: FieldPath, told: set[FieldPath]) -> bool:
    """Whether the field, or what holds it, is told; an order is told of its list."""
    return any(path[:depth] in told for depth in range(len(path) + 1))


def _is_in(local: Object | None, path: FieldPath) -> bool:
    """Whether a manifest has the field, or a value where this side has what holds it."""
    found: Content = ABSENT if local is None else local
    for depth, step in enumerate(path):
        inside = paths.get(found, (step,))
        if inside is ABSENT:
            is_other = not isinstance(found, dict | list) and found not in (ABSENT, None)
            return is_other or (depth == len(path) - 1 and isinstance(step, int) and isinstance(found, list))
        found = inside
    return found is not None
