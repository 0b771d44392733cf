"""Another value where one stands already."""

import re
from typing import Final

from kubectl_sync.documents import lines, quoting
from kubectl_sync.documents.blocks import block_text
from kubectl_sync.documents.nodes import Mapping, Scalar, Sequence
from kubectl_sync.documents.patches import Patch, Sheet, Slot, UnspliceableError
from kubectl_sync.documents.removals import guard_aliases
from kubectl_sync.model.content import Content

_OCTAL: Final = re.compile(r"0o?[0-7]+\Z")


def replace_scalar(sheet: Sheet, slot: Slot, node: Scalar, value: Content) -> None:
    """Put a scalar where a scalar stands, in its style where that can say it."""
    is_block = node.style in ("|", ">")
    made = block_text(sheet.layout, node, value) if is_block and isinstance(value, str) else None
    if made is not None:
        sheet.patch().put(node.start, made[1], made[0])
    elif is_block or _becomes_block(sheet, slot, node, value):
        replace_whole(sheet, slot, value)
    else:
        sheet.keep_comments(node.start, node.end)
        sheet.patch().put(node.start, node.end, scalar_line(sheet, slot, node, value))


def scalar_line(sheet: Sheet, slot: Slot, node: Scalar, value: Content) -> str:
    """What stands for a scalar on one line, behind its anchor."""
    flow = slot.parent is not None and slot.parent.flow
    style = sheet.style
    text = quoting.spell(value, node.style or (style.quote if style.always else ""), flow=flow, quote=style.quote)
    if _OCTAL.match(node.text) and not node.style and len(node.text) > 1 and type(value) is int and value >= 0:
        text = ("0o%o" if "o" in node.text else "0%o") % value
    if node.anchor:
        return f"&{node.anchor} {text}"
    before = sheet.layout.text[node.start - 1 : node.start]
    return f" {text}" if node.start == node.end and before in (":", "-") else text


def replace_whole(sheet: Sheet, slot: Slot, value: Content) -> None:
    """Put any value where any other stands; what is put is new to the last character."""
    node, parent = slot.node, slot.parent
    guard_aliases(node)
    if getattr(node, "anchor", "") and (isinstance(node, Mapping | Sequence)):
        raise UnspliceableError("it has an anchor")
    if parent is None or parent.flow:
        sheet.keep_comments(node.start, node.end)
        style = sheet.around(parent).style if parent is not None else sheet.style
        gap = " " if node.start == node.end and sheet.layout.text[node.start - 1 : node.start] == ":" else ""
        sheet.patch().put(node.start, node.end, gap + lines.flow(value, style))
    elif isinstance(parent, Mapping):
        key = parent.pairs[slot.position][0]
        new = lines.value_lines("", value, sheet.around(parent).style)
        _replace(sheet, slot, sheet.layout.colon(key), sheet.layout.column_of(parent), new)
    else:
        dash = sheet.layout.dash(parent, slot.position)
        first, *rest = lines.sequence_lines([value], sheet.around(parent).style)
        _replace(sheet, slot, dash + 1, sheet.layout.column(dash), [first[1:], *rest])


def _becomes_block(sheet: Sheet, slot: Slot, node: Scalar, value: Content) -> bool:
    """Whether text of several lines is better off as a literal block; not where quotes hold its breaks already."""
    if not isinstance(value, str) or not sheet.blocks or slot.parent is None or slot.parent.flow or node.anchor:
        return False
    return quoting.block(value) is not None and not (node.style == '"' and "\n" in node.text)


def _replace(sheet: Sheet, slot: Slot, after: int, column: int, new: list[str]) -> None:
    """Replace what stands behind a colon or dash, `after`, whose key or dash is at a column."""
    layout, node = sheet.layout, slot.node
    tail = max(layout.tail(node), after)
    patch = sheet.patch()
    block = isinstance(node, Mapping | Sequence) and not node.flow
    if block and layout.line_start(node.start) > layout.line_start(after):
        _replace_lines(sheet, patch, after, tail, [new[0], *lines.indented(new[1:], column)])
        return
    sheet.keep_comments(after, tail)
    if len(new) == 1 and new[0] and node.start < node.end:
        patch.put(node.start, tail, new[0].lstrip(" "))
        return
    patch.put(after, tail, new[0])
    rest = "".join(line + layout.newline for line in lines.indented(new[1:], column))
    end = layout.line_after(tail)
    patch.put(end, end, rest)


def _replace_lines(sheet: Sheet, patch: Patch, after: int, tail: int, new: list[str]) -> None:
    """Replace a block that starts below its key; comments in it stay where the new value is empty."""
    layout = sheet.layout
    start, end = layout.line_after(after), layout.line_after(tail)
    if new[0].strip():
        patch.put(after, after, new[0])
    if new[0].strip() not in ("{}", "[]"):
        sheet.keep_comments(start, end)
    patch.put(start, start, "".join(line + layout.newline for line in new[1:]))
    while start < end:
        following = layout.line_after(start)
        bare = layout.line(start).lstrip(" ")
        if not bare.startswith("#") or not sheet.comment_in(start, following):
            patch.drop(start, following)
        start = following
