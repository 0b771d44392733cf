"""Comparing what the server would make of a write with what was wanted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.plan import given as engine
from kubectl_sync.engine.plan import twins as manifests
from kubectl_sync.engine.plan.additions import fields_added
from kubectl_sync.engine.plan.effects import against, changed_elsewhere, is_kept, overridden, untaken
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import FieldChange, Given, ObjectChange
from kubectl_sync.model.schemas import Schema
from kubectl_sync.steps.settle.twins import Twins

Answered: TypeAlias = tuple[ObjectChange, Write, Object]
Schemata: TypeAlias = Callable[[Object], Schema | None]


def given_values(twins: Twins, answered: Sequence[Answered], schema: Schemata) -> Mapping[ObjectRef, tuple[Given, ...]]:
    """The fields of each write that the server would give another value, with the reasons.

    Only where there are such fields of a live object, it is asked about a new one.
    """
    told: dict[ObjectRef, tuple[Given, ...]] = {}
    open_: list[tuple[ObjectChange, Object, tuple[FieldChange, ...]]] = []
    for change, write, answer in answered:
        found: tuple[FieldChange, ...] = (*other(write, answer, schema), *changed_beside(change, write, answer, schema))
        if found and write.live is None:
            told[change.ref] = tuple(engine.of_new(found))
        elif found and write.live is not None:
            open_.append((change, write.live, found))
    fresh = twins.made([(change, manifests.after(change)) for change, _, _ in open_])
    for (change, live, found), new in zip(open_, fresh, strict=True):
        told[change.ref] = tuple(engine.judge_given(found, live, new))
    return told


def replacements(
    twins: Twins, changes: Sequence[ObjectChange], schema: Schemata
) -> list[tuple[Object, tuple[Given, ...]]]:
    """What the server would make of each object that is made anew, and where that is other than its manifest.

    The manifest itself, and nothing, where the server does not say.
    """
    manifests_ = [one.local_content or {} for one in changes]
    found: list[tuple[Object, tuple[Given, ...]]] = []
    for manifest, fresh in zip(manifests_, twins.made(list(zip(changes, manifests_, strict=True))), strict=True):
        if isinstance(fresh, str):
            found.append((manifest, ()))
        else:
            found.append((fresh, tuple(engine.of_new(overridden(manifest, fresh, schema(fresh))))))
    return found


def other(write: Write, answer: Object, schema: Schemata) -> tuple[FieldChange, ...]:
    """Where the answer is not what was wanted; `schema` is asked for the type only where it may matter."""
    if write.verb == "delete":
        return ()
    if write.live is None:
        manifest = write.new
        return () if is_kept(manifest, answer) else overridden(manifest, answer, schema(answer))
    return untaken(write.live, write.fields, answer, schema(answer))


def changed_beside(change: ObjectChange, write: Write, answer: Object, schema: Schemata) -> tuple[FieldChange, ...]:
    """Where the file and live were the same, and a write of other fields would make live another.

    What differs already stays a difference, whatever becomes of it.
    """
    if write.verb != "patch" or write.live is None or change.local is ABSENT:
        return ()
    manifest = change.local.content
    if is_kept(manifest, answer):
        return ()
    hidden = [one.path for one in change.hidden]
    known = [*hidden, *(one.path for one in change.changes), *(one.path for one in change.held)]
    found = against(manifest, write.live, write.fields, answer, schema(answer))
    return tuple(one for one in found if not any(paths.overlap(one.path, path) for path in known))


def effects(change: ObjectChange, write: Write, answer: Object, schema: Schemata) -> tuple[str, ...]:
    """The fields that the server would change beyond those of a change, and that its file does not name.

    Of a new object those that it would add. `schema` is asked for the type of an object only where it may matter.
    """
    if write.verb == "delete":
        return ()
    if write.live is None:
        return additions(change, answer, schema)
    told = {one.path for one in changed_beside(change, write, answer, schema)}
    found = changed_elsewhere(write.live, write.fields, answer, schema(answer))
    return tuple(paths.show(path) for path in found if path not in told)


def additions(change: ObjectChange, fresh: Object, schema: Schemata) -> tuple[str, ...]:
    """What a new object would have beyond its manifest."""
    manifest = change.local_content or {}
    return tuple(map(paths.show, fields_added(manifest, fresh, schema(fresh))))


def beyond(found: Sequence[Given], shown: Sequence[Given]) -> list[Given]:
    """The fields that would be other than wanted, and were not shown so.

    The reason may be put in other words from one answer to the next (what a quota has used): that is nothing new.
    """
    known = {one.path: replace(one, why="") for one in shown}
    return [one for one in found if known.get(one.path) != replace(one, why="")]
