"""A plan as a person reads it: one block for each object, one line for each field."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import CONFLICTS, FieldChange, Given, ObjectChange, Plan, Row, Side, Verdict
from kubectl_sync.views import values
from kubectl_sync.views.field_values import field_values
from kubectl_sync.views.text_diffs import Line
from kubectl_sync.views.witness import sentence

# What goes with an object, though no line of the plan names it: (action, kind), "" for any.
_WITH_IT = {
    ("delete", "Namespace"): "all that is in it goes too",
    ("delete", "CustomResourceDefinition"): "all objects of its type go too",
}
_SYMBOLS = {"create": "+", "update": "~", "delete": "-", "recreate": "±", "none": " "}


@dataclass(frozen=True, slots=True)
class Extras:
    """What other rooms know of a plan.

    Names of files; the manager and time (RFC 3339) of a live field's last write, "" where nobody knows; a
    field's line, None where it has none; where a field of a rendered object is set, as `file:line`, "" for others; what
    time it is.
    """

    name: Callable[[Path], str]
    author: Callable[[ObjectChange, FieldChange], tuple[str, str]] = lambda *_: ("", "")
    line: Callable[[ObjectChange, FieldChange], int | None] = lambda *_: None
    source: Callable[[ObjectChange, FieldChange], str] = lambda *_: ""
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)


def plan_lines(shown: Plan, side: Side | None, known: Extras) -> Iterator[Line]:
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


def _object(change: ObjectChange, side: Side | None, known: Extras) -> Iterator[Line]:
    scope = f"  namespace {change.ref.namespace}" if change.ref.namespace else ""
    head = f"{_SYMBOLS[change.action(side) if side else 'none']} {change.ref}{scope}{_place(change, known)}"
    if change.is_whole:
        (whole,), held = change.changes, change.hunks[0].held
        is_told = held or _is_kept(change)
        label = _label(change, whole, side, known).removesuffix("  (left)" if is_told else "")
        yield f"{head}  {label}{_why_left(change, held)}", _style(whole, side) or "bold"
    else:
        yield head, "bold"
    if change.is_replaced:
        yield "    ! another object of this name than when it was last in sync", "yellow"
    if change.moved_from:
        yield f"    moved here from {known.name(Path(change.moved_from))}", ""
    if change.witness:
        yield f"    {sentence(change.witness, known.now())}", ""
        if change.witness.hint:
            yield f"    {change.witness.hint}", ""
    for hunk in () if change.is_whole else change.hunks:
        for one in hunk.changes:
            yield from _field(change, one, side, known)
        if hunk.held and not hunk.by_hand:
            yield f"      left: {hunk.held}", "yellow"
    if by_hand := [] if change.is_whole else [hunk for hunk in change.hunks if hunk.by_hand]:
        yield f"    left: {by_hand[0].held}", "yellow"
    yield from _consequences(change, side)


def _is_kept(change: ObjectChange) -> bool:
    return bool(change.keep) and change.row is Row.LOCAL_DELETED


def _why_left(change: ObjectChange, held: str) -> str:
    """Why a whole object is left, or would be by the option that deletes."""
    if held:
        return f"  (left: {held})"
    return f"  (--prune would leave it: {change.keep})" if _is_kept(change) else ""


def _consequences(change: ObjectChange, side: Side | None) -> Iterator[Line]:
    """What else happens, or does not, if the object is written."""
    action = change.action(side) if side else "none"
    if action == "recreate":
        told = "; ".join(change.anew) or "what only the old one has is gone"
        yield f"    ! it is deleted and created again: {told}", "yellow"
    elif more := _WITH_IT.get((action, change.ref.kind)) or _WITH_IT.get((action, "")):
        yield f"    ! {more}", "yellow"
    for one in change.given:
        yield from _given(one)
    is_new = change.live is ABSENT or action == "recreate"
    does = "add" if is_new else "change"
    for effect in change.side_effects:
        yield f"    ! the server would also {does} {effect}", "yellow"
    if change.refused:
        yield f"    ! the server would refuse it: {change.refused}", "red"
    if change.unchecked:
        yield f"      checked when it is written: {change.unchecked}", "dim"


def _given(one: Given) -> Iterator[Line]:
    """A field that is, or stays, other than it is wanted, with both values."""
    name, why = paths.show(one.path), f" {one.why}" if one.verdict is Verdict.OWNED else ""
    told = values.short_values((one.wanted, one.given))
    is_left = one.verdict in (Verdict.KEPT, Verdict.OWNED)
    does = "would become" if one.verdict is Verdict.MOVED else "would stay" if is_left else "would be"
    what = one.verdict.value + why
    if told is not None:
        wanted, given = told
        yield f"    ! {name} {does} {given}, not {wanted}: {what}", "yellow"
        return
    yield f"    ! {name} {does} other than it is wanted, from that (-) to what it is (+): {what}", "yellow"
    for text, style in values.change(one.wanted, one.given):
        yield f"        {text}".rstrip(" "), style


def _place(change: ObjectChange, known: Extras) -> str:
    if change.goes_to:
        return f"  to {change.goes_to}"
    if not change.place:
        return ""
    line = f":{change.place.line}" if change.place.line else ""
    origin = f" ({change.place.origin})" if change.place.origin else ""
    return f"  {known.name(change.place.file)}{line}{origin}"


def _field(change: ObjectChange, one: FieldChange, side: Side | None, known: Extras) -> Iterator[Line]:
    mark = "*" if side and one.writes(side) else " "
    label, style = _label(change, one, side, known), _style(one, side)
    if one.path == ROOT:
        yield f"  {mark} {label}", style
        return
    yield f"  {mark} {paths.show(one.path)}  {label}{_spot(change, one, known)}", style
    for text, colour in field_values(change.as_there(one), side):
        yield f"      {text}".rstrip(" "), colour


def _spot(change: ObjectChange, one: FieldChange, known: Extras) -> str:
    """Where the field stands; no file names one that follows another."""
    if one.row is Row.FOLLOWS:
        return ""
    if source := known.source(change, one):
        return f"  ({source})"
    line = known.line(change, one)
    return f"  (line {line})" if line else ""


def _label(change: ObjectChange, one: FieldChange, side: Side | None, known: Extras) -> str:
    if one.row is Row.FOLLOWS:
        told = "written out beside" if side is Side.LOCAL else "follows"
        return f"{told} {paths.show(one.follows)}" + ("  (left)" if side and one.wanted is UNDECIDED else "")
    manager, time = known.author(change, one)
    who = manager and f"{manager}{f' {time}' if time else ', time unknown'}"
    by = f" by {who}" if who and one.live is not ABSENT and one.row not in (Row.LOCAL_AHEAD, Row.LOCAL_ONLY) else ""
    return f"{one.row.value}{by}" + ("  (left)" if side and one.wanted is UNDECIDED else "")


def _style(one: FieldChange, side: Side | None) -> str:
    return "red" if one.row in CONFLICTS else "green" if side and one.writes(side) else ""
