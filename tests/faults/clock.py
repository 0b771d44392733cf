"""The program with a clock that jumps: `python -m tests.faults.clock WORDS...`.

Each time somebody looks, it is a year later or a year earlier than the time before. Only the clock on the wall
jumps: the monotonic one of the system never does.
"""

import itertools
import sys
import time
from collections.abc import Callable

from kubectl_sync.cli.app import run

YEAR = 365 * 86_400


def jumping(real: Callable[[], float], unit: int) -> Callable[[], float]:
    jumps = itertools.cycle((0, YEAR * unit, -YEAR * unit))
    return lambda: real() + next(jumps)


def main() -> int:
    time.time = jumping(time.time, 1)
    time.time_ns = jumping(time.time_ns, 10**9)  # type: ignore[assignment]
    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
