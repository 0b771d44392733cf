"""From the sides to a plan, asking the server (dry runs only) about what the contents cannot tell."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from kubectl_sync.cluster.requests import FORBIDDEN
from kubectl_sync.engine import plan as engine
from kubectl_sync.engine.projection import Projection, unsettled
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.history import History
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Gap, ObjectRef, Seen, Sides
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps import autoscalers, older, owning, projecting
from kubectl_sync.steps.trying import tried
from kubectl_sync.workspace import Workspace

_OFF: Final = Gap("projection: off", "differences may be only another spelling: the server was not asked", named=False)


def settle(
    workspace: Workspace,
    sides: Sides,
    refs: frozenset[ObjectRef],
    policy: Policy,
    named: frozenset[ObjectRef] = frozenset(),
) -> Plan:
    """Plan; ask what the manifests mean where nothing is remembered of an object; plan again.

    `named` are the objects that the user named one by one.

    Where the verb writes to the cluster, its proposals are tried too: what the server would refuse, or
    change besides, is shown before anybody is asked.
    """
    touched = engine.touched(sides, refs)
    schemas = _schemas(workspace, sides, touched)
    # Values of Secrets go into the ids of questions only with a key; other ids are the same on all machines.
    key = workspace.store.key if any(ref.is_secret for ref in refs) else b""
    planned = partial(
        engine.plan, refs=refs, policy=policy,
        schemas=schemas, named=named, compared=touched, patterns=workspace.settings.placeholders,
        cluster=workspace.identity, key=key,
    )  # fmt: skip
    plan = planned(sides)
    if scaled := autoscalers.added(workspace, sides, plan):
        sides, plan = scaled, planned(scaled)
    open_ = unsettled(plan)
    answers: Mapping[ObjectRef, Projection | ClusterError] = {}
    notes: list[Gap] = []
    if open_ and workspace.settings.projection:
        answers = projecting.ask(workspace, open_)
    elif open_:
        notes.append(_OFF)
    projections = {ref: one for ref, one in answers.items() if isinstance(one, Projection)}
    if projections:
        plan = planned(sides, projections=projections)
    git, silent = _git(workspace, plan, schemas, secrets=any(ref.is_secret for ref in refs))
    if git:
        sides = replace(sides, git=git)
        plan = planned(sides, projections=projections)
    plan = replace(plan, gaps=(*plan.gaps, *notes, *silent, *_unproven(plan, answers)))
    plan = older.told(workspace, plan)
    if Side.LIVE not in policy.writes:
        return plan
    return tried(workspace, owning.left(workspace, plan), schemas, sides, policy)


def _git(
    workspace: Workspace, plan: Plan, schemas: Schemas, *, secrets: bool
) -> tuple[Mapping[ObjectRef, History], list[Gap]]:
    """What git tells of what differs; its door is not even imported where nothing does."""
    if plan.is_empty and not plan.held:
        return {}, []
    from kubectl_sync.steps import manifest_history

    return manifest_history.histories(workspace, plan, schemas, secrets=secrets)


def _schemas(workspace: Workspace, sides: Sides, touched: frozenset[ObjectRef]) -> Schemas:
    """The schemas of the types that are to be compared; where nothing changed, nothing is asked."""
    contents = [
        seen.content for side in (sides.local, sides.live) for ref in touched if isinstance(seen := side[ref], Seen)
    ]
    return workspace.cluster.schemas({split_api_version(one["apiVersion"]) for one in contents})


def _unproven(plan: Plan, answers: Mapping[ObjectRef, Projection | ClusterError]) -> Iterator[Gap]:
    """Notes on types whose differences stand as they are read, because the user may not even try a write."""
    unproven = {change.ref for change in plan.changes} & {
        ref for ref, one in answers.items() if isinstance(one, ClusterError) and one.status == FORBIDDEN
    }
    for group, kind, namespace in sorted({ref[:3] for ref in unproven}):
        where = f"{kind}{f'.{group}' if group else ''} in namespace {namespace}" if namespace else kind
        reason = "differences may be only another spelling: you have no right to try them (dry run)"
        yield Gap(where, reason, named=False)
