"""From three sides to one plan: the door of this room."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kubectl_sync.engine import list_keys, presence, protect, templates
from kubectl_sync.engine.body import body
from kubectl_sync.engine.compare import Question, differences
from kubectl_sync.engine.decide import decided
from kubectl_sync.engine.evidence import Evidence
from kubectl_sync.engine.hidden import hidden, visible
from kubectl_sync.engine.ids import hunk_id
from kubectl_sync.engine.owners import owned, scaled
from kubectl_sync.engine.projection import Projection
from kubectl_sync.engine.propose import Proposals, into_new, proposed
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNKNOWN, Absent, Mark, Object, same
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.objects import Base, ObjectRef, Place, Seen, Sides, Snapshot
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Parked, Plan, Row
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.schemas import Schema, Schemas
from kubectl_sync.model.skipped import Skipped

# What a field's row becomes where the live object is another one than at the base (state table, row 15).
_REPLACED: Final[Mapping[Row, Row]] = {Row.LOCAL_AHEAD: Row.REPLACED, Row.MERGED: Row.CONFLICT}

_UNFILLED: Final = "object only in the file, and left to a template"


def plan(
    sides: Sides,
    refs: Iterable[ObjectRef],
    policy: Policy,
    projections: Mapping[ObjectRef, Projection] | None = None,
    *,
    schemas: Schemas | None = None,
    proposals: Proposals | None = None,
    named: frozenset[ObjectRef] = frozenset(),
    compared: frozenset[ObjectRef] | None = None,
    cluster: str = "",
    key: bytes = b"",
) -> Plan:
    """Compare each object on all sides and decide what the policy decides.

    An object that one side could not read, that is being deleted or that two manifests hold, is parked.
    Projections take those differences out that the server itself does not see. `schemas` tell of the types
    that are compared (see `touched`); `proposals` are values that the verb was given; `named` are objects that
    the user named one by one: only so may a protected one be deleted. `compared` is what `touched` told of the
    same sides, where the caller has asked it. `cluster` (its identity) and `key` (secret, at most 64 bytes) go
    into the ids of hunks.
    """
    given = _Given(sides, projections or {}, schemas or Schemas(), proposals or {}, named, compared, cluster, key)
    found = {ref: given.parked(ref) or given.change(ref) for ref in sorted(set(refs))}
    changes = [decided(one, policy) for one in found.values() if isinstance(one, ObjectChange)]
    parked = [one for one in found.values() if isinstance(one, Parked)]
    unfilled = {one.ref: mark for one in changes if (mark := _unfilled(one))}
    changes = [one for one in changes if one.ref not in unfilled]
    others = [one for one in parked if one.row is Row.RENDERED and not _was_ours(sides.base.get(one.ref))]
    return Plan(
        changes=tuple(change for change in changes if change.hunks),
        equal=tuple(change for change in changes if not change.hunks),
        gaps=sides.local.gaps + sides.live.gaps,
        skipped=(
            *sides.skipped,
            *_alone(others),
            *(Skipped(_UNFILLED, f"{ref} {mark}") for ref, mark in unfilled.items()),
            *(one for change in changes for one in _others_fields(change)),
        ),
        parked=tuple(one for one in parked if one not in others),
        gone=tuple(ref for ref, one in found.items() if one is None),
    )


def touched(sides: Sides, refs: Iterable[ObjectRef]) -> frozenset[ObjectRef]:
    """The objects that need a comparison: all but those that both sides have just as they were remembered.

    Only of their types are schemas needed.
    """
    return frozenset(ref for ref in refs if not _is_remembered(sides.local[ref], sides.live[ref], sides.base.get(ref)))


def _is_remembered(local: Seen | Mark, live: Seen | Mark, base: Base | None) -> bool:
    if base is None or not base.remembered or not isinstance(local, Seen) or not isinstance(live, Seen):
        return False
    if base.is_of_other(live) or _is_going(live):
        return False
    pairs = ((local.content, base.local), (live.content, base.live))
    return all(now is was or same(body(now), body(was)) for now, was in pairs)


def _is_going(live: Seen | Mark) -> bool:
    return isinstance(live, Seen) and "deletionTimestamp" in live.content["metadata"]


@dataclass(frozen=True)
class _Given:
    """All that the plan of each object is made from."""

    sides: Sides
    projections: Mapping[ObjectRef, Projection]
    schemas: Schemas
    proposals: Proposals
    named: frozenset[ObjectRef]
    compared: frozenset[ObjectRef] | None
    cluster: str
    key: bytes

    @cached_property
    def scaled(self) -> frozenset[ObjectRef]:
        return scaled((self.sides.local, self.sides.live))

    def parked(self, ref: ObjectRef) -> Parked | None:
        """Why nothing at all is planned for an object, if so; what is unknown is never taken for absent."""
        for side in (self.sides.local, self.sides.live):
            if side[ref] is UNKNOWN:
                return _unknown(ref, side)
        if _is_going(self.sides.live[ref]):
            return Parked(ref, Row.DELETING, "it is neither there nor gone yet")
        return None

    def change(self, ref: ObjectRef) -> ObjectChange | None:
        """What is to be done about an object that was read on both sides; None where neither has it."""
        local, live, base = _known(self.sides.local[ref]), _known(self.sides.live[ref]), self.sides.base.get(ref)
        if isinstance(local, Seen) and isinstance(live, Seen):
            return self._both(ref, local, live, base)
        schema = self._schema(local, live)
        if isinstance(local, Seen):
            one = presence.only_local(local, base, schema)
        elif isinstance(live, Seen):
            one = presence.only_live(live, base, schema)
        else:
            return None
        if ref in self.proposals:
            one = into_new(one, self.proposals[ref])
        keep = protect.keep(ref, self.sides, named=ref in self.named)
        return ObjectChange(ref, local, live, base, self._hunks(ref, [(one,)]), keep=keep)

    def _is_compared(self, ref: ObjectRef, local: Seen, live: Seen, base: Base | None) -> bool:
        return ref in self.compared if self.compared is not None else not _is_remembered(local, live, base)

    def _both(self, ref: ObjectRef, local: Seen, live: Seen, base: Base | None) -> ObjectChange:
        moved = _moved_from(local, base)
        if ref not in self.proposals and not self._is_compared(ref, local, live, base):
            return ObjectChange(ref, local, live, base, (), moved_from=moved, remembered=True)
        schema = self._schema(local, live)
        hide = hidden(live.content, local.content, base, Evidence.of(live.content), schema)
        owns = owned(ref, self.scaled)
        questions, kept = self._questions(ref, (local, live, base), hide, owns, schema)
        questions, refused = proposed(questions, self.proposals.get(ref, ()), local, live, base)
        hunks = self._hunks(ref, questions)
        everything = (*hide, *owns, *kept)
        return ObjectChange(ref, local, live, base, hunks, (), refused, hidden=everything, moved_from=moved)

    def _questions(
        self,
        ref: ObjectRef,
        sides: tuple[Seen, Seen, Base | None],
        hide: list[Hidden],
        owns: tuple[Hidden, ...],
        schema: Schema | None,
    ) -> tuple[list[Question], tuple[Hidden, ...]]:
        """What differs, and the fields that would, were they not left to a template."""
        local, live, base = sides
        stay = tuple(one.path for one in (*hide, *owns) if one.stays)
        found = differences(
            _shown_base(base, local.content, live.content, owns, schema),
            visible(local.content, owns),
            visible(live.content, [*hide, *owns]),
            schema,
            built_in=list_keys.is_built_in(ref.group),
            stay=stay,
        )
        is_replaced = base is not None and base.remembered and base.is_of_other(live)
        questions, kept = templates.taken_out(list(found), live.content, base)
        seen = ([one for one in question if self._is_seen(ref, one)] for question in questions)
        told = [tuple(map(_of_successor, changes) if is_replaced else changes) for changes in seen if changes]
        return told, kept

    def _is_seen(self, ref: ObjectRef, change: FieldChange) -> bool:
        return ref not in self.projections or self.projections[ref].shows(change)

    def _hunks(self, ref: ObjectRef, questions: list[Question]) -> tuple[Hunk, ...]:
        return tuple(Hunk(hunk_id(self.key, self.cluster, ref, question), question) for question in questions)

    def _schema(self, local: Seen | Absent, live: Seen | Absent) -> Schema | None:
        seen = local if isinstance(local, Seen) else live
        return self.schemas.of(seen.content) if isinstance(seen, Seen) else None


def _of_successor(one: FieldChange) -> FieldChange:
    """A change of a live object that is another one than at the base: what is merged is asked about first."""
    is_merged = one.row is Row.MERGED
    row = _REPLACED.get(one.row, one.row)
    return replace(one, row=row, if_file=one.merged, if_live=one.merged) if is_merged else replace(one, row=row)


def _was_ours(base: Base | None) -> bool:
    return base is not None and base.remembered


def _alone(others: Iterable[Parked]) -> Iterator[Skipped]:
    """What another tool makes, and no run of ours ever synced: nobody misses it."""
    return (Skipped(f"live object {one.row.value}", str(one.ref)) for one in others)


def _unfilled(change: ObjectChange) -> str:
    """The mark of a template in an object that is new in the file: it is none that could be pushed; "" without."""
    if not isinstance(change.local, Seen) or [one.row for one in change.changes] != [Row.LOCAL_ONLY]:
        return ""
    return templates.unfilled(change.local.content, None, None)


def _others_fields(change: ObjectChange) -> Iterator[Skipped]:
    """The fields that an object's file names, and that are left to a template or an autoscaler."""
    for one in change.hidden:
        if one.reason is Reason.TEMPLATE or (one.reason is Reason.OWNER and _differs(change, one.path)):
            yield Skipped(f"field {one.reason.value}", f"{change.ref} {paths.show(one.path)}")


def _differs(change: ObjectChange, path: FieldPath) -> bool:
    if not isinstance(change.local, Seen) or not isinstance(change.live, Seen):
        return False
    mine = paths.get(change.local.content, path)
    return mine is not ABSENT and not same(mine, paths.get(change.live.content, path))


def _known(side: Seen | Mark) -> Seen | Absent:
    return side if isinstance(side, Seen) else ABSENT


def _shown_base(
    base: Base | None, local: Object, live: Object, owns: tuple[Hidden, ...], schema: Schema | None
) -> Base | None:
    """The base with its live side cleaned as live itself is, by the same evidence, so that like meets like."""
    if base is None:
        return None
    hide = hidden(base.live, local, None, Evidence.of(live), schema) if base.remembered else []
    return replace(base, local=visible(base.local, owns), live=visible(base.live, [*hide, *owns]))


def _moved_from(local: Seen, base: Base | None) -> str:
    """The file that held the object when it was last in sync, where that is another one than now."""
    here = str(local.at.file) if isinstance(local.at, Place) else ""
    return base.file if base and base.file not in ("", here) else ""


def _unknown(ref: ObjectRef, side: Snapshot) -> Parked:
    """Why nobody knows what a side has of an object."""
    gap = next((gap for gap in side.gaps if gap.covers(ref)), None)
    if ref in side.duplicates:
        places = gap.where if gap else " and ".join(_place(one) for one in side.duplicates[ref])
        return Parked(ref, Row.DUPLICATE, f"{places} hold it")
    if gap is None:
        return Parked(ref, Row.RENDERED, side.rendered_from(ref))
    return Parked(ref, Row.UNKNOWN, f"{gap.where}: {gap.reason}")


def _place(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else f"{place.file} (document {place.document + 1})"
