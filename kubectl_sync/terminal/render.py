"""A plan as a person reads it: one block for each object, one line for each field."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content, Mark
from kubectl_sync.model.objects import Gap, Place, Seen
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import CONFLICTS, FieldChange, Hunk, ObjectChange, Plan, Row, Side
from kubectl_sync.model.skipped import counted
from kubectl_sync.terminal.output import safe

_LONGEST = 60
_SHOWN_NAMES = 6
_SYMBOLS = {"create": "+", "update": "~", "delete": "-", "recreate": "±", "none": " "}
_PAST = {"create": "created", "update": "updated", "delete": "deleted", "recreate": "recreated", "none": "left"}

# Tells who wrote a live field of an object, "" where nobody knows.
Author = Callable[[ObjectChange, FieldChange], str]


def plan(shown: Plan, side: Side | None, author: Author, name: Callable[[Path], str]) -> Iterator[tuple[str, str]]:
    """Yield the lines with their styles; `side` is the one that may be written, if any."""
    for change in shown.changes:
        yield from _object(change, side, author, name)
        yield "", ""
    for parked in shown.parked:
        if parked.row is not Row.UNKNOWN:  # that is told by its gap
            yield f"  {parked.ref}  {parked.row.value}: {parked.reason}  (left)", "yellow"


def summary(shown: Plan) -> str:
    """`3 objects differ: 1 changed in the file, 2 changed in the cluster; 40 in sync`."""
    counts: dict[Row, int] = {}
    for change in shown.changes:
        for row in {hunk.row for hunk in change.hunks}:
            counts[row] = counts.get(row, 0) + 1
    parts = ", ".join(f"{counts[row]} {row.value}" for row in Row if row in counts)
    equal = f"{len(shown.equal)} in sync"
    if not shown.changes:
        return f"nothing to do: {equal}"
    return f"{_count(len(shown.changes), 'object')} differ{'s' if len(shown.changes) == 1 else ''}: {parts}; {equal}"


def without_manifest(changes: Iterable[ObjectChange]) -> Iterator[str]:
    """Live objects without a manifest: one line for each type, with the first names."""
    names: dict[str, list[str]] = {}
    for change in changes:
        kind = f"{change.ref.kind}.{change.ref.group}" if change.ref.group else change.ref.kind
        names.setdefault(kind, []).append(change.ref.name)
    if names:
        yield "live without a manifest here (pull --new takes them):"
    width = max(map(len, names), default=0)
    for kind, found in names.items():
        more = ", ..." if len(found) > _SHOWN_NAMES else ""
        yield f"  {kind:<{width}}  {len(found):>4}  {', '.join(found[:_SHOWN_NAMES])}{more}"
    if names:
        yield ""


def skipped(shown: Plan) -> Iterator[str]:
    for reason, count in counted(shown.skipped).items():
        yield f"skipped: {count} {reason}"


def gaps(found: Iterable[Gap]) -> Iterator[str]:
    for gap in found:
        yield f"{'error' if gap.named else 'note'}: {gap.where}: {gap.reason}"
        if gap.hint:
            yield f"hint: {gap.hint}"


def done(one: Done) -> str:
    return f"{one.ref} {_PAST[one.action]}" + (f" in {one.file}" if one.file else "")


def outcome(result: Outcome) -> str:
    parts = [f"{_count(len(result.done), 'object')} written"]
    if result.parked:
        parts.append(f"{len(result.parked)} failed")
    if result.conflicts:
        parts.append(f"{_count(result.conflicts, 'conflict')} left (decide with --take)")
    return ", ".join(parts)


def _object(
    change: ObjectChange, side: Side | None, author: Author, name: Callable[[Path], str]
) -> Iterator[tuple[str, str]]:
    where = name(change.local.at.file) if isinstance(change.local, Seen) and isinstance(change.local.at, Place) else ""
    scope = f"  namespace {change.ref.namespace}" if change.ref.namespace else ""
    yield (
        f"{_SYMBOLS[change.action(side) if side else 'none']} {change.ref}{scope}" + (f"  {where}" if where else ""),
        "bold",
    )
    if change.is_replaced:
        yield "    ! another object of this name than when it was last in sync", "yellow"
    if change.moved_from:
        yield f"      moved here from {change.moved_from}", ""
    for hunk in change.hunks:
        for one in hunk.changes:
            yield from _field(one, side, author(change, one))
        yield from _held(hunk)
    for effect in change.side_effects:
        yield f"    ! the server would also change {effect}", "yellow"
    if change.refused:
        yield f"    ! the server would refuse it: {change.refused}", "red"


def _held(hunk: Hunk) -> Iterator[tuple[str, str]]:
    if hunk.held:
        yield f"      left: {hunk.held}", "yellow"


def _field(one: FieldChange, side: Side | None, who: str) -> Iterator[tuple[str, str]]:
    by = f" by {who}" if who and one.live is not ABSENT and one.row not in (Row.LOCAL_AHEAD, Row.LOCAL_ONLY) else ""
    mark = "*" if side and one.writes(side) else " "
    label = f"{one.row.value}{by}" + ("  (left)" if side and one.wanted is UNDECIDED else "")
    style = "red" if one.row in CONFLICTS else "green" if mark == "*" else ""
    if one.path == ROOT:
        yield f"  {mark} {label}", style
        return
    yield f"  {mark} {paths.show(one.path)}  {label}", style
    if one.row in (Row.CONFLICT, Row.MERGED):
        yield f"      base  {_value(one.base)}", ""
    yield f"      file  {_value(one.local)}", ""
    yield f"      live  {_value(one.live)}", ""
    if one.merged is not ABSENT:
        yield f"      both  {_value(one.merged)}", ""


def _value(content: Content) -> str:
    if isinstance(content, Mark):
        return "(none)"
    if isinstance(content, tuple):  # an order: the items alone
        return safe("; ".join(map(paths.show_item, content)))[:_LONGEST]
    text = safe(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, default=repr))
    first, _, more = text.partition("\n")
    return first[:_LONGEST] + (" ..." if more or len(first) > _LONGEST else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
