"""Long lines cut down to what is around the places where they differ."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_sync.model import matching
from kubectl_sync.model.wording import number

_Piece = tuple[str, str, bool]  # of the old line, of the new one, and whether both are equal
_NEAR: Final = 40  # characters that stand on each side of a difference
_LEAST: Final = 40  # characters that are worth to be left out: saying so takes as many
# Short, so that one change does not touch much; long, so that few are equal by chance.
_WORD: Final = re.compile(r"[^\s,;:{}\[\]]{1,31}[\s,;:{}\[\]]*|[\s,;:{}\[\]]+")


def excerpts_of(lines: Sequence[str], longest: int, *, counted: bool = False) -> list[str]:
    """The lines, each with so many characters at most and dots for the rest; `counted` says how much that is.

    Where several are told beside each other, all begin at the same place, a little before the first difference.
    """
    start = _start(lines, longest)
    return [
        " ".join([
            *_left_out(start, counted=counted),
            line[start : start + longest],
            *reversed(_left_out(len(line) - start - longest, counted=counted)),
        ])
        for line in lines
    ]  # fmt: skip


def differing(old: str, new: str) -> tuple[str, str]:
    """Both lines with every character that differs, and what is around it.

    Left out is only what both have, with its number of characters; it is the same in both lines.
    """
    pieces = list(_pieces(old, new))
    kept: list[tuple[str, str]] = []
    for at, (before, after, is_equal) in enumerate(pieces):
        if is_equal:
            cut = _cut(before, is_first=at == 0, is_last=at == len(pieces) - 1)
            kept.append((cut, cut))
        else:
            kept.append((before, after))
    return "".join(one for one, _ in kept), "".join(other for _, other in kept)


def _pieces(old: str, new: str) -> Iterator[_Piece]:
    """What both lines have and what differs, in turns."""
    head = matching.common_start(old, new)
    tail = matching.common_start(old[head:][::-1], new[head:][::-1])
    if head:
        yield old[:head], new[:head], True
    one, two = (_WORD.findall(text[head : len(text) - tail]) for text in (old, new))
    for is_equal, low, high, new_low, new_high in matching.runs(one, two):
        yield "".join(one[low:high]), "".join(two[new_low:new_high]), is_equal
    if tail:
        yield old[-tail:], new[-tail:], True


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    """What stands beside a difference; at the ends of a line there is one on one side only."""
    before = 0 if is_first else _NEAR
    after = 0 if is_last else _NEAR
    count = len(text) - before - after
    if count <= _LEAST:
        return text
    told = f"({number(count, 'character')})"
    dots = f"{'' if is_first else ' ... '}{told}{'' if is_last else ' ... '}"
    return text[:before] + dots + text[len(text) - after :]


def _left_out(letters: int, *, counted: bool) -> list[str]:
    if letters <= 0:
        return []
    return [f"({number(letters, 'character')})", "..."] if counted else ["..."]


def _start(lines: Sequence[str], longest: int) -> int:
    """Where an excerpt begins, so that a quarter of it stands before the first difference; 0 where all fits."""
    most = max(map(len, lines), default=0)
    if most <= longest or len(set(lines)) == 1:
        return 0
    equal = (len(set(letters)) == 1 for letters in zip(*lines, strict=False))
    differs = sum(itertools.takewhile(bool, equal))
    return max(0, min(differs - longest // 4, most - longest))
