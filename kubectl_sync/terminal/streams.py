"""The three standard streams, whatever the program was started with and whatever becomes of them."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, Final, TextIO, cast

_STREAMS: Final = (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY))


def prepare() -> None:
    """Have all three, and let none fail over a character.

    A closed one (`>&-`) leads to nothing: its number would go to the next file that is opened, and output with
    it. What the terminal's encoding does not have is spelled out, as are names of files that are no UTF-8.
    """
    for number, (name, way) in enumerate(_STREAMS):
        if getattr(sys, name) is None:
            _lead_to_nothing(number, way)
            setattr(sys, name, os.fdopen(number, "r" if way == os.O_RDONLY else "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class WatchedStream:
    """A stream that remembers whether anything was written to it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.is_used = False

    def write(self, text: str) -> int:
        self.is_used = self.is_used or bool(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def watched() -> Iterator[WatchedStream]:
    """Watch what is written to stdout."""
    stdout = WatchedStream(sys.stdout)
    with redirect_stdout(cast("TextIO", stdout)):
        yield stdout


def give_up() -> None:
    """Let go to nothing what stdout did not take: neither later lines nor the interpreter's last flush shall fail."""
    _lead_to_nothing(sys.stdout.fileno(), os.O_WRONLY)


def _lead_to_nothing(number: int, way: int) -> None:
    nothing = os.open(os.devnull, way)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
