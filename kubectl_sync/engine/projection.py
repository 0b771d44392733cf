"""Questions for the server, and what its answers mean: no table knows all defaults, spellings and webhooks."""

from dataclasses import dataclass

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.objects import Seen
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Row


@dataclass(frozen=True, slots=True)
class Projection:
    """What the server made of a live object when it was asked (dry run) to take the manifest's fields."""

    content: Object

    def shows(self, change: FieldChange, live: Object) -> bool:
        """Whether the server sees a difference there: setting the file's value changed what live has."""
        return not same(paths.get(self.content, change.path), paths.get(live, change.path))


def unsettled(plan: Plan) -> tuple[ObjectChange, ...]:
    """Objects whose differences may be only spelling or defaults.

    That is where no base tells: none that a run of ours remembers, or a field that only live has, and that it
    did not have at the base: a newer server may fill in more (kubernetes.md 3.2).
    """
    return tuple(change for change in plan.changes if _is_unsettled(change))


def _is_unsettled(change: ObjectChange) -> bool:
    if not isinstance(change.local, Seen) or not isinstance(change.live, Seen):
        return False
    known = change.base is not None and change.base.remembered
    return not known or any(_is_new_in_live(one) for one in change.changes)


def _is_new_in_live(change: FieldChange) -> bool:
    nothing = change.base is ABSENT and change.local is ABSENT
    return change.row is Row.LIVE_AHEAD and nothing and change.path[0] != "metadata"
