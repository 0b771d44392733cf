"""One object that both sides have, compared: with what is remembered, or with what other witnesses tell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.compare import Question, differences
from kubectl_sync.engine.hidden.autoscaled import REPLICAS
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.governed import governed, says_something
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.engine.hidden.placeholders import Past, Placeholders, marks_alone, prove, separate
from kubectl_sync.engine.plan import silence
from kubectl_sync.engine.plan.projection import Projection
from kubectl_sync.engine.plan.recollection import corrected
from kubectl_sync.engine.plan.witnesses import Case, judge
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.history import History
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, Held, Row, Witness
from kubectl_sync.model.schemas import Schema

# What a field's row becomes where the live object is another one than at the base
# (docs/architecture.md#the-state-table).
_REPLACED: Final = {Row.LOCAL_AHEAD: Row.REPLACED, Row.MERGED: Row.CONFLICT}


@dataclass(frozen=True, slots=True)
class ComparedObject:
    """What differs of an object; `base` is what it was compared with, `waits` the reasons of what waits.

    Changes whose path is in `waits` are placeholders: no verb may decide them.
    """

    questions: Sequence[Question]
    base: Base | None
    held: tuple[Held, ...]
    waits: Mapping[FieldPath, str]
    witness: Witness | None


@dataclass(frozen=True)
class Comparison:
    """Both sides of one object and all that tells which one is newer.

    `owns` are fields that an autoscaler or a controller sets, `projection` tells what the server sees of the
    differences, where it was asked, `is_replaced` whether the live object is another one than at the base.
    """

    ref: ObjectRef
    local: Object
    live: Object
    base: Base | None
    history: History | None
    owns: tuple[Hidden, ...]
    schema: Schema | None
    projection: Projection | None
    is_replaced: bool

    @cached_property
    def hidden(self) -> list[Hidden]:
        return hidden(self.live, self.local, self.base, Evidence.of(self.live), self.schema)

    @cached_property
    def past(self) -> Past:
        return Past(self.base, self.history)

    @property
    def differs(self) -> bool:
        """Whether anything is not the same, whoever changed it."""
        return bool(self._first)

    @cached_property
    def proven(self) -> frozenset[str]:
        """The marks of placeholders that this object proves to be filled in."""
        return prove(_every(self._first), self.live, self.past)

    @cached_property
    def alone(self) -> frozenset[str]:
        """The marks that are filled in, if any other one of the file is."""
        return marks_alone(_every(self._first), self.live, self.past)

    def compared(self, placeholders: Placeholders) -> ComparedObject:
        """What differs, and why; `placeholders` are those of the object's file."""
        held, waiting = separate(list(_every(self._first)), self.past, placeholders)
        questions = _without(self._first, held)
        if self.base is not None and self.base.remembered:
            questions, witness = self._corrected(questions, self.base)
            base: Base | None = self.base
        else:
            questions, base, witness = self._judged(questions, waiting)
        # Compared with another base, fields may be told together that were told apart: they wait, or go, as well.
        questions, unknown = self._unasked(questions, base)
        more, waits = separate(list(_every(questions)), self.past, placeholders)
        left = {one.path: one for one in (*held, *more)}
        told = (*self._of_owner(), *self._of_server(), *unknown, *left.values())
        return ComparedObject(_without(questions, tuple(left.values())), base, told, waits, witness)

    def _corrected(self, questions: list[Question], base: Base) -> tuple[list[Question], Witness | None]:
        """The questions of an object that is remembered, as newer evidence has them."""
        questions = [tuple(_asked_for(one, base) for one in each) for each in questions]
        filled = {one.path for one in governed(None, self.live)}  # live's own value is no other wish than the file's
        known = replace(base, held=base.held - filled)
        found, witness = corrected(questions, self.live, known, self.history)
        if self.is_replaced:
            found = [tuple(map(_of_successor, changes)) for changes in found]
        return found, witness

    def _judged(
        self, questions: list[Question], waiting: Collection[FieldPath]
    ) -> tuple[list[Question], Base | None, Witness | None]:
        """The questions of an object that is not remembered, with the base that other witnesses give them.

        A placeholder is no evidence: what was filled in was never in a commit.
        """
        differing = [one.path for one in _every(questions) if one.path not in waiting]
        if not differing:
            return questions, self.base, None
        applied = self.base.local if self.base else None
        verdict = judge(Case(self.local, self.live, applied, differing, self.schema), self.history)
        if verdict.base is not None:
            questions = self._differences(verdict.base)
        rows = dict.fromkeys(verdict.ahead, Row.LOCAL_AHEAD)
        if verdict.is_behind:
            rows = dict.fromkeys(differing, Row.BEHIND)
        found = [tuple(replace(one, row=rows.get(one.path, one.row)) for one in each) for each in questions]
        return found, verdict.base, verdict.witness

    def _unasked(self, questions: list[Question], base: Base | None) -> tuple[list[Question], tuple[Held, ...]]:
        """The questions that stand, and what is not known, where the server did not say what it makes of the file."""
        if self.projection is None or not self.projection.is_silent:
            return questions, ()
        unknown = tuple(silence.unknown_fields(tuple(_every(questions)), self.local, self.live, base))
        known = _without(questions, unknown)
        return [tuple(silence.without_guess(one, self.live, base) for one in each) for each in known], unknown

    @cached_property
    def _first(self) -> list[Question]:
        """What differs from what is remembered, or at all."""
        return self._differences(self.base if self.base and self.base.remembered else None)

    def _differences(self, base: Base | None) -> list[Question]:
        found = self._every_difference(base)
        projection = self.projection
        if projection is None:
            return found
        seen = (tuple(one for one in question if projection.shows(one)) for question in found)
        return [question for question in seen if question]

    def _every_difference(self, base: Base | None) -> list[Question]:
        """What differs, also where the server sees nothing."""
        hide = self.hidden
        apart = base.held | base.rewritten if base is not None and base.remembered else frozenset()
        found = differences(
            self._shown_base(base),
            without_hidden(self.local, self.owns),
            without_hidden(self.live, [*hide, *self.owns]),
            self.schema,
            built_in=list_keys.is_built_in(self.ref.group),
            stay=tuple(one.path for one in (*hide, *self.owns) if one.stays),
            apart=apart,
        )
        return list(found)

    def _shown_base(self, base: Base | None) -> Base | None:
        """The base with its live side cleaned as live itself is, by the same evidence, so that like meets like."""
        if base is None:
            return None
        hide = hidden(base.live, self.local, base, Evidence.of(self.live), self.schema) if base.remembered else []
        # What a controller fills in while the object asks for it is nobody's change, also where the file asks no more.
        fields = [(one.path, paths.get(self.live, one.path)) for one in governed(None, self.live)]
        known = [one for one in fields if paths.get(base.live, one[0][:-1]) is not ABSENT]
        was = paths.patch(base.live, known)
        return replace(base, local=without_hidden(base.local, self.owns), live=without_hidden(was, [*hide, *self.owns]))

    def _of_server(self) -> Iterable[Held]:
        """The fields that the server rewrites, or of which it does not tell whether it does."""
        if self.projection is None:
            return
        base = self.base if self.base and self.base.remembered else None
        for one in _every(self._every_difference(base)):
            if reason := self.projection.reason(one):
                yield Held(one.path, one.local, one.live, reason)

    def _of_owner(self) -> Iterable[Held]:
        """The fields that the file names and an autoscaler sets, where they differ."""
        for one in self.owns:
            mine, theirs = paths.get(self.local, one.path), paths.get(self.live, one.path)
            is_named = one.path == REPLICAS and mine is not ABSENT
            if one.reason is Reason.CONTROLLER:
                is_named = says_something(mine)
            if is_named and not same(mine, theirs):
                yield Held(one.path, mine, theirs, one.reason)


def _every(questions: Iterable[Question]) -> Iterable[FieldChange]:
    return (one for question in questions for one in question)


def _without(questions: Iterable[Question], held: Iterable[Held]) -> list[Question]:
    """The questions without the fields that are held."""
    left = frozenset(one.path for one in held)
    kept = (tuple(one for one in question if one.path not in left) for question in questions)
    return [question for question in kept if question]


def _asked_for(one: FieldChange, base: Base) -> FieldChange:
    """A change of a field that the server rewrote, and would not today: the file is what was asked for all along."""
    is_unmoved = one.row is Row.FIRST_CONTACT and one.path in base.rewritten
    return replace(one, row=Row.LOCAL_AHEAD) if is_unmoved else one


def _of_successor(one: FieldChange) -> FieldChange:
    """A change of a live object that is another one than at the base: what is merged is asked about first."""
    row = _REPLACED.get(one.row, one.row)
    if one.row is Row.MERGED:
        return replace(one, row=row, if_file=one.merged, if_live=one.merged)
    return replace(one, row=row)
