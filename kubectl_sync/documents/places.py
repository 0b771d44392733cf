"""From paths to the nodes at them."""

from dataclasses import dataclass

from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.nodes import Alias, Mapping, Node, Scalar, Sequence, is_merge
from kubectl_sync.documents.values import key_text
from kubectl_sync.model import paths
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import FieldPath, Step


@dataclass(frozen=True, slots=True)
class Place:
    """A node, its position among its parent's pairs or items, its key, and whether it is shared.

    Shared means that the way to it leads through an alias or a merge key: it stands somewhere else too.
    """

    node: Node
    position: int = 0
    key: Scalar | None = None
    shared: bool = False

    @property
    def start(self) -> int:
        return self.key.start if self.key else self.node.start


def follow(chunk: Chunk, root: Node, content: Content, path: FieldPath) -> list[Place]:
    """Return the places from the root along the path, as far as they exist.

    Where all exist, they are one more than the path has steps.
    """
    trail = [Place(root)]
    for step in path:
        place = _enter(chunk, trail[-1], content, step)
        if place is None:
            break
        trail.append(place)
        content = paths.get(content, (step,))
    return trail


def _enter(chunk: Chunk, parent: Place, content: Content, step: Step) -> Place | None:
    node, shared = parent.node, parent.shared
    if isinstance(node, Alias):
        node, shared = node.target, True
    if isinstance(node, Mapping) and isinstance(step, str):
        return _pair(chunk, node, step, shared)
    if isinstance(node, Sequence) and not isinstance(step, str):
        position = paths.index(content, step)
        return None if position is None else Place(node.items[position], position, None, shared)
    return None


def _pair(chunk: Chunk, node: Mapping, step: str, shared: bool) -> Place | None:
    for position, (key, value) in enumerate(node.pairs):
        if not is_merge(key) and key_text(chunk, key) == step:
            return Place(value, position, key, shared)
    merged = (value for key, value in node.pairs if is_merge(key))
    return next((place for value in merged if (place := _merged(chunk, value, step))), None)


def _merged(chunk: Chunk, node: Node, step: str) -> Place | None:
    target = node.target if isinstance(node, Alias) else node
    if isinstance(target, Mapping):
        return _pair(chunk, target, step, shared=True)
    parts = target.items if isinstance(target, Sequence) else ()
    return next((place for part in parts if (place := _merged(chunk, part, step))), None)
