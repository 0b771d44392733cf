"""Trying a plan before anybody is asked: what the server would refuse, or make of it besides.

By dry runs only: docs/kubernetes.md#dry-runs tells what they see.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from kubectl_sync.cluster.requests import NO_ANSWER, TOO_MANY
from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.plan.consequences import consequences
from kubectl_sync.engine.policy.needs import missed, needs
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Immutable
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import ObjectRef, Sides
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps.settle import missing_namespaces, recreation, refusals
from kubectl_sync.steps.settle.cluster_writes import write_of
from kubectl_sync.steps.settle.dependents import followed
from kubectl_sync.steps.settle.outcomes import additions, effects, given_values, replacements
from kubectl_sync.steps.settle.twins import Twins

_SERVER_ERROR: Final = 500


class _Try(NamedTuple):
    """A change that the server was asked about, and what it said."""

    change: ObjectChange
    write: Write
    answer: Object | ClusterError


def tried(environment: Environment, plan: Plan, schemas: Schemas, sides: Sides, policy: Policy) -> Plan:
    """The plan with what the server says of each write that is proposed to it.

    What needs an object that the same push makes first cannot be tried before: `ObjectChange.unchecked` says so.
    What the server takes only as a new object is made anew where the user granted that.
    """
    proposed = plan.writes(Side.LIVE)
    made = {change.ref for change in proposed if change.action(Side.LIVE) == "create"}
    waits = {ref: one for ref, needed in needs(proposed).items() for one in needed if one in made}
    told = {change.ref: _waiting(change, waits[change.ref]) for change in proposed if change.ref in waits}
    asked = [change for change in proposed if change.ref not in waits]
    again: list[ObjectChange] = []
    twins = Twins(environment)
    tries = _followed(twins, _try(environment, asked), schemas)
    answered = [(one.change, one.write, one.answer) for one in tries if not isinstance(one.answer, ClusterError)]
    other = given_values(twins, answered, schemas.of)
    for change, write, answer in tries:
        if isinstance(answer, Immutable) and Grant.RECREATE in policy.grants:
            again.append(change)
        if isinstance(answer, ClusterError):
            told[change.ref] = _failed(environment, change, answer, made, schemas)
        else:
            more = effects(change, write, answer, schemas.of)
            told[change.ref] = replace(change, side_effects=more, given=(*change.given, *other.get(change.ref, ())))
    told |= {change.ref: change for change in _anew(twins, [told[one.ref] for one in again], schemas, sides)}
    changes = tuple(told.get(change.ref, change) for change in plan.changes)
    return missing_namespaces.leave_missing_namespaces(environment, sides.local, replace(plan, changes=changes))


def _try(environment: Environment, changes: Sequence[ObjectChange]) -> list[_Try]:
    writes = [write_of(environment, change) for change in changes]
    answers = environment.cluster.write(writes, dry_run=True)
    return [_Try(*one) for one in zip(changes, writes, answers, strict=True)]


def _followed(twins: Twins, tries: Sequence[_Try], schemas: Schemas) -> list[_Try]:
    """The same with what follows from the changes, tried together with it.

    Where the server would take a change alone, but not with what follows, it is left alone.
    """
    more = followed(twins, [(one.change, one.answer) for one in tries], schemas.of)
    again = {one.change.ref: one for one in _try(twins.environment, list(more.values()))} if more else {}
    found = []
    for one in tries:
        new = again.get(one.change.ref, one)
        is_worse = isinstance(new.answer, ClusterError) and not isinstance(one.answer, ClusterError)
        found.append(one if is_worse else new)
    return found


def _anew(twins: Twins, changes: Sequence[ObjectChange], schemas: Schemas, sides: Sides) -> Iterator[ObjectChange]:
    """The changes as deletions and creations, with what a rule makes of those; or with the reason why not."""
    reasons = {change.ref: recreation.why_not(change, sides) for change in changes}
    able = [change for change in changes if not reasons[change.ref]]
    errors = recreation.recreation_refusals(twins.environment, able) if able else []
    made = replacements(twins, able, schemas.of) if able else []
    gives = {change.ref: found for change, (_, found) in zip(able, made, strict=True)}
    more = {change.ref: additions(change, fresh, schemas.of) for change, (fresh, _) in zip(able, made, strict=True)}
    reasons |= {change.ref: _why(change, error) for change, error in zip(able, errors, strict=True) if error}
    for change in changes:
        why = reasons[change.ref]
        refused = f"{change.refused}; nor can it be made anew: {why}" if why else ""
        told = () if change.live is ABSENT else consequences(change.live.content)
        yield replace(change, refused=refused, recreate=not why, anew=told, not_anew=why,
                      given=gives.get(change.ref, ()), side_effects=more.get(change.ref, ()))  # fmt: skip


def _waiting(change: ObjectChange, first: ObjectRef) -> ObjectChange:
    return replace(change, unchecked=f"it needs {first}, which is made first")


def _failed(
    environment: Environment, change: ObjectChange, error: ClusterError, made: Collection[ObjectRef], schemas: Schemas
) -> ObjectChange:
    """A refusal; but one for want of what the push makes first says nothing, and no answer is none."""
    if first := missed(error.message, made):
        return _waiting(change, first)
    if error.status in (NO_ANSWER, TOO_MANY) or error.status >= _SERVER_ERROR:
        return replace(change, unchecked=_why(change, error))
    errors = refusals.explain_refusal(environment, change, error, schemas.of)
    return replace(change, refused=refusals.in_short(change, errors))


def _why(change: ObjectChange, error: ClusterError) -> str:
    return refusals.in_short(change, [error])
