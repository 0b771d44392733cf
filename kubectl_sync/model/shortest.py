"""The shortest way from one sequence of texts to another, in stretches: for long ones of few kinds of texts.

E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986. Where a stretch takes too many edits the way is
taken that came farthest, so the work grows with the length alone; what is found is right, and not always the shortest.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

_MOST_EDITS: Final = 100  # of one stretch

# Where an equal part begins in both, and how long it is.
Block: TypeAlias = tuple[int, int, int]
# How far a way has come in the old sequence, by its diagonal: the place there less that in the new one.
_Ends: TypeAlias = dict[int, int]


def blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Yield the equal parts in their order."""
    numbers: dict[str, int] = {}
    one, two = ([numbers.setdefault(text, len(numbers)) for text in texts] for texts in (old, new))
    low, new_low = 0, 0
    while low < len(one) and new_low < len(two):
        stretch = _Stretch(one, two, low, new_low)
        yield from stretch.blocks()
        low, new_low = stretch.end


class _Stretch:
    """The way from one point on, up to the end of both or to where the edits end."""

    def __init__(self, old: list[int], new: list[int], low: int, new_low: int) -> None:
        self._old, self._new = old, new
        self._low, self._new_low = low, new_low
        self._long, self._high = len(old) - low, len(new) - new_low
        self._ends: list[_Ends] = [{0: self._equal(0, 0)}]  # after no edit, after one, ...
        self._last = 0  # the diagonal that came farthest
        while len(self._ends) <= _MOST_EDITS and not self._is_done():
            self._ends.append(self._farther(self._ends[-1]))
            self._last = max(self._ends[-1], key=self._sum)

    @property
    def end(self) -> tuple[int, int]:
        """The places in both where the way ends."""
        at = self._ends[-1][self._last]
        return self._low + at, self._new_low + at - self._last

    def blocks(self) -> list[Block]:
        found = []
        diagonal = self._last
        for edits in range(len(self._ends) - 1, -1, -1):
            end = self._ends[edits][diagonal]
            start, before = self._entered(self._ends[edits - 1], diagonal) if edits else (0, 0)
            if end > start:
                found.append((self._low + start, self._new_low + start - diagonal, end - start))
            diagonal = before
        return found[::-1]

    def _is_done(self) -> bool:
        return self._sum(self._last) == self._long + self._high

    def _sum(self, diagonal: int) -> int:
        return 2 * self._ends[-1][diagonal] - diagonal

    def _farther(self, ends: _Ends) -> _Ends:
        """Where the ways are after one more edit and all that is equal behind it."""
        found: _Ends = {}
        for diagonal in sorted({near for one in ends for near in (one - 1, one + 1)}):
            start, _ = self._entered(ends, diagonal)
            if start >= 0:
                found[diagonal] = self._equal(start, diagonal)
        return found

    def _entered(self, ends: _Ends, diagonal: int) -> tuple[int, int]:
        """Where a diagonal is reached by one edit, and from which other; -1 where it is not."""
        ways = [(-1, diagonal)]
        if diagonal - 1 in ends and ends[diagonal - 1] < self._long:  # one text of the old sequence less
            ways.append((ends[diagonal - 1] + 1, diagonal - 1))
        if diagonal + 1 in ends and ends[diagonal + 1] - diagonal <= self._high:  # one of the new sequence more
            ways.append((ends[diagonal + 1], diagonal + 1))
        return max(ways)

    def _equal(self, at: int, diagonal: int) -> int:
        """Where what is equal from a place on ends."""
        old, new, shift = self._old, self._new, self._new_low - self._low - diagonal
        at += self._low
        while at < len(old) and at + shift < len(new) and old[at] == new[at + shift]:
            at += 1
        return at - self._low
