"""The measure itself tells what grows as its size does from what does not."""

from collections.abc import Callable

from tests.growth.measure import growth

MOST = 1.5


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
