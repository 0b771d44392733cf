"""Private folders for what is rendered, which may hold Secrets: none outlives its run by more than one run."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kubectl_sync.folders import lock_folder

PREFIX: Final = "kubectl-sync-render-"


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user can enter, and that is gone afterwards. Raises OSError where none can be made.

    Its lock tells other runs that somebody uses it; the kernel frees it however this one ends.
    """
    folder, lock = _made()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _close(lock)


def remove_leftovers() -> None:
    """Remove the copies of runs that were killed: those of this user whose lock nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
                lock = lock_folder(folder)
                if lock is not None and lock >= 0:
                    shutil.rmtree(folder, ignore_errors=True)
                    _close(lock)


def _made() -> tuple[Path, int]:
    """A new folder and its lock; another run may take it for a leftover before it is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            lock = lock_folder(folder)
        except FileNotFoundError:
            continue
        if lock is None:
            continue
        if folder.exists():
            return folder, lock
        _close(lock)


def _close(lock: int) -> None:
    if lock >= 0:  # some file systems have no locks
        os.close(lock)
