"""From the sides to a plan, asking the server (dry runs only) about what the contents cannot tell."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from kubectl_sync.cluster.requests import FORBIDDEN
from kubectl_sync.engine.plan import plan as engine
from kubectl_sync.engine.plan.decide import decided, untried
from kubectl_sync.engine.plan.projection import Projection, unsettled
from kubectl_sync.engine.plan.propose import Proposals
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.history import History
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, Gap, ObjectRef, Sides
from kubectl_sync.model.plan import Plan, Row, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.removal import Removal
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps.settle import autoscalers, missing_owners, other_versions
from kubectl_sync.steps.settle import projections as projecting
from kubectl_sync.steps.settle.dry_run import tried
from kubectl_sync.steps.settle.implied_values import written_out

_NOTHING: Final[Proposals] = {}
_OFF: Final = Gap("projection: off", "differences may be only another spelling: the server was not asked", named=False)


def settle(
    environment: Environment,
    sides: Sides,
    refs: frozenset[ObjectRef],
    policy: Policy,
    named: frozenset[ObjectRef] = frozenset(),
    *,
    proposals: Proposals = _NOTHING,
) -> Plan:
    """Plan; ask what the manifests mean where nothing is remembered of an object; plan again.

    `named` are the objects that the user named one by one, `proposals` are values that both sides shall have.

    Where the verb writes to the cluster, its proposals are tried too: what the server would refuse, or
    change besides, is shown before anybody is asked.
    """
    touched = engine.touched(sides, refs) | (proposals.keys() & refs)
    schemas = _schemas(environment, sides, touched)
    planned = partial(
        engine.plan, refs=refs, policy=policy,
        schemas=schemas, proposals=proposals, named=named, compared=touched, patterns=environment.settings.placeholders,
        cluster=environment.identity, key=key_of(environment, refs),
    )  # fmt: skip
    plan = planned(sides)
    if scaled := autoscalers.with_autoscalers(environment, sides, plan):
        sides, plan = scaled, planned(scaled)
    open_ = unsettled(plan)
    answers: Mapping[ObjectRef, Projection | ClusterError] = {}
    notes: list[Gap] = []
    if open_ and environment.settings.projection:
        answers = projecting.ask_projections(environment, open_)
    elif open_:
        notes.append(_OFF)
    projections = {change.ref: _said(answers.get(change.ref)) for change in open_}
    if projections:
        plan = planned(sides, projections=projections)
    secrets = any(ref.is_secret for ref in refs)
    git, silent = _git(environment, plan, schemas, secrets=secrets)
    removals, unanswered = _removals(environment, plan, sides, secrets=secrets)
    elsewhere = _elsewhere(environment, plan, removals)
    if git or removals or elsewhere:
        sides = replace(sides, git=git, removals=removals, elsewhere=elsewhere)
        if policy.writes:  # a status has more to say of them, or less
            refs -= {ref for ref, one in removals.items() if one.elsewhere and not _is_remembered(sides, ref)}
        plan = planned(sides, refs=refs, projections=projections)
    silent += unanswered
    plan = replace(plan, gaps=(*plan.gaps, *notes, *silent, *_unproven(plan, answers)))
    if not policy.writes:
        plan = replace(plan, gaps=(*plan.gaps, *_not_known(plan)))
    plan = other_versions.with_unseen_fields(environment, plan)
    return _asked_about(environment, plan, schemas, sides, policy)


def key_of(environment: Environment, refs: Iterable[ObjectRef]) -> bytes:
    """The key of the ids of questions about these objects.

    Values of Secrets go into an id only with a key; other ids are the same on all machines.
    """
    return environment.store.key if any(ref.is_secret for ref in refs) else b""


def foreseen(environment: Environment, plan: Plan, sides: Sides, policy: Policy) -> Plan:
    """What a verb would decide of a plan in which nothing is decided, tried as the verb itself tries it."""
    plan = decided_plan(plan, policy)
    if not any(plan.writes(side) for side in policy.writes):
        return plan
    schemas = _schemas(environment, sides, frozenset(change.ref for change in plan.changes))
    return _asked_about(environment, plan, schemas, sides, policy)


def decided_plan(plan: Plan, policy: Policy) -> Plan:
    """What a verb would decide of a plan in which nothing is decided; nobody is asked what comes of it."""
    return replace(plan, changes=tuple(decided(change, policy) for change in plan.changes))


def settle_again(environment: Environment, plan: Plan, sides: Sides, policy: Policy) -> Plan:
    """A plan in which somebody decided otherwise, tried as it was when the verb had decided.

    What is chosen at a question has the same consequences, and passes the same guards, as what an option takes.
    """
    if not any(plan.writes(side) for side in policy.writes):
        return plan
    plan = replace(plan, changes=tuple(map(untried, plan.changes)))
    schemas = _schemas(environment, sides, frozenset(change.ref for change in plan.changes))
    return _asked_about(environment, plan, schemas, sides, policy)


def _asked_about(environment: Environment, plan: Plan, schemas: Schemas, sides: Sides, policy: Policy) -> Plan:
    """The plan with what the server says of the writes in it, to either side."""
    if Side.LIVE in policy.writes:
        plan = _tried(environment, plan, schemas, sides, policy)
    return written_out(environment, plan, schemas) if Side.LOCAL in policy.writes else plan


def _tried(environment: Environment, plan: Plan, schemas: Schemas, sides: Sides, policy: Policy) -> Plan:
    """The plan without what no write may do, whatever is chosen; and what the server says of the rest."""
    plan = other_versions.leave_unseen_fields(environment, plan, policy)
    plan = missing_owners.leave_missing_owners(environment, plan, policy)
    return tried(environment, plan, schemas, sides, policy)


def _git(
    environment: Environment, plan: Plan, schemas: Schemas, *, secrets: bool
) -> tuple[Mapping[ObjectRef, History], list[Gap]]:
    """What git tells of what differs; its door is not even imported where nothing does, nor for what is of no file."""
    if (plan.is_empty and not plan.held) or not environment.has_folder:
        return {}, []
    from kubectl_sync.steps.read import manifest_history

    return manifest_history.histories(environment, plan, schemas, secrets=secrets)


def _removals(
    environment: Environment, plan: Plan, sides: Sides, *, secrets: bool
) -> tuple[Mapping[ObjectRef, Removal], list[Gap]]:
    """What git tells of the objects that no manifest holds any more."""
    gone = {one.ref: one.base for one in plan.changes if one.row is Row.LOCAL_DELETED}
    by_git = {ref: base for ref, base in sides.base.items() if _is_by_git(base) and sides.local[ref] is ABSENT}
    if not gone and not by_git:
        return {}, []
    from kubectl_sync.steps.read import deletions

    return deletions.removals_of(environment, gone | by_git, secrets=secrets)


def _elsewhere(environment: Environment, plan: Plan, removals: Collection[ObjectRef]) -> Mapping[ObjectRef, str]:
    """The files of other folders that hold what is gone here; asked where git tells nothing."""
    gone = {one.ref for one in plan.changes if one.row is Row.LOCAL_DELETED} - set(removals)
    if not gone:
        return {}
    known = {*environment.identities(environment.store.clusters()), environment.cluster.weaker_identity}
    return environment.store.elsewhere(sorted(known), gone)


def _is_by_git(base: Base) -> bool:
    """Whether nothing but git's history tells of an object; what `kubectl apply` noted names no file."""
    return not base.remembered and bool(base.file)


def _is_remembered(sides: Sides, ref: ObjectRef) -> bool:
    return ref in sides.base and sides.base[ref].remembered


def _schemas(environment: Environment, sides: Sides, touched: frozenset[ObjectRef]) -> Schemas:
    """The schemas of the types that are to be compared; where nothing changed, nothing is asked."""
    contents = [
        side.objects[ref].content for side in (sides.local, sides.live) for ref in touched if ref in side.objects
    ]
    return environment.cluster.schemas({split_api_version(one["apiVersion"]) for one in contents})


def _said(answer: Projection | ClusterError | None) -> Projection:
    """What the server said; nothing is an answer too: what only it can tell is not known then."""
    return answer if isinstance(answer, Projection) else Projection(frozenset(), is_silent=True)


def _not_known(plan: Plan) -> Iterator[Gap]:
    """What a run that compares could not tell, although a manifest asks for it; one that writes leaves those fields."""
    hint = "a dry run tells: it needs the right to patch the object, and `projection` on"
    for change in plan.not_known:
        yield Gap(
            str(change.ref), "whether it is in sync is not known: the server did not tell", hint, True, *change.ref
        )


def _unproven(plan: Plan, answers: Mapping[ObjectRef, Projection | ClusterError]) -> Iterator[Gap]:
    """Notes on types whose differences stand as they are read, because the user may not even try a write."""
    shown = {change.ref for change in plan.changes} | {ref for ref, _ in plan.held}
    unproven = shown & {
        ref for ref, one in answers.items() if isinstance(one, ClusterError) and one.status == FORBIDDEN
    }
    for group, kind, namespace in sorted({ref[:3] for ref in unproven}):
        where = f"{kind}{f'.{group}' if group else ''} in namespace {namespace}" if namespace else kind
        reason = "differences may be only another spelling: you have no right to try them (dry run)"
        yield Gap(where, reason, named=False)
