"""What the server takes only as a new object: deleted as it was shown, waited for, created from its manifest."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine import protect
from kubectl_sync.errors import ClusterError, Overtaken
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import Seen, Sides
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.steps import removing
from kubectl_sync.steps.requests import write_of
from kubectl_sync.workspace import Workspace

_PAUSE_SECONDS: Final = 0.2
_LATER: Final = "`kubectl sync push --recreate` makes it when it can be made"


def why_not(change: ObjectChange, sides: Sides) -> str:
    """Why an object may not be made anew from its manifest; "" where it may."""
    if not all(same(one.wanted, one.local) for one in change.changes):
        return "its other differences are to be decided first"
    if any(one.reason is Reason.PLACEHOLDER for one in change.held):
        return "a field of its manifest is left to what fills in a placeholder"
    return protect.keep(change.ref, sides, named=False)


def refused(workspace: Workspace, changes: Sequence[ObjectChange]) -> list[ClusterError | None]:
    """Why the server would not delete each object, or not create it; None where it would do both (dry runs).

    The creation of what is still there is refused as such only after all other checks
    (kubernetes/apiserver:pkg/registry/generic/registry/store.go, `Create`).
    """
    wanted = [_removal(workspace, one) for one in changes]
    removals = removing.as_shown(workspace, wanted, list(workspace.cluster.write(wanted, dry_run=True)), dry_run=True)
    creations = workspace.cluster.write([creation(workspace, one) for one in changes], dry_run=True)
    errors = []
    for gone, made in zip(removals, creations, strict=True):
        last = made if isinstance(made, ClusterError) and not isinstance(made, Overtaken) else None
        errors.append(gone if isinstance(gone, ClusterError) else last)
    return errors


def creation(workspace: Workspace, change: ObjectChange) -> Write:
    """The creation of the object as its manifest says."""
    manifest = change.local.content if isinstance(change.local, Seen) else {}
    return replace(write_of(workspace, change), live=None, fields=((ROOT, manifest),), manifest=None)


def made_anew(workspace: Workspace, changes: Sequence[ObjectChange], seconds: float) -> Iterator[Object | ClusterError]:
    """Delete each object, wait until it is gone, at most so many seconds, and create it; yield what it is then."""
    removals = [_removal(workspace, one) for one in changes]
    answers = list(workspace.cluster.write(removals, dry_run=False)) if removals else []
    answers = removing.as_shown(workspace, removals, answers, dry_run=False)
    removed = [write for write, answer in zip(removals, answers, strict=True) if not isinstance(answer, ClusterError)]
    left = _left(workspace, removed, seconds)
    for change, write, answer in zip(changes, removals, answers, strict=True):
        if isinstance(answer, ClusterError):
            yield answer
        elif write in left:
            yield ClusterError(f"{write.ref} was deleted, but it is still there after {seconds:g} s", _LATER)
        else:
            (made,) = workspace.cluster.write([creation(workspace, change)], dry_run=False)
            if isinstance(made, ClusterError):
                made = ClusterError(f"{write.ref} was deleted, and not made anew: {made.message}", _LATER, made.status)
            yield made


def _removal(workspace: Workspace, change: ObjectChange) -> Write:
    return replace(write_of(workspace, change), fields=((ROOT, ABSENT),), manifest=None)


def _left(workspace: Workspace, removed: Sequence[Write], seconds: float) -> list[Write]:
    """Those that are still there when the time is over: finalizers may take theirs."""
    deadline = time.monotonic() + seconds
    left = list(removed)
    while left:
        now = workspace.cluster.now([(write.ref, write.version) for write in left])
        left = [write for write, found in zip(left, now, strict=True) if not _is_gone(write, found)]
        if time.monotonic() > deadline:
            break
        if left:
            time.sleep(_PAUSE_SECONDS)
    return left


def _is_gone(write: Write, found: object) -> bool:
    """Whether this very object is gone; somebody may have made another one already."""
    was = (write.live or {})["metadata"]["uid"]
    return found is ABSENT or (isinstance(found, dict) and found["metadata"]["uid"] != was)
