"""The tree of one document with the places of everything in its text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from kubectl_sync.documents import scalars
from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.events import events


@dataclass(slots=True, eq=False)
class Scalar:
    """`start` is that of an anchor or tag before the text; `style` is empty, `'`, `"`, `|` or `>`."""

    start: int
    end: int
    anchor: str
    tag: str
    aliases: int
    style: str
    text: str


@dataclass(slots=True, eq=False)
class Alias:
    """`*name`: stands for a node further up."""

    start: int
    end: int
    target: "Node"


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys with values as they stand; a block mapping ends where its last value does."""

    start: int
    end: int
    anchor: str
    tag: str
    aliases: int
    flow: bool
    pairs: list[tuple[Scalar | Alias, "Node"]]
    _last: dict[str | None, int] = field(default_factory=dict, init=False, repr=False)

    def last(self, name: str) -> int | None:
        """The position of the last pair of that name: it is the one that counts."""
        if not self._last:
            self._last.update((name_of(key), at) for at, (key, _) in enumerate(self.pairs))
        return self._last.get(name)


@dataclass(slots=True, eq=False)
class Sequence:
    """Items as they stand; a block sequence starts at its first dash and ends where its last item does."""

    start: int
    end: int
    anchor: str
    tag: str
    aliases: int
    flow: bool
    items: list["Node"]


Node: TypeAlias = Scalar | Alias | Mapping | Sequence


def compose(chunk: Chunk) -> Node | None:
    """Return the tree of a document that was read without an error; None for an empty one.

    Offsets are characters of the chunk's text. `aliases` is how many of them stand for the node.
    """
    return _Composer(chunk).document()


def name_of(key: Scalar | Alias) -> str | None:
    """Return what a key is called in the content, `y` is "true"; None for the merge key."""
    target = key.target if isinstance(key, Alias) else key
    if not isinstance(target, Scalar):
        raise TypeError("a key is text")
    if target is key and target.text == scalars.MERGE and _may_merge(target):
        return None
    return scalars.key(value_of(target))


def value_of(node: Scalar) -> scalars.Scalar:
    """Return what a scalar means to kubectl."""
    if node.tag:
        return scalars.tagged(node.tag, node.text)
    return node.text if node.style else scalars.resolve(node.text)


def content_of(node: Node) -> Any:
    """Return what a node says by itself."""
    if isinstance(node, Alias):
        return content_of(node.target)
    if isinstance(node, Scalar):
        return scalars.as_whole_number(value_of(node))
    if isinstance(node, Sequence):
        return [content_of(item) for item in node.items]
    content: dict[str, Any] = {}
    for key, value in node.pairs:
        name = name_of(key)
        if name is not None:
            content[name] = content_of(value)
            continue
        parts = content_of(value)
        for part in reversed(parts) if isinstance(parts, list) else [parts]:
            content.update(part)
    return content


def _may_merge(key: Scalar) -> bool:
    return key.tag in ("!", scalars.TAG + "merge") or not (key.tag or key.style)


class _Composer:
    def __init__(self, chunk: Chunk) -> None:
        self.size = len(chunk.text)
        self.events: Iterator[Any] = events(chunk)
        self.anchors: dict[str, Node] = {}

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                root = self.node(event)
        return None if isinstance(root, Scalar) and root.start == root.end else root

    def node(self, event: Any) -> Node:
        if type(event) is yaml.ScalarEvent:
            node: Node = self.scalar(event)
        elif type(event) is yaml.AliasEvent:
            return self.alias(event)
        else:
            node = self.collection(event)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def scalar(self, event: Any) -> Scalar:
        # past the end of the text stands only the line break that was added to it
        start, end = min(event.start_mark.index, self.size), min(event.end_mark.index, self.size)
        given = (event.anchor or "", event.tag or "", 0, event.style or "")
        return Scalar(start, end, *given, event.value)

    def alias(self, event: Any) -> Alias:
        target = self.anchors[event.anchor]
        if not isinstance(target, Alias):
            target.aliases += 1
        return Alias(event.start_mark.index, event.end_mark.index, target)

    def collection(self, event: Any) -> Mapping | Sequence:
        children: list[Any] = []
        while not isinstance(following := next(self.events), yaml.CollectionEndEvent):
            children.append(self.node(following))
        # the end mark of a block collection lies beyond the comments after it
        end = following.end_mark.index if event.flow_style or not children else children[-1].end  # type: ignore[union-attr]
        place = (event.start_mark.index, end, event.anchor or "", event.tag or "", 0, bool(event.flow_style))
        if type(event) is yaml.SequenceStartEvent:
            return Sequence(*place, children)
        return Mapping(*place, list(zip(children[::2], children[1::2], strict=True)))
