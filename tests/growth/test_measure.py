"""The measure itself tells what grows as its size does from what does not."""

from collections.abc import Callable

from tests.growth.measure import MOST, growth, growth_of_time


def _once(size: int) -> Callable[[], object]:
    return lambda: [hex(one) for one in range(size)]


def _in_pairs(size: int) -> Callable[[], object]:
    return lambda: [hex(one) for one in range(size) for _ in range(size)]


def _scanned(size: int) -> Callable[[], object]:
    """Quadratic within calls of C, which no count of calls sees."""
    items = list(range(size * 20))
    return lambda: [items.index(one) for one in items]


def test_what_grows_too_fast_is_found() -> None:
    assert growth(_once, 500) < MOST
    assert growth(_in_pairs, 100) > MOST
    assert growth(_scanned, 100) > MOST


def test_scans_of_short_lists_are_found() -> None:
    """What takes less time than other work does, until there is far more of it."""
    assert growth_of_time(_once, 5_000, times=8) < MOST
    assert growth_of_time(_scanned, 20, times=8) > MOST
