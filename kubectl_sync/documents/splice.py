"""Edits by position: the changed characters, and no other."""

import re
from typing import Final

from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.nodes import Mapping, Node, Scalar, Sequence
from kubectl_sync.documents.places import Place, follow
from kubectl_sync.documents.quoting import spell
from kubectl_sync.documents.read import Document
from kubectl_sync.documents.write import Style, sequence, value_lines
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.paths import FieldPath

_OCTAL: Final = re.compile(r"0o?[0-7]+\Z")


def splice(document: Document, path: FieldPath, value: Content) -> str | None:
    """Return the document's text with one change made; None where no splice can make it.

    Can: a scalar for a scalar, a new key or list item in block style, the removal of a key or item that
    stands on lines of its own. What it made is for the caller to verify.
    """
    if document.root is None or not path:
        return None
    trail = follow(document.root, document.content, path)
    if any(place.shared for place in trail):
        return None
    if len(trail) <= len(path):
        return None if value is ABSENT else _insert(document.chunk, trail[-1].node, path[len(trail) - 1 :], value)
    if value is ABSENT:
        return _remove(document.chunk, trail[-2].node, trail[-1])
    return _replace(document.chunk, trail[-2].node, trail[-1].node, value)


def _replace(chunk: Chunk, parent: Node, node: Node, value: Content) -> str | None:
    if not isinstance(node, Scalar) or isinstance(value, dict | list):
        return None
    if node.anchor or node.tag or node.style in ("|", ">"):
        return None
    if isinstance(value, str) and "\n" in value:
        return None
    flow = isinstance(parent, Mapping | Sequence) and parent.flow
    new = spell(value, node.style, flow=flow)
    if _OCTAL.match(node.text) and not node.style and len(node.text) > 1 and type(value) is int and value >= 0:
        new = ("0o%o" if "o" in node.text else "0%o") % value
    gap = " " if node.start == node.end else ""
    return chunk.text[: node.start] + gap + new + chunk.text[node.end :]


def _insert(chunk: Chunk, parent: Node, rest: FieldPath, value: Content) -> str | None:
    """Add a key or an item after the last one of its parent; missing mappings on the way come with it."""
    for step in reversed(rest[1:]):
        if not isinstance(step, str):
            return None
        value = {step: value}
    if isinstance(parent, Mapping) and isinstance(rest[0], str) and parent.pairs and not parent.flow:
        column = _column(chunk, parent.pairs[0][0].start)
        lines = value_lines(spell(rest[0]) + ":", value, _style(chunk))
    elif isinstance(parent, Sequence) and not isinstance(rest[0], str) and parent.items and not parent.flow:
        column = _column(chunk, parent.start)
        lines = sequence([value], _style(chunk))
    else:
        return None
    newline = "\r\n" if "\r\n" in chunk.text else "\n"
    at = _line_end(chunk.text, parent.end)
    before = chunk.text[:at] + ("" if chunk.text[:at].endswith("\n") else newline)
    added = newline.join(" " * column + line if line else line for line in lines)
    return before + added + (newline if before == chunk.text[:at] else "") + chunk.text[at:]


def _remove(chunk: Chunk, parent: Node, place: Place) -> str | None:
    if not isinstance(parent, Mapping | Sequence) or parent.flow:
        return None
    if len(parent.pairs if isinstance(parent, Mapping) else parent.items) == 1:
        return None
    start = chunk.text.rfind("\n", 0, place.start) + 1
    end = _line_end(chunk.text, max(place.node.end, place.key.end if place.key else 0))
    if chunk.text[start : place.start].strip() != ("" if isinstance(parent, Mapping) else "-"):
        return None
    return chunk.text[:start] + chunk.text[end:]


def _line_end(text: str, at: int) -> int:
    """Where the line after the one that ends at `at` starts; a block scalar ends behind its last line."""
    if at and text[at - 1] == "\n":
        return at
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _column(chunk: Chunk, index: int) -> int:
    return index - chunk.text.rfind("\n", 0, index) - 1


def _style(chunk: Chunk) -> Style:
    """How the text indents its lists: by the first key with a dash below it."""
    found = re.search(r"^( *)(?:- +)?[^\s#].*:[ \t]*\r?\n( *)- ", chunk.text, re.MULTILINE)
    return Style(dash=2) if found and len(found[2]) > len(found[1]) else Style()
