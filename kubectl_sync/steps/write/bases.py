"""What is to be remembered of objects: from what each side is, once the run has written it."""

from collections.abc import Iterable
from dataclasses import replace

from kubectl_sync.engine.plan.remember import advance, live_only
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.steps.write.run import Run


def base_of(
    change: ObjectChange,
    local: Object,
    live: Object,
    file: str = "",
    elsewhere: Iterable[FieldPath] = (),
    *,
    pushed: bool = False,
) -> Base | None:
    """What is to be remembered of an object whose sides are these now; see `engine.plan.remember.advance`.

    `pushed`: this run wrote it to the cluster. Once it did, the very object was pushed from here.
    """
    base = advance(change, local, live, elsewhere)
    if base is None:
        return None
    was = str(change.place.file) if change.place else ""
    known = change.base is not None and change.base.pushed and not change.is_replaced
    return replace(base, file=file or was, pushed=pushed or known)


def in_between(change: ObjectChange, live: Object, elsewhere: Iterable[FieldPath], *, is_half: bool) -> Base | None:
    """The base once the cluster is written, and the file as it was; `is_half`: that is still to be edited.

    So a run that ends here leaves a cluster that is ahead of its file. None where there is no file yet.
    """
    if change.local is ABSENT:
        return None
    done = live_only(change) if is_half else change
    return base_of(done, change.local.content, live, elsewhere=elsewhere, pushed=True)


def at_the_end(run: Run, change: ObjectChange) -> Base | None:
    """The base of an object from what both sides are now; None where one of them has nothing."""
    local = run.written.get((change.ref, Side.LOCAL), change.local_content)
    live = run.written.get((change.ref, Side.LIVE), change.live_content)
    if not local or not live:
        return None
    file, others = run.files.get(change.ref, ""), run.elsewhere.get(change.ref, ())
    pushed = (change.ref, Side.LIVE) in run.written
    return base_of(change, local, live, file, others, pushed=pushed)


def unrecorded(run: Run, plan: Plan) -> Iterable[tuple[ObjectRef, Base | None]]:
    """The bases of all that was not remembered while it was written."""
    for change in (*plan.changes, *plan.equal):
        news = not change.remembered or change.moved_from
        is_recorded = run.has(change.ref, run.failed) or (change.ref, Side.LIVE) in run.written
        if not news or is_recorded or not _is_on_both(run, change):
            continue
        base = at_the_end(run, change)
        yield change.ref, replace(base, seen=_is_only_seen(run, change)) if base else None


def _is_on_both(run: Run, change: ObjectChange) -> bool:
    local = run.written.get((change.ref, Side.LOCAL), change.local_content)
    return bool(local) and change.live is not ABSENT


def _is_only_seen(run: Run, change: ObjectChange) -> bool:
    """Whether no run of ours wrote the object: what was only looked at is never deleted."""
    known = change.base if change.base and change.base.remembered else None
    return not run.has(change.ref, run.written) and (known is None or known.seen)
