"""Comparing what the server would make of a write with what was wanted."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine import given as engine
from kubectl_sync.engine import twins as manifests
from kubectl_sync.engine.effects import is_kept, overridden, untaken
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, Given, ObjectChange
from kubectl_sync.model.schemas import Schema
from kubectl_sync.steps.twins import Twins

Answered: TypeAlias = tuple[ObjectChange, Write, Object]
Schemata: TypeAlias = Callable[[Object], Schema | None]


def given(twins: Twins, answered: Sequence[Answered], schema: Schemata) -> Mapping[ObjectRef, tuple[Given, ...]]:
    """The fields of each write that the server would give another value, with the reasons.

    Only where there are such fields of a live object, it is asked about a new one.
    """
    told: dict[ObjectRef, tuple[Given, ...]] = {}
    open_: list[tuple[ObjectChange, Object, tuple[FieldChange, ...]]] = []
    for change, write, answer in answered:
        found = other(write, answer, schema)
        if found and write.live is None:
            told[change.ref] = tuple(engine.of_new(found))
        elif found and write.live is not None:
            open_.append((change, write.live, found))
    fresh = twins.made([(change, manifests.after(change)) for change, _, _ in open_])
    for (change, live, found), new in zip(open_, fresh, strict=True):
        told[change.ref] = tuple(engine.given(found, live, new))
    return told


def other(write: Write, answer: Object, schema: Schemata) -> tuple[FieldChange, ...]:
    """Where the answer is not what was wanted; `schema` is asked for the type only where it may matter."""
    if write.verb == "delete":
        return ()
    if write.live is None:
        manifest = write.fields[0][1]
        return () if is_kept(manifest, answer) else overridden(manifest, answer, schema(answer))
    return untaken(write.live, write.fields, answer, schema(answer))


def beyond(found: Sequence[Given], shown: Sequence[Given]) -> list[FieldPath]:
    """The fields that would be other than wanted, and were not shown so."""
    known = {one.path: one for one in shown}
    return [one.path for one in found if known.get(one.path) != one]
