"""Values that a pull has to write out, so that the file means everywhere what the live object is (dry runs only).

Live keeps what the server once filled in (`policyTypes`, `imagePullPolicy`); a new object of the pulled file would get
another value. The server tells which ones, as no table can.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kubectl_sync.engine.plan import following as engine
from kubectl_sync.engine.plan import twins as manifests
from kubectl_sync.environment import Environment
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Side
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps.settle.dependents import causes
from kubectl_sync.steps.settle.twins import Asked, Twins

_OFF: Final = "the settings say not to ask the server"


def written_out(environment: Environment, plan: Plan, schemas: Schemas) -> Plan:
    """The plan with the values of live's own beside what would imply other ones in the files.

    Where the server does not say what a file would imply, a note tells so.
    """
    asked = [(change, made) for change in plan.writes(Side.LOCAL) if (made := _to_ask(change)) is not None]
    if not asked:
        return plan
    if not environment.settings.projection:
        return replace(plan, gaps=(*plan.gaps, *_notes({change.ref: _OFF for change, _ in asked})))
    twins = Twins(environment)
    lagging, silent = _lagging(twins, asked, schemas)
    told: dict[ObjectRef, ObjectChange] = {}
    changes = {change.ref: change for change, _ in asked}
    moving = [(changes[ref], found) for ref, found in lagging.items()]
    for ref, moves in causes(twins, moving, engine.one_by_one_in_file):
        told[ref] = engine.with_moves(changes[ref], [engine.literal(one) for one in moves])
    found = tuple(told.get(change.ref, change) for change in plan.changes)
    return replace(plan, changes=found, gaps=(*plan.gaps, *_notes(silent)))


def _to_ask(change: ObjectChange) -> Object | None:
    """The manifest as a pull leaves it, where it may mean more than it says."""
    if change.action(Side.LOCAL) != "update" or change.live is ABSENT:
        return None
    made = manifests.pulled(change)
    return made if made is not None and engine.may_follow(change, made) else None


def _lagging(
    twins: Twins, asked: Sequence[Asked], schemas: Schemas
) -> tuple[Mapping[ObjectRef, Sequence[FieldChange]], Mapping[ObjectRef, str]]:
    """The fields that are meant by each file as live has them, and would not be; and why nobody knows of others."""
    silent: dict[ObjectRef, str] = {}
    open_: list[tuple[ObjectChange, Sequence[FieldChange]]] = []
    for (change, made), new in zip(asked, twins.made(asked), strict=True):
        if isinstance(new, str) or made is None:
            silent[change.ref] = str(new)
        else:
            open_.append((change, engine.lagging(change, made, new, None, schemas.of(new))))
    lagging: dict[ObjectRef, Sequence[FieldChange]] = {}
    open_ = [(change, found) for change, found in open_ if found]
    now = twins.made([(change, manifests.said(change)) for change, _ in open_])
    for (change, found), new in zip(open_, now, strict=True):
        if isinstance(new, str):
            silent[change.ref] = new
        elif kept := engine.beside(found, new):
            lagging[change.ref] = kept
    return lagging, silent


def _notes(silent: Mapping[ObjectRef, str]) -> Iterator[Gap]:
    """Notes on files that may come to mean more than they say."""
    for ref, why in silent.items():
        yield Gap(str(ref), f"nobody knows whether its file will mean what is live: {why}", named=False)
