"""What a person does with a plan before it is written, as pure transitions; a terminal only draws them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from kubectl_sync.engine.plan.decide import guard_hunk, set_to
from kubectl_sync.engine.plan.ids import hunk_id
from kubectl_sync.model.content import UNDECIDED, Content
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Review:
    """A plan under review. Every step gives a new one; `undo` goes back, to the plan that was proposed at last.

    `cluster` and `key` are those that the plan was made with: split and edited questions get ids of their own.
    The question at a terminal takes and skips; to split, edit, turn and undo is for `resolve` and for a page.
    A question that is not open in the verb, or that a guard holds, stays as it is whatever is asked.
    """

    plan: Plan
    policy: Policy
    cluster: str = ""
    key: bytes = b""
    _before: "Review | None" = field(default=None, repr=False, compare=False)

    def take(self, *ids: str) -> "Review":
        """Decide the questions as the verb would."""
        return self._set(ids, take=True)

    def skip(self, *ids: str) -> "Review":
        """Leave the questions undecided."""
        return self._set(ids, take=False)

    def split(self, id_: str) -> "Review":
        """Ask about each change of a question by itself."""
        return self._replaced(id_, self._parts)

    def edit(self, id_: str, value: Content) -> "Review":
        """Give the one field of a question a value that neither side has. Raises ValueError for more than one."""

        def edited(change: ObjectChange, hunk: Hunk) -> Iterable[Hunk]:
            if len(hunk.changes) != 1:
                raise ValueError("a question of several fields is edited after it was split")
            new = (replace(hunk.changes[0], row=Row.PROPOSED, merged=value, wanted=UNDECIDED),)
            whole = guard_hunk(change, replace(hunk, id=self._id(change, new), changes=new), self.policy)
            return (set_to(whole, self.policy, take=True),)

        return self._replaced(id_, edited)

    def other_direction(self, id_: str) -> "Review":
        """Let the other side win: it is the one that the verb reads from that would be written.

        Only where the verb may write both sides; else nobody could carry it out.
        """
        if len(self.policy.writes) < len(Side):
            return self

        def turned(change: ObjectChange, hunk: Hunk) -> Iterable[Hunk]:
            if hunk.held or not hunk.decided:
                return (hunk,)
            wanted = [_other(one) for one in hunk.changes]
            if UNDECIDED in wanted:
                return (hunk,)
            new = tuple(replace(one, wanted=value) for one, value in zip(hunk.changes, wanted, strict=True))
            return (hunk,) if guard_hunk(change, hunk, self.policy, wanted).held else (replace(hunk, changes=new),)

        return self._replaced(id_, turned)

    def undo(self) -> "Review":
        """The review before the last step; the same where there was none."""
        return self._before or self

    def _set(self, ids: Iterable[str], *, take: bool) -> "Review":
        wanted = set(ids)

        def each(_: ObjectChange, hunk: Hunk) -> Iterable[Hunk]:
            return (set_to(hunk, self.policy, take=take) if hunk.id in wanted else hunk,)

        return self._mapped(each)

    def _parts(self, change: ObjectChange, hunk: Hunk) -> Iterable[Hunk]:
        for one in hunk.changes:
            yield replace(hunk, id=self._id(change, (one,)), changes=(one,))

    def _id(self, change: ObjectChange, changes: tuple[FieldChange, ...]) -> str:
        return hunk_id(self.key, self.cluster, change.ref, changes)

    def _replaced(self, id_: str, made: Callable[[ObjectChange, Hunk], Iterable[Hunk]]) -> "Review":
        return self._mapped(lambda change, hunk: made(change, hunk) if hunk.id == id_ else (hunk,))

    def _mapped(self, made: Callable[[ObjectChange, Hunk], Iterable[Hunk]]) -> "Review":
        changes = tuple(
            replace(change, hunks=tuple(new for hunk in change.hunks for new in made(change, hunk)))
            for change in self.plan.changes
        )
        new = replace(self.plan, changes=changes)
        return self if new == self.plan else replace(self, plan=new, _before=self)


def _other(change: FieldChange) -> Content:
    """The side that is not wanted now; UNDECIDED where what is wanted is on neither."""
    if change.writes(Side.LOCAL) == change.writes(Side.LIVE):
        return UNDECIDED
    return change.local if change.writes(Side.LOCAL) else change.live
