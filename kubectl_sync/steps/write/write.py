"""Writing what was decided, checking it, and remembering it; one bad object parks only itself.

Where a run writes both sides, each edit of a manifest is made in memory first, then the cluster is written, then the
files: so a file never says what the cluster refused, and what is left of a broken run is a cluster that is ahead.
"""

from pathlib import Path

from kubectl_sync.environment import Environment
from kubectl_sync.errors import Ended, Stopped, SyncError
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.state import Binding, Journal, NoJournal, StateError
from kubectl_sync.steps.read.manifest_history import head_of
from kubectl_sync.steps.read.moved_folders import moved_folders
from kubectl_sync.steps.settle.targets import Targets
from kubectl_sync.steps.write.bases import unrecorded
from kubectl_sync.steps.write.manifests import prepare_edits, tell_ahead, to_files
from kubectl_sync.steps.write.run import Report, Run
from kubectl_sync.steps.write.stages import to_cluster

# How long a new namespace or CRD may take until what needs it is written.
READY_SECONDS = 60.0


def write(
    environment: Environment,
    plan: Plan,
    policy: Policy,
    report: Report,
    *,
    at: str,
    targets: Targets | None = None,
    named: frozenset[ObjectRef] = frozenset(),
    ready_seconds: float = READY_SECONDS,
) -> Outcome:
    """Write the decided changes to the sides that the policy allows, and remember what both sides agree on.

    `at` is the time of the run (RFC 3339), `targets` are the files for new manifests (see `targets.placed`),
    `named` are the objects that the user named one by one: a Secret among them may go where git sees it.
    Raises Stopped where the state cannot be written: before anything else is.
    """
    if not _is_worth_a_run(plan, policy):
        return Outcome((), (), len(plan.conflicts), plan.gaps, len(plan.by_hand))
    run = Run(environment, _journal(environment, policy, at), report)
    writes = policy.writes
    try:
        if Side.LOCAL in writes:
            prepare_edits(run, plan, targets or {}, named, tries=Side.LIVE in writes)
        if Side.LIVE in writes:
            able = [one for one in plan.writes(Side.LIVE) if (one.ref, Side.LOCAL) not in run.failed]
            to_cluster(run, able, ready_seconds)
        if Side.LOCAL in writes:
            to_files(run, plan)
    except StateError as error:
        if not run.has_begun:
            raise Stopped(f"nothing was written: {error.message}", error.hint) from error
        run.parked.append(SyncError(f"nothing more was written: {error.message}", error.hint))
        tell_ahead(run, error)
    except Ended as error:
        told = f"{error.message}: {len(run.done)} written, and what was on its way may be: the next run looks for it"
        raise Ended(told) from error
    _finish(run, plan)
    return Outcome(tuple(run.done), tuple(run.parked), len(plan.conflicts), plan.gaps, len(plan.by_hand), run.reasons)


def _is_worth_a_run(plan: Plan, policy: Policy) -> bool:
    """Whether there is anything to write or to remember; else nothing is left behind, not even a mark."""
    news = any(not one.remembered or one.moved_from for one in (*plan.changes, *plan.equal))
    return news or bool(plan.gone) or any(plan.writes(side) for side in policy.writes)


def _journal(environment: Environment, policy: Policy, at: str) -> Journal | NoJournal:
    """The record of the run, in the state of the folder, which belongs to this cluster from now on.

    Not where it belongs to another one, and the run was only let write here this once. What came on standard input is
    of no folder: nothing is kept.
    """
    cluster = environment.cluster
    head = head_of(environment.settings.scope.folder) if environment.has_folder else ""
    try:
        binding = Binding(environment.identity, cluster.weaker_identity, cluster.context.name)
        environment.store.bind(binding)
        return environment.journal(policy.verb, at, head)
    except StateError as error:
        raise Stopped(f"nothing was written: {error.message}", error.hint) from error


def _finish(run: Run, plan: Plan) -> None:
    bases: dict[ObjectRef, Base | None] = dict.fromkeys(plan.gone)
    bases |= dict(unrecorded(run, plan))
    try:
        run.journal.finish(bases, _moved_folders(run.environment, plan))
    except StateError as error:
        run.parked.append(SyncError(f"what is in sync now could not be remembered: {error.message}", error.hint))


def _moved_folders(environment: Environment, plan: Plan) -> dict[Path, Path]:
    """The folders of this environment that have another place now."""
    left = (one for one in (*plan.changes, *plan.equal) if one.moved_from)
    scope = environment.settings.scope
    files = ((one.moved_from, one.place.file) for one in left if one.place and not scope.holds(one.moved_from))
    return moved_folders(files)
