"""The engine does in every case what the rules say of it."""

import pytest

from tests.engine.every_case import cases, expected, planned


@pytest.mark.long
def test_every_case_is_as_the_rules_say() -> None:
    everything = list(cases())
    wrong = [(case, expected(case), found) for case in everything if (found := planned(case)) != expected(case)]

    assert len(everything) >= 5_000
    assert wrong == [], f"{len(wrong)} of {len(everything)}, the first: {wrong[0]}"
