"""The table of what is shown and written (shown.md) names tests that are there, and all of them."""

from collections import Counter
from pathlib import Path

from tests.e2e import tables

ROWS = tables.rows("shown.md")
# What users found, by its name in the table; each with two more cases of its kind at least.
FOUND = (
    "held as a template", "--take and drift", "lines of a text", "marks as text",
    "root with environments", "in sync, then edited", "namespace mistyped", "merged text",
    "value that returned", "clone that rolls back", "deleted here",
    "gone from the cluster", "forgotten", "an empty folder",
)  # fmt: skip
LIKED = 10


def test_each_case_has_a_test_and_each_test_is_in_the_table() -> None:
    tables.hold(ROWS)
    mine = tables.unnamed(ROWS, "test_shown_*.py")
    assert {one for one in mine if not one.startswith(Path(__file__).name)} == set()


def test_each_fault_that_was_found_has_variants() -> None:
    kinds = Counter(row.case.partition(": ")[0] for row in ROWS)
    assert {kind: kinds[kind] for kind in FOUND if kinds[kind] < 3} == {}
    assert kinds["liked"] >= LIKED
