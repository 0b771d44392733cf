"""The state table of docs/architecture.md is the one by which verbs decide."""

import re

import pytest

from kubectl_sync.engine.policy.policy import TABLE, Cell
from kubectl_sync.model.plan import Row
from kubectl_sync.model.policy import Want
from tests.docs.pages import ROOT

# What the page says of a change that is done without a question, and which value it means by that.
DONE = {
    "taken": {Want.FILE, Want.LIVE},
    "merged": {Want.MERGED},
    "created": {Want.FILE},
    "new file": {Want.LIVE},
    "written back": {Want.LIVE},
    "live wins": {Want.LIVE},
    "deleted": {Want.LIVE},
    "written out": {Want.LIVE},
    "in the same question": {Want.FILE},
}
# Rows of the page that no verb decides, by how they begin.
UNDECIDED = ("in sync", "unknown", "moved")
CELL = re.compile(r"(?P<words>[^(,]+?)(?:,[^(]*)?(?: \((?P<option>\w+)[^)]*\))?")


def page() -> dict[str, list[str]]:
    """The rows of the page that verbs decide: name, and the cells of pull, push, two-way, mirror."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    lines = text.partition("## The state table")[2].partition("\n\nBase is")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {name: cells for name, _, *cells in rows[1:] if not name.startswith(UNDECIDED)}


def named(row: Row) -> str:
    return "follows from what is written" if row is Row.FOLLOWS else row.value


def says(cell: Cell) -> tuple[str, str]:
    """What happens unasked, and the option by which it is otherwise."""
    option = "overwrite" if cell.overwrite else ""
    if cell.grant:
        option = cell.grant.value
    if cell.taken:
        return "done", option
    return ("may be chosen" if cell.offered else "left"), option


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_row_is_that_of_the_program(row: Row) -> None:
    (cells,) = [cells for name, cells in page().items() if name.partition(" (`")[0] == named(row)]
    found = [CELL.fullmatch(cell) for cell in cells]
    assert None not in found, cells
    told = [(one["words"], one["option"] or "") for one in found if one]

    assert [("done" if words in DONE else words, option) for words, option in told] == list(map(says, TABLE[row]))
    wanted = zip(told, TABLE[row], strict=True)
    assert [words for (words, _), cell in wanted if words in DONE and cell.want not in DONE[words]] == []


def test_the_page_has_no_row_more() -> None:
    assert len(page()) == len(TABLE)
