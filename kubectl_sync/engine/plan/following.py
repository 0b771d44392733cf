"""Values that no file names and that follow from others: they move with what they follow from, or are told.

`serviceAccount` is a copy of `serviceAccountName`, `rollingUpdate` belongs to one type of strategy, `policyTypes` are
derived from the rules that are there. No table can know them all; the server does, of a new object.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.differences.compare import differences
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.engine.hidden.managers import by_hand
from kubectl_sync.engine.plan import twins
from kubectl_sync.engine.plan.effects import is_kept
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content, Object, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath, Order
from kubectl_sync.model.plan import FieldChange, Given, Hunk, ObjectChange, Row, Side, Verdict
from kubectl_sync.model.schemas import Schema

# Always there where `serviceAccountName` is, whatever it says.
_COPY: Final = "serviceAccount"


def may_follow(change: ObjectChange, manifest: Object) -> bool:
    """Whether an object that is written has fields that the file, as it will be live, does not name.

    Beside those that the tables know as defaults of what it will be; a copy of another field is none.
    """
    new = _written(change)
    known = [one for one in hidden(new, manifest, None) if one.path[-1] != _COPY]
    return not is_kept(_compared(without_hidden(new, known)), _compared(manifest))


def lagging(
    change: ObjectChange, manifest: Object, fresh: Object, answer: Object | None, schema: Schema | None = None
) -> tuple[FieldChange, ...]:
    """Fields that would be other than in a new object of the manifest (`local` of each), and that no file names.

    `answer` is what the server makes of the change by itself, None where it refuses it.
    """
    now = answer if answer is not None else _written(change)
    live, told = _live(change), [one.path for one in change.changes]
    built_in = list_keys.is_built_in(split_api_version(live["apiVersion"])[0])
    found: list[FieldChange] = []
    for question in differences(None, _compared(fresh), _compared(now), schema, built_in=built_in):
        for one in question:
            was = paths.get(live, one.path)
            is_ours = any(paths.overlap(one.path, path) for path in told) or paths.get(manifest, one.path) is not ABSENT
            if not is_ours and not isinstance(one.path[-1], Order) and ABSENT not in (one.live, was):
                found.append(replace(one, live=was))
    return tuple(found)


def followers(
    change: ObjectChange, found: Iterable[FieldChange], before: Collection[Object]
) -> tuple[list[FieldChange], list[Given]]:
    """Those of the lagging fields that move with the change, and those that somebody set on purpose.

    A field moves only where live is what a new object would have had before (one of `before`: of the manifest as it
    was, or with live's values). Where it is something else, it is a change of its own, and no consequence. What each
    of them follows, `tied` tells.
    """
    moves: list[FieldChange] = []
    left: list[Given] = []
    live = _live(change)
    evidence = Evidence.of(live)
    for one in found:
        if not any(same(paths.get(fresh, one.path), one.live) for fresh in before):
            continue
        owner = by_hand(live, one.path)
        if owner or evidence.names(one.path):
            who = f"by {owner.manager}" if owner else "by what applied it"
            left.append(Given(one.path, one.local, one.live, Verdict.OWNED, who))
            continue
        moves.append(replace(one, row=Row.FOLLOWS, base=ABSENT, wanted=one.local))
    return moves, left


def beside(found: Iterable[FieldChange], fresh: Object) -> list[FieldChange]:
    """Those of the lagging fields that the file meant as live has them, until something else is pulled into it.

    `fresh` is what a new object of the manifest would be, as it is now. They are to be written into the file; else it
    would mean one thing here, where the object is there already, and another in every other place.
    """
    return [one for one in found if same(paths.get(fresh, one.path), one.live)]


def literal(one: FieldChange) -> FieldChange:
    """A lagging field as a change of the file: live's own value."""
    return replace(one, row=Row.FOLLOWS, base=ABSENT, local=ABSENT, wanted=one.live)


def one_by_one_in_file(change: ObjectChange) -> list[tuple[Hunk, list[Object | None]]]:
    """The questions that are written to the file, each with the manifest once that one and those before it are."""
    found: list[tuple[Hunk, list[Object | None]]] = []
    left: set[FieldPath] = set()
    for hunk in reversed(change.hunks):
        if any(one.writes(Side.LOCAL) for one in hunk.changes):
            found.append((hunk, [twins.pulled(change, left)]))
            left |= {one.path for one in hunk.changes}
    return found[::-1]


def one_by_one(change: ObjectChange) -> list[tuple[Hunk, list[Object | None]]]:
    """The questions that are written, each with the manifest as it is once that one and those before it are decided.

    The later ones are left as live has them, or as the file was: a value that is spelled out may have other
    consequences than the same value filled in.
    """
    was = change.base.local if change.base else {}
    found: list[tuple[Hunk, list[Object | None]]] = []
    live: dict[FieldPath, Content] = {}
    file: dict[FieldPath, Content] = {}
    for hunk in reversed(change.hunks):
        if any(one.writes(Side.LIVE) for one in hunk.changes):
            found.append((hunk, [twins.after(change, dict(left)) for left in (live, file)]))
            live |= {one.path: one.live for one in hunk.changes}
            file |= {one.path: paths.get(was, one.path) for one in hunk.changes}
    return found[::-1]


def tied(moves: Iterable[FieldChange], made: Sequence[tuple[Hunk, Sequence[Object]]]) -> Iterator[FieldChange]:
    """The moves, each with the field that it follows: of the first question with which a new object has it so.

    `made` is what the server makes of the manifest as question after question is decided, as far as it says.
    Which field stands nearest tells nothing: the types of a NetworkPolicy do not follow from its selector.
    """
    for one in moves:
        having = (hunk for hunk, new in made if new and all(same(paths.get(each, one.path), one.local) for each in new))
        yield replace(one, follows=_nearest(next(having, made[-1][0]), one.path))


def with_moves(change: ObjectChange, moves: Sequence[FieldChange]) -> ObjectChange:
    """The change with what follows in the same question as what it follows from."""
    return replace(change, hunks=tuple(_with(hunk, moves) for hunk in change.hunks))


def _with(hunk: Hunk, moves: Sequence[FieldChange]) -> Hunk:
    mine = {one.path for one in hunk.changes}
    more = tuple(one for one in moves if one.follows in mine)
    return replace(hunk, changes=(*hunk.changes, *more)) if more else hunk


def _nearest(hunk: Hunk, path: FieldPath) -> FieldPath:
    """The written field of a question that stands nearest: they are decided together."""
    written = [one.path for one in hunk.changes if one.wanted is not UNDECIDED]
    return max(written, key=lambda one: sum(1 for _ in _common(one, path)))


def _common(one: FieldPath, other: FieldPath) -> Iterator[object]:
    for step, same_step in zip(one, other, strict=False):
        if step != same_step:
            return
        yield step


def _live(change: ObjectChange) -> Object:
    return change.live_content or {}


def _written(change: ObjectChange) -> Object:
    """The live object with the decided fields."""
    fields = [(one.path, one.wanted) for one in change.changes if one.wanted is not UNDECIDED]
    content: Object = paths.patch(_live(change), fields)
    return content


def _compared(content: Object) -> Object:
    """What of an object may follow from something else: nothing that a person puts into metadata."""
    kept = {key: value for key, value in body(content).items() if key != "metadata"}
    return kept | {"apiVersion": content["apiVersion"], "kind": content["kind"], "metadata": {}}
