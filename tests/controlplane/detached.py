"""A plane in a process of its own (`keeper.py`), which several processes use and none of them owns."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.controlplane.access import Access
from tests.controlplane.errors import PlaneError
from tests.controlplane.locks import acquire, locked
from tests.controlplane.places import ROOT, cache_folder

PATIENCE = 30.0


class Home:
    """The folder of one keeper: gone when the keeper is, unless that was killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.access = Access(path / "plane")
        self.ready = path / "ready"
        self.alive = path / "alive"

    def holder(self) -> int | None:
        """The keeper's process id. It holds a lock while it lives, so a stale file cannot name a stranger."""
        try:
            with self.alive.open("r") as file:
                return None if acquire(file) else int(file.read() or 0)
        except FileNotFoundError:
            return None

    def running(self) -> Access | None:
        """The plane in this home, if it can be used."""
        return self.access if self.holder() and self.ready.exists() else None

    def stop(self) -> bool:
        """End the keeper, if there is one, and wait until nothing of it is left."""
        stopped = False
        deadline = time.monotonic() + PATIENCE
        while pid := self.holder():
            os.kill(pid, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
            stopped = True
            time.sleep(0.1)
        shutil.rmtree(self.path, ignore_errors=True)
        return stopped


def ensure(home: Home, binary: Path, environment: Mapping[str, str], lifeline: int | None = None) -> Access:
    """The plane of this home, started if need be; with a lifeline it ends when that process does."""
    with locked(cache_folder(environment) / "start.lock"):
        running = home.running()
        if running is None:
            home.stop()
            _start(home, binary, environment, lifeline)
    return home.access


def _start(home: Home, binary: Path, environment: Mapping[str, str], lifeline: int | None) -> None:
    home.path.mkdir(mode=0o700, parents=True)
    arguments = [str(home.path), str(binary), *([] if lifeline is None else [str(lifeline)])]
    with tempfile.TemporaryFile("w+") as output:
        keeper = _spawn(arguments, environment, output)
        try:
            while not home.ready.exists():
                if os.waitpid(keeper, os.WNOHANG)[0]:
                    output.seek(0)
                    raise PlaneError(output.read().strip())
                time.sleep(0.05)
        except (KeyboardInterrupt, SystemExit):
            os.kill(keeper, signal.SIGTERM)
            raise


def _spawn(arguments: list[str], environment: Mapping[str, str], output: IO[str]) -> int:
    """A process in a session of its own, so that neither Ctrl-C nor the end of its parent reaches it.

    Not through subprocess, which holds on to what it started and complains when that lives longer.
    """
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "tests.controlplane.keeper", *arguments],
        {**environment, "PYTHONPATH": str(ROOT)},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
        ],
        setsid=True,
        setsigmask=[],
        setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP],
    )
