"""New keys and items in block style, between their neighbours."""

from kubectl_sync.documents import lines
from kubectl_sync.documents.nodes import Mapping, Sequence
from kubectl_sync.documents.patches import Sheet, UnspliceableError
from kubectl_sync.model.content import Content


def insert_pairs(sheet: Sheet, mapping: Mapping, before: int, pairs: dict[str, Content]) -> None:
    """Put keys and their values before the pair at a position, or behind the last one.

    Comments above the first key stay above it: they are often about the whole file.
    """
    layout, around = sheet.layout, sheet.around(mapping)
    if around.has_marked_keys:
        raise UnspliceableError("a key is written with a question mark")
    column, style = around.column, around.style
    new = lines.mapping_lines(pairs, style)
    first = mapping.pairs[0][0].start
    if before == 0 and layout.head(first, column) == layout.line_start(first):
        _put_here(sheet, first, column, new)
    else:
        _put_below(sheet, layout.pair_tail(mapping, max(before, 1) - 1), column, new)


def insert_items(sheet: Sheet, sequence: Sequence, before: int, values: list[Content]) -> None:
    """Put items before the one at a position, or behind the last one."""
    layout = sheet.layout
    dash = layout.dash(sequence, 0)
    column = layout.column(dash)
    new = lines.sequence_lines(values, sheet.around(sequence).style)
    if before:
        _put_below(sheet, layout.item_tail(sequence, before - 1), column, new)
    elif layout.before(dash).strip():
        _put_here(sheet, dash, column, new)
    else:
        start = layout.head(dash, column)
        _put(sheet, start, lines.indented(new, column))


def _put_below(sheet: Sheet, tail: int, column: int, new: list[str]) -> None:
    _put(sheet, sheet.layout.below(tail, column), lines.indented(new, column))


def _put_here(sheet: Sheet, start: int, column: int, new: list[str]) -> None:
    """On the line of what stands there, which moves to the next one."""
    newline = sheet.layout.newline
    text = newline.join([new[0], *lines.indented(new[1:], column)])
    sheet.patch().put(start, start, text + newline + " " * column)


def _put(sheet: Sheet, start: int, new: list[str]) -> None:
    sheet.patch().put(start, start, "".join(line + sheet.layout.newline for line in new))
