"""What two sequences have in common: all parts in turns, found in short and in long ones."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.model import matching

FEW = st.lists(st.sampled_from("abcd"), max_size=12)


def whole(old: list[str], new: list[str]) -> list[matching.Stretch]:
    """The runs, which are parts of both that follow each other, equal where they say so."""
    found = list(matching.runs(old, new))
    assert [text for run in found for text in old[run.low : run.high]] == old
    assert [text for run in found for text in new[run.new_low : run.new_high]] == new
    for run in found:
        is_equal = old[run.low : run.high] == new[run.new_low : run.new_high]
        assert is_equal == run.is_equal
    assert all(one.is_equal != other.is_equal for one, other in pairwise(found))
    return found


@given(FEW, FEW)
def test_the_parts_of_short_ones(old: list[str], new: list[str]) -> None:
    whole(old, new)


@settings(deadline=None)  # long texts on a slow machine
@given(st.sets(st.integers(0, 2_999), max_size=6), st.sampled_from(["", "x"]))
def test_in_a_long_one_no_more_differs_than_was_changed(places: set[int], other: str) -> None:
    old = [f"line {place}" if place % 3 else "}" for place in range(3_000)]
    new = [f"{other}{place}" if place in places else line for place, line in enumerate(old)]

    found = whole(old, new)

    assert sum(run.high - run.low for run in found if not run.is_equal) == len(places)


@pytest.mark.parametrize("common", ["}", "line"])
def test_long_ones_with_little_in_common(common: str) -> None:
    old, new = ([text for place in range(2_000) for text in (f"{name}{place}", common)] for name in "ab")

    assert not whole(old, new)[0].is_equal
