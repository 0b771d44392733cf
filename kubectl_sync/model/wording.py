"""Words for several things at once, as messages of all rooms say them."""

from collections.abc import Iterable, Sequence
from typing import Final

# Of a namespace: nothing can be made in it.
NOT_THERE: Final = "is not in the cluster"


def some(names: Sequence[object], most: int) -> str:
    """`a, b and 5 more`: at most so many names, and how many others there are."""
    more = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {more} more" if more > 0 else "")


def number(count: int, noun: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def near(word: str, names: Iterable[str]) -> str:
    """The name that the word may be a typo of; "" where none is close."""
    from difflib import get_close_matches  # nothing that a run without a typo needs

    ordered = sorted(set(names))
    found = get_close_matches(word, ordered, 1, 0.7) or [one for one in ordered if _is_swapped(word, one)]
    return next(iter(found), "")


def _is_swapped(word: str, name: str) -> bool:
    """Whether two neighbours have changed places, which is much in a short word."""
    swaps = (word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in range(len(word) - 1))
    return len(word) == len(name) and name in swaps


def words_for(content: object) -> str:
    """What a value is, as somebody would say it: `a number`, `true or false`, `a list`."""
    if isinstance(content, bool):
        return "true or false"
    if isinstance(content, int | float):
        return "a number"
    if isinstance(content, dict):
        return "a mapping"
    return "a list" if isinstance(content, list) else "empty" if content is None else "text"
