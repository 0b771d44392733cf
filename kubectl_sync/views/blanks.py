"""Text on a line so that two texts that differ never look alike.

Blanks where nobody sees them are shown as `·`, tabs there as `⇥`. A text that ends in such a
sign itself stands in quotes as in JSON, and so does one that looks like a text in such quotes, and
a single line with a line end where nothing beside it would tell of the line end. What else cannot
be seen, as CR, is spelled where the line is printed (`output.safe`).
"""

import json
import re
from typing import Final

BLANK: Final = "·"
TAB: Final = "⇥"
EMPTY: Final = '""'
NOTHING: Final = "(none)"

_SIGNS: Final = str.maketrans({" ": BLANK, "\t": TAB})
_AT_START: Final = re.compile(r"^[ \t]+")
_AT_END: Final = re.compile(r"[ \t]+$")


def visible_line(text: str) -> str:
    """A line of a longer text, the blanks at its end visible; those at its start are its indent."""
    if _is_taken(text):
        return json.dumps(text, ensure_ascii=False)
    return _AT_END.sub(_visible, text)


def value(text: str) -> str:
    """A text that is all of a value, on one line: visible at both ends, `""` where it is empty."""
    if not text:
        return EMPTY
    if "\n" in text or text[0] in (BLANK, TAB) or _is_taken(text):
        return json.dumps(text, ensure_ascii=False)
    return _AT_START.sub(_visible, visible_line(text))


def _visible(found: re.Match[str]) -> str:
    return found[0].translate(_SIGNS)


def _is_taken(text: str) -> bool:
    """Whether a text as it stands would look like what is said of another one."""
    if text.endswith((BLANK, TAB)) or text in (EMPTY, NOTHING):
        return True
    if len(text) < len(EMPTY) or text[0] != '"' or text[-1] != '"':
        return False
    try:
        inside = json.loads(text)
    except ValueError:
        return False
    return inside[:1] in (BLANK, TAB) or "\n" in inside or _is_taken(inside)
