"""What both sides are seen to agree on anew, kept by a run that writes neither: else it is no news to the next one.

As where a colleague pushed, and their commit came here by git: without it, the next edit of the file would look as if
both sides had changed.
"""

import contextlib
from collections.abc import Iterator

from kubectl_sync.engine.body import body
from kubectl_sync.errors import SyncError
from kubectl_sync.model.content import same
from kubectl_sync.model.objects import Base, ObjectRef, Seen
from kubectl_sync.model.plan import Plan
from kubectl_sync.steps.running import base_of
from kubectl_sync.workspace import Workspace


def refreshed(workspace: Workspace, plan: Plan, verb: str, at: str) -> None:
    """Let what is remembered of an object follow the fields that are the same on both sides now.

    Only of objects that are remembered already. Another run that has the folder, or a memory that cannot be
    written, is no matter: nothing depends on it.
    """
    bases: dict[ObjectRef, Base | None] = dict(_bases(plan))
    if not bases or workspace.store.open_runs():  # what became of those comes first
        return
    with contextlib.suppress(SyncError), workspace.store.claimed(verb, at):
        workspace.store.journal(verb, workspace.identity, at).finish(bases)


def _bases(plan: Plan) -> Iterator[tuple[ObjectRef, Base]]:
    for change in (*plan.changes, *plan.equal):
        if change.remembered or change.base is None or not change.base.remembered:
            continue
        if isinstance(change.local, Seen) and isinstance(change.live, Seen):
            base = base_of(change, change.local.content, change.live.content)
            if base and not _is_same(base, change.base):
                yield change.ref, base


def _is_same(one: Base, other: Base) -> bool:
    """Whether two bases say the same of all that is compared."""
    pairs = ((one.local, other.local), (one.live, other.live))
    return one.uid == other.uid and all(same(body(new), body(old)) for new, old in pairs)
