"""Questions for the server, and what its answers mean: no table knows all defaults, spellings and webhooks."""

from dataclasses import dataclass
from typing import Final, Self

from kubectl_sync.engine.plan.effects import says_less
from kubectl_sync.engine.plan.twins import was_in_file
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Row

_TOP: Final = 2
# A field of Pods that two names have: an old one, and the one that is meant
# (kubernetes/kubernetes:pkg/apis/core/v1/conversion.go). What one is set to, the other keeps.
_ALIASES: Final = {"serviceAccountName": "serviceAccount", "serviceAccount": "serviceAccountName"}


@dataclass(frozen=True, slots=True)
class Projection:
    """What the server says of an object's differences, asked (dry run) to take the manifest's fields.

    Paths as they are shown: `alike` are those where it sees no difference, `rewritten` those where it gives every
    object another value than the manifest's, and live has that; of `untold` nobody knows. Of those alike, `of_every`
    are in no file, and every new object gets them. One that `is_silent` stands for an answer that did not come.
    """

    alike: frozenset[str]
    rewritten: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    of_every: frozenset[str] = frozenset()
    is_silent: bool = False

    @classmethod
    def of(
        cls,
        asked: ObjectChange,
        answer: Object,
        fresh: Object | None,
        before: Object | None = None,
        bare: Object | None = None,
    ) -> Self:
        """Read what the server made of the live object, and what it would make of a new one of the manifest.

        A value that the server leaves as it was is no difference only where a new object (`fresh`; None: not
        known) would have it as well: else the live object keeps what somebody gave it. `before` is a new object of
        the manifest with live's values: what that has and no file names follows from those. `bare` is one without
        the mappings that `spelled` tells of.
        """
        alike: set[str] = set()
        rewritten: set[str] = set()
        open_: set[str] = set()
        of_every: set[str] = set()
        for one in asked.changes:
            path, live = paths.show(one.path), _live(asked, one.path)
            if follows(asked, one, before) or _is_spelled(asked, one, bare):
                alike.add(path)
            elif _is_of_every(asked, one, fresh):
                alike.add(path)
                of_every.add(path)
            elif not _is_back(asked, one, answer):
                continue
            elif one.local is not ABSENT and live is ABSENT and says_less(one.local, live):
                alike.add(path)  # nothing, spelled out
            elif fresh is None:
                open_.add(path)
            elif same(paths.get(fresh, one.path), live):
                (alike if _says_no_more(one) else rewritten).add(path)
        return cls(frozenset(alike), frozenset(rewritten), frozenset(open_), frozenset(of_every))

    @classmethod
    def remembered(cls, asked: ObjectChange) -> Self | None:
        """What the server said when the object was last remembered; None where either side is not as it was then.

        For whoever may not ask it now. Of what says no more than live nothing was told: that is never rewritten.
        """
        base = asked.base
        if base is None or not base.rewritten or asked.local is ABSENT or asked.live is ABSENT:
            return None
        for one in asked.changes:
            was = (paths.get(base.local, one.path), paths.get(base.live, one.path))
            if one.path not in base.rewritten or not same(was[0], one.local) or not same(was[1], one.live):
                return None
        untold = frozenset(paths.show(one.path) for one in asked.changes if _says_no_more(one))
        return cls(frozenset(), frozenset(paths.show(one.path) for one in asked.changes) - untold, untold)

    @property
    def is_lasting(self) -> bool:
        """Whether the answer may be remembered: what a rule of the server makes of an object changes with the rule."""
        return not (self.rewritten or self.untold or self.of_every)

    def shows(self, change: FieldChange) -> bool:
        """Whether the server sees a difference there."""
        return paths.show(change.path) not in self.alike and self.reason(change) is None

    def reason(self, change: FieldChange) -> Reason | None:
        """Why a field that differs is no difference to decide, if so."""
        path = paths.show(change.path)
        if path in self.rewritten:
            return Reason.REWRITTEN
        return Reason.OPEN if path in self.untold else None


def _says_no_more(one: FieldChange) -> bool:
    return one.local is ABSENT or says_less(one.local, one.live)


def fields_to_set(change: ObjectChange) -> list[tuple[FieldPath, Content]]:
    """What to ask the live object to become: what the file says, and nothing where it says nothing.

    The other name of a field goes with it, unless the file has that too: else it would bring the old value back.
    """
    fields = {one.path: one.local for one in change.changes}
    for path in list(fields):
        alias = _alias(path)
        local = change.local_content or {}
        if alias and alias not in fields and paths.get(local, alias) is ABSENT and _live(change, alias) is not ABSENT:
            fields[alias] = ABSENT
    return list(fields.items())


def is_open(asked: ObjectChange, answer: Object) -> bool:
    """Whether only a new object can tell what the answer means.

    A value is as it was, whatever was asked; or no file ever named it, and a rule for new objects may have added it.
    """
    return any(_is_back(asked, one, answer) or _is_unnamed(asked, one) for one in asked.changes)


def may_imply(asked: ObjectChange, answer: Object) -> bool:
    """Whether a field that only live has may follow from another one in which the sides differ."""
    is_input = any(one.local is not ABSENT for one in asked.changes)
    return is_input and any(_is_live_only(one) and not _is_back(asked, one, answer) for one in asked.changes)


def follows(asked: ObjectChange, one: FieldChange, before: Object | None) -> bool:
    """Whether a field that only live has is what live's other fields imply."""
    if before is None or not _is_live_only(one) or was_in_file(asked, one.path):
        return False
    return same(paths.get(before, one.path), _live(asked, one.path))


def spelled_defaults(asked: ObjectChange, answer: Object) -> list[FieldPath]:
    """Mappings of which the file may spell out a default, and live has the rest of that default.

    The server may fill in more where nothing is said than where the same is said
    (kubernetes/kubernetes:pkg/apis/apps/v1/defaults.go, SetDefaults_StatefulSet).
    """
    local = asked.local_content or {}
    found = (one for one in asked.changes if _is_live_only(one) and not _is_back(asked, one, answer))
    open_ = (one for one in found if len(one.path) > _TOP)  # what stands in `spec` is no part of a union
    parents = dict.fromkeys(one.path[:-1] for one in open_ if isinstance(one.path[-2], str))
    return [path for path in parents if _is_flat(paths.get(local, path))]


def _is_flat(content: Content) -> bool:
    """Whether it is a mapping of single values: what has parts is more than a default spelled out."""
    return (
        isinstance(content, dict)
        and bool(content)
        and not any(isinstance(one, dict | list) for one in content.values())
    )


def _is_spelled(asked: ObjectChange, one: FieldChange, bare: Object | None) -> bool:
    if bare is None or not _is_live_only(one):
        return False
    parent = one.path[:-1]
    return same(paths.get(bare, parent), _live(asked, parent)) and paths.get(bare, parent) is not ABSENT


def _is_of_every(asked: ObjectChange, one: FieldChange, fresh: Object | None) -> bool:
    """Whether nobody changed the live object: every new one of the manifest gets what no file names."""
    if fresh is None or not _is_unnamed(asked, one):
        return False
    return same(paths.get(fresh, one.path), _live(asked, one.path))


def _is_unnamed(asked: ObjectChange, one: FieldChange) -> bool:
    return one.local is ABSENT and one.live is not ABSENT and not was_in_file(asked, one.path)


def _is_live_only(one: FieldChange) -> bool:
    return one.local is ABSENT and one.live is not ABSENT and one.path[0] != "metadata"


def _is_back(asked: ObjectChange, one: FieldChange, answer: Object) -> bool:
    return same(paths.get(answer, one.path), _live(asked, one.path))


def _live(change: ObjectChange, path: FieldPath) -> Content:
    return ABSENT if change.live is ABSENT else paths.get(change.live.content, path)


def _alias(path: FieldPath) -> FieldPath | None:
    last = path[-1]
    other = _ALIASES.get(last) if isinstance(last, str) else None
    return (*path[:-1], other) if other else None


def unsettled(plan: Plan) -> tuple[ObjectChange, ...]:
    """Objects whose differences may be only spelling or defaults.

    That is where no base tells: none that a run of ours remembers, or a field that only live has, and that it
    did not have at the base: a newer server may fill in more (docs/kubernetes.md#defaults).
    And where the server rewrote a field: only the server tells whether it still does.
    """
    return tuple(change for change in plan.changes if _is_unsettled(change))


def _is_unsettled(change: ObjectChange) -> bool:
    if change.local is ABSENT or change.live is ABSENT:
        return False
    base = change.base
    if base is None or not base.remembered:
        return True
    return any(_is_new_in_live(one) or one.path in base.rewritten for one in change.changes)


def _is_new_in_live(change: FieldChange) -> bool:
    nothing = change.base is ABSENT and change.local is ABSENT
    return change.row is Row.LIVE_AHEAD and nothing and change.path[0] != "metadata"
