"""From three sides to one plan: the door of this room."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync.engine.differences import list_keys, presence
from kubectl_sync.engine.differences.body import body, left_to_server
from kubectl_sync.engine.differences.compare import Question
from kubectl_sync.engine.differences.comparison import Comparison
from kubectl_sync.engine.hidden.autoscaled import owned, scaled
from kubectl_sync.engine.hidden.governed import governed
from kubectl_sync.engine.hidden.placeholders import Past, Placeholders, separate
from kubectl_sync.engine.plan.decide import decided
from kubectl_sync.engine.plan.ids import hunk_id
from kubectl_sync.engine.plan.projection import Projection
from kubectl_sync.engine.plan.propose import Proposals, into_new, with_proposals
from kubectl_sync.engine.plan.removal import why_left
from kubectl_sync.engine.policy import protect
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNKNOWN, same
from kubectl_sync.model.objects import Base, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Parked, Plan, Row
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.templates import marks

_NOTHING_PAST: Final = Past(None, None)


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
    patterns: tuple[str, ...] = (),
    cluster: str = "",
    key: bytes = b"",
) -> Plan:
    """Compare each object on all sides and decide what the policy decides.

    An object that one side could not read, that is being deleted or that two manifests hold, is parked.
    Projections take those differences out that the server itself does not see. `schemas` tell of the types
    that are compared (see `touched`); `proposals` are values that the verb was given; `named` are objects that
    the user named one by one: only so may a protected one be deleted. `compared` is what `touched` told of the
    same sides, where the caller has asked it. `patterns` name placeholders that are always held (`${*}`).
    `cluster` (its identity) and `key` (secret, at most 64 bytes) go
    into the ids of hunks.
    """
    given = _Given(
        sides, projections or {}, schemas or Schemas(), proposals or {}, named, compared, patterns, cluster, key,
        frozenset(refs),
    )  # fmt: skip
    found = {ref: given.parked(ref) or given.change(ref) for ref in sorted(given.refs)}
    changes = [decided(one, policy) for one in found.values() if isinstance(one, ObjectChange)]
    parked = [one for one in found.values() if isinstance(one, Parked)]
    others = [one for one in parked if one.row is Row.RENDERED and not _was_ours(sides.base.get(one.ref))]
    return Plan(
        changes=tuple(change for change in changes if change.hunks),
        equal=tuple(change for change in changes if not change.hunks),
        gaps=sides.local.gaps + sides.live.gaps,
        skipped=(
            *sides.skipped,
            *_alone(others),
            *given.left_to_server(),
        ),
        parked=tuple(one for one in parked if one not in others),
        gone=tuple(ref for ref, one in found.items() if one is None),
    )


def touched(sides: Sides, refs: Iterable[ObjectRef]) -> frozenset[ObjectRef]:
    """The objects that need a comparison: all but those that both sides have just as they were remembered.

    Only of their types are schemas needed.
    """
    return frozenset(ref for ref in refs if not _is_remembered(*_on_each_side(sides, ref)))


def _on_each_side(sides: Sides, ref: ObjectRef) -> tuple[Manifest | None, LiveObject | None, Base | None]:
    """What each side has of an object; None where it is absent, or unknown."""
    return sides.local.objects.get(ref), sides.live.objects.get(ref), sides.base.get(ref)


def _is_remembered(local: Manifest | None, live: LiveObject | None, base: Base | None) -> bool:
    if base is None or not base.remembered or local is None or live is None:
        return False
    if base.is_of_other(live) or _is_going(live) or base.held or base.rewritten:
        return False
    pairs = ((local.content, base.local), (live.content, base.live))
    return all(now is was or same(body(now), body(was)) for now, was in pairs)


def _is_going(live: LiveObject) -> bool:
    return "deletionTimestamp" in live.content["metadata"]


@dataclass(frozen=True)
class _Given:
    """All that the plan of each object is made from."""

    sides: Sides
    projections: Mapping[ObjectRef, Projection]
    schemas: Schemas
    proposals: Proposals
    named: frozenset[ObjectRef]
    compared: frozenset[ObjectRef] | None
    patterns: tuple[str, ...]
    cluster: str
    key: bytes
    refs: frozenset[ObjectRef]

    @cached_property
    def scaled(self) -> frozenset[ObjectRef]:
        return scaled((self.sides.local, self.sides.live))

    def left_to_server(self) -> Iterator[Skipped]:
        """The fields that manifests name and nobody compares or writes."""
        for ref in sorted(self.refs):
            local = self.sides.local.objects.get(ref)
            for path in left_to_server(local.content) if local else ():
                yield Skipped("field left to the server", f"{ref} {paths.show(path)}")

    def parked(self, ref: ObjectRef) -> Parked | None:
        """Why nothing at all is planned for an object, if so; what is unknown is never taken for absent."""
        for side in (self.sides.local, self.sides.live):
            if side[ref] is UNKNOWN:
                return _unknown(ref, side)
        live = self.sides.live.objects.get(ref)
        if live and _is_going(live):
            return Parked(ref, Row.DELETING, "it is neither there nor gone yet")
        return None

    def change(self, ref: ObjectRef) -> ObjectChange | None:
        """What is to be done about an object that was read on both sides; None where neither has it."""
        local, live, base = _on_each_side(self.sides, ref)
        if local and live:
            return self._both(ref, local, live, base)
        if local:
            one = presence.only_local(local, base, self.schemas.of(local.content))
        elif live:
            one = presence.only_live(live, base, self.schemas.of(live.content), self.sides.removals.get(ref))
        else:
            return None
        if ref in self.proposals:
            one = into_new(one, self.proposals[ref])
        keep = protect.why_protected(ref, self.sides, named=ref in self.named) or self._why_left(ref, one, live)
        _, waits = separate([one], _NOTHING_PAST, self._placeholders(ref, local))
        hunks = self._hunks(ref, [(one,)], waits)
        return ObjectChange(ref, local or ABSENT, live or ABSENT, base, hunks, keep=keep)

    def _why_left(self, ref: ObjectRef, one: FieldChange, live: LiveObject | None) -> str:
        """Why nobody can say that the object was deleted from the files on purpose."""
        if one.row is not Row.LOCAL_DELETED or ref in self.named or live is None:
            return ""
        base, removal = self.sides.base.get(ref), self.sides.removals.get(ref)
        return why_left(live, base, removal, self.schemas.of(live.content), self.sides.elsewhere.get(ref, ""))

    def _is_compared(self, ref: ObjectRef, local: Manifest, live: LiveObject, base: Base | None) -> bool:
        return ref in self.compared if self.compared is not None else not _is_remembered(local, live, base)

    def _both(self, ref: ObjectRef, local: Manifest, live: LiveObject, base: Base | None) -> ObjectChange:
        moved = _moved_from(local, base)
        comparison = self._comparisons.get(ref)
        if comparison is None:
            return ObjectChange(ref, local, live, base, (), moved_from=moved, remembered=True)
        found = comparison.compared(self._placeholders(ref, local))
        questions, refused = with_proposals(list(found.questions), self.proposals.get(ref, ()), local, live, found.base)
        return ObjectChange(
            ref, local, live, found.base, self._hunks(ref, questions, found.waits),
            refused=refused,
            hidden=(*comparison.hidden, *comparison.owns),
            moved_from=moved,
            held=found.held,
            witness=found.witness,
        )  # fmt: skip

    @cached_property
    def _comparisons(self) -> dict[ObjectRef, Comparison]:
        """All objects that both sides have, and that may differ."""
        found: dict[ObjectRef, Comparison] = {}
        for ref in self.refs:
            local, live, base = _on_each_side(self.sides, ref)
            if local is None or live is None:
                continue
            is_compared = ref in self.proposals or self._is_compared(ref, local, live, base)
            if is_compared and not self.parked(ref):
                found[ref] = self._comparison(ref, local, live, base)
        return found

    def _comparison(self, ref: ObjectRef, local: Manifest, live: LiveObject, base: Base | None) -> Comparison:
        return Comparison(
            ref, local.content, live.content, base, self.sides.git.get(ref),
            (*owned(ref, self.scaled), *governed(local.content, live.content, base)),
            self.schemas.of(local.content),
            projection=self.projections.get(ref),
            is_replaced=base is not None and base.remembered and base.is_of_other(live),
        )  # fmt: skip

    @cached_property
    def _proven(self) -> dict[Path, frozenset[str]]:
        """The marks that any object of a file proves to be filled in by something else."""
        marked = [
            (self.sides.local.objects[ref].at.file, comparison)
            for ref, comparison in self._comparisons.items()
            if comparison.differs and marks(comparison.local)
        ]
        found: dict[Path, frozenset[str]] = {}
        for file, comparison in marked:
            found[file] = found.get(file, frozenset()) | comparison.proven
        with_others = {file for file, proven in found.items() if proven}
        for file, comparison in marked:
            if file in with_others:
                found[file] |= comparison.alone
        return found

    def _placeholders(self, ref: ObjectRef, local: Manifest | None) -> Placeholders:
        proven = self._proven.get(local.at.file, frozenset()) if local else frozenset()
        return Placeholders(proven, self.patterns, list_keys.is_built_in(ref.group))

    def _hunks(self, ref: ObjectRef, questions: list[Question], waits: Mapping[FieldPath, str]) -> tuple[Hunk, ...]:
        found = []
        for question in questions:
            reason = next((why for one in question if (why := waits.get(one.path, ""))), "")
            found.append(Hunk(hunk_id(self.key, self.cluster, ref, question), question, reason, bool(reason)))
        return tuple(found)


def _was_ours(base: Base | None) -> bool:
    return base is not None and base.remembered


def _alone(others: Iterable[Parked]) -> Iterator[Skipped]:
    """What another tool makes, and no run of ours ever synced: nobody misses it."""
    return (Skipped(f"live object {one.row.value}", str(one.ref)) for one in others)


def _moved_from(local: Manifest, base: Base | None) -> str:
    """The file that held the object when it was last in sync, where that is another one than now."""
    return base.file if base and base.file not in ("", str(local.at.file)) else ""


def _unknown(ref: ObjectRef, side: Snapshot[Manifest | LiveObject]) -> Parked:
    """Why nobody knows what a side has of an object."""
    gap = next((gap for gap in side.gaps if gap.covers(ref)), None)
    if ref in side.duplicates:
        if gap and gap.where == str(ref):  # no file has it twice: several kustomizations make it
            return Parked(ref, Row.DUPLICATE, gap.reason)
        places = gap.where if gap else " and ".join(_place(one) for one in side.duplicates[ref])
        return Parked(ref, Row.DUPLICATE, f"{places} hold it")
    if gap is None:
        return Parked(ref, Row.RENDERED, side.rendered_from(ref))
    return Parked(ref, Row.UNKNOWN, f"{gap.where}: {gap.reason}")


def _place(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else f"{place.file} (document {place.document + 1})"
