"""Which items of two lists without keys are one item that changed: those most like each other."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content
from kubectl_sync.model.masked import Masked

_Leaf = tuple[tuple[str | int, ...], str]
_MOST: Final = 10_000  # pairs that are compared with each other; above, items are by their places


def pairs(old: list[Any], new: list[Any]) -> list[tuple[int, int]]:
    """Places of items that are most like each other, in the order of both lists."""
    if len(old) * len(new) > _MOST:
        places = range(min(len(old), len(new)))
        return [(at, at) for at in places if _likeness(_leaves(old[at]), _leaves(new[at]))]
    one, two = ([_leaves(item) for item in items] for items in (old, new))
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(left, right) for right in two] for left in one]
    for at in reversed(range(len(old))):
        for to in reversed(range(len(new))):
            together = best[at + 1][to + 1] + alike[at][to]
            best[at][to] = max(together, best[at + 1][to], best[at][to + 1])
    return list(_way(best, alike))


def _way(best: list[list[float]], alike: list[list[float]]) -> Iterator[tuple[int, int]]:
    at, to = 0, 0
    while at < len(alike) and to < len(alike[at]):
        if best[at][to] == best[at + 1][to]:
            at += 1
        elif best[at][to] == best[at][to + 1]:
            to += 1
        else:
            yield at, to
            at, to = at + 1, to + 1


def _likeness(old: Counter[_Leaf], new: Counter[_Leaf]) -> float:
    """How much of both is equal; 0 where nothing is."""
    return 2 * (old & new).total() / max(1, old.total() + new.total())


def _leaves(item: Content) -> Counter[_Leaf]:
    """The values of a mapping with the keys that lead to them, or the lines of a text."""
    if isinstance(item, str) and "\n" in item:
        return Counter(((0,), line) for line in item.split("\n"))
    return Counter(_inside(item, ())) if isinstance(item, dict) else Counter()


def _inside(content: Content, path: tuple[str | int, ...]) -> Iterator[_Leaf]:
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from _inside(value, (*path, key))
    elif isinstance(content, list) and content:
        for item in content:
            yield from _inside(item, (*path, 0))
    else:
        yield path, canonical(content)


def canonical(content: Content) -> str:
    """A text that is the same for equal contents; never shown: it tells values of Secrets apart."""
    return json.dumps(content, sort_keys=True, default=_hidden)


def _hidden(content: Content) -> Content:
    if isinstance(content, Masked):
        return {"\0": content.value}
    return [paths.show_item(content)]
