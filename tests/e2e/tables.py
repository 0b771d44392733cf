"""Tables of cases in Markdown, each row with its test, and what every such table has to hold."""

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Row(NamedTuple):
    """A case: its verbs, its test (`file::function`), the word for it in a table of that file."""

    case: str
    verbs: str
    test: str
    word: str


def rows(table: str) -> list[Row]:
    """The rows of a file here that name a test."""
    lines = (line for line in (HERE / table).read_text().splitlines() if "::" in line)
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines]


def hold(found: list[Row]) -> None:
    """AssertionError where a case is there twice, or its test or word is not in the file."""
    assert len({row.case for row in found}) == len(found)
    for row in found:
        file, _, name = row.test.partition("::")
        source = (HERE / file).read_text()
        assert f"\ndef {name}(" in source, row.case
        assert not row.word or f'"{row.word}' in source, (row.case, row.word)


def unnamed(found: list[Row], files: str) -> set[str]:
    """The tests in files of a pattern that no row names."""
    there = {
        f"{file.name}::{name}"
        for file in HERE.glob(files)
        for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    return there - {row.test for row in found}
