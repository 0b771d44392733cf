"""A plan as a person reads it: one block for each object, one line for each field."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.objects import Gap, ObjectRef, Place, Seen
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import CONFLICTS, FieldChange, ObjectChange, Plan, Row, Side
from kubectl_sync.model.skipped import counted
from kubectl_sync.terminal import values
from kubectl_sync.terminal.values import Line

_SHOWN_NAMES = 6
_SYMBOLS = {"create": "+", "update": "~", "delete": "-", "recreate": "±", "none": " "}
_PAST = {"create": "created", "update": "updated", "delete": "deleted", "recreate": "recreated", "none": "left"}


@dataclass(frozen=True, slots=True)
class Known:
    """What other rooms know of a plan.

    Names of files; the manager and time (RFC 3339) of a live field's last write, "" where nobody knows; a
    field's line, None where it has none.
    """

    name: Callable[[Path], str]
    author: Callable[[ObjectChange, FieldChange], tuple[str, str]] = lambda *_: ("", "")
    line: Callable[[ObjectChange, FieldChange], int | None] = lambda *_: None


def plan(shown: Plan, side: Side | None, known: Known) -> Iterator[Line]:
    """Yield the lines with their styles; `side` is the one that may be written, if any."""
    is_open = False  # whether lines stand above that a block keeps its distance from
    for change in shown.changes:
        block = list(_object(change, side, known))
        is_long = len(block) > 1
        if is_long and is_open:
            yield "", ""
        yield from block
        if is_long:
            yield "", ""
        is_open = not is_long
    if is_open:
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
    refused = sum(bool(change.refused) for change in shown.changes)
    equal = f"{len(shown.equal)} in sync" + (f"; {refused} would be refused" if refused else "")
    if not shown.changes:
        return f"nothing to do: {equal}"
    return f"{_count(len(shown.changes), 'object')} differ{'s' if len(shown.changes) == 1 else ''}: {parts}; {equal}"


def without_manifest(changes: Iterable[ObjectChange]) -> Iterator[str]:
    """Live objects without a manifest: one line for each type, with the first names."""
    names: dict[str, list[str]] = {}
    for change in changes:
        kind = f"{change.ref.kind}.{change.ref.group}" if change.ref.group else change.ref.kind
        names.setdefault(kind, []).append(str(change.ref).partition("/")[2])
    if names:
        yield "live without a manifest here (pull --new takes them):"
    width = max(map(len, names), default=0)
    for kind, found in names.items():
        more = ", ..." if len(found) > _SHOWN_NAMES else ""
        yield f"  {kind:<{width}}  {len(found):>4}  {', '.join(found[:_SHOWN_NAMES])}{more}"
    if names:
        yield ""


def skipped(shown: Plan) -> Iterator[str]:
    """What is left alone: one line for each reason, with all names below it.

    What is only counted has one line for each option of `pull` that would take it.
    """
    named = [one for one in shown.skipped if one.where]
    for reason, count in counted(named).items():
        yield f"skipped: {count} {reason}"
        yield _filled(", ".join(sorted({one.where for one in named if one.reason == reason})), "  ")
    only_counted = [one for one in shown.skipped if not one.where]
    for option in dict.fromkeys(one.option for one in only_counted):
        mine = counted(one for one in only_counted if one.option == option)
        taken = f" (pulled with {option})" if option else ""
        yield _filled(f"skipped: {', '.join(f'{count} {reason}' for reason, count in mine.items())}{taken}")


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, 100, initial_indent=indent, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def explained(found: Mapping[ObjectRef, Sequence[Hidden]]) -> Iterator[Line]:
    """Live fields that are in no file and no plan, with the reasons."""
    for ref, hidden in found.items():
        yield f"  {ref}: kept out of files and plans", "bold"
        names = [paths.show(one.path) for one in hidden]
        width = min(max(map(len, names), default=0), 72)
        for name, one in zip(names, hidden, strict=True):
            yield f"    {name:<{width}}  {one.reason.value}", ""
        yield "", ""


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


def _object(change: ObjectChange, side: Side | None, known: Known) -> Iterator[Line]:
    scope = f"  namespace {change.ref.namespace}" if change.ref.namespace else ""
    head = f"{_SYMBOLS[change.action(side) if side else 'none']} {change.ref}{scope}{_place(change, known)}"
    fields = [one for hunk in change.hunks for one in hunk.changes]
    whole = fields[0] if len(fields) == 1 and fields[0].path == ROOT else None
    yield (f"{head}  {_label(change, whole, side, known)}", _style(whole, side) or "bold") if whole else (head, "bold")
    if change.is_replaced:
        yield "    ! another object of this name than when it was last in sync", "yellow"
    if change.moved_from:
        yield f"    moved here from {known.name(Path(change.moved_from))}", ""
    for hunk in change.hunks:
        for one in hunk.changes if whole is None else ():
            yield from _field(change, one, side, known)
        if hunk.held:
            yield f"      left: {hunk.held}", "yellow"
    for effect in change.side_effects:
        yield f"    ! the server would also change {effect}", "yellow"
    if change.refused:
        yield f"    ! the server would refuse it: {change.refused}", "red"
    if change.unchecked:
        yield f"      checked when it is written: {change.unchecked}", "dim"


def _place(change: ObjectChange, known: Known) -> str:
    if not isinstance(change.local, Seen) or not isinstance(change.local.at, Place):
        return ""
    line = f":{change.local.at.line}" if change.local.at.line else ""
    return f"  {known.name(change.local.at.file)}{line}"


def _field(change: ObjectChange, one: FieldChange, side: Side | None, known: Known) -> Iterator[Line]:
    mark = "*" if side and one.writes(side) else " "
    label, style = _label(change, one, side, known), _style(one, side)
    if one.path == ROOT:
        yield f"  {mark} {label}", style
        return
    line = known.line(change, one)
    yield f"  {mark} {paths.show(one.path)}  {label}" + (f"  (line {line})" if line else ""), style
    for text, colour in _values(one, side):
        yield f"      {text}", colour


def _label(change: ObjectChange, one: FieldChange, side: Side | None, known: Known) -> str:
    who = " ".join(known.author(change, one)).strip()
    by = f" by {who}" if who and one.live is not ABSENT and one.row not in (Row.LOCAL_AHEAD, Row.LOCAL_ONLY) else ""
    return f"{one.row.value}{by}" + ("  (left)" if side and one.wanted is UNDECIDED else "")


def _style(one: FieldChange, side: Side | None) -> str:
    return "red" if one.row in CONFLICTS else "green" if side and one.writes(side) else ""


def _values(one: FieldChange, side: Side | None) -> Iterator[Line]:
    """What becomes of the value; all values, where it is not clear which one is the newer."""
    if side and one.writes(side) and one.row is not Row.MERGED:
        yield from values.change(one.value(side), one.wanted)
    elif one.row is Row.LIVE_AHEAD:
        yield from values.change(one.local, one.live)
    elif one.row in (Row.LOCAL_AHEAD, Row.PROPOSED):
        yield from values.change(one.live, one.local)
    else:
        if one.row in (Row.CONFLICT, Row.MERGED):
            yield f"base  {values.one_line(one.base)}", ""
        yield f"file  {values.one_line(one.local)}", ""
        yield f"live  {values.one_line(one.live)}", ""
        if one.merged is not ABSENT:
            yield f"both  {values.one_line(one.merged)}", ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
