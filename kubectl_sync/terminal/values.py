"""Values of fields as a person reads them: short ones on one line, long ones by the lines that differ."""

import difflib
import json
from collections.abc import Iterator
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Mark
from kubectl_sync.model.masked import Masked

Line = tuple[str, str]
_SHORT: Final = 72  # characters of a value that stands on one line with another one
_MOST_LINES: Final = 40


def one_line(content: Content, longest: int = _SHORT) -> str:
    """The value, or its beginning with dots, on one line; `(none)` where there is none."""
    if isinstance(content, Mark):
        return "(none)"
    first, _, more = _text(content).partition("\n")
    return first[:longest] + (" ..." if more or len(first) > longest else "")


def change(old: Content, new: Content) -> Iterator[Line]:
    """Yield what becomes of a value: `3 → 5`, `+ new`, `- old`, or the lines that differ."""
    before, after = (None if isinstance(one, Mark) else _text(one) for one in (old, new))
    if before == after:  # "3" and 3
        before, after = (json.dumps(one, ensure_ascii=False, default=repr) for one in (old, new))
    if all(text is None or _is_short(text) for text in (before, after)):
        if before is None or after is None:
            sign, style = ("+", "green") if before is None else ("-", "red")
            yield f"{sign} {after if before is None else before}", style
        elif len(before) + len(after) <= _SHORT:
            yield f"{before} → {after}", ""
        else:
            yield f"- {before}", "red"
            yield f"+ {after}", "green"
        return
    yield from _capped(_lines(old), _lines(new))


def _capped(before: list[str], after: list[str]) -> Iterator[Line]:
    """The lines of a unified diff with one line around each change."""
    found = [line for line in difflib.unified_diff(before, after, n=1, lineterm="") if not line.startswith("@@")][2:]
    for line in found[:_MOST_LINES]:
        yield f"{line[0]} {line[1:]}".rstrip(), {"-": "red", "+": "green"}.get(line[0], "dim")
    if len(found) > _MOST_LINES:
        yield f"... {len(found) - _MOST_LINES} more lines: `kubectl sync diff` shows them", "dim"


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and "\n" not in text


def _text(content: Content) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, tuple):  # an order: the items alone
        return "; ".join(map(paths.show_item, content))
    return json.dumps(content, ensure_ascii=False, default=repr)


def _lines(content: Content) -> list[str]:
    if isinstance(content, Mark):
        return []
    if isinstance(content, dict | list) and content and not _holds_masked(content):
        from kubectl_sync import documents

        if isinstance(content, dict):
            return documents.write(content).splitlines()
        return documents.write({"list": content}).splitlines()[1:]
    return _text(content).split("\n")  # not splitlines: what else breaks a line there is shown


def _holds_masked(content: Content) -> bool:
    if isinstance(content, dict | list):
        return any(map(_holds_masked, content.values() if isinstance(content, dict) else content))
    return isinstance(content, Masked)
