"""What two sequences of texts have in common, in a time that grows little faster than their length.

difflib alone takes minutes where thousands of lines differ between others that are often there.
"""

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from kubectl_sync.model import shortest
from kubectl_sync.model.shortest import Block

_MOST: Final = 2_000  # texts of both that difflib gets at once
_MOST_PAIRS: Final = 50_000  # pairs of equal texts among them
_DEEPEST: Final = 8  # times that what stands between texts that are there once is divided


class Stretch(NamedTuple):
    """A part of both sequences, by positions: equal, or what stands in the place of the other."""

    is_equal: bool
    low: int
    high: int
    new_low: int
    new_high: int


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends: only a line feed ends one, as for git and kubectl."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return ended + lines[-1:] if lines[-1] else ended


def runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Yield all parts of both in turns, equal ones and others; what both begin and end with is equal."""
    return _in_turns(old, new, _blocks(old, new, _DEEPEST))


def longest(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Yield all parts of both in turns, of short ones the longest that is equal first."""
    if _is_short(old, new, Counter(old), Counter(new)):
        return _in_turns(old, new, _of_difflib(old, new))
    return runs(old, new)


def _in_turns(old: Sequence[str], new: Sequence[str], blocks: Iterable[Block]) -> Iterator[Stretch]:
    at, to = 0, 0  # where the run begins that is not told yet
    low, new_low = 0, 0  # where the equal part at its end does
    for one, other, size in [*blocks, (len(old), len(new), 0)]:
        if (one, other) != (at, to):
            if at > low:
                yield Stretch(True, low, at, new_low, to)
            yield Stretch(False, at, one, to, other)
            low, new_low = one, other
        at, to = one + size, other + size
    if at > low:
        yield Stretch(True, low, at, new_low, to)


def common_start(old: Sequence[str], new: Sequence[str]) -> int:
    """How many texts, or letters, both begin with."""
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _blocks(old: Sequence[str], new: Sequence[str], depth: int) -> Iterator[Block]:
    """Yield where equal parts begin in both, and how long they are."""
    head = common_start(old, new)
    tail = common_start(old[head:][::-1], new[head:][::-1])
    one, two = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield 0, 0, head
    for at, to, size in _between(one, two, depth):
        yield head + at, head + to, size
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _is_short(old: Sequence[str], new: Sequence[str], counts: Counter[str], others: Counter[str]) -> bool:
    """Whether difflib finds at once what both have in common."""
    if len(old) + len(new) > _MOST:
        return False
    return sum(count * others[text] for text, count in counts.items()) <= _MOST_PAIRS


def _of_difflib(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return ((block.a, block.b, block.size) for block in blocks if block.size)


def _between(old: Sequence[str], new: Sequence[str], depth: int) -> Iterator[Block]:
    counts, others = Counter(old), Counter(new)
    if _is_short(old, new, counts, others):
        yield from _of_difflib(old, new)
        return
    if counts.keys().isdisjoint(others):
        return
    once = {text for text, count in counts.items() if count == others[text] == 1}
    if not once or not depth:
        yield from shortest.blocks(old, new)
        return
    at, to = 0, 0
    for one, other in [*_in_order(old, new, once), (len(old), len(new))]:
        for low, new_low, size in _blocks(old[at:one], new[to:other], depth - 1):
            yield at + low, to + new_low, size
        if one < len(old):
            yield one, other, 1
        at, to = one + 1, other + 1


def _in_order(old: Sequence[str], new: Sequence[str], once: set[str]) -> list[tuple[int, int]]:
    """Positions of most of the texts that both have once, so that they rise in both (patience diff)."""
    places = {text: place for place, text in enumerate(new) if text in once}
    pairs = [(at, places[text]) for at, text in enumerate(old) if text in once]
    ends: list[int] = []  # the smallest place that ends a rising row of each length
    last: list[int] = []  # and which pair that is
    before: list[int] = []  # the pair before each pair in its row
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    found: list[tuple[int, int]] = []
    number = last[-1]
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
