"""Text as people shall see it: what drives a terminal, turns its order or cannot be seen is spelled out.

One function for names, keys, values, file names, settings and contexts: of two texts that differ in such a
character one would look like the other, or like a line of ours. Programs get the very text (`output.verbatim`).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# What may be read as it stands without another look: ASCII, and letters of which no mark or sign is among them. It is
# compiled where a text needs it, as all of these: few do, and it takes as long as many an import.
_REST: Final = "[^\t\n -~\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
# Controls (CVE-2021-25743), signs that turn or join (CVE-2021-42574), line breaks, blanks, half a character.
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Cs"})
# Letters, marks and signs of other categories that nobody sees: Default_Ignorable_Code_Point of
# https://www.unicode.org/reports/tr44, and the blank ones of Braille, Khitan and music.
_UNSEEN: Final = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)
_JOINER: Final = "\u200d"
_STYLES: Final = "\ufe0e\ufe0f"
_MOST_MARKS: Final = 4  # on one letter: more hide the lines above and below


def make_visible(text: str) -> str:
    """The text with everything spelled that people would not see, or that would drive their terminal.

    As JSON and YAML spell it, or Python beyond 16 bits. A mark on nothing is spelled, as it would change the
    character before it; emoji that are joined or styled look so, and stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_REST, _seen, text)


def _seen(found: re.Match[str]) -> str:
    character, text, at = found[0], found.string, found.start()
    kind = _kind(character)
    if kind == "unseen":
        return character if _is_of_emoji(text, at) else escape_of(character)
    if kind == "mark" and not _has_base(text, at):
        return escape_of(character)
    return character


def escape_of(character: str) -> str:
    """A character as an escape."""
    code = ord(character)
    if code < ord(" "):
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSEEN_CATEGORIES or re.match(_UNSEEN, character):
        return "unseen"
    return "mark" if category[0] == "M" else "symbol" if category in ("So", "Sk") else category[0]


def _is_of_emoji(text: str, at: int) -> bool:
    """Whether a joiner or a style belongs to emoji: it can be seen by what it makes of them."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    is_symbol = bool(before) and _kind(before) == "symbol"
    if text[at] in _STYLES:
        return is_symbol
    joins = bool(after) and _kind(after) == "symbol"
    return text[at] == _JOINER and joins and (is_symbol or before == _STYLES[-1])


def _has_base(text: str, at: int) -> bool:
    """Whether a mark stands on a letter, a number or a symbol, and is not one of a heap."""
    start = at
    while start > 0 and at - start <= _MOST_MARKS and _kind(text[start - 1]) == "mark":
        start -= 1
    base = text[start - 1 : start] if start else ""
    return at - start < _MOST_MARKS and bool(base) and (base.isalnum() or _kind(base) == "symbol")
