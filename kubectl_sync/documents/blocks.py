"""Edits inside block scalars: the lines that changed, and no other."""

import re
from difflib import SequenceMatcher
from typing import Final

from kubectl_sync.documents.layout import Layout
from kubectl_sync.documents.nodes import Scalar
from kubectl_sync.documents.quoting import fits_block
from kubectl_sync.model.matching import runs

_HEADER: Final = re.compile(r"([|>])([-+]?)([1-9]?)([-+]?)(.*)\Z")


def block_text(layout: Layout, node: Scalar, value: str) -> tuple[str, int] | None:
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


def _end(layout: Layout, node: Scalar) -> int:
    """Where the blank lines after a block end."""
    return max(layout.tail(node), node.start + len(layout.text[node.start : node.end].rstrip(" ").rstrip("\r\n")))


def _indentation(layout: Layout, node: Scalar, first: int) -> int | None:
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
    matcher = SequenceMatcher(None, known, [line for line in paragraphs if line], autojunk=False)
    texts = [line for line in paragraphs if line]
    made: list[list[str]] = [[text] for text in texts]
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and a2 - a1 == b2 - b1):
            for a, b in zip(range(a1, a2), range(b1, b2), strict=True):
                made[b] = _rewrapped(wrapped[a], texts[b])
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
    rest = text
    for line in lines:
        if rest == line or rest.startswith(line + " "):
            head.append(line)
            rest = rest[len(line) + 1 :]
        else:
            break
    tail: list[str] = []
    for line in reversed(lines[len(head) :]):
        if rest == line or rest.endswith(" " + line):
            tail.insert(0, line)
            rest = rest[: -len(line)].removesuffix(" ")
        else:
            break
    return [*head, *([rest] if rest else []), *tail]
