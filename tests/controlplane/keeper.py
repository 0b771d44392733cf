"""`python -m tests.controlplane.keeper HOME BINARY [PROCESS]`: keeps a plane until told to stop.

Being told is SIGTERM, or the end of PROCESS. Started by `detached.py`.
"""

import os
import secrets
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.controlplane.detached import Home
from tests.controlplane.errors import PlaneError
from tests.controlplane.locks import acquire
from tests.controlplane.plane import Plane
from tests.controlplane.signals import terminable, undisturbed


def main(home: Home, binary: Path, lifeline: int | None) -> int:
    try:
        with terminable(), _occupied(home), Plane(binary, home.access.folder):
            home.ready.touch()
            wait_for_end(lifeline)
    except PlaneError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


@contextmanager
def _occupied(home: Home) -> Iterator[None]:
    with home.alive.open("a") as file:
        if not acquire(file):
            raise PlaneError(f"{home.path} has a keeper already.")
        try:
            file.write(str(os.getpid()))
            file.flush()
            yield
        finally:
            _remove(home.path)


def _remove(path: Path) -> None:
    """Out of the way first: somebody may start anew at this path while the rest goes."""
    with undisturbed():
        if path.exists():
            waste = path.with_name(f"{path.name}.{secrets.token_hex(4)}.waste")
            path.rename(waste)
            shutil.rmtree(waste, ignore_errors=True)


def wait_for_end(process: int | None) -> None:
    """Return when that process has ended; for ever without one. Signals end the wait by raising."""
    while process is None:
        signal.pause()
    try:
        if sys.platform == "linux":
            select.select([os.pidfd_open(process)], [], [])
            return
        while True:
            os.kill(process, 0)
            time.sleep(0.5)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    watched = int(sys.argv[3]) if len(sys.argv) > 3 else None
    sys.exit(main(Home(Path(sys.argv[1])), Path(sys.argv[2]), watched))
