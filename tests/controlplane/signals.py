"""Being told to stop: always by way of the clean-up, and never in the middle of it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Die, but by way of every `finally`; the default is to die on the spot."""
    raise SystemExit(128 + number)


@contextmanager
def terminable() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP raise, as SIGINT does; a handler that somebody set is left alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    changed = [number for number in REQUESTS if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within it requests to stop wait; they are answered when it ends."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, REQUESTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
