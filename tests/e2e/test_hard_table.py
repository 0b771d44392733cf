"""The table of hard input (hard.md) names tests that are there, and all that it should."""

from pathlib import Path

from tests.e2e import tables

ROWS = tables.rows("hard.md")


def test_each_case_has_a_test() -> None:
    assert len(ROWS) >= 60
    tables.hold(ROWS)


def test_each_verb_meets_hard_input_and_each_hard_test_is_in_the_table() -> None:
    for verb in ("status", "diff", "pull", "push", "doctor"):
        assert sum(verb in row.verbs.split() for row in ROWS) >= 20, verb
    mine = {one for one in tables.unnamed(ROWS, "test_hard_*.py") if not one.startswith(Path(__file__).name)}
    assert mine <= SAME_CASES, mine


# Tests of a case that another row has already.
SAME_CASES = {
    "files/test_hard_files.py::test_the_doctor_tells_every_broken_file",
    "faults/test_hard_streams.py::test_a_question_without_a_standard_input",
    "words/test_hard_places.py::test_a_link_in_a_circle_names_nothing",
    "terminal/test_hard_terminal.py::test_push",
    "terminal/test_hard_terminal.py::test_pull",
}
