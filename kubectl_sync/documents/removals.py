"""Keys and items that go, in block style, with the comments that are about nothing else."""

import re
from typing import Final

from kubectl_sync.documents.nodes import Alias, Mapping, Node, Sequence
from kubectl_sync.documents.patches import Sheet, UnspliceableError

# `# key: value` or `# - item`: something that was switched off, not a word about what follows.
_SWITCHED_OFF: Final = re.compile(r"#+ ?(?:- |[\w./\"'-]+:(?:\s|$))")


def remove_pair(sheet: Sheet, mapping: Mapping, position: int) -> None:
    """Take out one of several pairs."""
    key, value = mapping.pairs[position]
    if sheet.layout.before(key.start).rstrip().endswith("?"):
        raise UnspliceableError("a key is written with a question mark")
    following = mapping.pairs[position + 1][0].start if position + 1 < len(mapping.pairs) else None
    _remove(sheet, (key.start, sheet.layout.pair_tail(mapping, position)), value, position, following)


def remove_item(sheet: Sheet, sequence: Sequence, position: int) -> None:
    """Take out one of several items."""
    following = sheet.layout.dash(sequence, position + 1) if position + 1 < len(sequence.items) else None
    span = sheet.layout.dash(sequence, position), sheet.layout.item_tail(sequence, position)
    _remove(sheet, span, sequence.items[position], position, following)


def guard_aliases(node: Node) -> None:
    """Raise UnspliceableError where an alias stands for something in what would go."""
    if isinstance(node, Alias):
        return
    if node.aliases:
        raise UnspliceableError("an alias stands for it elsewhere")
    children = [one for pair in node.pairs for one in pair] if isinstance(node, Mapping) else []
    for child in node.items if isinstance(node, Sequence) else children:
        guard_aliases(child)


def _remove(sheet: Sheet, span: tuple[int, int], value: Node, position: int, following: int | None) -> None:
    layout = sheet.layout
    start, tail = span
    guard_aliases(value)
    column = layout.column(start)
    if not layout.before(start).strip():
        whole = isinstance(value, Mapping | Sequence) and not value.flow
        end = layout.below(tail, column) if whole else layout.line_after(tail)
        head = _head(sheet, start, end, column) if position else layout.line_start(start)
        sheet.patch().drop(head, _blank(sheet, head, end))
    elif following is None:
        raise UnspliceableError("it shares its line with what must stay")
    elif not sheet.comment_in(layout.line_after(tail), following):
        sheet.patch().drop(start, following)  # the next one comes up to its line
    else:
        end = layout.line_after(tail) - len(layout.newline)
        sheet.patch().drop(layout.line_start(start) + len(layout.before(start).rstrip()), end)


def _head(sheet: Sheet, start: int, end: int, column: int) -> int:
    """Where what goes starts: with the comment above it, if that can be about nothing else.

    It can where another key or item follows without a comment or an empty line between, and where it says YAML.
    """
    layout = sheet.layout
    head = layout.head(start, column)
    following = layout.line(end) if end < len(layout.text) else ""
    bare = following.lstrip(" ")
    goes_on = bool(bare) and not bare.startswith("#") and len(following) - len(bare) >= column
    above = [line.strip() for line in layout.text[head : layout.line_start(start)].splitlines()]
    if goes_on or head == 0 or any(_SWITCHED_OFF.match(line) for line in above):
        return layout.line_start(start)
    return head


def _blank(sheet: Sheet, start: int, end: int) -> int:
    """Where the empty lines end that follow, if others stand before already: those would be one gap of two."""
    layout = sheet.layout
    if start == 0 or layout.line(layout.line_start(start - 1)).strip() or layout.keeps_line_ends:
        return end
    while end < len(layout.text) and not layout.line(end).strip():
        end = layout.line_after(end)
    return end
