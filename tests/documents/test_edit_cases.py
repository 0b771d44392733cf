"""Edits as readable files: `cases/edit/*/NAME.case` has the text before, changes, and the text after or the error.

A change is `path = JSON`; `= ABSENT` removes; `path[order] = a, b` is the order of items by their names; `.` is the
root; `@1` in front means the second document.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, same
from kubectl_sync.model.paths import FieldPath, Item, Order

FOLDER = Path(__file__).parent / "cases" / "edit"
CASES = sorted(FOLDER.rglob("*.case"))
NO_END = "without a last line break"
_SECTION = re.compile(r"^=== (?P<name>\w+)(?P<rest>[^\n]*)\n", re.MULTILINE)
_STEP = re.compile(
    r'\.?(?P<key>[\w-]+)|\["(?P<quoted>[^"]+)"\]|\[(?P<order>order)\]|\[(?P<at>\d+)\]'
    r"|\[(?P<name>\w+)=(?P<value>[^\]#]+?)(?: #(?P<nth>\d+))?\]"
)


@dataclass(frozen=True)
class Case:
    before: str
    document: int
    changes: list[tuple[FieldPath, Content]]
    after: str
    refused: str


def label(file: Path) -> str:
    return str(file.relative_to(FOLDER)).removesuffix(".case")


def load(file: Path) -> Case:
    parts = _SECTION.split(file.read_bytes().decode())[1:]
    sections = {
        name: text[:-1] if NO_END in rest else text
        for name, rest, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
    document, changes = 0, []
    for line in sections["changes"].splitlines():
        if line.startswith("@"):
            document = int(line[1])
        path, _, value = re.sub(r"^@\d ", "", line).partition(" = ")
        changes.append(_change(path, value))
    return Case(sections["before"], document, changes, sections.get("after", ""), sections.get("refused", ""))


def _change(text: str, value: str) -> tuple[FieldPath, Content]:
    path = () if text == "." else tuple(_step(match) for match in _STEP.finditer(text))
    if path and isinstance(path[-1], Order):
        return path, tuple(Item((("name", name.strip()),)) for name in value.split(","))
    return path, ABSENT if value == "ABSENT" else json.loads(value)


def _step(match: re.Match[str]) -> paths.Step:
    if match["name"]:
        return Item(((match["name"], match["value"]),), int(match["nth"]) - 1 if match["nth"] else None)
    if match["order"]:
        return Order(("name",))
    return int(match["at"]) if match["at"] else match["key"] or match["quoted"]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("file", CASES, ids=label)
def test_edit(file: Path) -> None:
    case = load(file)
    if case.refused:
        with pytest.raises(DocumentError) as caught:
            documents.edit(case.before, case.document, case.changes)
        assert f"{caught.value.message}\n{caught.value.hint}\n" == case.refused
    else:
        assert documents.edit(case.before, case.document, case.changes) == case.after


@pytest.mark.parametrize("file", CASES, ids=label)
def test_the_text_after_says_what_the_changes_mean(file: Path) -> None:
    case = load(file)
    if not case.refused:
        old, new = (documents.read(text)[case.document].content for text in (case.before, case.after))
        assert same(new, paths.patch(old, case.changes))


@pytest.mark.parametrize("file", CASES, ids=label)
def test_an_edit_that_changes_nothing_changes_no_byte(file: Path) -> None:
    for text in {load(file).before, load(file).after} - {""}:
        for document in documents.read(text):
            assert documents.edit(text, document.index, [((), document.content)]) == text
            assert documents.edit(text, document.index, []) == text
