"""What a run is doing, for a person who waits longer than a second; on stderr, and only on a terminal."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_PATIENCE: Final = 1.0  # seconds without a word


@contextmanager
def during(what: str) -> Iterator[None]:
    """Show `what` with a spinner if the block takes longer than a second; with its end it is gone."""
    if not _can_show():
        yield
        return
    shown = _Shown(what)
    try:
        yield
    finally:
        shown.end()


def _can_show() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"


class _Shown(threading.Timer):
    """A spinner that comes with time; `end` takes it away, whether or not it came."""

    def __init__(self, what: str) -> None:
        super().__init__(_PATIENCE, self._show)
        self.daemon = True
        self._what = what
        self._lock = threading.Lock()
        self._ended = False
        self._spinner: Any = None
        self.start()

    def _show(self) -> None:
        from rich.console import Console

        with self._lock:
            if not self._ended:
                self._spinner = Console(stderr=True, highlight=False).status(f"{self._what} ...")
                self._spinner.start()

    def end(self) -> None:
        self.cancel()
        with self._lock:
            self._ended = True
            if self._spinner:
                self._spinner.stop()
