"""From the sides to a plan, asking the server (dry runs only) about what the contents cannot tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kubectl_sync.cluster.requests import FORBIDDEN
from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine import plan as engine
from kubectl_sync.engine.effects import unexpected
from kubectl_sync.engine.projection import Projection, unsettled
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Content, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Gap, ObjectRef, Seen, Sides
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.workspace import Workspace


def settle(workspace: Workspace, sides: Sides, refs: frozenset[ObjectRef], policy: Policy) -> Plan:
    """Plan; ask what the manifests mean where nothing is remembered of an object; plan again.

    Where the verb writes to the cluster, its proposals are tried too: what the server would refuse, or
    change besides, is shown before anybody is asked.
    """
    schemas = _schemas(workspace, sides, refs)
    identity = workspace.cluster.identity
    plan = engine.plan(sides, refs, policy, schemas=schemas, cluster=identity)
    if open_ := unsettled(plan):
        answers = _project(workspace, open_)
        projections = {ref: one for ref, one in answers.items() if isinstance(one, Projection)}
        plan = engine.plan(sides, refs, policy, projections, schemas=schemas, cluster=identity)
        plan = replace(plan, gaps=plan.gaps + tuple(_unproven(plan, answers)))
    return _tried(workspace, plan) if Side.LIVE in policy.writes else plan


def _schemas(workspace: Workspace, sides: Sides, refs: frozenset[ObjectRef]) -> Schemas:
    """The schemas of the types that are to be compared; where nothing changed, nothing is asked."""
    touched = engine.touched(sides, refs)
    contents = [
        seen.content for side in (sides.local, sides.live) for ref in touched if isinstance(seen := side[ref], Seen)
    ]
    return workspace.cluster.schemas({split_api_version(one["apiVersion"]) for one in contents})


def write_of(
    workspace: Workspace, change: ObjectChange, fields: Sequence[tuple[FieldPath, Content]] | None = None
) -> Write:
    """The write of a change's decided fields (or of the given ones) to the cluster."""
    kind = workspace.cluster.kinds.find(change.ref.group, change.ref.kind)
    if kind is None:
        raise ClusterError(f"{change.ref}: the cluster does not serve its type any more", "run it again")
    content = change.local.content if isinstance(change.local, Seen) else None
    version = split_api_version(content["apiVersion"])[1] if content else kind.version
    decided = fields if fields is not None else [(one.path, one.wanted) for one in change.writes(Side.LIVE)]
    live = change.live.content if isinstance(change.live, Seen) else None
    whole = content if fields is None and _makes_all_true(change) else None
    return Write(change.ref, kind, version, live, tuple(decided), whole)


def _makes_all_true(change: ObjectChange) -> bool:
    """Whether all that the manifest says is live once the decided fields are written."""
    return all(same(one.wanted, one.local) for one in change.changes)


def _project(workspace: Workspace, asked: tuple[ObjectChange, ...]) -> dict[ObjectRef, Projection | ClusterError]:
    """What live would be with every field as the manifest has it, or why the server does not say."""
    writes = [write_of(workspace, change, [(one.path, one.local) for one in change.changes]) for change in asked]
    answers = workspace.cluster.write(writes, dry_run=True)
    return {
        change.ref: answer if isinstance(answer, ClusterError) else Projection(answer)
        for change, answer in zip(asked, answers, strict=True)
    }


def _unproven(plan: Plan, answers: Mapping[ObjectRef, Projection | ClusterError]) -> Iterator[Gap]:
    """Notes on types whose differences stand as they are read, because the user may not even try a write."""
    unproven = {change.ref for change in plan.changes} & {
        ref for ref, one in answers.items() if isinstance(one, ClusterError) and one.status == FORBIDDEN
    }
    for group, kind, namespace in sorted({ref[:3] for ref in unproven}):
        where = f"{kind}{f'.{group}' if group else ''} in namespace {namespace}" if namespace else kind
        reason = "differences may be only another spelling: you have no right to try them (dry run)"
        yield Gap(where, reason, named=False)


def _tried(workspace: Workspace, plan: Plan) -> Plan:
    proposed = [change for change in plan.writes(Side.LIVE) if change.action(Side.LIVE) == "update"]
    writes = [write_of(workspace, change) for change in proposed]
    answers = workspace.cluster.write(writes, dry_run=True)
    told: dict[ObjectRef, ObjectChange] = {}
    for change, write, answer in zip(proposed, writes, answers, strict=True):
        if isinstance(answer, ClusterError):
            told[change.ref] = replace(change, refused=answer.message)
        else:
            effects = unexpected(write.live or {}, write.fields, answer)
            told[change.ref] = replace(change, side_effects=effects)
    return replace(plan, changes=tuple(told.get(change.ref, change) for change in plan.changes))
