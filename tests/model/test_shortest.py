"""The shortest way through two sequences of few kinds of texts."""

from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model import shortest

FEW = st.lists(st.sampled_from("abcd"), max_size=14)


@given(FEW, FEW)
def test_what_is_found_is_equal_rises_and_is_as_much_as_can_be(old: list[str], new: list[str]) -> None:
    at, to, total = 0, 0, 0
    for one, other, size in shortest.blocks(old, new):
        assert size
        assert (one >= at, other >= to) == (True, True)
        assert old[one : one + size] == new[other : other + size]
        at, to, total = one + size, other + size, total + size

    assert total == _most(old, new)


def _most(old: list[str], new: list[str]) -> int:
    """The length of the longest common subsequence, by the textbook."""
    above = [0] * (len(new) + 1)
    for text in old:
        row = [0]
        for place, other in enumerate(new):
            row.append(above[place] + 1 if text == other else max(row[-1], above[place + 1]))
        above = row
    return above[-1]
