"""Limits that stop a whole run before its first write (docs/rules.md#r5)."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import Plan, Side

# Deletions of at most this many objects, or this share of those in scope, are no accident.
MOST_DELETES: Final = 10
MOST_SHARE: Final = 0.2
# A change of everything is suspicious only where there is much.
FEW: Final = 10


def reached(plan: Plan, scope: Collection[ObjectRef], sides: Collection[Side] = tuple(Side)) -> tuple[str, ...]:
    """Why nothing of the plan may be written, as users read it; () where all is within the limits.

    `scope` are the objects of the run that have a base: only they can be lost. `sides` are those that the
    verb writes. Peers: rclone stops at 50 %, Mutagen at an emptied root, kapp at an empty list.
    """
    return tuple(reason for side in sides for reason in _side(plan, frozenset(scope), side))


def _side(plan: Plan, scope: frozenset[ObjectRef], side: Side) -> Iterator[str]:
    place = "the cluster" if side is Side.LIVE else "the files"
    actions = {change.ref: change.action(side) for change in plan.writes(side) if change.ref in scope}
    deleted = [ref for ref, action in actions.items() if action == "delete"]
    lost = [ref for ref, action in actions.items() if action in ("delete", "recreate")]
    if len(lost) > max(MOST_DELETES, MOST_SHARE * len(scope)):
        yield f"{len(lost)} of {len(scope)} objects would be deleted from {place}"
    before, after = _counts(scope), _counts(deleted)
    for (group, kind, namespace), number in sorted(before.items()):
        if number >= 2 and after[group, kind, namespace] == number:  # noqa: PLR2004 - one alone may go
            where = f" in namespace {namespace}" if namespace else ""
            yield f"all {number} objects of type {kind.lower()}{f'.{group}' if group else ''}{where} would be deleted"
    if len(scope) > FEW and len(actions) == len(scope):
        yield f"every one of {len(scope)} objects would be changed in {place}"


def _counts(refs: Collection[ObjectRef]) -> Counter[tuple[str, str, str]]:
    return Counter((ref.group, ref.kind, ref.namespace) for ref in refs)
