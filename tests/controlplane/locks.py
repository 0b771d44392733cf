"""Locks between processes; the kernel lets go of them when the holder dies, however it dies."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def _nothing() -> None:
    """Waiting without a word."""


@contextmanager
def locked(path: Path, waiting: Callable[[], None] = _nothing) -> Iterator[None]:
    """Hold the lock of this file; `waiting` is called several times a second while somebody else has it."""
    with path.open("a") as file:
        while not acquire(file):
            waiting()
            time.sleep(0.1)
        yield


def acquire(file: IO[str]) -> bool:
    """Take the lock if it is free; closing the file gives it back."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
