"""Edits inside brackets: on one line, or with a row for each value as in JSON and KYAML."""

from kubectl_sync.documents import lines
from kubectl_sync.documents.nodes import Mapping, Sequence
from kubectl_sync.documents.patches import Patch, Sheet
from kubectl_sync.documents.removals import guard
from kubectl_sync.model.content import Content


def insert_pair(sheet: Sheet, mapping: Mapping, before: int, name: str, value: Content) -> None:
    """Put a key and its value before the pair at a position, or behind the last one."""
    style = sheet.around(mapping).style
    _insert(sheet, mapping, before, lines.rows(lines.key_of(name, style, flow=True) + ": ", value, style))


def insert_item(sheet: Sheet, sequence: Sequence, before: int, value: Content) -> None:
    """Put an item before the one at a position, or behind the last one."""
    _insert(sheet, sequence, before, lines.rows("", value, sheet.around(sequence).style))


def remove(sheet: Sheet, node: Mapping | Sequence, position: int) -> None:
    """Take out a pair or an item, with its comma."""
    layout = sheet.layout
    starts, tails = sheet.around(node).places
    start, tail = starts[position], tails[position]
    guard(node.pairs[position][1] if isinstance(node, Mapping) else node.items[position])
    comma = layout.skip(tail)
    end = comma + 1 if layout.text[comma] == "," else tail
    last = position == len(starts) - 1
    patch = sheet.patch()
    if len(starts) == 1:
        sheet.keep_comments(layout.value_start(node), node.end)
        patch.put(layout.value_start(node) + 1, node.end - 1, "")
    elif _alone(sheet, start, end):
        patch.drop(layout.line_start(start), layout.line_after(end))
        if last and end == tail:
            before = layout.skip(tails[position - 1])
            patch.put(before, before + 1, "")
    elif not last:
        sheet.keep_comments(start, starts[position + 1])
        patch.put(start, starts[position + 1], "")
    else:
        sheet.keep_comments(tails[position - 1], tail)
        patch.put(tails[position - 1], tail, "")


def _insert(sheet: Sheet, node: Mapping | Sequence, before: int, new: list[str]) -> None:
    layout, style = sheet.layout, sheet.around(node).style
    starts, tails = sheet.around(node).places
    patch = sheet.patch()
    if not starts:
        start = layout.value_start(node)
        sheet.keep_comments(start, node.end)
        patch.put(start + 1, node.end - 1, new[0])
    elif not style.rows and before == 0:
        patch.put(starts[0], starts[0], new[0] + ", ")
    elif not style.rows:
        patch.put(tails[before - 1], tails[before - 1], ", " + new[0])
    else:
        new = lines.indented(new, layout.column(starts[0]))
        if before < len(starts) or style.commas:
            new[-1] += ","
        _insert_rows(sheet, patch, tails[before - 1] if before else None, starts[0], new)


def _insert_rows(sheet: Sheet, patch: Patch, tail: int | None, first: int, new: list[str]) -> None:
    layout = sheet.layout
    if tail is None:
        at = layout.line_start(first)
    else:
        comma = layout.skip(tail)
        if layout.text[comma] != ",":
            patch.put(tail, tail, ",")
            comma = tail
        at = layout.line_after(comma)
    patch.put(at, at, "".join(line + layout.newline for line in new))


def _alone(sheet: Sheet, start: int, end: int) -> bool:
    """Whether what stands there has its lines to itself, but for a comment."""
    layout = sheet.layout
    rest = layout.text[end : layout.line_after(end)].strip()
    return not layout.before(start).strip() and (not rest or rest.startswith("#"))
