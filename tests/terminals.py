"""The program in a terminal, as its user sees it: keys go in, a screen comes out."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte


class _Screen(pyte.HistoryScreen):
    """One that answers where its cursor is, as terminals do."""

    reply: Callable[[str], None]

    def write_process_input(self, data: str) -> None:
        self.reply(data)


class Terminal:
    """`kubectl-sync WORDS` in a folder, on a screen of its own; what has scrolled away is kept above it."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = _Screen(columns, rows, history=5_000)
        self.screen.reply = self.type
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        env = dict(os.environ) | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | dict(environment or {})
        command = ["-m", "kubectl_sync", *words]
        self.child = pexpect.spawn(sys.executable, command, cwd=str(folder), env=env, dimensions=(rows, columns))
        self.child.delaybeforesend = None

    def see(self, *texts: str, seconds: float = 30) -> str:
        """Wait until all texts are on the screen; returns the screen. AssertionError where one does not come.

        A screen arrives in pieces: what is to be read beside a text has to be waited for as the text is.
        """
        return self.until(lambda screen: [text for text in texts if text not in screen], seconds)

    def until(self, lacks: Callable[[str], object], seconds: float = 30) -> str:
        """Wait until a screen lacks nothing; returns it. AssertionError where it always does, with what it lacks."""
        deadline = time.monotonic() + seconds
        while lacking := lacks(self.text):
            assert time.monotonic() < deadline, f"{lacking!r} does not come; the screen is:\n{self.text}"
            if not self._feed(0.1) and lacks(self.text):
                raise AssertionError(f"the program ended without {lacking!r}; the screen is:\n{self.text}")
        return self.text

    def still(self, seconds: float = 0.4) -> str:
        """Wait until nothing more comes for so long; returns the screen."""
        length = -1
        while length != len(self.raw):
            length = len(self.raw)
            self._feed(seconds)
        return self.text

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def end(self, seconds: float = 30) -> int:
        """Wait for the end; returns the exit code, negative for a signal."""
        deadline = time.monotonic() + seconds
        while self._feed(0.1):
            assert time.monotonic() < deadline, f"it does not end; the screen is:\n{self.text}"
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -int(self.child.signalstatus or 0)

    @property
    def text(self) -> str:
        """The lines of the screen, without blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def everything(self) -> str:
        """All lines since the start, also those that have scrolled away."""
        above = ["".join(row[column].data for column in range(self.screen.columns)) for row in self.screen.history.top]
        return "\n".join(line.rstrip() for line in [*above, *self.screen.display]).rstrip()

    def _feed(self, seconds: float) -> bool:
        """Take in what comes; False when nothing comes any more."""
        try:
            found = self.child.read_nonblocking(65_536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += found
        self._stream.feed(found)
        return True
