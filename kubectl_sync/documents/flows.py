"""Edits inside brackets: on one line, or with a row for each value as in JSON and KYAML."""

from kubectl_sync.documents import lines
from kubectl_sync.documents.nodes import Mapping, Sequence
from kubectl_sync.documents.patches import Patch, Sheet
from kubectl_sync.documents.removals import guard_aliases
from kubectl_sync.model.content import Content


def insert_pairs(sheet: Sheet, mapping: Mapping, before: int, pairs: dict[str, Content]) -> None:
    """Put keys and their values before the pair at a position, or behind the last one."""
    style = sheet.around(mapping).style
    rows = [lines.rows(lines.key_text(name, style, flow=True) + ": ", value, style) for name, value in pairs.items()]
    _insert(sheet, mapping, before, rows)


def insert_items(sheet: Sheet, sequence: Sequence, before: int, values: list[Content]) -> None:
    """Put items before the one at a position, or behind the last one."""
    style = sheet.around(sequence).style
    _insert(sheet, sequence, before, [lines.rows("", value, style) for value in values])


def remove(sheet: Sheet, node: Mapping | Sequence, position: int) -> None:
    """Take out a pair or an item, with its comma."""
    layout = sheet.layout
    starts, tails = sheet.around(node).places
    start, tail = starts[position], tails[position]
    guard_aliases(node.pairs[position][1] if isinstance(node, Mapping) else node.items[position])
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


def _insert(sheet: Sheet, node: Mapping | Sequence, before: int, new: list[list[str]]) -> None:
    """Put what belongs in one place there at once: the commas between are those of no single one."""
    layout, style = sheet.layout, sheet.around(node).style
    starts, tails = sheet.around(node).places
    patch = sheet.patch()
    if starts and style.rows:
        for one in new[: None if before < len(starts) or style.commas else -1]:
            one[-1] += ","
        rows = lines.indented([line for one in new for line in one], layout.column(starts[0]))
        _insert_rows(sheet, patch, tails[before - 1] if before else None, starts[0], rows)
        return
    text = ", ".join(one[0] for one in new)
    if not starts:
        start = layout.value_start(node)
        sheet.keep_comments(start, node.end)
        patch.put(start + 1, node.end - 1, text)
    elif before == 0:
        patch.put(starts[0], starts[0], text + ", ")
    else:
        patch.put(tails[before - 1], tails[before - 1], ", " + text)


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
