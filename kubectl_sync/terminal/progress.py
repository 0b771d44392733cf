"""What a run is doing, and how far it is, for whoever waits longer than a second; on stderr, and only on a terminal."""

import contextlib
import itertools
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO, cast

_PATIENCE: Final = 1.0  # seconds without a word
_TICK: Final = 0.1  # seconds
_TURNING: Final = ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\")  # the second one where the terminal has only ASCII
_COLUMNS: Final = 80  # of a terminal that does not say how many it has
_ERASE: Final = "\r\x1b[K"  # the line that the cursor is on


class Progress:
    """The last line of a terminal, which tells what a run is doing while that takes longer than a second."""

    def __init__(self) -> None:
        self._shown: _Shown | None = None

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """Show `what` with a spinner if the block takes longer than a second; with its end it is gone.

        What is written to the terminal meanwhile comes to stand above it.
        """
        if not _can_show():
            yield
            return
        shown = self._shown = _Shown(what)
        try:
            yield
        finally:
            self._shown = None
            shown.end()

    def count(self, number: int, total: int, done: str) -> None:
        """Let what is shown say how far it is, as `312 of 1000 tried`; where nothing is shown, that is nothing."""
        if self._shown:
            self._shown.count = f": {number} of {total} {done}"


def _can_show() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb")


class _Shown(threading.Thread):
    """A line with a spinner that comes with time; `end` takes it away, whether or not it came."""

    def __init__(self, what: str) -> None:
        super().__init__(daemon=True, name="progress")
        self.count = ""
        self._what = what
        self._terminal = sys.stderr
        self._frames = itertools.cycle(_TURNING["utf" not in (sys.stderr.encoding or "").lower()])
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._is_drawn = self._asks = False
        self._streams = {name: getattr(sys, name) for name in ("stdout", "stderr") if getattr(sys, name).isatty()}
        for name, stream in self._streams.items():
            setattr(sys, name, cast("TextIO", _Above(self, stream)))
        self.start()

    def run(self) -> None:
        pause = _PATIENCE
        while not self._ended.wait(pause):
            with self._lock:
                self._draw()
            pause = _TICK

    def above(self, stream: TextIO, text: str) -> int:
        """Write what is to stay. Half a line is somebody's question: nothing is shown in its place."""
        with self._lock:
            is_drawn = self._is_drawn
            self._erase()
            written = stream.write(text)
            stream.flush()
            self._asks = bool(text) and not text.endswith("\n")
            if is_drawn:
                self._draw()
        return written

    def end(self) -> None:
        self._ended.set()
        with self._lock:
            self._erase()
        for name, stream in self._streams.items():
            setattr(sys, name, stream)

    def _draw(self) -> None:
        if self._asks or self._ended.is_set():
            return
        self._is_drawn = True
        with contextlib.suppress(OSError):  # the terminal went: whoever has something to tell there will notice
            columns = os.get_terminal_size(self._terminal.fileno()).columns or _COLUMNS
            line = f"{next(self._frames)} {self._what}{self.count} ..."
            self._terminal.write(_ERASE + line[: columns - 1])
            self._terminal.flush()

    def _erase(self) -> None:
        if self._is_drawn:
            self._is_drawn = False
            with contextlib.suppress(OSError):
                self._terminal.write(_ERASE)
                self._terminal.flush()


class _Above:
    """A stream to the terminal that keeps out of the way of what is shown."""

    def __init__(self, shown: _Shown, stream: TextIO) -> None:
        self._shown = shown
        self._stream = stream

    def write(self, text: str) -> int:
        return self._shown.above(self._stream, text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
