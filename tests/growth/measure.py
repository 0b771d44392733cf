"""How the work for something grows with its size: by counted calls, and by time where a single call may take long."""

import gc
import math
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Final, TypeAlias

# Prepares what is to be done at a size; only what it returns is measured.
Prepare: TypeAlias = Callable[[int], Callable[[], object]]

MOST: Final = 1.5  # what a growth has to stay below
_TIMES: Final = 4
_SHORT: Final = 0.1  # seconds of processor time below which a time says nothing
# Other programs make a run slower, never faster: what seems to grow too fast is looked at again, for so long.
_RUNS: Final = 2
_MOST_SECONDS: Final = 1.0


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those of C too: the same on every machine, however busy."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def seconds(work: Callable[[], object]) -> float:
    """Processor time: scans inside of one call are seen by this alone."""
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def exponent(less: float, more: float, times: int = _TIMES) -> float:
    """Of costs at a size and at so many times as much: 1 for what grows as its size does, 2 for its square."""
    return math.log(max(more, 1e-9) / max(less, 1e-9)) / math.log(times)


def growth_of_time(prepare: Prepare, size: int, times: int = _TIMES) -> float:
    """The exponent of processor time from `size` to so many times as much, by the least of several runs of each.

    For work that is too long to be counted, or that is done within calls of C. With many times as much the two are far
    apart: a machine on which others work makes no square of a line then.
    """
    little, much = prepare(size), prepare(size * times)
    less = more = math.inf
    runs, left = 0, _MOST_SECONDS
    while runs < _RUNS or (left > 0 and exponent(less, more, times) >= MOST):
        short, long = seconds(little), seconds(much)
        less, more = min(less, short), min(more, long)
        runs, left = runs + 1, left - short - long
    return exponent(less, more, times)


def growth(prepare: Prepare, size: int) -> float:
    """The greater exponent of both costs from `size` to four times as much."""
    less, more = prepare(size), prepare(size * _TIMES)
    counted = exponent(calls(less), calls(more))
    return counted if seconds(more) < _SHORT else max(counted, growth_of_time(prepare, size))
