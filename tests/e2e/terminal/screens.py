"""Screens kept as text files beside the tests, to be read by people and compared by tests.

`SCREENS=write make test` writes them anew; `git diff` shows what changed. What differs from run to run is replaced
by something of the same length, so that every line breaks where it did.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("screens")
_VOLATILE: Final = (
    (r"127\.0\.0\.1:\d{5}", "127.0.0.1:#####"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-01-01T00:00:00Z"),
)


def keeps() -> bool:
    """Whether this run writes the screens anew."""
    return os.environ.get("SCREENS") == "write"


def changed(name: str, text: str, **own: str) -> str:
    """What a screen is instead of the one that is kept, empty where it is the same; kept as it is where `keeps()`.

    `own` are words of this run, by the letter that stands for them.
    """
    text = _replaced(text, [*((re.escape(word), letter * len(word)) for letter, word in own.items()), *_VOLATILE])
    file, text = FOLDER / f"{name}.txt", f"{text}\n"
    if keeps():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if file.read_text(encoding="utf-8") == text:
        return ""
    return f"the screen {file.name} (SCREENS=write keeps what there is instead)"


def _replaced(text: str, patterns: Iterable[tuple[str, str]]) -> str:
    """Each match letter by letter, also where a narrow screen breaks it."""
    letters, places = list(text), [place for place, letter in enumerate(text) if letter != "\n"]
    for pattern, instead in patterns:
        for found in re.finditer(pattern, text.replace("\n", "")):
            for number, letter in enumerate(instead, found.start()):
                letters[places[number]] = letter
    return "".join(letters)
