"""Writing: new text in people's style.

An emitter of our own, on the one quoting rule of this room: PyYAML's and ruamel.yaml's know neither
kubectl's readings (`0o17`, `y`) nor literal blocks with tabs or emoji, and explain long keys with `?`.
The same lines serve for what edits insert.
"""

from dataclasses import dataclass
from typing import Any

from kubectl_sync.documents.quoting import block, spell
from kubectl_sync.documents.read import read
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content, Object, same


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is indented: one level, a dash under its key, text after the dash; and its quotes."""

    step: int = 2
    dash: int = 0
    gap: int = 2
    quote: str = '"'


def write(content: Object) -> str:
    """Return a manifest for the content, in block style with the keys in the order given.

    Raises DocumentError where YAML cannot say the content, such as half a character.
    """
    try:
        text = "".join(f"{line}\n" for line in mapping(content, Style())) if content else "{}\n"
        documents = read(text)
    except ValueError as error:
        raise DocumentError(f"this object cannot be written as YAML: {error}") from error
    if len(documents) != 1 or not same(documents[0].content, content):
        raise DocumentError("this object cannot be written as YAML: it would be read differently")
    return text


def mapping(content: dict[str, Any], style: Style) -> list[str]:
    """Return the lines of a mapping that is not empty."""
    return [
        line
        for key, value in content.items()
        for line in value_lines(spell(key, quote=style.quote) + ":", value, style)
    ]


def sequence(items: list[Any], style: Style) -> list[str]:
    """Return the lines of a list that is not empty."""
    return [line for item in items for line in _item(item, style)]


def value_lines(head: str, value: Content, style: Style) -> list[str]:
    """Return the lines of `head`, a key with its colon, and its value."""
    if isinstance(value, dict) and value:
        return [head, *_indented(mapping(value, style), style.step)]
    if isinstance(value, list) and value:
        return [head, *_indented(sequence(value, style), style.dash)]
    return _leaf(head, value, style.step, style)


def flow(value: Content, style: Style) -> str:
    """Return a value on one line, collections in brackets."""
    if isinstance(value, dict):
        pairs = (f"{spell(key, flow=True, quote=style.quote)}: {flow(v, style)}" for key, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, style) for item in value) + "]"
    return spell(value, flow=True, quote=style.quote)


def _item(item: Content, style: Style) -> list[str]:
    if isinstance(item, dict | list) and item:
        lines = mapping(item, style) if isinstance(item, dict) else sequence(item, style)
        return ["-".ljust(style.gap) + lines[0], *_indented(lines[1:], style.gap)]
    return _leaf("-".ljust(style.gap - 1), item, style.gap, style)


def _leaf(head: str, value: Content, step: int, style: Style) -> list[str]:
    if isinstance(value, dict | list):
        return [f"{head} {flow(value, style)}"]
    literal = block(value) if isinstance(value, str) else None
    if literal is None:
        return [f"{head} {spell(value, quote=style.quote)}"]
    return [f"{head} {literal[0]}", *_indented(literal[1], step)]


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line if line else line for line in lines]
