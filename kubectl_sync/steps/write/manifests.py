"""Writing to manifests: alone at once, else behind the cluster, so that a file only says what is there."""

from collections.abc import Container, Iterable, Iterator

from kubectl_sync.engine.plan import propose
from kubectl_sync.errors import SyncError
from kubectl_sync.files.writer import Edit, Target
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.state import Intent
from kubectl_sync.steps.settle import secrets
from kubectl_sync.steps.settle.targets import Targets
from kubectl_sync.steps.write.bases import at_the_end, base_of
from kubectl_sync.steps.write.run import Run


def prepare_edits(run: Run, plan: Plan, targets: Targets, named: Container[ObjectRef], *, tries: bool) -> None:
    """Have the edits of the run ready. What cannot be edited is parked, on both sides.

    With `tries` each edit is made in memory: what an editor refuses must not be in the cluster then.
    """
    changes = {change.ref: change for change in plan.writes(Side.LOCAL)}
    edits = [*_edits(run, changes.values(), targets)]
    refused = secrets.refused_edits(run.environment, edits, named)
    able = [edit for edit in edits if edit.ref not in refused]
    if tries:
        refused |= {edit.ref: error for edit, error in run.environment.folder.refusals(able)}
    for ref, error in refused.items():
        run.park(changes[ref], Side.LOCAL, error)
    run.edits = {edit.ref: edit for edit in edits if edit.ref not in refused}


def to_files(run: Run, plan: Plan) -> None:
    """Make the edits that are ready, of what the cluster has by now or does not need."""
    edits, folder = [*run.edits.values()], run.environment.folder
    if not edits:
        return
    changes = {change.ref: change for change in plan.writes(Side.LOCAL)}
    new = [edit for edit in edits if not _is_live(run, edit.ref)]
    if new:
        run.intend([intent(changes[edit.ref], edit) for edit in new])
    run.edits = {}  # from here on each is told by itself
    there = {edit.file for edit in edits if edit.at.hash}
    try:
        for edit, now in folder.write(edits):
            added = isinstance(edit.at, Target) and edit.file in there
            _became(run, changes[edit.ref], edit, now, added=added)
            if not isinstance(now, SyncError):
                there.add(edit.file)
    finally:
        run.parked += folder.keep(edits)
        run.record()


def intent(
    change: ObjectChange,
    edit: Edit,
    live: Object | None = None,
    elsewhere: Iterable[FieldPath] = (),
) -> Intent:
    """What is about to be written to a manifest.

    `live` is what this run makes of the cluster's object, if it makes anything of it.
    """
    fields = tuple((path, value, value) for path, value in edit.fields)
    local, was = change.local_content, change.live_content
    now = paths.patch(local, edit.fields)
    file, there = str(edit.file), live or was
    base = None
    if isinstance(now, dict) and there:
        base = base_of(change, now, there, file, elsewhere, pushed=live is not None)
    return Intent(change.ref, Side.LOCAL, change.action(Side.LOCAL), fields, local, base, file)


def tell_ahead(run: Run, why: SyncError) -> None:
    """Name the objects that the cluster has as they were wanted, where the run ends before their files do."""
    for ref in run.edits:
        if _is_live(run, ref):
            run.trouble(ref, ahead(run, ref, why.message))
            run.failed.add((ref, Side.LOCAL))


def _became(run: Run, change: ObjectChange, edit: Edit, now: Object | SyncError, *, added: bool) -> None:
    ref, is_live = edit.ref, _is_live(run, edit.ref)
    if isinstance(now, SyncError):
        error = ahead(run, ref, now.message) if is_live else now
        run.park(change, Side.LOCAL, error)
        return
    run.wrote(change, Side.LOCAL, now, run.environment.source.name(edit.file), added=added)
    if edit.removes:
        run.remember(ref, None)
    elif is_live:
        run.remember(ref, at_the_end(run, change))


def _is_live(run: Run, ref: ObjectRef) -> bool:
    return (ref, Side.LIVE) in run.written


def ahead(run: Run, ref: ObjectRef, why: str) -> SyncError:
    """That the cluster is ahead of the file, and what takes it there."""
    namespace = ref.namespace
    inside = f" -n {namespace}" if namespace not in ("", run.environment.namespace) else ""
    told = f"{ref} was changed in the cluster, but not in its file: {why}"
    return SyncError(told, f"`kubectl sync pull {ref}{inside}` takes it into the file")


def _edits(run: Run, changes: Iterable[ObjectChange], targets: Targets) -> Iterator[Edit]:
    """What is to become of each manifest; an object that has no place for one is parked."""
    for change in changes:
        at = change.place or targets[change.ref]
        if isinstance(at, SyncError):
            run.park(change, Side.LOCAL, at)
            continue
        edit = Edit(change.ref, at, propose.proposed_fields(change, Side.LOCAL))
        run.files[change.ref] = str(edit.file)
        yield edit
