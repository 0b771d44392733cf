"""Changes of a text by position, gathered and then made at once."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.lines import Style
from kubectl_sync.documents.nodes import Mapping, Node, Sequence
from kubectl_sync.documents.styles import style_of, style_within

# Characters from, up to, and what stands there instead.
Splice: TypeAlias = tuple[int, int, str]


class UnspliceableError(Exception):
    """A change cannot be made by position; the text says why."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A node and where it stands: in a mapping or list, at a position; the document's own has no parent."""

    node: Node
    parent: Mapping | Sequence | None = None
    position: int = 0


@dataclass(slots=True)
class Patch:
    """One change that leaves a readable text: its splices, and places whose comments go with what is there.

    `moves`: it only lets items change places.
    """

    splices: list[Splice] = field(default_factory=list)
    gone: list[tuple[int, int]] = field(default_factory=list)
    moves: bool = False

    def put(self, start: int, end: int, text: str) -> None:
        self.splices.append((start, end, text))

    def drop(self, start: int, end: int) -> None:
        self.splices.append((start, end, ""))
        self.gone.append((start, end))


class Around:
    """What a mapping or list looks like where something is put into it; found out once for all that is."""

    def __init__(self, layout: TextLayout, node: Mapping | Sequence, style: Style) -> None:
        self._layout = layout
        self._node = node  # held, so that no other node can have its id
        self._style = style

    @cached_property
    def style(self) -> Style:
        return style_within(self._layout, self._node, self._style)

    @cached_property
    def column(self) -> int:
        return self._layout.column_of(self._node)

    @cached_property
    def has_marked_keys(self) -> bool:
        """Whether a key stands behind a question mark."""
        keys = [key for key, _ in self._node.pairs] if isinstance(self._node, Mapping) else []
        return any(self._layout.before(key.start).rstrip().endswith("?") for key in keys)

    @cached_property
    def places(self) -> tuple[list[int], list[int]]:
        """Where each pair or item starts, and where it ends."""
        layout, node = self._layout, self._node
        if isinstance(node, Mapping):
            return [key.start for key, _ in node.pairs], [layout.pair_tail(node, at) for at in range(len(node.pairs))]
        return [item.start for item in node.items], [layout.item_tail(node, at) for at in range(len(node.items))]


class Sheet:
    """A document's text while patches for it are gathered; `blocks`: new text of several lines becomes literal."""

    def __init__(self, layout: TextLayout, root: Node, *, blocks: bool) -> None:
        self.layout = layout
        self.root = root
        self.blocks = blocks
        self.patches: list[Patch] = []
        self._around: dict[int, Around] = {}

    @cached_property
    def style(self) -> Style:
        return style_of(self.layout, self.root, blocks=self.blocks)

    @cached_property
    def comments(self) -> list[int]:
        """Where comments stand."""
        return [index for index, _ in self.layout.comments(self.root)]

    def patch(self) -> Patch:
        self.patches.append(Patch())
        return self.patches[-1]

    def around(self, node: Mapping | Sequence) -> "Around":
        """What is asked of a mapping or list for each thing that is put into it, or taken out of it."""
        return self._around.setdefault(id(node), Around(self.layout, node, self.style))

    def comment_in(self, start: int, end: int) -> bool:
        """Whether a comment stands there."""
        return "#" in self.layout.text[start:end] and bool(self._comments_in(start, end))

    def keep_comments(self, start: int, end: int) -> None:
        """Raise UnspliceableError where a comment stands that nobody wants to lose."""
        if self.comment_in(start, end):
            raise UnspliceableError("there are comments in what would be replaced")

    def loses(self) -> bool:
        """Whether a patch takes a comment that does not go with what it removes."""
        gone = {one for patch in self.patches for place in patch.gone for one in self._comments_in(*place)}
        return any(
            not gone.issuperset(self._comments_in(start, end))
            for patch in self.patches
            for start, end, _ in patch.splices
            if "#" in self.layout.text[start:end]
        )

    def _comments_in(self, start: int, end: int) -> list[int]:
        if "#" not in self.layout.text[start:end]:
            return []
        return self.comments[bisect_left(self.comments, start) : bisect_left(self.comments, end)]


def apply(text: str, patches: Iterable[Patch]) -> str:
    """Return the text with all splices made. Raises UnspliceableError where two of them meet."""
    parts = []
    done = 0
    for start, end, new in sorted((one for patch in patches for one in patch.splices), key=lambda one: one[:2]):
        if start < done:
            raise UnspliceableError("two changes meet in one place")
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])
