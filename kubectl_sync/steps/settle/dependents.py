"""Asking the server what follows from a change, before anybody is asked to agree to it (dry runs only)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from kubectl_sync.cluster.requests import UNPROCESSABLE
from kubectl_sync.engine.plan import following as engine
from kubectl_sync.engine.plan import twins as manifests
from kubectl_sync.errors import ClusterError, Immutable, Overtaken
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Side
from kubectl_sync.model.schemas import Schema
from kubectl_sync.steps.settle.twins import Twins

Tried: TypeAlias = tuple[ObjectChange, Object | ClusterError]


def followed(
    twins: Twins, tried: Sequence[Tried], schema: Callable[[Object], Schema | None]
) -> Mapping[ObjectRef, ObjectChange]:
    """Those of the tried changes that more follows from, with it; and those that leave behind what somebody set.

    First what a new object would be; where that is not what this one becomes, what one would have been before.
    """
    asked = [(change, answer, after) for change, answer in tried if (after := _asked(change, answer)) is not None]
    fresh = twins.made([(change, after) for change, _, after in asked])
    open_ = []
    for (change, answer, after), new in zip(asked, fresh, strict=True):
        if not isinstance(new, str):
            now = None if isinstance(answer, ClusterError) else answer
            if found := engine.lagging(change, after, new, now, schema(new)):
                open_.append((change, found))
    told: dict[ObjectRef, ObjectChange] = {}
    moved: dict[ObjectRef, list[FieldChange]] = {}
    was = [(change, made(change)) for change, _ in open_ for made in (manifests.before, manifests.origin)]
    answers = iter(twins.made(was))
    for change, found in open_:
        before = [one for one in (next(answers), next(answers)) if not isinstance(one, str)]
        moves, left = engine.followers(change, found, before)
        if moves or left:
            told[change.ref], moved[change.ref] = replace(change, given=tuple(left)), moves
    moving = [(told[ref], moves) for ref, moves in moved.items() if moves]
    for ref, moves in causes(twins, moving, engine.one_by_one):
        told[ref] = engine.with_moves(told[ref], moves)
    return told


def causes(
    twins: Twins,
    moved: Sequence[tuple[ObjectChange, Sequence[FieldChange]]],
    one_by_one: Callable[[ObjectChange], list[tuple[Hunk, list[Object | None]]]],
) -> Iterator[tuple[ObjectRef, list[FieldChange]]]:
    """What moves, with what it follows: what the server makes of question after question tells it.

    None is asked where there is but one question: its answer is known.
    """
    steps = [(change, moves, one_by_one(change)) for change, moves in moved]
    asked = [(change, one) for change, _, questions in steps for _, ways in questions for one in ways]
    answers = iter(twins.made(asked))
    for change, moves, questions in steps:
        made = [(hunk, [next(answers) for _ in ways]) for hunk, ways in questions]
        told = [(hunk, [one for one in new if not isinstance(one, str)]) for hunk, new in made]
        yield change.ref, list(engine.tied(moves, told))


def _asked(change: ObjectChange, answer: Object | ClusterError) -> Object | None:
    """The manifest to ask about: of an object that is changed, has fields that no file names, and may be written.

    A change that the server does not understand, or has no right for, says nothing of what follows from it; that it
    finds two fields which do not go together may.
    """
    if isinstance(answer, ClusterError) and (
        isinstance(answer, Immutable | Overtaken) or answer.status != UNPROCESSABLE
    ):
        return None
    if change.action(Side.LIVE) != "update":
        return None
    after = manifests.after(change)
    return after if after is not None and engine.may_follow(change, after) else None
