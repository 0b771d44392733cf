"""Edits as readable files: `cases/edit/*/NAME.case` has the text before, changes, and the text after or the error.

A change is `path = JSON`; `= ABSENT` removes; `path[order] = a, b` is the order of items by their names; `.` is the
root; `@1` in front means the second document.
"""

from pathlib import Path

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import same
from tests.documents.edit_cases import load

FOLDER = Path(__file__).parent / "cases" / "edit"
CASES = sorted(FOLDER.rglob("*.case"))


def label(file: Path) -> str:
    return str(file.relative_to(FOLDER)).removesuffix(".case")


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
