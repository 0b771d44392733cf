"""Where things stand in a text: lines and columns, what lies around a node, what is a comment."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from kubectl_sync.documents.nodes import Alias, Mapping, Node, Scalar, Sequence

_BETWEEN: Final = re.compile(r"(?:\s+|#[^\n]*)*")  # two tokens: white space and comments
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*(?:\s+|(?<=\s)#[^\n]*)*)*")
_COMMENT: Final = re.compile(r"(?<![\w!/:.-])#[^\n]*")  # between values; in a tag it is none


class TextLayout:
    """A text, which ends with a line break, and questions about it; indexes are characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def line_after(self, index: int) -> int:
        """Where the line after that of `index` starts."""
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found + 1

    def column(self, index: int) -> int:
        return index - self.line_start(index)

    def before(self, index: int) -> str:
        """What stands before it on its line."""
        return self.text[self.line_start(index) : index]

    def line(self, start: int) -> str:
        return self.text[start : self.line_after(start)].rstrip("\r\n")

    def tail(self, node: Node) -> int:
        """Where the last character of a node ends, without blank lines and comments after it."""
        if isinstance(node, Mapping) and not node.flow:
            key, value = node.pairs[-1]
            return max(self.tail(value), self.colon(key))
        if isinstance(node, Sequence) and not node.flow:
            return self.item_tail(node, len(node.items) - 1)
        if isinstance(node, Scalar) and node.style in ("|", ">"):
            return self._block_tail(node)
        return node.end

    def pair_tail(self, mapping: Mapping, position: int) -> int:
        key, value = mapping.pairs[position]
        return max(self.tail(value), self.colon(key) if not mapping.flow or value.start == value.end else key.end)

    def item_tail(self, sequence: Sequence, position: int) -> int:
        return self.tail(sequence.items[position])

    def colon(self, key: Node) -> int:
        """Where the colon after a key ends."""
        at = self.skip(key.end)
        return at + 1 if self.text[at : at + 1] == ":" else key.end

    def dash(self, sequence: Sequence, position: int) -> int:
        """Where the dash of a block sequence's item stands."""
        if position:
            return self.skip(self.item_tail(sequence, position - 1))
        match = _PROPERTIES.match(self.text, sequence.start)
        return self.skip(match.end() if match else sequence.start)

    def skip(self, index: int) -> int:
        """The next character that is no white space and no comment."""
        match = _BETWEEN.match(self.text, index)
        return match.end() if match else index

    def value_start(self, node: Node) -> int:
        """Where a node's own text starts, behind its anchor and tag."""
        if isinstance(node, Alias) or not (node.anchor or node.tag):
            return node.start
        match = _PROPERTIES.match(self.text, node.start)
        return min(match.end(), node.end) if match else node.start

    def column_of(self, node: Mapping | Sequence) -> int:
        """The column of a block mapping's keys, or of a block sequence's dashes."""
        if isinstance(node, Sequence):
            return self.column(self.dash(node, 0))
        return min(self.column(key.start) for key, _ in node.pairs)

    def below(self, index: int, column: int) -> int:
        """Where the lines end that follow that of `index` and hold comments further in than `column`."""
        end = self.line_after(index)
        at = end
        while at < len(self.text):
            line = self.line(at)
            bare = line.lstrip(" ")
            if bare.startswith("#") and len(line) - len(bare) > column:
                end = self.line_after(at)
            elif bare:
                break
            at = self.line_after(at)
        return end

    def head(self, index: int, column: int) -> int:
        """Where the lines start that stand directly above that of `index` and hold comments at `column`."""
        start = self.line_start(index)
        while start:
            above = self.line_start(start - 1)
            if self.text[above : above + column + 1] != " " * column + "#":
                break
            start = above
        return start

    def comments(self, root: Node | None) -> Iterator[tuple[int, str]]:
        """Yield the comments of a document with their places."""
        end = 0
        for start, stop in [*_solid(self, root), (len(self.text), len(self.text))]:
            for match in _COMMENT.finditer(self.text, end, max(start, end)):
                yield match.start(), match.group().rstrip()
            end = max(end, stop)

    @cached_property
    def keeps_line_ends(self) -> bool:
        """Whether a block may stand in it whose empty lines at the end count (`|+`)."""
        return re.search(r"[|>][0-9]?\+", self.text) is not None

    def _block_tail(self, node: Scalar) -> int:
        start = self.value_start(node)
        if "+" in self.text[start : start + 3]:
            return start + len(self.text[start : node.end].removesuffix("\n").removesuffix("\r"))
        return start + len(self.text[start : node.end].rstrip())


def _solid(layout: TextLayout, node: Node | None) -> Iterator[tuple[int, int]]:
    """The places of all scalars and aliases, in which `#` is no comment; a block's header line is open."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield from _solid(layout, key)
            yield from _solid(layout, value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _solid(layout, item)
    elif isinstance(node, Scalar) and node.style in ("|", ">"):
        yield layout.line_after(layout.value_start(node)), node.end
    elif isinstance(node, Scalar | Alias):
        yield layout.value_start(node), node.end
