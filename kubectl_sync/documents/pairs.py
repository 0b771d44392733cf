r"""Characters that JSON spells as two escapes, `\ud83d\ude00`: YAML knows no halves, so libyaml gets the character.

Its marks are then told in characters of the text as it stands.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import yaml

# Another escape is passed over as a whole: in `\\ud83d` there is none of a half.
_ESCAPE: Final = re.compile(r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|.)", re.IGNORECASE | re.DOTALL)
_FIRST: Final = re.compile(r"\\u[dD][89aAbB]")
_SAVED: Final = len(r"\ud83d\ude00") - 1  # characters that each pair takes more


def any_in(text: str) -> bool:
    """Whether there may be a pair."""
    return _FIRST.search(text) is not None


def join_surrogates(text: str) -> tuple[str, Callable[[yaml.Mark | None], yaml.Mark | None]]:
    """Return the text with its pairs as characters, and what corrects a mark in it to one in the text."""
    ends: list[int] = []  # where each character ends in what is returned

    def character(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        ends.append(match.start() - len(ends) * _SAVED + 1)
        return chr(0x10000 + ((int(match[1], 16) & 0x3FF) << 10 | int(match[2], 16) & 0x3FF))

    new = _ESCAPE.sub(character, text)

    def corrected(mark: yaml.Mark | None) -> yaml.Mark | None:
        if mark is None:
            return None
        index = mark.index + _SAVED * bisect_right(ends, mark.index)
        return yaml.Mark(mark.name, index, mark.line, mark.column, None, 0)

    return new, corrected
