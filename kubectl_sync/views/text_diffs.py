"""What becomes of a text, line by line: every line that goes or comes, and a little around it."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_sync.model import matching
from kubectl_sync.views import blanks, excerpts

# A line with `-` before it goes, with `+` it comes, with a blank it stays; its line end is in it.
Signed = tuple[str, str]
Line = tuple[str, str]

_LONG: Final = 160  # characters of a line that is told as a whole, whatever differs in it
_STYLES: Final = {"-": "red", "+": "green", " ": "dim"}


def split(text: str) -> list[str]:
    """The lines with their ends; what else breaks a line somewhere, as CR, is a character of it."""
    *whole, rest = text.split("\n")
    return [f"{one}\n" for one in whole] + ([rest] if rest else [])


def signed(old: Sequence[str], new: Sequence[str]) -> Iterator[Signed]:
    """Yield all lines of both: those that both have once, of the others the old ones first."""
    for is_equal, low, high, new_low, new_high in matching.runs(old, new):
        if is_equal:
            yield from ((" ", line) for line in old[low:high])
        else:
            yield from (("-", line) for line in old[low:high])
            yield from (("+", line) for line in new[new_low:new_high])


def shown_lines(lines: Sequence[Signed], *, numbered: bool) -> Iterator[Line]:
    """Yield what a person reads: what changes, one line around it, and what it belongs to.

    For what is left out above there is `@@ line 120 @@`, the next line's place in the old text, or
    `...` where lines have no numbers. Nothing of what changes is ever left out; a long line is cut
    where it is equal to the one that comes in its place.
    """
    cut = _cut(lines)
    kept = _kept(lines, by_depth=not numbered)
    next_up, place = 0, 0
    for at, (sign, line) in enumerate(lines):
        place += sign != "+"
        if at not in kept:
            continue
        if at > next_up:
            yield (f"@@ line {place} @@" if numbered else "..."), "dim"
        next_up = at + 1
        text = cut.get(at, line.removesuffix("\n"))
        yield f"{sign} {blanks.visible_line(text)}".rstrip(" "), _STYLES[sign]
        if sign != " " and not line.endswith("\n"):
            yield "\\ no line end", _STYLES[sign]


def _kept(lines: Sequence[Signed], *, by_depth: bool) -> set[int]:
    """The positions of what is shown; a single line between two of them is, too."""
    kept: set[int] = set()
    for at, (sign, _) in enumerate(lines):
        if sign != " ":
            kept.update(one for one in (at - 1, at, at + 1) if 0 <= one < len(lines))
    if by_depth:
        kept |= _parents(lines, kept)
    single = [at for at in range(len(lines)) if at + 1 in kept and (at - 1 in kept or at == 0)]
    return kept.union(single)


def _parents(lines: Sequence[Signed], kept: set[int]) -> set[int]:
    """What the lines stand below: the lines above them that are further out."""
    found: set[int] = set()
    above: list[tuple[int, int]] = []  # depth and position, from the outermost
    for at, (_, line) in enumerate(lines):
        depth = len(line) - len(line.lstrip(" "))
        while above and above[-1][0] >= depth:
            above.pop()
        if at in kept:
            found.update(place for _, place in above)
        above.append((depth, at))
    return found


def _cut(lines: Sequence[Signed]) -> dict[int, str]:
    """The long lines by their positions, without what does not change in them."""
    cut: dict[int, str] = {}
    gone: list[int] = []
    for sign, run in itertools.groupby(range(len(lines)), lambda at: lines[at][0]):
        long = [at for at in run if len(lines[at][1]) > _LONG]
        if sign == "-":
            gone = long
            continue
        if sign == "+":
            for old, new in zip(gone, long, strict=False):
                cut[old], cut[new] = _pair(lines[old][1], lines[new][1])
        else:
            cut |= {at: _head(lines[at][1]) for at in long}
        gone = []
    return cut


def _pair(old: str, new: str) -> tuple[str, str]:
    before, after = _bare(old), _bare(new)
    if before == after:  # but for the line end
        return _head(old), _head(new)
    return excerpts.differing(before, after)


def _head(line: str) -> str:
    return excerpts.excerpts_of([_bare(line)], _LONG, counted=True)[0]


def _bare(line: str) -> str:
    return line.removesuffix("\n")
