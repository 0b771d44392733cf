"""Saying that something long goes on: one line that changes on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Tells a reader how long something has taken so far, as often as the stream can bear."""

    def __init__(self, stream: TextIO, every: float = 15.0) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._every = 0.5 if self._terminal else every
        self._start = time.monotonic()
        self._next = self._start if self._terminal else self._start + every
        self._line_open = False

    def tick(self, what: str) -> None:
        """Report `what` and the time gone by, if a report is due."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        before, after = ("\r", "\x1b[K") if self._terminal else ("", "\n")
        self._write(f"{before}{what}: {self.elapsed()}{after}")
        self._line_open = self._terminal

    def say(self, line: str) -> None:
        """A whole line, at once."""
        self.close()
        self._write(f"{line}\n")

    def close(self) -> None:
        """End the line that changes, so that what others write begins on its own."""
        if self._line_open:
            self._write("\n")
            self._line_open = False

    def elapsed(self) -> str:
        """Minutes and seconds since the beginning, like 3:07."""
        minutes, seconds = divmod(int(time.monotonic() - self._start), 60)
        return f"{minutes}:{seconds:02}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


@contextmanager
def progress(stream: TextIO) -> Iterator[Progress]:
    """A Progress whose line is ended whatever happens."""
    shown = Progress(stream)
    try:
        yield shown
    finally:
        shown.close()
