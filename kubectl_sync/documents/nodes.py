"""The tree of one document with the places of everything in its text, from libyaml's events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.problems import TEMPLATE_HINT, explain, problem
from kubectl_sync.documents.scalars import MERGE, TAG

DEPTH: Final = 100  # of nested mappings and lists; the API server stops long before
# libyaml where it is there: the same marks, ten times faster than pure Python.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """`start` is that of an anchor or tag before the text; `style` is empty, `'`, `"`, `|` or `>`."""

    start: int
    end: int
    anchor: str
    tag: str
    style: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """`*name`: stands for a node further up."""

    start: int
    end: int
    target: "Node"


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys with values as they stand; a block mapping ends where its last value does."""

    start: int
    end: int
    anchor: str
    tag: str
    flow: bool
    pairs: tuple[tuple[Scalar, "Node"], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Items as they stand; a block sequence starts at its first dash and ends where its last item does."""

    start: int
    end: int
    anchor: str
    tag: str
    flow: bool
    items: tuple["Node", ...]


Node: TypeAlias = Scalar | Alias | Mapping | Sequence


def compose(chunk: Chunk) -> Node | None:
    """Return the tree of a document, None for an empty one; offsets are characters of the chunk's text.

    Raises DocumentError where the text is not YAML, has a second document after `...`, nests too deep,
    or has an alias without an anchor before it.
    """
    # kubectl ends the last line itself: without it a block scalar at the end has another value
    text = chunk.text if chunk.text.endswith("\n") else chunk.text + "\n"
    try:
        loader = _Loader(text)
    except yaml.YAMLError as error:
        raise explain(chunk, error) from error
    except UnicodeEncodeError as error:
        raise problem(chunk, error.start, "half a character (a lone surrogate)") from error
    try:
        return _Composer(chunk, _events(loader)).document()
    except yaml.YAMLError as error:
        raise explain(chunk, error) from error
    finally:
        loader.dispose()


def is_merge(key: Scalar) -> bool:
    """Whether a key is the merge key: `<<` without quotes, or with its tag."""
    return key.text == MERGE and (key.tag == TAG + "merge" or not (key.tag or key.style))


def _events(loader: Any) -> Iterator[Any]:
    while loader.check_event():
        yield loader.get_event()


def _start(event: Any) -> int:
    return int(event.start_mark.index)


class _Composer:
    def __init__(self, chunk: Chunk, events: Iterator[Any]) -> None:
        self.chunk = chunk
        self.size = len(chunk.text)
        self.events = events
        self.anchors: dict[str, Node | None] = {}

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            elif isinstance(event, yaml.NodeEvent):
                if documents > 1:
                    message = "kubectl reads nothing after `...`; a new document starts with `---`"
                    raise problem(self.chunk, _start(event), message)
                root = self.node(event, 0)
        return None if isinstance(root, Scalar) and root.start == root.end else root

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            node: Node = self.scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        else:
            if depth == DEPTH:
                raise problem(self.chunk, _start(event), f"nested more than {DEPTH} levels deep")
            if event.anchor:
                self.anchors[event.anchor] = None
            node = self.collection(event, depth + 1)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def scalar(self, event: Any) -> Scalar:
        # past the end of the text stands only the line break that was added to it
        start, end = (min(mark.index, self.size) for mark in (event.start_mark, event.end_mark))
        return Scalar(start, end, event.anchor or "", event.tag or "", event.style or "", event.value)

    def alias(self, event: Any) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            known = event.anchor in self.anchors
            message = "lies inside its own anchor" if known else "has no anchor before it"
            raise problem(self.chunk, _start(event), f"the alias *{event.anchor} {message}")
        return Alias(_start(event), event.end_mark.index, target)

    def collection(self, event: Any, depth: int) -> Node:
        children = []
        while not isinstance(following := next(self.events), yaml.CollectionEndEvent):
            children.append(self.node(following, depth))
        # the end mark of a block collection lies beyond the comments after it
        end = int(following.end_mark.index) if event.flow_style or not children else children[-1].end  # type: ignore[union-attr]
        place = (event.start_mark.index, end, event.anchor or "", event.tag or "", bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(*place, tuple(children))
        return Mapping(*place, tuple(zip(map(self.key, children[::2]), children[1::2], strict=True)))

    def key(self, node: Node) -> Scalar:
        if isinstance(node, Alias) and isinstance(text := node.target, Scalar):
            return Scalar(node.start, node.end, "", text.tag, text.style, text.text)
        if not isinstance(node, Scalar):
            brace = self.chunk.text[node.start : node.start + 1] == "{"
            raise problem(self.chunk, node.start, "a key must be text", TEMPLATE_HINT if brace else "")
        return node
