"""The table of hard input (hard.md) names tests that are there, and all that it should."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (HERE / "hard.md").read_text().splitlines()
    if "::" in line
]


def test_each_case_has_a_test() -> None:
    assert len({case for case, *_ in ROWS}) == len(ROWS) >= 60
    for case, _, test, word in ROWS:
        file, _, name = test.partition("::")
        source = (HERE / file).read_text()
        assert f"\ndef {name}(" in source, case
        assert not word or f'"{word}' in source, (case, word)


def test_each_verb_meets_hard_input_and_each_hard_test_is_in_the_table() -> None:
    named = {test for _, _, test, _ in ROWS}
    for verb in ("status", "diff", "pull", "push", "doctor"):
        assert sum(verb in verbs.split() for _, verbs, _, _ in ROWS) >= 20, verb
    for file in sorted(HERE.glob("test_hard_*.py")):
        tests = re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
        missing = {f"{file.name}::{name}" for name in tests if file != Path(__file__)} - named
        assert missing <= SAME_CASES, missing


# Tests of a case that another row has already.
SAME_CASES = {
    "test_hard_files.py::test_the_doctor_tells_every_broken_file",
    "test_hard_streams.py::test_a_question_without_a_standard_input",
    "test_hard_places.py::test_a_link_in_a_circle_names_nothing",
    "test_hard_terminal.py::test_push",
    "test_hard_terminal.py::test_pull",
}
