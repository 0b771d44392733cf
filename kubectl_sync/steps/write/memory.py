"""What both sides are seen to agree on, kept by a run that writes neither: else it is no news to the next one.

An object that was in sync once, and is edited then, was edited in the file: nothing else has to tell so. And where a
colleague pushed, and their commit came here by git, the next edit is not taken for one of both sides.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from kubectl_sync.engine.differences.body import body
from kubectl_sync.environment import Environment
from kubectl_sync.errors import SyncError
from kubectl_sync.model.content import ABSENT, same
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan
from kubectl_sync.steps.read.manifest_history import head_of
from kubectl_sync.steps.write.bases import base_of


def remember_equal(environment: Environment, plan: Plan, verb: str, at: str) -> None:
    """Remember the objects that are equal, and of those that are remembered the fields that are the same by now.

    What is still as it was remembered is dated anew where another commit is checked out: the one before is an old
    checkout from now on. By folder and cluster: nothing is bound to it, and no mark is left. Another run that has the
    folder, or a memory that cannot be written, is no matter: nothing depends on it.
    """
    unchanged = (one for one in plan.equal if one.remembered and not one.ref.is_secret)
    known = [(one.ref, one.base) for one in unchanged if one.base]
    bases: dict[ObjectRef, Base | None] = dict(_bases(plan))
    is_dated = any(base.head for _, base in known)
    head = head_of(environment.settings.scope.folder) if bases or is_dated else ""
    bases |= {ref: replace(base, at="") for ref, base in known if head and base.head not in ("", head)}
    if not bases or environment.store.open_runs():  # what became of those comes first
        return
    if environment.store.trouble:  # what could not be read may be worth more than what was only seen
        return
    with contextlib.suppress(SyncError), environment.store.claimed(verb, at, looks=True):
        environment.journal(verb, at, head, marks=False).finish(bases)


def _bases(plan: Plan) -> Iterator[tuple[ObjectRef, Base]]:
    for change in (*plan.changes, *plan.equal):
        is_known = change.base is not None and change.base.remembered
        if change.remembered or not (is_known or not change.changes):
            continue
        if change.local is not ABSENT and change.live is not ABSENT:
            base = base_of(change, change.local.content, change.live.content)
            if base and not _is_as_known(base, change):
                yield change.ref, replace(base, seen=not is_known or _is_only_seen(change))


def _is_only_seen(change: ObjectChange) -> bool:
    return change.base is not None and change.base.seen


def _is_as_known(one: Base, change: ObjectChange) -> bool:
    """Whether a base says nothing new of all that is compared."""
    other = change.base
    if other is None or not other.remembered:
        return False
    pairs = ((one.local, other.local), (one.live, other.live))
    is_equal = all(same(body(new), body(old)) for new, old in pairs)
    return is_equal and one.uid == other.uid and (one.held, one.rewritten) == (other.held, other.rewritten)
