"""Writing what was decided, checking it, and remembering it; one bad object parks only itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from kubectl_sync.engine.effects import unexpected
from kubectl_sync.engine.order import stage
from kubectl_sync.engine.remember import advance
from kubectl_sync.errors import ClusterError, SyncError
from kubectl_sync.files.writer import Edit
from kubectl_sync.files.writer import write as write_files
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import Base, ObjectRef, Place, Seen, Sides
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.state.store import Result
from kubectl_sync.steps.requests import write_of
from kubectl_sync.workspace import Workspace

# Called with each object that was written.
Report: TypeAlias = Callable[[Done], None]


@dataclass
class _Run:
    """What a run has done so far."""

    workspace: Workspace
    report: Report
    done: list[Done] = field(default_factory=list)
    parked: list[SyncError] = field(default_factory=list)
    written: dict[ObjectRef, Object] = field(default_factory=dict)
    failed: set[ObjectRef] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)

    def wrote(self, change: ObjectChange, side: Side, now: Object, file: str = "") -> None:
        done = Done(change.ref, change.action(side), file)
        before = change.local if side is Side.LOCAL else change.live
        self.written[change.ref] = now
        self.done.append(done)
        self.results.append(
            Result(change.ref, f"{done.action} {side.value}", before.content if isinstance(before, Seen) else None, now)
        )
        self.report(done)

    def park(self, change: ObjectChange, error: SyncError) -> None:
        self.failed.add(change.ref)
        self.parked.append(error)


def write(
    workspace: Workspace, plan: Plan, policy: Policy, report: Report, *, at: str, output: Path | None = None
) -> Outcome:
    """Write the decided changes to the sides that the policy allows, and remember what both sides agree on.

    `at` is the time of the run (RFC 3339), `output` the file for new manifests where the user named one.
    """
    run = _Run(workspace, report)
    if Side.LOCAL in policy.writes:
        _to_files(run, plan, output)
    if Side.LIVE in policy.writes:
        _to_cluster(run, plan)
    bases = _bases(run, plan, policy)
    workspace.store.remember(policy.verb, workspace.cluster.identity, at, bases, run.results)
    return Outcome(tuple(run.done), tuple(run.parked), len(plan.conflicts), plan.gaps)


def forget(workspace: Workspace, sides: Sides, refs: frozenset[ObjectRef], at: str) -> None:
    """Drop the base of objects that are gone from both sides, both being completely read."""
    gone = {ref: None for ref in refs if sides.local[ref] is ABSENT and sides.live[ref] is ABSENT}
    workspace.store.remember("forget", workspace.cluster.identity, at, gone, [])


def _to_files(run: _Run, plan: Plan, output: Path | None) -> None:
    folder = run.workspace.folder
    changes = {change.ref: change for change in plan.writes(Side.LOCAL)}
    taken: set[Path] = set()
    edits = []
    for change in changes.values():
        here = change.local.at if isinstance(change.local, Seen) else None
        place = here if isinstance(here, Place) else output or folder.new_place(change.ref, taken)
        taken.add(place.file if isinstance(place, Place) else place)
        old = change.local.content if isinstance(change.local, Seen) else None
        fields = paths.plain(old, [(one.path, one.wanted) for one in change.writes(Side.LOCAL)])
        edits.append(Edit(change.ref, place, tuple(fields)))
    for edit, now in write_files(edits, folder.root):
        if isinstance(now, SyncError):
            run.park(changes[edit.ref], now)
        else:
            run.wrote(changes[edit.ref], Side.LOCAL, now, folder.name(edit.file))


def _to_cluster(run: _Run, plan: Plan) -> None:
    """Stage after stage: what others need comes first."""
    changes = plan.writes(Side.LIVE)
    for now in sorted({stage(change.ref) for change in changes}):
        _stage(run, [change for change in changes if stage(change.ref) == now])


def _stage(run: _Run, changes: list[ObjectChange]) -> None:
    tried = _sent(run, changes, dry_run=True)
    good = [change for change, answer in tried if _as_shown(run, change, answer)]
    for change, answer in _sent(run, good, dry_run=False):
        if isinstance(answer, ClusterError):
            run.park(change, answer)
        else:
            run.wrote(change, Side.LIVE, answer)


def _sent(run: _Run, changes: list[ObjectChange], *, dry_run: bool) -> list[tuple[ObjectChange, Object | ClusterError]]:
    writes = [write_of(run.workspace, change) for change in changes]
    return list(zip(changes, run.workspace.cluster.write(writes, dry_run=dry_run), strict=True))


def _as_shown(run: _Run, change: ObjectChange, answer: Object | ClusterError) -> bool:
    """Whether a dry run does just what was shown; else the object is parked."""
    if isinstance(answer, ClusterError):
        run.park(change, answer)
        return False
    if change.action(Side.LIVE) != "update" or not isinstance(change.live, Seen):
        return True
    fields = [(one.path, one.wanted) for one in change.writes(Side.LIVE)]
    more = set(unexpected(change.live.content, fields, answer)) - set(change.side_effects)
    if more:  # or somebody else changed another field meanwhile: that is no reason to stop
        fresh = _fresh(run, change)
        more = set(unexpected(fresh, fields, answer)) - set(change.side_effects) if fresh else more
    if more:
        hint = "run it again to see it before it is written"
        run.park(change, ClusterError(f"{change.ref}: the server would also change {', '.join(sorted(more))}", hint))
    return not more


def _fresh(run: _Run, change: ObjectChange) -> Object | None:
    """The object as it is now: the answer to a dry run of a patch that changes nothing."""
    (answer,) = run.workspace.cluster.write([write_of(run.workspace, change, [])], dry_run=True)
    return None if isinstance(answer, ClusterError) else answer


def _bases(run: _Run, plan: Plan, policy: Policy) -> dict[ObjectRef, Base | None]:
    bases: dict[ObjectRef, Base | None] = {}
    for change in (*plan.changes, *plan.equal):
        sides = _now(run, change, policy)
        if change.ref not in run.failed and sides and not change.remembered:
            bases[change.ref] = advance(change, *sides)
    return bases


def _now(run: _Run, change: ObjectChange, policy: Policy) -> tuple[Object, Object] | None:
    """Both sides after the run; None where one has no such object."""
    local = change.local.content if isinstance(change.local, Seen) else None
    live = change.live.content if isinstance(change.live, Seen) else None
    if change.ref in run.written:
        if Side.LOCAL in policy.writes:
            local = run.written[change.ref]
        else:
            live = run.written[change.ref]
    return (local, live) if local and live else None
