"""Git's conflict markers in a text: a merge that somebody did not finish."""

import re
from collections.abc import Iterator
from typing import Final

# git: Documentation/gitformat, `conflict-marker-size` is 7 unless somebody sets it.
_MARK: Final = re.compile(r"^([ \t]*)(<{7}|\|{7}|={7}|>{7})(?=[ \t\r\n]|\Z)", re.MULTILINE)
_ALL: Final = ("<<<<<<<", "=======", ">>>>>>>")
_MOST: Final = 6


def marker_lines(text: str) -> list[int]:
    """The lines (1-based) of all markers, where they are those of a conflict: `<<<<<<<`, `=======`, `>>>>>>>`."""
    if _ALL[0] not in text or _ALL[2] not in text:
        return []
    found = list(_marks(text))
    signs = [sign for sign, _ in found if sign != "|||||||"]
    return [line for _, line in found] if tuple(signs[:3]) == _ALL else []


def describe_markers(numbers: list[int]) -> str:
    """`git's conflict markers (lines 12, 14 and 16)`."""
    first, rest = numbers[:_MOST], len(numbers) - _MOST
    names = [str(one) for one in first] + ([f"{rest} more"] if rest > 0 else [])
    return f"git's conflict markers (lines {', '.join(names[:-1])} and {names[-1]})"


def _marks(text: str) -> Iterator[tuple[str, int]]:
    line, at = 1, 0
    for found in _MARK.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        yield found[2], line
