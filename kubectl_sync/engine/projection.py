"""Questions for the server, and what its answers mean: no table knows all defaults, spellings and webhooks."""

from dataclasses import dataclass
from typing import Self

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.objects import Seen
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Row


@dataclass(frozen=True, slots=True)
class Projection:
    """What the server says of an object's differences, asked (dry run) to take the manifest's fields.

    `alike` are the paths, as they are shown, where it sees none: setting the file's value changed nothing.
    """

    alike: frozenset[str]

    @classmethod
    def of(cls, asked: ObjectChange, answer: Object) -> Self:
        """Read what the server made of the live object."""
        live = asked.live.content if isinstance(asked.live, Seen) else {}
        equal = [one for one in asked.changes if same(paths.get(answer, one.path), paths.get(live, one.path))]
        return cls(frozenset(paths.show(one.path) for one in equal))

    def shows(self, change: FieldChange) -> bool:
        """Whether the server sees a difference there."""
        return paths.show(change.path) not in self.alike


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
