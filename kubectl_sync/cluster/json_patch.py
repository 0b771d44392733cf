"""RFC 6902 patches that write exactly the given fields of one object, and only if they still are as shown."""

import copy
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from kubectl_sync.errors import ClusterError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.paths import FieldPath, Item, Step

Operation: TypeAlias = dict[str, Any]
Pointer: TypeAlias = tuple[str | int, ...]

# kubernetes/apiserver:pkg/endpoints/handlers/patch.go, maxJSONPatchOperations
_MOST_OPERATIONS: Final = 10_000


def json_patch(live: Object, changes: Iterable[tuple[FieldPath, Content]]) -> list[Operation]:
    """Return the operations that set each path of the raw live object to its value (ABSENT: remove).

    Guards: `test` on the uid, on the keys of every list item gone through, and on each old value; no
    resourceVersion, because any change of status would refuse the patch then. Pointers are those of the
    raw object. Raises ClusterError where a path cannot be found or the patch is too large.
    """
    writer = _Writer(live)
    # Removals last and from the end, so that no earlier operation moves an index of a later one.
    removals: list[tuple[Pointer, FieldPath]] = []
    for path, value in changes:
        if value is ABSENT:
            removals.append((writer.pointer(path), path))
        else:
            writer.set(path, value)
    for pointer, _ in sorted(removals, key=lambda one: _sortable(one[0]), reverse=True):
        writer.remove(pointer)
    if len(writer.operations) > _MOST_OPERATIONS:
        raise ClusterError(f"{len(writer.operations)} operations are too many for one patch", "push fewer fields")
    return writer.operations


class _Writer:
    """Emits operations and follows along on a copy, so that pointers fit the object at each step."""

    def __init__(self, live: Object) -> None:
        self._now: Content = copy.deepcopy(live)
        self._tested: set[str] = set()
        self.operations: list[Operation] = []
        self._test(("metadata", "uid"), live["metadata"]["uid"])

    def pointer(self, path: FieldPath) -> Pointer:
        """Resolve a path to an existing field, testing the identity of each list item on the way."""
        pointer: Pointer = ()
        content = self._now
        for step in path:
            key = self._position(content, step, path)
            pointer = (*pointer, key)
            content = content[key] if isinstance(key, int) else content.get(key, ABSENT)
            if content is ABSENT:
                raise ClusterError(f"{paths.show(path)} is not there any more", "run it again to see what changed")
            if isinstance(step, Item):
                self._identify(pointer, step, content)
        return pointer

    def set(self, path: FieldPath, value: Content) -> None:
        """Add or replace one value; missing parents are made, each only if it is still missing."""
        value = copy.deepcopy(value)
        depth = len(path) - 1
        while depth and paths.get(self._now, path[:depth]) in (ABSENT, None):
            depth -= 1
        parent = self.pointer(path[:depth])
        for position in range(depth, len(path) - 1):
            empty: Content = {} if isinstance(path[position + 1], str) else []
            parent = self._add(parent, path[position], empty)
        old = paths.get(self._now, path)
        if old is ABSENT:
            self._add(parent, path[-1], value)
        else:
            self._replace(self.pointer(path), old, value)

    def remove(self, pointer: Pointer) -> None:
        self._test(pointer, _at(self._now, pointer))
        self.operations.append({"op": "remove", "path": _text(pointer)})
        del _at(self._now, pointer[:-1])[pointer[-1]]

    def _add(self, parent: Pointer, step: Step, value: Content) -> Pointer:
        target = _at(self._now, parent)
        if isinstance(step, str):
            pointer: Pointer = (*parent, step)
            # Absence can be tested only below a parent that exists (measured on 1.36).
            self.operations.append({"op": "test", "path": _text(pointer), "value": None})
            target[step] = value
        else:
            pointer = (*parent, len(target))
            target.append(value)
        self.operations.append({"op": "add", "path": _text(pointer), "value": copy.deepcopy(value)})
        return pointer

    def _replace(self, pointer: Pointer, old: Content, value: Content) -> None:
        self._test(pointer, old)
        if not same(old, value):
            self.operations.append({"op": "replace", "path": _text(pointer), "value": value})
            _at(self._now, pointer[:-1])[pointer[-1]] = value

    def _position(self, content: Content, step: Step, path: FieldPath) -> str | int:
        if isinstance(step, str) and isinstance(content, dict):
            return step
        position = paths.index(content, step) if isinstance(content, list) and not isinstance(step, str) else None
        if position is None:
            raise ClusterError(f"{paths.show(path)} is not there any more", "run it again to see what changed")
        return position

    def _identify(self, pointer: Pointer, step: Item, item: Content) -> None:
        for key, _ in step.keys:
            if key in item:
                self._test((*pointer, key), item[key])

    def _test(self, pointer: Pointer, value: Content) -> None:
        text = _text(pointer)
        if text not in self._tested:
            self._tested.add(text)
            self.operations.append({"op": "test", "path": text, "value": copy.deepcopy(value)})


def _at(content: Content, pointer: Pointer) -> Content:
    for step in pointer:
        content = content[step]
    return content


def _text(pointer: Sequence[str | int]) -> str:
    """RFC 6901: `~` is written ~0, `/` is written ~1."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def _sortable(pointer: Pointer) -> tuple[tuple[int, str], ...]:
    """Order positions as numbers and keys as text; the two never meet at one depth of one object."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in pointer)
