"""The JSON of a reply, whatever it is: no depth, no number and no text in it ends the run."""

import json
import re
from math import inf, nan
from typing import Final

from kubectl_sync.model.content import Content
from kubectl_sync.model.shapes import DEEPEST, is_deep, is_half

# Far more than the server's own limit of 3 MiB an object (kubernetes/apiserver:pkg/server/config.go,
# MaxRequestBodyBytes) makes of a page of 50, and far less than memory.
LARGEST: Final = 256 << 20
TOO_LARGE: Final = f"the answer is larger than {LARGEST >> 20} MiB"
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|[\[\]{}]', re.DOTALL)
# So much deeper than any object may be that what was cut off is still seen to be too deep.
_CUT: Final = 3 * DEEPEST
# Python refuses to read whole numbers of more than 4,300 digits; those of Kubernetes have at most 19.
_MOST_DIGITS: Final = 400
_HALF: Final = ("\\ud", "\\uD")


def decode_json(raw: bytes) -> tuple[Content, bool]:
    """The content of a JSON text, and whether something in it may be of no use.

    That is what is nested too deep, cut off where it is far too deep; a number that no JSON has (`NaN`, `1e999`); half
    of a character. Who is told so looks for the object that holds it. Raises ValueError where the text is no JSON.
    """
    text = raw.decode("utf-8", "surrogateescape")  # bytes that are no text become halves of characters
    reading = _Reading()
    try:
        content = reading.read(text)
    except RecursionError:
        content = reading.read(_cut(text))
    odd = reading.odd or any(half in text for half in _HALF) or is_half(text)
    return content, odd or is_deep(content, DEEPEST)


class _Reading:
    """One reading, which takes down whether it met a number that is none."""

    def __init__(self) -> None:
        self.odd = False

    def read(self, text: str) -> Content:
        try:
            return json.loads(text, parse_constant=self._constant, parse_float=self._float)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a whole number with more digits than Python reads
            return json.loads(text, parse_constant=self._constant, parse_float=self._float, parse_int=self._whole)

    def _constant(self, _: str) -> float:
        self.odd = True
        return nan

    def _float(self, text: str) -> float:
        number = float(text)
        self.odd = self.odd or number in (inf, -inf)
        return number

    def _whole(self, text: str) -> float | int:
        if len(text) <= _MOST_DIGITS:
            return int(text)
        self.odd = True
        return inf


def _cut(text: str) -> str:
    """The text without what is nested far too deep, so that it can be read at all."""
    kept: list[str] = []
    depth, begin = 0, 0
    for found in _TOKEN.finditer(text):
        one = found[0]
        if one in ("{", "["):
            depth += 1
            if depth == _CUT + 1:
                kept.append(text[begin : found.start()] + "[]")
        elif one in ("}", "]"):
            if depth == _CUT + 1:
                begin = found.end()
            depth -= 1
    return "".join(kept) + text[begin:] if depth <= _CUT else "".join(kept)
