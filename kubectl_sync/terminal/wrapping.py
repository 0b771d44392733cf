"""Lines of a terminal, broken between words: left to itself it breaks them wherever its last column is."""

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, TextIO

_COLUMNS: Final = 80  # of a terminal that does not say how many it has
_NARROWEST: Final = 20
_TAB: Final = 8
# What no break may come into: a word, or a command that somebody copies.
_WORD: Final = re.compile(r"`[^`\n]*`[^\s`]*|\S+")
_MARKED: Final = re.compile(r" *(?:[-+*!~±#?»○●] +)?")


def width(stream: TextIO) -> int | None:
    """The columns of the terminal that a stream goes to; None where it goes elsewhere, and nothing is to be broken."""
    if not stream.isatty():
        return None
    try:
        found = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        found = 0
    said = os.environ.get("COLUMNS", "")  # only where the terminal itself does not say: it may be of another one
    found = found or (int(said) if said.isdecimal() else 0)
    return max(found or _COLUMNS, _NARROWEST)


def wrapped(line: str, columns: int | None) -> Iterator[str]:
    """Yield a line in parts of at most so many columns, further in from the second on.

    Only a word that is wider by itself is, and no blank goes but the one at each break. None breaks nothing.
    """
    if columns is None or _cells(line) <= columns:
        yield line
        return
    for one in line.split("\n"):
        yield from _parts(one, columns)


def _parts(line: str, columns: int) -> Iterator[str]:
    begins = _MARKED.match(line)
    deep = len(begins[0]) if begins else 0
    hang = " " * min(deep if line[:deep].strip() else deep + 2, columns // 3)
    at, part, used = 0, "", 0
    for found in _WORD.finditer(line, deep):
        text = line[at : found.end()]
        more = _cells(text)
        if used + more <= columns or not part:
            part, used = part + text, used + more
        else:
            yield part
            rest = text[1:] if text[0] == " " else text
            used = _cells(rest)
            part = hang[: max(columns - used, 0)] + rest
            used += len(part) - len(rest)
        at = found.end()
    yield part + line[at:]


def _cells(text: str) -> int:
    """The columns that a text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if character == "\t":
        return _TAB
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
