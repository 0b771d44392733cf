"""What a write would change, or did change, beyond what was asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.compare import differences
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange
from kubectl_sync.model.schemas import Schema


def changed_elsewhere(
    live: Object, fields: Iterable[tuple[FieldPath, Content]], answer: Object, schema: Schema | None = None
) -> tuple[FieldPath, ...]:
    """Where the server's answer to a patch is other than `live`, beyond the fields that were asked for.

    Defaults and allocations that come with a wanted field are its own; what becomes of the field itself is told
    by `untaken`.
    """
    return tuple(one.path for one in _elsewhere(live, fields, answer, schema))


def against(
    manifest: Object,
    live: Object,
    fields: Iterable[tuple[FieldPath, Content]],
    answer: Object,
    schema: Schema | None = None,
) -> tuple[FieldChange, ...]:
    """The fields beyond a patch to which the answer gives another value than live has, and than the manifest says.

    `local` of each is what the manifest says. What no file names is a side effect, and no more.
    """
    named = (replace(one, local=paths.get(manifest, one.path)) for one in _elsewhere(live, fields, answer, schema))
    return tuple(one for one in named if one.local is not ABSENT and _is_other(one))


def _elsewhere(
    live: Object, fields: Iterable[tuple[FieldPath, Content]], answer: Object, schema: Schema | None
) -> Iterator[FieldChange]:
    wanted = list(fields)
    for one in changes(paths.patch(live, wanted), answer, schema):
        if not any(paths.overlap(one.path, _place(path)) for path, _ in wanted):
            yield one


def untaken(
    live: Object, fields: Iterable[tuple[FieldPath, Content]], answer: Object, schema: Schema | None = None
) -> tuple[FieldChange, ...]:
    """Where the server's answer to a patch is not what was asked for; `local` of each is what was.

    What comes in place of a removed field is among them, but for what the tables know as a default: whether a new
    object would have it too is for the server to tell.
    """
    wanted = list(fields)
    if all(same(paths.get(answer, path), value) for path, value in wanted):
        return ()
    removed = [path for path, value in wanted if value is ABSENT]
    return tuple(
        one
        for one in changes(paths.patch(live, wanted), answer, schema)
        if any(paths.overlap(one.path, _place(path)) for path in (removed if one.local is ABSENT else dict(wanted)))
        and (one.local is ABSENT or _is_other(one))
    )


def overridden(manifest: Object, answer: Object, schema: Schema | None = None) -> tuple[FieldChange, ...]:
    """The fields of a new manifest to which the server would give another value.

    What it adds of its own (defaults, labels, whole containers) is no matter of the file; and that it drops a
    zero value, as `readOnly: false`, is how it spells that (`omitempty` of Go).
    """
    return tuple(one for one in changes(manifest, answer, schema) if one.local is not ABSENT and _is_other(one))


def says_less(local: Content, live: Content) -> bool:
    """Whether live has all that the file says, in the server's spelling: nothing there is rewritten."""
    return is_kept(local, live) or (live is ABSENT and _is_zero(local))


def _is_other(one: FieldChange) -> bool:
    return not says_less(one.local, one.live)


def changes(wanted: Object, answer: Object, schema: Schema | None) -> Iterator[FieldChange]:
    """How the server's answer differs from what was wanted, its own defaults and allocations aside."""
    shown = without_hidden(answer, hidden(answer, wanted, None, schema=schema))
    built_in = list_keys.is_built_in(split_api_version(answer["apiVersion"])[0])
    for question in differences(None, wanted, shown, schema, built_in=built_in):
        yield from question


def is_kept(mine: Content, answer: Content) -> bool:
    """Whether all that is said is in the answer, whatever that has besides; null and nothing say nothing."""
    if mine is ABSENT:
        return True
    if isinstance(mine, dict) and isinstance(answer, dict):
        return all(value is None or (key in answer and is_kept(value, answer[key])) for key, value in mine.items())
    if isinstance(mine, list | tuple) and isinstance(answer, list | tuple):
        rest = iter(answer)
        return all(any(is_kept(one, other) for other in rest) for one in mine)
    return same(mine, answer)


def _is_zero(content: Content) -> bool:
    if isinstance(content, dict | list):
        return all(map(_is_zero, content.values() if isinstance(content, dict) else content))
    return content in (ABSENT, None, False, 0, "")


def _place(path: FieldPath) -> FieldPath:
    """Where a change is made; that of an order is the list."""
    return path[:-1] if path and isinstance(path[-1], paths.Order) else path
