"""Values as lines of text, in the style of what stands around them."""

from dataclasses import dataclass
from typing import Any

from kubectl_sync.documents.quoting import block, spell
from kubectl_sync.model.content import Content


@dataclass(frozen=True, slots=True)
class Style:
    """How values are laid out: columns of one level, of a dash under its key, of text after a dash; quotes.

    `quote` is what text gets that needs quotes, or all text where `always`; `keys` that of keys. `blocks`: text
    of several lines becomes a literal block. `rows`: brackets have a row for each value, and commas at the end
    of each where `commas`. A whole text begins with `---` where `start`, and its lines end with `newline`.
    """

    step: int = 2
    dash: int = 0
    gap: int = 2
    quote: str = '"'
    always: bool = False
    keys: str = ""
    blocks: bool = True
    rows: bool = False
    commas: bool = True
    start: bool = False
    newline: str = "\n"


def key_text(name: str, style: Style, *, flow: bool = False) -> str:
    """Return a key as text, without its colon."""
    return spell(name, style.keys, flow=flow, quote=style.quote)


def scalar(value: Content, style: Style, *, flow: bool = False) -> str:
    """Return a scalar on one line."""
    return spell(value, style.quote if style.always else "", flow=flow, quote=style.quote)


def mapping_lines(content: dict[str, Any], style: Style) -> list[str]:
    """Return the lines of a mapping that is not empty."""
    return [line for key, value in content.items() for line in value_lines(key_text(key, style) + ":", value, style)]


def sequence_lines(items: list[Any], style: Style) -> list[str]:
    """Return the lines of a list that is not empty."""
    return [line for item in items for line in _item(item, style)]


def value_lines(head: str, value: Content, style: Style) -> list[str]:
    """Return the lines of `head`, a key with its colon, and its value."""
    if isinstance(value, dict) and value:
        return [head, *indented(mapping_lines(value, style), style.step)]
    if isinstance(value, list) and value:
        return [head, *indented(sequence_lines(value, style), style.dash)]
    return _leaf(head, value, style.step, style)


def flow(value: Content, style: Style) -> str:
    """Return a value on one line, collections in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(key, style, flow=True)}: {flow(v, style)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, style) for item in value) + "]"
    return scalar(value, style, flow=True)


def rows(head: str, value: Content, style: Style) -> list[str]:
    """Return the lines of `head` and a value in brackets, each value in it on a row of its own."""
    if not isinstance(value, dict | list) or not value or not style.rows:
        return [head + flow(value, style)]
    if isinstance(value, dict):
        parts = [rows(key_text(key, style, flow=True) + ": ", one, style) for key, one in value.items()]
    else:
        parts = [rows("", one, style) for one in value]
    for part in parts[: None if style.commas else -1]:
        part[-1] += ","
    brackets = "{}" if isinstance(value, dict) else "[]"
    inner = indented([line for part in parts for line in part], style.step)
    return [head + brackets[0], *inner, brackets[1]]


def indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line if line else line for line in lines]


def _item(item: Content, style: Style) -> list[str]:
    if isinstance(item, dict | list) and item:
        lines = mapping_lines(item, style) if isinstance(item, dict) else sequence_lines(item, style)
        return ["-".ljust(style.gap) + lines[0], *indented(lines[1:], style.gap)]
    return _leaf("-".ljust(style.gap - 1), item, style.gap, style)


def _leaf(head: str, value: Content, step: int, style: Style) -> list[str]:
    if isinstance(value, dict | list):
        return [f"{head} {flow(value, style)}"]
    literal = block(value) if isinstance(value, str) and style.blocks else None
    if literal is None:
        return [f"{head} {scalar(value, style)}"]
    return [f"{head} {literal[0]}", *indented(literal[1], step)]
