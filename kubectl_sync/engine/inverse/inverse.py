"""The values that undo what a run wrote to one side of an object, and nothing that others wrote since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.differences.equality import equal
from kubectl_sync.engine.inverse.orders import restored
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Content, Object, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import ROOT, FieldPath, Item, Order, Step
from kubectl_sync.model.schemas import Schema

_UID: Final[FieldPath] = ("metadata", "uid")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A field of the run that somebody changed since: it had `before`, the run gave it `after`, it has `current`."""

    path: FieldPath
    before: Content
    after: Content
    current: Content


@dataclass(frozen=True, slots=True)
class Inverse:
    """What undoes a run: the `values` to write (ABSENT: to remove), in the order in which they are to be applied.

    `conflicts` are left as they are, unless somebody decides; `back` are fields that have again what they had before.
    """

    values: tuple[tuple[FieldPath, Content], ...] = ()
    conflicts: tuple[Rewritten, ...] = ()
    back: tuple[FieldPath, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nobody else came between."""
        return not self.conflicts


def inverse(
    before: Object | Absent, after: Object | Absent, now: Object | Absent, schema: Schema | None = None
) -> Inverse:
    """What takes an object from `after` to `before`, as far as it still is (`now`) what the run made it.

    `after` is `before` with the fields that the run wrote (`paths.patch`), spelled as that side showed them afterwards:
    what the server keeps besides (status, versions) differs in neither, so it is not looked at. An object that the run
    made is removed if nobody changed it since; one that it removed is not made anew here: nothing would have its uid.
    """
    if after is ABSENT or (before is ABSENT and now is ABSENT):
        return Inverse()
    if now is ABSENT or _is_other(after, now):
        return Inverse(conflicts=(Rewritten(ROOT, before, after, now),))
    if before is ABSENT:
        is_ours = equal(body(after), body(now), schema)
        return Inverse(((ROOT, ABSENT),)) if is_ours else Inverse(conflicts=(Rewritten(ROOT, before, after, now),))
    undoing = _Undoing(list_keys.is_built_in(split_api_version(after["apiVersion"])[0]))
    undoing.field(_Field(ROOT, before, after, now, schema))
    return Inverse(tuple(undoing.values), tuple(undoing.conflicts), tuple(undoing.back))


def _is_other(after: Object, now: Object) -> bool:
    """Whether the object is a successor of the one that was written."""
    return len({one for one in (paths.get(after, _UID), paths.get(now, _UID)) if one is not ABSENT}) > 1


@dataclass(frozen=True, slots=True)
class _Field:
    path: FieldPath
    before: Content
    after: Content
    current: Content
    schema: Schema | None

    @property
    def sides(self) -> tuple[Content, Content, Content]:
        return self.before, self.after, self.current

    def child(self, step: Step) -> "_Field":
        before, after, now = (paths.get(side, (step,)) for side in self.sides)
        return _Field((*self.path, step), before, after, now, self.schema.child(step) if self.schema else None)

    def is_all(self, kind: type) -> bool:
        """Whether the field is of this kind wherever it is, and there now."""
        is_there = isinstance(self.current, kind) and (isinstance(self.before, kind) or isinstance(self.after, kind))
        return is_there and all(isinstance(one, kind) or one is ABSENT for one in (self.before, self.after))


class _Undoing:
    """Walks through what the run changed, and only that."""

    def __init__(self, built_in: bool) -> None:
        self._built_in = built_in
        self.values: list[tuple[FieldPath, Content]] = []
        self.conflicts: list[Rewritten] = []
        self.back: list[FieldPath] = []

    def field(self, field: _Field) -> None:
        if same(field.before, field.after):
            return
        is_whole = field.before is ABSENT or field.after is ABSENT
        if is_whole and self._is_settled(field):
            return
        if field.is_all(dict) and not (field.schema and field.schema.is_atomic):
            for key in dict.fromkeys((*_keys(field.before), *_keys(field.after))):
                self.field(field.child(key))
        elif field.is_all(list) and (by := self._list_keys(field)):
            self._list(field, by)
        elif is_whole or not self._is_settled(field):
            self._conflict(field)

    def _is_settled(self, field: _Field) -> bool:
        """Whether the field as a whole is what it was before, or what the run made it, which is undone."""
        if equal(field.current, field.before, field.schema):
            self.back.append(field.path)
        elif equal(field.current, field.after, field.schema):
            self.values.append((field.path, field.before))
        else:
            return False
        return True

    def _conflict(self, field: _Field) -> None:
        self.conflicts.append(Rewritten(field.path, *field.sides))

    def _list_keys(self, field: _Field) -> list_keys.Keys | None:
        lists = [side for side in field.sides if isinstance(side, list)]
        return list_keys.keys(field.path, lists, field.schema, built_in=self._built_in)

    def _list(self, field: _Field, by: list_keys.Keys) -> None:
        """Each item for itself; one that came or went is undone as a whole, or not at all."""
        before, after, now = (list_keys.steps(_items(side), by) for side in field.sides)
        first = len(self.values)
        for step in dict.fromkeys((*before, *after)):
            child = field.child(step)
            if step in before and step in after:
                self.field(child)
            elif not self._is_settled(child):
                self._conflict(child)
        mine = {path[-1]: value for path, value in self.values[first:] if path[:-1] == field.path}
        self._order(field, Order(by), (before, after, now), mine)

    def _order(self, field: _Field, order: Order, orders: tuple[Sequence[Item], ...], mine: dict[Step, Any]) -> None:
        """Put the items where they stood, also where their order means nothing: an old template is then the old one.

        (Its hash is, and with it the ReplicaSet that has its Pods already.)
        """
        before, after, now = orders
        left = [item for item in now if mine.get(item, item) is not ABSENT]
        added = [item for item in before if item in mine and item not in now]
        wanted = restored(before, after, left, added)
        path = (*field.path, order)
        if wanted is None:
            self.conflicts.append(Rewritten(path, tuple(before), tuple(after), tuple(now)))
        elif wanted != [*left, *added]:
            self.values.append((path, tuple(wanted)))


def _keys(content: Content) -> Iterable[str]:
    return content if isinstance(content, dict) else ()


def _items(content: Content) -> list[Any]:
    return content if isinstance(content, list) else []
