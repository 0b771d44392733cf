"""Long lines cut down to what is around the first place where they differ."""

import itertools
from collections.abc import Sequence

from kubectl_sync.model.wording import number


def around(lines: Sequence[str], longest: int, *, counted: bool = False) -> list[str]:
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


def _left_out(letters: int, *, counted: bool) -> list[str]:
    if letters <= 0:
        return []
    return [f"({number(letters, 'character')})", "..."] if counted else ["..."]


def _start(lines: Sequence[str], longest: int) -> int:
    """Where an excerpt begins, so that a quarter of it stands before the first difference; 0 where all fits."""
    most = max(map(len, lines), default=0)
    if most <= longest or len(set(lines)) == 1:
        return 0
    alike = (len(set(letters)) == 1 for letters in zip(*lines, strict=False))
    differs = sum(itertools.takewhile(bool, alike))
    return max(0, min(differs - longest // 4, most - longest))
