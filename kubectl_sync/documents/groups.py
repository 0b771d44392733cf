"""Which patches are tried together where not all of them can be."""

from bisect import bisect, insort
from collections.abc import Iterable, Iterator

from kubectl_sync.documents.patches import Patch


def tries(patches: list[Patch]) -> Iterator[Patch]:
    """Yield what may be made at once, most first: all patches that do not meet, parts of them, each alone.

    One after the other takes the square of their number: the text is read again after each.
    """
    free = _apart(patches)
    size = len(free)
    while size > 1:
        yield from (_joined(free[at : at + size]) for at in range(0, len(free), size))
        size = (size + 1) // 2
    yield from patches


def _joined(patches: list[Patch]) -> Patch:
    joined = Patch()
    for patch in patches:
        joined.moves = joined.moves or patch.moves
        joined.splices += patch.splices
        joined.gone += patch.gone
    return joined


def _apart(patches: Iterable[Patch]) -> list[Patch]:
    """Those that change no place which one before them changes."""
    found: list[Patch] = []
    taken: list[tuple[int, int]] = []
    for patch in patches:
        spans = [(start, end) for start, end, _ in patch.splices]
        if not any(_meets(span, taken) for span in spans):
            found.append(patch)
            for span in spans:
                insort(taken, span)
    return found


def _meets(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """Whether a place overlaps with one of several in their order, which do not overlap."""
    at = bisect(taken, span)
    return any(end > span[0] for _, end in taken[max(at - 1, 0) : at]) or any(
        start < span[1] for start, _ in taken[at : at + 1]
    )
