"""From paths to the nodes at them."""

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_sync.documents.nodes import Alias, Mapping, Node, Scalar, Sequence, name_of
from kubectl_sync.model import paths
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import FieldPath, Order, Step


@dataclass(frozen=True, slots=True)
class NodePlace:
    """A node, its position among its parent's pairs or items, its key, and whether it is shared.

    Shared means that the way to it leads through an alias or a merge key: it stands somewhere else too.
    """

    node: Node
    position: int = 0
    key: Scalar | Alias | None = None
    shared: bool = False

    @property
    def start(self) -> int:
        return self.key.start if self.key else self.node.start


def follow(root: Node, content: Content, path: FieldPath) -> list[NodePlace]:
    """Return the places from the root along the path, as far as they exist.

    Where all exist, they are one more than the path has steps. An order's place is that of its list.
    """
    trail = [NodePlace(root)]
    for step in path:
        place = trail[-1] if isinstance(step, Order) else _enter(trail[-1], content, step)
        if place is None:
            break
        trail.append(place)
        content = paths.get(content, (step,))
    return trail


def doubled(root: Node) -> Iterator[tuple[int, int]]:
    """Yield where each key stands that its mapping has had already, behind the place of the one before it."""
    waiting = [root]
    for node in waiting:
        if isinstance(node, Sequence):
            waiting += node.items
        if not isinstance(node, Mapping):
            continue
        seen: dict[str | None, int] = {}
        for key, value in node.pairs:
            name = name_of(key)
            if name is not None and name in seen:
                yield seen[name], key.start
            seen[name] = key.start
            waiting.append(value)


def _enter(parent: NodePlace, content: Content, step: Step) -> NodePlace | None:
    node, shared = parent.node, parent.shared
    if isinstance(node, Alias):
        node, shared = node.target, True
    if isinstance(node, Mapping) and isinstance(step, str):
        return _pair(node, step, shared)
    if isinstance(node, Sequence) and not isinstance(step, str):
        position = paths.index(content, step)
        return None if position is None else NodePlace(node.items[position], position, None, shared)
    return None


def _pair(node: Mapping, step: str, shared: bool) -> NodePlace | None:
    position = node.last(step)
    if position is not None:
        key, value = node.pairs[position]
        return NodePlace(value, position, key, shared)
    merged = (value for key, value in reversed(node.pairs) if name_of(key) is None)
    return next((place for value in merged if (place := _merged(value, step))), None)


def _merged(node: Node, step: str) -> NodePlace | None:
    target = node.target if isinstance(node, Alias) else node
    if isinstance(target, Mapping):
        return _pair(target, step, shared=True)
    parts = target.items if isinstance(target, Sequence) else ()
    return next((place for part in parts if (place := _merged(part, step))), None)
