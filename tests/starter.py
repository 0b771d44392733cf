"""A process that has loaded the program, and forks itself for each run: most runs take less time than to load it.

A fork has no thread, no cache and no open file of another run: it goes on as a program does that was just loaded. What
the interpreter and the libraries read of the environment while they load is that of this process (`AT_START`).
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import time
from typing import Any, Final, TextIO

import kubectl_sync

# Beginnings of the names that are read before the first line of the program runs.
AT_START: Final = (
    *("PYTHON", "LANG", "LC_", "TYPER_", "_TYPER_"),
    *("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TERMINAL_WIDTH"),
)
SIZE: Final = 8  # bytes of a request that say how long the rest is
STREAMS: Final = 3


class Forks:
    """Runs that go on, each with the descriptor to which its end is told."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._ended, self._wake = os.pipe()
        self._running: dict[int, int] = {}
        os.set_blocking(self._wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake)

    def serve(self) -> bool:
        """True in the fork that is to run the program; False when nobody asks any more."""
        while True:
            ready, _, _ = select.select([self._requests.fileno(), self._ended], [], [])
            if self._ended in ready:
                os.read(self._ended, 4096)
                self._tell_ends()
            if self._requests.fileno() in ready:
                header, handles, _, _ = socket.recv_fds(self._requests, SIZE, STREAMS + 1)
                if not header:
                    return False
                if self._is_fork(self._rest(int(header)), handles):
                    return True

    def _rest(self, length: int) -> bytes:
        read = b""
        while len(read) < length:
            read += self._requests.recv(length - len(read))
        return read

    def _is_fork(self, request: bytes, handles: list[int]) -> bool:
        *streams, told = handles
        pid = os.fork()
        if pid:
            for one in streams:
                os.close(one)
            os.write(told, f"{pid}\n".encode())
            self._running[pid] = told
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._requests.close()
        for one in (self._ended, self._wake, told, *self._running.values()):
            os.close(one)
        become(json.loads(request), streams)
        return True

    def _tell_ends(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                told = self._running.pop(pid)
                os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
                os.close(told)


def become(request: dict[str, Any], handles: list[int]) -> None:
    """Take the words, the folder, the environment and the streams of a run."""
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        os.close(handle)
    # Of new objects: the old ones have looked already whether theirs can be sought in, or is a terminal.
    sys.stdin = sys.__stdin__ = _opened(sys.stdin, 0, "r")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _opened(sys.stdout, 1, "w")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _opened(sys.stderr, 2, "w", buffering=1)  # type: ignore[misc]
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.path[0] = request["folder"]
    sys.argv[1:] = request["words"]


def _opened(old: TextIO, number: int, mode: str, buffering: int = -1) -> Any:
    """A stream as the interpreter opens it when it starts."""
    return open(number, mode, buffering, old.encoding, old.errors, closefd=False)


def load() -> None:
    """All of the program, and with it the libraries."""
    for module in pkgutil.walk_packages(kubectl_sync.__path__, "kubectl_sync."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def main() -> None:
    requests = socket.socket(fileno=int(sys.argv[1]))
    requests.set_inheritable(False)
    try:
        load()
        is_fork = Forks(requests).serve()
    except KeyboardInterrupt:
        return
    if is_fork:
        runpy.run_module("kubectl_sync", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
