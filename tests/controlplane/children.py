"""Child processes that cannot be forgotten: they end at the latest when their parent does."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

GRACE = 5.0
PR_SET_PDEATHSIG = 1


def dies_with_parent() -> Callable[[], None]:
    """What to do in a new child so that the kernel kills it when its parent is gone, even by SIGKILL.

    Linux only; elsewhere such a child stays. The kernel means the thread that started it: use the main one.
    Between fork and exec this only makes system calls, so that other threads' locks cannot stop it.
    """
    parent = os.getpid()
    # Loaded here because between fork and exec there is no safe way to load anything.
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        if prctl is None:
            return
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel knew
            os.kill(os.getpid(), signal.SIGKILL)

    return prepare


class Child:
    """One running component with its log."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self._log = log
        with log.open("w") as output:
            # A session of its own: Ctrl-C in a terminal goes to the parent alone, which stops all in order.
            self._process = subprocess.Popen(
                command,
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=dies_with_parent(),  # noqa: PLW1509 only system calls
            )

    def ended(self) -> bool:
        """Whether it has stopped running."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """End it, in good order if it is quick."""
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text(errors="replace")

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for an error message."""
        return "\n".join(f"  {line[:400]}" for line in self.log().splitlines()[-lines:])
