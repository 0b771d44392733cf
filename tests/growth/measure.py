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

SIZES: Final = (1, 2, 4)
_RUNS: Final = 2
_SHORT: Final = 0.1  # seconds of processor time below which a time says nothing


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
    """Processor time, the least of several runs: scans inside of one call are seen by this alone."""
    taken = []
    gc.disable()
    try:
        for _ in range(_RUNS):
            started = time.process_time()
            work()
            taken.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(taken)


def exponent(costs: list[float]) -> float:
    """1 for what grows as its size does, 2 where it is four times as much for twice the size."""
    return math.log(max(costs[-1], 1e-9) / max(costs[0], 1e-9)) / math.log(SIZES[-1] / SIZES[0])


def growth(prepare: Prepare, size: int) -> float:
    """The greater exponent of both costs from `size` to four times as much."""
    works = [prepare(size * times) for times in SIZES]
    counted = exponent([calls(work) for work in works])
    slow = seconds(works[-1])
    return counted if slow < _SHORT else max(counted, exponent([seconds(works[0]), slow]))


def growth_of_time(prepare: Prepare, size: int) -> float:
    """The exponent of processor time alone, for work that is too long to be counted."""
    return exponent([seconds(prepare(size * times)) for times in (SIZES[0], SIZES[-1])])
