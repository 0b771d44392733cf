"""What differs between the sides of one object, and who changed it since the base."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from kubectl_sync.engine.differences import list_keys, merge
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.differences.equality import equal
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import ROOT, FieldPath, Item, Order, Step
from kubectl_sync.model.plan import FieldChange, Row
from kubectl_sync.model.schemas import Schema

# Changes that only together are something that a side had, or somebody asked for: one question.
Question = tuple[FieldChange, ...]
_Items = tuple[Item, ...]
# Structs of built-in types that mean the same empty and absent: Go prints those without a pointer, and drops the
# maps among them (kubernetes/api: core/v1, apps/v1 and batch/v1/types.go).
_NOTHING_IN_IT: Final = frozenset({
    "metadata", "labels", "annotations", "resources", "strategy", "updateStrategy", "status",
})  # fmt: skip
_ROWS: Final = {(True, True): Row.CONFLICT, (True, False): Row.LOCAL_AHEAD, (False, True): Row.LIVE_AHEAD}


@dataclass(frozen=True, slots=True)
class _Field:
    """One field on all sides: what it was on each at the base, what it is, and what is known of it."""

    path: FieldPath
    base_local: Content
    base_live: Content
    local: Content
    live: Content
    schema: Schema | None

    @property
    def sides(self) -> tuple[Content, Content, Content, Content]:
        return self.base_local, self.base_live, self.local, self.live

    def child(self, step: Step) -> "_Field":
        base_local, base_live, local, live = (_child(side, step) for side in self.sides)
        inside = self.schema.child(step) if self.schema else None
        return _Field((*self.path, step), base_local, base_live, local, live, inside)

    def equal(self, left: Content, right: Content) -> bool:
        return equal(left, right, self.schema)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """How two sides of an object are compared.

    `known` tells that there is a base, `remembered` that a run of ours made it: else it says nothing of the
    fields that it does not name. Paths in `stay` are never removed from the live side, so what holds them is
    compared key by key, even where the file has nothing of it. Those in `apart` were never seen equal: they
    differ also where no side changed since the base (`apart_whole`: the paths themselves).
    """

    known: bool
    remembered: bool
    built_in: bool
    stay: frozenset[FieldPath] = frozenset()  # with all that holds them
    apart: frozenset[FieldPath] = frozenset()  # likewise
    apart_whole: frozenset[FieldPath] = frozenset()

    def walk(self, field: _Field) -> Iterator[Question]:
        local_changed = not self._equal(field, field.local, field.base_local)
        live_changed = not self._equal(field, field.live, field.base_live)
        if self._equal(field, field.local, field.live):
            return
        if self.known and not local_changed and not live_changed and not self._is_apart(field.path):
            return
        if self._is_whole(field):
            together = tuple(self._inside(field)) if not (local_changed and live_changed) or not self.known else ()
            yield together or (self._change(field, local_changed, live_changed),)
        else:
            steps = self._steps(field)
            if steps is None:
                yield (self._change(field, local_changed, live_changed),)
                return
            found = [one for step in steps if not isinstance(step, Order) for one in self.walk(field.child(step))]
            orders = [one for step in steps if isinstance(step, Order) for one in self._order(field, step)]
            yield from _together(field, found, orders) if orders else found

    def _equal(self, field: _Field, one: Content, other: Content) -> bool:
        """Whether two values of a field mean the same: an empty mapping that the server puts and drops is none."""
        if field.equal(one, other):
            return True
        can_be_empty = self.built_in and field.path and field.path[-1] in _NOTHING_IN_IT
        return bool(can_be_empty) and _is_nothing(one) and _is_nothing(other)

    def _is_apart(self, path: FieldPath) -> bool:
        return path in self.apart or any(path[:depth] in self.apart_whole for depth in range(len(path)))

    def _is_whole(self, field: _Field) -> bool:
        """Whether the field is one value to the server, though it has parts: an atomic mapping or list."""
        if isinstance(field.local, dict) and isinstance(field.live, dict):
            return field.schema is not None and field.schema.is_atomic
        return isinstance(field.local, list) and isinstance(field.live, list) and self._keys(field) is None

    def _inside(self, field: _Field) -> Iterator[FieldChange]:
        """The changes inside an atomic value that one side changed, where its parts can be told apart."""
        if isinstance(field.local, dict):
            steps: list[Step] = list(field.local | field.live)
        elif field.schema is not None and field.schema.list_type == "set":
            return
        else:
            lengths = {len(side) for side in field.sides if isinstance(side, list)}
            steps = list(range(len(field.local))) if len(lengths) == 1 else []
        for step in steps:
            for question in self.walk(field.child(step)):
                yield from question

    def _steps(self, field: _Field) -> list[Step] | None:
        """The steps into what both sides have in common; None where the field is compared as a whole."""
        if isinstance(field.local, list) and isinstance(field.live, list):
            by = self._keys(field) or ()
            lists = [list_keys.steps(side, by) for side in field.sides if isinstance(side, list)]
            order = list_keys.order_field(field.path, by, built_in=self.built_in)
            return [*dict.fromkeys(step for steps in lists for step in steps), *([order] if order else [])]
        local, live = field.local, field.live
        if local is ABSENT and isinstance(live, dict) and self._holds(field.path):
            local = {}
        return list(local | live) if isinstance(local, dict) and isinstance(live, dict) else None

    def _keys(self, field: _Field) -> tuple[str, ...] | None:
        lists = [side for side in field.sides if isinstance(side, list)]
        return list_keys.keys(field.path, lists, field.schema, built_in=self.built_in)

    def _holds(self, path: FieldPath) -> bool:
        """Whether the mapping at the path holds what must stay; a list item goes with all that it has."""
        return isinstance(path[-1], str) and path in self.stay

    def _change(self, field: _Field, local_changed: bool, live_changed: bool) -> FieldChange:
        row = _ROWS.get((local_changed, live_changed), Row.FIRST_CONTACT) if self.known else Row.FIRST_CONTACT
        if row is Row.CONFLICT and not self.remembered and field.base_local is ABSENT:
            row = Row.FIRST_CONTACT
        change = FieldChange(field.path, field.base_local, field.local, field.live, row)
        return _merge(field, change) if row is Row.CONFLICT else change

    def _order(self, field: _Field, step: Order) -> Iterator[Question]:
        """The order of a keyed list, where items that are new on one side would not come to stand right.

        A patch appends what is missing, so only an order that this does not make is a change. Each side's value
        names what is new on the other side too, behind its own: so both sides end alike, whoever wins.
        """
        local, live = _order_of(field.local, step), _order_of(field.live, step)
        was_local, was_live = _order_of(field.base_local, step), _order_of(field.base_live, step)
        new_local, new_live = _without(local, live, was_local), _without(live, local, was_live)
        stands = _appended(live, local) == local and _appended(local, live) == live
        if stands and not (self.known and new_local and new_live):
            return
        row: Row | None = Row.FIRST_CONTACT
        if self.known:
            moved = _moved(was_local, local), _moved(was_live, live)
            known = set(was_local) & set(was_live)
            row = _ROWS[moved] if any(moved) else _unmoved(local, live, known, new_local, new_live)
        if row is None:
            return
        base = was_local if isinstance(field.base_local, list) else ABSENT
        yield (FieldChange((*field.path, step), base, (*local, *new_live), (*live, *new_local), row),)


def _together(field: _Field, found: list[Question], orders: list[Question]) -> list[Question]:
    """An order that is another one only for the items that one side has more is one question with them."""
    (order,) = orders[0]
    come = [one for one in found if _comes(field, one, order)]
    names = {one[0].path[-1] for one in come}
    step = order.path[-1]
    if not come or not isinstance(step, Order):
        return [*found, *orders]
    local, live = ([item for item in _order_of(side, step) if item not in names] for side in (field.local, field.live))
    if local != live:
        return [*found, *orders]
    others = [one for one in found if not _comes(field, one, order)]
    return [*others, (*(one for (one,) in come), order)]


def _comes(field: _Field, question: Question, order: FieldChange) -> bool:
    """Whether it is an item of this list that one side has more, as the row of its order says too."""
    one = question[0]
    if len(question) > 1 or one.path[:-1] != field.path:
        return False
    return one.row is order.row and (one.local is ABSENT or one.live is ABSENT) and one.base is ABSENT


def _merge(field: _Field, conflict: FieldChange) -> FieldChange:
    """The conflict with what both sides' changes of the value make together, as far as they can be."""
    base, local, live = field.base_local, field.local, field.live
    if not same(base, field.base_live):
        return conflict
    if isinstance(base, str) and isinstance(local, str) and isinstance(live, str):
        return _merge_text(conflict, merge.merge_lines(base, local, live))
    is_set = field.schema is not None and field.schema.list_type == "set"
    if is_set and isinstance(base, list) and isinstance(local, list) and isinstance(live, list):
        return replace(conflict, row=Row.MERGED, merged=merge.members(base, local, live))
    return conflict


def _merge_text(conflict: FieldChange, found: merge.Merge | None) -> FieldChange:
    if found is None:
        return conflict
    if found.is_clean:
        return replace(conflict, row=Row.MERGED, merged=found.file_first)
    if_file = ABSENT if found.file_first == conflict.local else found.file_first
    if_live = ABSENT if found.live_first == conflict.live else found.live_first
    return replace(conflict, if_file=if_file, if_live=if_live)


def differences(
    base: Base | None,
    local: Object,
    live: Object,
    schema: Schema | None = None,
    *,
    built_in: bool = True,
    stay: tuple[FieldPath, ...] = (),
    apart: frozenset[FieldPath] = frozenset(),
) -> Iterator[Question]:
    """Yield the fields that are not the same on both sides and changed since the base on at least one.

    Local is compared with the local base, live with the live base: a default or another spelling of the
    server's is no change of either. Without base every difference is FIRST_CONTACT. Fields in `stay` (hidden
    ones of the live side) are in no change that removes the mapping that holds them; those in `apart` differ
    also where neither side changed.
    """
    was_local, was_live = (body(base.local), body(base.live)) if base else (ABSENT, ABSENT)
    field = _Field(ROOT, was_local, was_live, body(local), body(live), schema)
    is_remembered = base is not None and base.remembered
    around_stay, around_apart = paths.with_parents(stay), paths.with_parents(apart)
    yield from _Comparison(base is not None, is_remembered, built_in, around_stay, around_apart, apart).walk(field)


def _is_nothing(content: Content) -> bool:
    return content is ABSENT or (isinstance(content, dict) and all(one is None for one in content.values()))


def _child(content: Content, step: Step) -> Content:
    """What stands at a step; null is the same as absent (docs/kubernetes.md#null)."""
    found = paths.get(content, (step,))
    return ABSENT if found is None and isinstance(step, str) else found


def _order_of(content: Content, step: Order) -> _Items:
    return (step.of(content) or ()) if isinstance(content, list) else ()


def _appended(items: _Items, wanted: _Items) -> _Items:
    """The order that taking over what is missing, and removing what is not wanted, makes."""
    kept = set(wanted)
    return (*(item for item in items if item in kept), *_without(wanted, items))


def _without(items: _Items, *others: _Items) -> list[Item]:
    """The items that are in none of the others, in their order."""
    gone = set().union(*others)
    return [item for item in items if item not in gone]


def _unmoved(local: _Items, live: _Items, known: set[Item], new_local: list[Item], new_live: list[Item]) -> Row | None:
    """Whose order counts where each side only put new items behind its old ones; None where it is no matter."""
    both = set(local) & set(live)
    if [item for item in local if item in both] != [item for item in live if item in both]:
        # It was so when they were last seen equal; or both have the same new items, in different places.
        return None if both <= known else Row.CONFLICT
    if new_local:  # also where both have new items: the file's come first
        return Row.LOCAL_AHEAD
    return Row.LIVE_AHEAD if new_live else None


def _moved(old: _Items, new: _Items) -> bool:
    """Whether an order is another one than before, beyond new items behind the old ones."""
    return _appended(old, new) != new
