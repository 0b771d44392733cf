"""Which of many names stand in a text: asked of thousands of texts, so each is read once for all of them."""

import re
from collections.abc import Iterable
from typing import Final

# What a name mostly is made of; a colon at the end of a word is YAML's.
_WORD: Final = re.compile(rb"[\w.:-]+")


class Names:
    """Names of objects, to be looked for all at once. One that is a part of a longer word does not stand there."""

    def __init__(self, names: Iterable[str]) -> None:
        every = {name.encode() for name in names}
        self._words = {one for one in every if _WORD.fullmatch(one) and not one.endswith(b":")}
        self._others = every - self._words

    def within(self, text: bytes) -> set[bytes]:
        """Those that a text may hold."""
        found = {one.rstrip(b":") for one in _WORD.findall(text)} & self._words
        return found | {one for one in self._others if one in text}
