"""Runs the program as a user does, and looks at what it leaves."""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.starter import AT_START, SIZE

SECONDS = 120
ROOT = Path(__file__).parents[1]
# `STARTS=all make test` loads the program anew for each run, as a user does.
LOADS_EACH_TIME = os.environ.get("STARTS") == "all"


@dataclass(frozen=True)
class Ran:
    """Exit code and output of one run."""

    code: int
    out: str
    err: str


def sync(folder: Path, *words: str, env: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """`kubectl-sync WORDS` in the folder, without a terminal; `env` adds to the sealed environment."""
    environment = {**os.environ, **(env or {})}
    if not LOADS_EACH_TIME and starter().may_run(environment):
        return starter().run(folder, words, environment, stdin)
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_sync", *words],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@cache
def starter() -> "Starter":
    """The one of this process; it ends when this one does."""
    return Starter()


class Starter:
    """Asks a process that has loaded the program (`tests/starter.py`) for runs of it."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._at_start = _at_start(os.environ)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.starter", str(theirs.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

        atexit.register(self._end)

    def may_run(self, environment: Mapping[str, str]) -> bool:
        """Whether a program that was started there would have read the same."""
        return _at_start(environment) == self._at_start

    def run(self, folder: Path, words: tuple[str, ...], environment: Mapping[str, str], stdin: str) -> Ran:
        (given, give), (out, out_end), (err, err_end), (told, told_end) = (os.pipe() for _ in range(4))
        request = {"folder": str(folder), "words": words, "environment": dict(environment)}
        self._ask(json.dumps(request).encode(), [given, out_end, err_end, told_end])
        with os.fdopen(told) as news, ThreadPoolExecutor(2) as readers:
            pid = int(news.readline())
            texts = [readers.submit(_text, end) for end in (out, err)]
            with contextlib.suppress(BrokenPipeError), os.fdopen(give, "w") as file:
                file.write(stdin)
            try:
                said = [text.result(SECONDS) for text in texts]
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise
            return Ran(int(news.read()), *said)

    def _end(self) -> None:
        self._requests.close()
        self._process.wait()

    def _ask(self, request: bytes, handles: list[int]) -> None:
        with self._lock:
            socket.send_fds(self._requests, [str(len(request)).zfill(SIZE).encode()], handles)
            self._requests.sendall(request)
        for one in handles:
            os.close(one)


def _text(end: int) -> str:
    with os.fdopen(end) as file:
        return file.read()


def _at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_START)}


def left_behind(temporary: Path) -> list[str]:
    """What runs whose TMPDIR is this folder left: sockets, folders, and processes that name them."""
    processes = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    return [str(one) for one in temporary.iterdir()] + [
        line for line in processes.splitlines() if f"{temporary}/" in line
    ]
