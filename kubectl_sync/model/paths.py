"""Paths into contents: `spec.template.spec.containers[name=web].image`, and the one applier of changes."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kubectl_sync.model import positions
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.positions import SELF, item_key

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")

Key: TypeAlias = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, told apart by its keys: `[name=web]`, `[containerPort=80,protocol=TCP]`.

    A member of a set of texts is told apart by itself: its only key is SELF, shown as `[example.org/keep]`.
    `nth` is the position among the items of these keys, from 0, where a list repeats them: legal in storage
    (docs/kubernetes.md#list-keys). None says that only one has them.
    """

    keys: tuple[Key, ...]
    nth: int | None = None

    def matches(self, item: Content) -> bool:
        return isinstance(item, dict | str) and all(item_key(item, key) == value for key, value in self.keys)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a keyed list, a field of its own; its value is the tuple of items, without their contents."""

    keys: tuple[str, ...]

    def of(self, items: list[Any]) -> tuple[Item, ...] | None:
        """The order that a list has; None where an item lacks a key, so that it cannot be named."""
        found = [item_of(item, self.keys) for item in items]
        return numbered([item for item in found if item]) if all(found) else None


# A key of a mapping, the position in a list without keys, a keyed item, or the order of such items.
Step: TypeAlias = str | int | Item | Order
FieldPath: TypeAlias = tuple[Step, ...]
ROOT: Final[FieldPath] = ()
# Keys and positions in one content.
Pointer: TypeAlias = tuple[str | int, ...]


def item_of(content: Content, keys: tuple[str, ...]) -> Item | None:
    """The step that means an item of a list; None where it lacks a key, or has another thing for it."""
    if not isinstance(content, dict | str):
        return None
    values = [(key, item_key(content, key)) for key in keys]
    known = tuple((key, value) for key, value in values if type(value) in (str, int))
    return Item(known) if known and len(known) == len(keys) else None


def numbered(items: list[Item]) -> tuple[Item, ...]:
    """The same items, those that repeat each other told apart by their position among themselves."""
    seen: dict[Item, int] = {}
    counts = Counter(items)
    told = []
    for item in items:
        told.append(Item(item.keys, seen.get(item, 0)) if counts[item] > 1 else item)
        seen[item] = seen.get(item, 0) + 1
    return tuple(told)


def show(path: FieldPath) -> str:
    """Print a path as users read and type it, on one line; a key with dots or slashes is in brackets and quotes."""
    text = ""
    for step in path:
        if isinstance(step, str):
            text += ("." if text else "") + step if _PLAIN_KEY.match(step) else f'["{step}"]'
        elif isinstance(step, Order):
            text += "[order]"
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f"[{show_item(step)}]"
    return text.replace("\n", "\\n")


def show_item(item: Item) -> str:
    """`name=web`, or `name=web #2` for the second one of that name."""
    keys = ",".join(f"{key}={value}" if key != SELF else str(value) for key, value in item.keys)
    return keys if item.nth is None else f"{keys} #{item.nth + 1}"


def index(items: list[Any], step: int | Item | Order) -> int | None:
    """Return the position of a step in a list; None where no item, or more than one, is meant."""
    if isinstance(step, Order):
        return None
    if isinstance(step, int):
        return step if 0 <= step < len(items) else None
    if len(items) > positions.FEW and type(items) is list:
        found = positions.of(items, tuple(key for key, _ in step.keys), tuple(value for _, value in step.keys))
    else:
        found = [position for position, item in enumerate(items) if step.matches(item)]
    if step.nth is not None:
        return found[step.nth] if step.nth < len(found) else None
    return found[0] if len(found) == 1 else None


def get(content: Content, path: FieldPath) -> Content:
    """Return what stands at the path, or ABSENT."""
    for step in path:
        content = _child(content, step)
        if content is ABSENT:
            return ABSENT
    return content


def _child(content: Content, step: Step) -> Content:
    if isinstance(step, str):
        return content.get(step, ABSENT) if isinstance(content, dict) else ABSENT
    if not isinstance(content, list):
        return ABSENT
    if isinstance(step, Order):
        order = step.of(content)
        return ABSENT if order is None else order
    position = index(content, step)
    return ABSENT if position is None else content[position]


def is_within(path: FieldPath, other: FieldPath) -> bool:
    """Whether the first path is the other one, or below it."""
    return path[: len(other)] == other


def overlap(path: FieldPath, other: FieldPath) -> bool:
    """Whether one of the paths is the other one, or below it."""
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]


def with_parents(found: Iterable[FieldPath]) -> frozenset[FieldPath]:
    """The paths, and those of all that holds them."""
    return frozenset(path[:depth] for path in found for depth in range(len(path) + 1))


def pointer(content: Content, path: FieldPath) -> Pointer:
    """Return the keys and positions that lead to the field in this very content.

    Raises KeyError where it is not there. For a raw live object: cleaned, its positions shift
    (docs/kubernetes.md#positions).
    """
    steps: list[str | int] = []
    for step in path:
        position = step if isinstance(step, str) or not isinstance(content, list) else index(content, step)
        if not isinstance(position, str | int) or _child(content, position) is ABSENT:
            raise KeyError(show(path))
        steps.append(position)
        content = content[position]
    return tuple(steps)


def rfc6901(steps: Pointer) -> str:
    """Write a pointer as JSON Patch does: `/metadata/annotations/example.com~1a`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def copied(content: Content) -> Content:
    """A copy that shares no mapping and no list."""
    if isinstance(content, dict):
        return {key: copied(value) for key, value in content.items()}
    return [copied(value) for value in content] if isinstance(content, list) else content


def patch(content: Content, changes: Iterable[tuple[FieldPath, Content]]) -> Content:
    """Return a copy with each path set to its value, or removed where the value is ABSENT.

    All paths mean the content as it is before: removals shift nothing that another change means, and
    orders come last. Missing mappings on the way are made; a keyed item that is missing is appended; an
    order moves those items that it names, among the places that they have. A mapping or list that a removal
    leaves empty stays: empty is not absent. Raises KeyError where a path cannot be followed, as through a
    scalar or to a position that does not exist.
    """
    changes = list(changes)
    content = None if changes and changes[0][0] == ROOT else copied(content)
    removed: list[FieldPath] = []
    orders: list[tuple[FieldPath, Content]] = []
    for path, value in changes:
        if path == ROOT:
            content = copied(value)
        elif isinstance(path[-1], Order):
            orders.append((path[:-1], value))
        elif value is ABSENT:
            removed.append(path)
        else:
            _set(content, path, copied(value))
    _remove(content, removed)
    for path, order in orders:
        _reorder(get(content, path), order)
    return content


def without_orders(content: Content, changes: Iterable[tuple[FieldPath, Content]]) -> list[tuple[FieldPath, Content]]:
    """The same changes for a writer that knows no orders: a list that is reordered is set as a whole.

    Raises KeyError as `patch` does.
    """
    changes = list(changes)
    whole = [path[:-1] for path, _ in changes if path and isinstance(path[-1], Order)]
    rest = [one for one in changes if not any(is_within(one[0], path) for path in whole)]
    new = patch(content, changes) if whole else content
    return rest + [(path, found) for path in whole if (found := get(new, path)) is not ABSENT]


def _set(content: Content, path: FieldPath, value: Content) -> None:
    parent: Content = None
    for step, following in itertools.pairwise(path):
        parent, content = content, _enter(content, step, {} if isinstance(following, str) else [])
    last = path[-1]
    if isinstance(last, str) and isinstance(content, dict):
        content[last] = value
        positions.forget_positions(parent, last)
        return
    if not isinstance(content, list) or isinstance(last, str | Order):
        raise KeyError(show(path))
    position = index(content, last)
    if position is not None:
        positions.forget_positions(content)  # by other keys than these the item may be another one now
        content[position] = value
    elif isinstance(last, Item) or last == len(content):
        content.append(value)
    else:
        raise KeyError(show(path))


def _enter(content: Content, step: Step, missing: Content) -> Content:
    if isinstance(step, str):
        if not isinstance(content, dict):
            raise KeyError(step)
        if content.get(step) is None:  # an empty value reads as null
            content[step] = missing
        return content[step]
    position = index(content, step) if isinstance(content, list) else None
    if position is None:
        raise KeyError(show((step,)))
    return content[position]


def _remove(content: Content, removed: Iterable[FieldPath]) -> None:
    """Remove what is there, from the end, so that no position shifts before it is used."""
    found: list[Any] = [pointer(content, path) for path in removed if get(content, path) is not ABSENT]
    for *parent, last in sorted(found, reverse=True):
        target = content
        for step in parent:
            positions.forget_positions(target)
            target = target[step]
        positions.forget_positions(target)
        del target[last]


def _reorder(items: Content, order: Content) -> None:
    if not isinstance(items, list) or order is ABSENT:
        return
    wanted = arrangement(items, order)
    positions.forget_positions(items)
    items[:] = [items[position] for position in wanted]


def arrangement(items: list[Any], order: Iterable[Item]) -> list[int]:
    """Which item comes to stand at each place when an order moves those that it names, among the places they have."""
    found = list(range(len(items)))
    wanted = [position for item in order if (position := index(items, item)) is not None]
    for place, position in zip(sorted(wanted), wanted, strict=True):
        found[place] = position
    return found
