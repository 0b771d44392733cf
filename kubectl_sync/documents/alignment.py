"""Which item of a list has become which: so that an edit touches what changed, and comments stay with their items."""

import json
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any

from kubectl_sync.documents.tracing import origins
from kubectl_sync.model import matching
from kubectl_sync.model.content import Content


def align(old: list[Content], new: list[Content], trace: Content = None) -> list[int | None]:
    """Return for each new item the position of the old one that it was, None for one that was not there.

    What a trace knows comes first. Without one: equal items, those in order before those that moved; then items
    of the same identity. At last, where nothing tells them apart, items at the same place between two that are
    known.
    """
    found = origins(trace, len(new))
    if found is None:
        found = [None] * len(new)
        _equal(list(map(_print, old)), list(map(_print, new)), found)
        if None in found:
            _identical(old, new, found)
    if None in found:
        _in_place(old, new, found)
    return found


def _print(item: Content) -> str:
    return json.dumps(item, sort_keys=True)


def _equal(old: Sequence[str], new: Sequence[str], found: list[int | None]) -> None:
    for run in matching.longest(old, new):
        if run.is_equal:
            found[run.new_low : run.new_high] = range(run.low, run.high)
    left: dict[str, deque[int]] = defaultdict(deque)
    taken = set(found)
    for at, item in enumerate(old):
        if at not in taken:
            left[item].append(at)
    for at, item in enumerate(new):
        if found[at] is None and left[item]:
            found[at] = left[item].popleft()


def _identical(old: list[Content], new: list[Content], found: list[int | None]) -> None:
    key = _identity(old, new)
    if key is None:
        return
    taken = set(found)
    places = {item[key]: at for at, item in enumerate(old) if at not in taken}
    for at, item in enumerate(new):
        if found[at] is None:
            found[at] = places.get(item[key])


def _identity(old: list[Content], new: list[Content]) -> str | None:
    """The key whose values tell the items apart on both sides, and of which most are there on both."""
    items = [*old, *new]
    if not old or not new or not all(isinstance(item, dict) for item in items):
        return None
    best, most = None, 0
    for key in old[0]:
        values = [item.get(key) for item in items]
        if not all(type(value) in (str, int) for value in values):
            continue
        before, after = set(values[: len(old)]), set(values[len(old) :])
        if len(before) == len(old) and len(after) == len(new) and len(before & after) > most:
            best, most = key, len(before & after)
    return best


def _in_place(old: list[Content], new: list[Content], found: list[int | None]) -> None:
    """Pair what is left between the same neighbours, where it is of the same kind and has no identity."""
    if _identity(old, new) is not None:
        return
    taken = set(found)
    for start, stop in _gaps(found):
        first = 0 if start == 0 else _after(found[start - 1])
        last = found[stop] if stop < len(new) else len(old)
        free = [at for at in range(first, last or 0) if at not in taken]
        if len(free) == stop - start:
            for at, before in zip(range(start, stop), free, strict=True):
                if type(old[before]) is type(new[at]) or not isinstance(new[at], dict | list):
                    found[at] = before


def _gaps(found: list[int | None]) -> list[tuple[int, int]]:
    """The stretches of new items that are not paired yet."""
    gaps: list[tuple[int, int]] = []
    for at, one in enumerate(found):
        if one is None and gaps and gaps[-1][1] == at:
            gaps[-1] = gaps[-1][0], at + 1
        elif one is None:
            gaps.append((at, at + 1))
    return gaps


def _after(position: Any) -> int:
    return int(position) + 1
