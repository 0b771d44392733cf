"""Writing what was decided, checking it, and remembering it; one bad object parks only itself."""

from collections.abc import Iterable
from dataclasses import replace

from kubectl_sync.environment import Environment
from kubectl_sync.errors import Ended, Stopped, SyncError
from kubectl_sync.files.replace import keep
from kubectl_sync.files.writer import Edit, Target
from kubectl_sync.files.writer import write as write_files
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import Base, ObjectRef, Place, Seen
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.state import Binding, Intent, Journal, StateError
from kubectl_sync.steps.read.manifest_history import head_of
from kubectl_sync.steps.settle import secrets
from kubectl_sync.steps.settle.targets import Targets
from kubectl_sync.steps.write.run import Report, Run, base_of
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

    `at` is the time of the run (RFC 3339), `targets` are the files for new manifests (see `placing.placed`),
    `named` are the objects that the user named one by one: a Secret among them may go where git sees it.
    Raises Stopped where the state cannot be written: before anything else is.
    """
    if not _is_worth_a_run(plan, policy):
        return Outcome((), (), len(plan.conflicts), plan.gaps)
    run = Run(environment, _journal(environment, policy, at), report)
    try:
        if Side.LOCAL in policy.writes:
            _to_files(run, plan, targets or {}, named)
        if Side.LIVE in policy.writes:
            to_cluster(run, plan.writes(Side.LIVE), ready_seconds)
    except StateError as error:
        if not run.done:
            raise Stopped(f"nothing was written: {error.message}", error.hint) from error
        run.parked.append(SyncError(f"nothing more was written: {error.message}", error.hint))
    except Ended as error:
        told = f"{error.message}: {len(run.done)} written, and what was on its way may be: the next run looks for it"
        raise Ended(told) from error
    _finish(run, plan, policy)
    return Outcome(tuple(run.done), tuple(run.parked), len(plan.conflicts), plan.gaps, run.reasons)


def _is_worth_a_run(plan: Plan, policy: Policy) -> bool:
    """Whether there is anything to write or to remember; else nothing is left behind, not even a mark."""
    news = any(not one.remembered or one.moved_from for one in (*plan.changes, *plan.equal))
    return news or bool(plan.gone) or any(plan.writes(side) for side in policy.writes)


def _journal(environment: Environment, policy: Policy, at: str) -> Journal:
    """The record of the run, in the state of the folder, which belongs to this cluster from now on.

    Not where it belongs to another one, and the run was only let write here this once.
    """
    cluster, identity = environment.cluster, environment.identity
    try:
        binding = Binding(identity, cluster.weaker_identity, cluster.context.name)
        environment.store.bind(binding, environment.settings.scope.name)
        return environment.store.journal(policy.verb, identity, at, head_of(environment.settings.scope.folder))
    except StateError as error:
        raise Stopped(f"nothing was written: {error.message}", error.hint) from error


def _finish(run: Run, plan: Plan, policy: Policy) -> None:
    bases: dict[ObjectRef, Base | None] = dict.fromkeys(plan.gone)
    bases |= dict(_bases(run, plan, policy))
    try:
        run.journal.finish(bases)
    except StateError as error:
        run.parked.append(SyncError(f"what is in sync now could not be remembered: {error.message}", error.hint))


def _bases(run: Run, plan: Plan, policy: Policy) -> Iterable[tuple[ObjectRef, Base | None]]:
    """The bases of all that was not remembered while it was written."""
    for change in (*plan.changes, *plan.equal):
        news = not change.remembered or change.moved_from
        if not news or change.ref in run.failed or (change.ref in run.written and Side.LIVE in policy.writes):
            continue
        local, live = _contents(change)
        if Side.LOCAL in policy.writes:
            local = run.written.get(change.ref, local)
        if local and live:
            base = base_of(change, local, live, run.files.get(change.ref, ""))
            yield change.ref, replace(base, seen=_is_only_seen(run, change)) if base else None


def _is_only_seen(run: Run, change: ObjectChange) -> bool:
    """Whether no run of ours wrote the object: what was only looked at is never deleted."""
    known = change.base if change.base and change.base.remembered else None
    return change.ref not in run.written and (known is None or known.seen)


def _contents(change: ObjectChange) -> tuple[Object | None, Object | None]:
    local, live = change.local, change.live
    return local.content if isinstance(local, Seen) else None, live.content if isinstance(live, Seen) else None


def _to_files(run: Run, plan: Plan, targets: Targets, named: frozenset[ObjectRef]) -> None:
    changes = {change.ref: change for change in plan.writes(Side.LOCAL)}
    folder = run.environment.folder
    edits = list(_edits(run, changes.values(), targets))
    refused = secrets.refused(run.environment, edits, named)
    for ref, error in refused.items():
        run.park(changes[ref], Side.LOCAL, error)
    edits = [edit for edit in edits if edit.ref not in refused]
    if not edits:
        return
    run.journal.intend([_intent(changes[edit.ref], edit) for edit in edits])
    there = {edit.file for edit in edits if edit.at.hash}
    try:
        for edit, now in write_files(edits, folder.root, folder.name):
            if isinstance(now, SyncError):
                run.park(changes[edit.ref], Side.LOCAL, now)
            else:
                added = isinstance(edit.at, Target) and edit.file in there
                run.wrote(changes[edit.ref], Side.LOCAL, now, folder.name(edit.file), added=added)
                there.add(edit.file)
                if edit.removes:
                    run.remember(edit.ref, None)
    finally:
        run.parked += keep({edit.file.parent for edit in edits})
        run.record()


def _edits(run: Run, changes: Iterable[ObjectChange], targets: Targets) -> Iterable[Edit]:
    """What is to become of each manifest; an object that has no place for one is parked."""
    for change in changes:
        fields = tuple((one.path, one.wanted) for one in change.writes(Side.LOCAL))
        place = change.local.at if isinstance(change.local, Seen) else None
        at = place if isinstance(place, Place) else targets[change.ref]
        if isinstance(at, SyncError):
            run.park(change, Side.LOCAL, at)
            continue
        edit = Edit(change.ref, at, fields)
        run.files[change.ref] = str(edit.file)
        yield edit


def _intent(change: ObjectChange, edit: Edit) -> Intent:
    fields = tuple((one.path, one.wanted, one.wanted) for one in change.writes(Side.LOCAL))
    local, live = _contents(change)
    now = paths.patch(local, [(path, wanted) for path, wanted, _ in fields])
    file = str(edit.file)
    base = base_of(change, now, live, file) if isinstance(now, dict) and live else None
    return Intent(change.ref, Side.LOCAL, change.action(Side.LOCAL), fields, local, base, file)
