"""The one door to other programs (kubectl now, git later): argument lists, never a shell.

`sh` gives children a terminal by default and prints their output in its errors; both are undone here, so
that no caller meets `sh` at all.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sh

# Also codes of a child that a signal ended: callers look at them, nothing is raised.
_ANY_CODE: Final = range(-64, 256)
# Line buffering makes 20 MB of output take seconds (measured: 2.5 s against 0.2 s).
_BUFFER: Final = 65536
_STOP_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program left: its exit code (negative: the signal that ended it) and its output as text."""

    code: int
    stdout: str
    stderr: str


def find(program: str) -> str | None:
    """Return the absolute path of a program on PATH, or of the path given; None where there is none."""
    found = shutil.which(program)
    return os.path.abspath(found) if found else None  # noqa: PTH100 - resolve() would follow links


def run(argv: Sequence[str], stdin: str = "", seconds: float | None = None) -> Finished:
    """Run a program to its end. Raises TimeoutError after `seconds`, FileNotFoundError without program."""
    options: dict[str, Any] = {"_in": stdin, "_timeout": seconds, "_out_bufsize": _BUFFER}
    try:
        done = _command(argv[0])(
            *argv[1:],
            _tty_out=False,
            _return_cmd=True,
            _ok_code=_ANY_CODE,
            _decode_errors="replace",
            **options,
        )
    except sh.TimeoutException as error:
        raise TimeoutError(argv[0]) from error
    return Finished(done.exit_code, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


class Child:
    """A program that runs beside this one until `stop`; its lines go to the callbacks, from a thread.

    It stays in the terminal's foreground group, so that a login it starts may ask, and Ctrl-C ends it too.
    """

    def __init__(self, argv: Sequence[str], on_line: Callable[[str], None]) -> None:
        self._ended = threading.Event()
        # An end of input: a program that asks for a password must fail, not wait for ever.
        self._nothing = open(os.devnull, "rb")  # noqa: PTH123, SIM115 - closed by stop
        self._running = _command(argv[0])(
            *argv[1:],
            _bg=True,
            _bg_exc=False,
            _tty_out=False,
            _in=self._nothing,
            _out=on_line,
            _err=on_line,
            _ok_code=_ANY_CODE,
            _done=lambda *_: self._ended.set(),
        )

    @property
    def alive(self) -> bool:
        return not self._ended.is_set() and bool(self._running.is_alive())

    def stop(self) -> None:
        """End the program and wait for its end: politely, then not."""
        for end in (self._running.terminate, self._running.kill):
            if self.alive:
                with contextlib.suppress(ProcessLookupError):
                    end()
                self._ended.wait(_STOP_SECONDS)
        self._nothing.close()


def _command(program: str) -> Any:
    try:
        return sh.Command(program)
    except sh.CommandNotFound as error:
        raise FileNotFoundError(program) from error
