"""Edits inside block scalars: the lines that changed, and no other."""

import re
from typing import Final

from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.nodes import Scalar
from kubectl_sync.documents.quoting import fits_block
from kubectl_sync.model.matching import longest, runs

_HEADER: Final = re.compile(r"([|>])([-+]?)([1-9]?)([-+]?)(.*)\Z")


def block_text(layout: TextLayout, node: Scalar, value: str) -> tuple[str, int] | None:
    """Return what stands for a block scalar when it says another text, and up to where; None where it cannot."""
    start = layout.value_start(node)
    first = layout.line_after(start)
    match = _HEADER.match(layout.text[start:first].rstrip("\r\n"))
    indent = _indentation(layout, node, first)
    if match is None or indent is None or not fits_block(value, explicit=bool(match[3])):
        return None
    body = value.rstrip("\n")
    extra = len(value) - len(body)
    header = match[1] + match[3] + ("-", "", "+")[min(extra, 2)] + match[5]
    old = [line.rstrip("\r") for line in layout.text[first : layout.tail(node)].split("\n")]
    lines = _folded(old, body, indent) if match[1] == ">" else None
    if lines is None:  # a literal block says everything
        header = "|" + header[1:]
        lines = _literal(old, body, indent)
    text = layout.newline.join([layout.text[node.start : start] + header, *lines, *[""] * (extra - 1)])
    return text, _end(layout, node) if extra > 1 else layout.tail(node)


def _end(layout: TextLayout, node: Scalar) -> int:
    """Where the blank lines after a block end."""
    return max(layout.tail(node), node.start + len(layout.text[node.start : node.end].rstrip(" ").rstrip("\r\n")))


def _indentation(layout: TextLayout, node: Scalar, first: int) -> int | None:
    """The columns before each line of the text; None for an empty block."""
    at = first
    while at < node.end:
        line = layout.line(at)
        if line.strip(" "):
            indicated = re.match(r"[|>][-+]?([1-9])", layout.text[layout.value_start(node) : first])
            spaces = len(line) - len(line.lstrip(" "))
            return None if indicated and not node.text else spaces - _leading(node.text) if indicated else spaces
        at = layout.line_after(at)
    return None


def _leading(text: str) -> int:
    line = next((line for line in text.split("\n") if line.strip(" ")), "")
    return len(line) - len(line.lstrip(" "))


def _literal(old: list[str], body: str, indent: int) -> list[str]:
    """A line for each line of the text; one of spaces only stays as it is where it still may."""
    new = [" " * indent + line if line else "" for line in body.split("\n")]
    blanks = {at for at, line in enumerate(old) if not line.strip(" ") and len(line) <= indent}
    plain = ["" if at in blanks else line for at, line in enumerate(old)]
    for run in list(runs(plain, new)):
        if run.is_equal:
            new[run.new_low : run.new_high] = old[run.low : run.high]
    return new


def _folded(old: list[str], body: str, indent: int) -> list[str] | None:
    """The lines of a folded block: paragraphs that stay as they are wrapped, the others word by word.

    None where a paragraph starts with a space or a tab, which folds differently.
    """
    paragraphs = body.split("\n")
    if any(line[:1] in (" ", "\t") or line != line.rstrip(" ") for line in paragraphs):
        return None
    wrapped = _wrapped(old, indent)
    known = [" ".join(lines) for lines in wrapped]
    texts = [line for line in paragraphs if line]
    made: list[list[str]] = [[text] for text in texts]
    for run in longest(known, texts):
        if run.high - run.low == run.new_high - run.new_low:
            for before, at in zip(range(run.low, run.high), range(run.new_low, run.new_high), strict=True):
                made[at] = _rewrapped(wrapped[before], texts[at])
    following = iter(made)
    lines: list[str] = []
    for at, text in enumerate(paragraphs):
        if at:
            lines.append("")
        if text:
            lines += [" " * indent + line for line in next(following)]
    return lines


def _wrapped(old: list[str], indent: int) -> list[list[str]]:
    """The paragraphs of a folded block, each with its lines."""
    found: list[list[str]] = [[]]
    for line in old:
        if line.strip(" "):
            found[-1].append(line[indent:])
        elif found[-1]:
            found.append([])
    return [lines for lines in found if lines]


def _rewrapped(lines: list[str], text: str) -> list[str]:
    """Put a paragraph on lines again: as many as can stay at its start and at its end do."""
    head: list[str] = []
    start, end = 0, len(text)  # of what is not on a line yet
    for line in lines:
        after = start + len(line)
        if not text.startswith(line, start) or text[after : after + 1] not in (" ", ""):
            break
        head.append(line)
        start = min(after + 1, end)
    tail: list[str] = []
    for line in reversed(lines[len(head) :]):
        before = end - len(line)
        if before < start or not text.startswith(line, before) or (before > start and text[before - 1] != " "):
            break
        tail.append(line)
        end = max(before - 1, start)
    return [*head, *([text[start:end]] if end > start else []), *reversed(tail)]
