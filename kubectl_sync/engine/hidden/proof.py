"""What a new manifest leaves out because it looks like a default, and what the server says of that."""

from collections.abc import Sequence

from kubectl_sync.engine.differences.body import body, without_record
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.schemas import Schema


def left_out(live: Object, schema: Schema | None) -> tuple[FieldPath, ...]:
    """The fields that a clean manifest leaves out as defaults; where a mapping held nothing else, the mapping.

    What the server allots or keeps for itself is not among them: it comes anew with every object.
    """
    hide = [one for one in hidden(live, None, None, Evidence.of(live), schema) if one.reason is Reason.DEFAULT]
    shown = without_hidden(without_record(live), hide)
    tops = dict.fromkeys(_top(one.path, shown) for one in hide)
    return tuple(path for path in tops if not any(path[:depth] in tops for depth in range(len(path))))


def lost(live: Object, removed: Sequence[FieldPath], answer: Object) -> tuple[FieldPath, ...]:
    """Those of the removed fields that the server did not fill in again as they were.

    All of them where something else is other than it was, unless somebody changed the object meanwhile.
    """
    found = tuple(path for path in removed if not same(paths.get(answer, path), paths.get(live, path)))
    is_same_version = _version(answer) == _version(live)
    return tuple(removed) if not found and is_same_version and not same(body(answer), body(live)) else found


def _top(path: FieldPath, shown: Object) -> FieldPath:
    """The field, or what holds it and went with it."""
    while len(path) > 1 and paths.get(shown, path[:-1]) is ABSENT:
        path = path[:-1]
    return path


def _version(content: Object) -> object:
    return content["metadata"].get("resourceVersion")
