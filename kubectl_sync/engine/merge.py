"""One value out of three, where both sides changed different parts of it."""

from itertools import pairwise

from kubectl_sync.model.content import Content

# Compared line by line only up to here: the matcher's worst case grows with the square.
_MOST_LINES = 5_000


def lines(base: str, local: str, live: str) -> str | None:
    """The text with the changes of both sides; None where they touch each other, or it has only one line.

    Changes touch where no line that both sides kept stands between them, as in git.
    """
    old, ours, theirs = (text.splitlines(keepends=True) for text in (base, local, live))
    if min(len(old), len(ours), len(theirs)) < 2 or max(len(old), len(ours), len(theirs)) > _MOST_LINES:  # noqa: PLR2004
        return None
    merged: list[str] = []
    for (start, one, two), (end, next_one, next_two) in pairwise([(-1, -1, -1), *_kept(old, ours, theirs)]):
        was, local_part, live_part = old[start + 1 : end], ours[one + 1 : next_one], theirs[two + 1 : next_two]
        if live_part in (was, local_part):
            merged += local_part
        elif was == local_part:
            merged += live_part
        else:
            return None
        merged += old[end : end + 1]
    return "".join(merged)


def _kept(old: list[str], ours: list[str], theirs: list[str]) -> list[tuple[int, int, int]]:
    """The lines that both sides kept, by their positions on all three sides, and the end behind them."""
    one, two = _matches(old, ours), _matches(old, theirs)
    both = [(line, one[line], two[line]) for line in one if line in two]
    return [*both, (len(old), len(ours), len(theirs))]


def _matches(old: list[str], new: list[str]) -> dict[int, int]:
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}


def members(base: list[Content], local: list[Content], live: list[Content]) -> list[Content]:
    """The set with what each side added and without what each removed, in the order of the live side."""
    gone = [one for one in base if one not in local or one not in live]
    merged = [one for one in live if one not in gone]
    return merged + [one for one in local if one not in live and one not in gone]
