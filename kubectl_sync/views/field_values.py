"""The values of a field in a plan: what a write does with them, or what there is to decide."""

from collections.abc import Iterator
from typing import Final

from kubectl_sync.model.content import ABSENT, Content, same
from kubectl_sync.model.plan import FieldChange, Row, Side
from kubectl_sync.views import values
from kubectl_sync.views.text_diffs import Line

_MERGES: Final = {Side.LIVE: "push would write:", Side.LOCAL: "pull would write:"}
_SINCE_BASE: Final = (Row.CONFLICT, Row.REPLACED)


def field_values(one: FieldChange, side: Side | None) -> Iterator[Line]:
    """Yield the lines of a field; `side` is the one that may be written, if any.

    Where it is decided, exactly what the write changes; a merge that nobody writes as both writes
    would change it; where only one side changed, what it made of the value; else all that differs.
    """
    if side and one.writes(side):
        yield from values.change(one.value(side), one.wanted)
    elif one.row is Row.LIVE_AHEAD:
        yield from values.change(one.local, one.live)
    elif one.row in (Row.LOCAL_AHEAD, Row.FOLLOWS):
        yield from values.change(one.live, one.local)
    elif one.row is Row.PROPOSED:
        yield from values.change(one.value(side or Side.LIVE), one.merged)
    elif one.row is Row.MERGED and one.merged is not ABSENT:
        for writes, label in _MERGES.items():
            yield from _below(label, one.value(writes), one.merged)
    else:
        yield from _undecided(one)


def _undecided(one: FieldChange) -> Iterator[Line]:
    base = {"base": one.base} if one.row is Row.CONFLICT else {}
    named = base | {"file": one.local, "live": one.live}
    told = values.short_values([*named.values()])
    if told is not None:
        for name, text in zip(named, told, strict=True):
            yield f"{name}  {text}", ""
    elif one.base is ABSENT or one.row not in _SINCE_BASE:
        yield from _below("from live (-) to the file (+):", one.live, one.local)
    else:
        yield from _below(f"{Row.LOCAL_AHEAD.value}:", one.base, one.local)
        yield from _below(f"{Row.LIVE_AHEAD.value}:", one.base, one.live)


def _below(label: str, old: Content, new: Content) -> Iterator[Line]:
    """Yield what becomes of a value below what it is; nothing where it stays."""
    if same(old, new):
        return
    yield label, ""
    for text, style in values.change(old, new):
        yield f"  {text}".rstrip(" "), style
