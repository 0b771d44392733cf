"""Long lines cut down to what is around the first place where they differ."""

import itertools
from collections.abc import Sequence

from kubectl_sync.model.wording import number


def around(lines: Sequence[str], longest: int) -> list[str]:
    """The lines, each with so many characters at most and dots for the rest.

    Where several are told beside each other, all begin at the same place, a little before the first difference.
    """
    start = _start(lines, longest)
    shown = [line[start : start + longest] for line in lines]
    return [
        ("... " if start else "") + part + (" ..." if start + len(part) < len(line) else "")
        for line, part in zip(lines, shown, strict=True)
    ]


def counted(lines: Sequence[str], longest: int) -> list[str]:
    """The same, with how much is left out."""
    start = _start(lines, longest)
    shown = [line[start : start + longest] for line in lines]
    return [
        (f"({number(start, 'character')}) ... " if start else "") + part + _rest(len(line) - start - len(part))
        for line, part in zip(lines, shown, strict=True)
    ]


def _rest(left: int) -> str:
    return f" ... ({number(left, 'character')})" if left > 0 else ""


def _start(lines: Sequence[str], longest: int) -> int:
    """Where an excerpt begins, so that a quarter of it stands before the first difference; 0 where all fits."""
    most = max(map(len, lines), default=0)
    if most <= longest or len(set(lines)) == 1:
        return 0
    alike = (len(set(letters)) == 1 for letters in zip(*lines, strict=False))
    differs = sum(itertools.takewhile(bool, alike))
    return max(0, min(differs - longest // 4, most - longest))
