"""RFC 6902 patches that write exactly the given fields of one object, and only if they still are as shown."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from kubectl_sync.errors import ClusterError
from kubectl_sync.model import paths, positions
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.masked import unmasked
from kubectl_sync.model.paths import FieldPath, Item, Order, Pointer, Step

Operation: TypeAlias = dict[str, Any]
Fields: TypeAlias = Iterable[tuple[FieldPath, Content]]

# kubernetes/apiserver:pkg/endpoints/handlers/patch.go, maxJSONPatchOperations
MOST_OPERATIONS: Final = 10_000
_RESOURCE_VERSION: Final = ("metadata", "resourceVersion")


def json_patch(live: Object, changes: Fields) -> list[Operation]:
    """Return the operations that set each path of the raw live object to its value (ABSENT: remove).

    Guards: `test` on the uid, on the keys of every list item gone through, and on each old value; no
    resourceVersion, because any change of status would refuse the patch then. A list that gets an item is
    tested as a whole: nothing else tells that nobody else added the same one. An order moves items and
    touches no content of them. Pointers are those of the raw object, and values of Secrets are in clear.
    Raises ClusterError where a path cannot be found or the patch is too large for the API server.
    """
    writer = _Writer(live)
    # Removals from the end, so that none moves a position of a later one; orders last, as `paths.patch` does.
    removals: list[Pointer] = []
    orders: list[tuple[FieldPath, Content]] = []
    for path, value in changes:
        if isinstance(path[-1], Order):
            orders.append((path[:-1], value))
        elif value is ABSENT:
            removals.append(writer.pointer(path))
        else:
            writer.set(path, value)
    for pointer in sorted(removals, key=_sortable, reverse=True):
        writer.remove(pointer)
    for path, order in orders:
        writer.reorder(path, order)
    if len(writer.operations) > MOST_OPERATIONS:
        raise ClusterError(
            f"{len(writer.operations)} operations are more than the server takes in one patch ({MOST_OPERATIONS})",
            "push fewer fields at once",
        )
    return writer.operations


class _Writer:
    """Emits operations and follows along on a copy, so that pointers fit the object at each step."""

    def __init__(self, live: Object) -> None:
        self._now: Content = unmasked(live)  # a copy
        self._tested: set[str] = set()
        self.operations: list[Operation] = []
        self._test(("metadata", "uid"), live["metadata"]["uid"])

    def pointer(self, path: FieldPath) -> Pointer:
        """Resolve a path to an existing field, testing the identity of each list item on the way."""
        try:
            pointer = paths.pointer(self._now, path)
        except KeyError:
            raise _gone(path) from None
        for depth, step in enumerate(path, start=1):
            if isinstance(step, Item):
                self._identify(pointer[:depth], (key for key, _ in step.keys))
        return pointer

    def set(self, path: FieldPath, value: Content) -> None:
        """Add or replace one value; missing parents are made, each only if it is still missing."""
        value = paths.copied(unmasked(value))
        depth = len(path) - 1
        while depth and paths.get(self._now, path[:depth]) in (ABSENT, None):
            depth -= 1
        parent = self.pointer(path[:depth])
        for position in range(depth, len(path) - 1):
            empty: Content = {} if isinstance(path[position + 1], str) else []
            parent = self._add(parent, path[position], empty, path)
        old = paths.get(self._now, path)
        if old is ABSENT:
            self._add(parent, path[-1], value, path)
        else:
            self._replace(self.pointer(path), old, value)

    def remove(self, pointer: Pointer) -> None:
        self._test(pointer, _at(self._now, pointer))
        self.operations.append({"op": "remove", "path": paths.rfc6901(pointer)})
        del self._changed(pointer)[pointer[-1]]

    def reorder(self, path: FieldPath, order: Content) -> None:
        """Move items to their places, one after the other; the identity of each is tested where it is now."""
        pointer = self.pointer(path)
        items: list[Any] = _at(self._now, pointer)
        keys = next((tuple(key for key, _ in item.keys) for item in order), ())
        if Order(keys).of(items) is None:
            raise _gone((*path, Order(keys)))
        wanted = paths.arrangement(items, order)
        self._tested.clear()  # positions mean other items than before the removals
        for position in range(len(items)):
            self._identify((*pointer, position), keys)
        now = list(range(len(items)))  # the items as they stand after each move, by their places before
        for place, item in enumerate(wanted):
            at = now.index(item, place)
            if at != place:
                source, target = (paths.rfc6901((*pointer, one)) for one in (at, place))
                self.operations.append({"op": "move", "from": source, "path": target})
                now.insert(place, now.pop(at))
        items[:] = [items[one] for one in wanted]
        positions.forget_positions(items)

    def _add(self, parent: Pointer, step: Step, value: Content, path: FieldPath) -> Pointer:
        target = _at(self._now, parent)
        if isinstance(step, str) and isinstance(target, dict):
            pointer: Pointer = (*parent, step)
            # Absence can be tested only below a parent that exists (docs/kubernetes.md#json-patch).
            self._test(pointer, None)
            self._changed(pointer)[step] = paths.copied(value)
        elif isinstance(step, Item | int) and isinstance(target, list):
            # A position names an item that was there: only the one behind the last may be new.
            if isinstance(step, int) and step != len(target):
                raise _gone(path)
            self._test(parent, target)
            pointer = (*parent, len(target))
            target.append(paths.copied(value))
        else:
            raise _gone(path)
        self.operations.append({"op": "add", "path": paths.rfc6901(pointer), "value": value})
        return pointer

    def _replace(self, pointer: Pointer, old: Content, value: Content) -> None:
        self._test(pointer, old)
        if not same(old, value):
            self.operations.append({"op": "replace", "path": paths.rfc6901(pointer), "value": value})
            self._changed(pointer)[pointer[-1]] = paths.copied(value)

    def _changed(self, pointer: Pointer) -> Content:
        """What holds the field at a pointer, which is about to change."""
        parent = _at(self._now, pointer[:-1])
        positions.forget_positions(parent)
        if len(pointer) > 1:
            positions.forget_positions(_at(self._now, pointer[:-2]), str(pointer[-1]))
        return parent

    def _identify(self, pointer: Pointer, keys: Iterable[str]) -> None:
        item = _at(self._now, pointer)
        for key in keys:
            if key == positions.SELF:
                self._test(pointer, item)
            elif key in item:  # else it is implied (positions.IMPLIED_KEYS)
                self._test((*pointer, key), item[key])

    def _test(self, pointer: Pointer, value: Content) -> None:
        text = paths.rfc6901(pointer)
        if text in self._tested:
            return
        self._tested.add(text)
        if _has_null_item(value):
            # The server breaks down over it (gopkg.in/evanphx/json-patch.v4:patch.go, `lazyNode.equal` of an item
            # that is nil; docs/kubernetes.md#json-patch): then the whole object has to be as it was.
            self._test(_RESOURCE_VERSION, _at(self._now, _RESOURCE_VERSION))
            return
        self.operations.append({"op": "test", "path": text, "value": paths.copied(value)})


def _has_null_item(content: Content) -> bool:
    if isinstance(content, dict):
        return any(map(_has_null_item, content.values()))
    return isinstance(content, list) and any(one is None or _has_null_item(one) for one in content)


def _gone(path: FieldPath) -> ClusterError:
    return ClusterError(f"{paths.show(path)} is not there any more", "run it again to see what changed")


def _at(content: Content, pointer: Pointer) -> Content:
    for step in pointer:
        content = content[step]
    return content


def _sortable(pointer: Pointer) -> tuple[tuple[int, str], ...]:
    """Order positions as numbers and keys as text; the two never meet at one depth of one object."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in pointer)
