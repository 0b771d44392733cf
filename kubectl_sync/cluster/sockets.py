"""Where the sockets of `kubectl proxy` lie: a folder for each run, in one that this user alone can look into.

A run has its folder locked as long as it lives; what a run that was killed left is found by that, and ended.
"""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kubectl_sync import folders
from kubectl_sync.errors import ClusterError
from kubectl_sync.lifeline import SOCKET, Lifeline

_TRIES: Final = 5


class SocketFolder:
    """0700, and short: a socket's path may have 104 characters on macOS. Raises ClusterError where none can be made."""

    def __init__(self) -> None:
        try:
            self._folder, self._lock = _made()
        except OSError as error:
            raise ClusterError(
                f"no folder can be made for the socket of kubectl proxy: {error.strerror}",
                "make room, name another folder with TMPDIR, or add --transport processes",
            ) from error
        self.socket = self._folder / SOCKET
        try:
            self._lifeline = Lifeline(argument(self.socket), self._folder)
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise ClusterError(
                f"kubectl proxy cannot be watched: {error.strerror}", "add --transport processes"
            ) from error
        self._is_in_top = self._folder.parent == _top()

    def close(self) -> None:
        """Remove it; what uses the socket has ended."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # other runs are in it
            if self._is_in_top:
                self._folder.parent.rmdir()
        self._lifeline.end()
        if self._lock is not None and self._lock >= 0:
            os.close(self._lock)
        self._lock = None


def argument(socket: Path) -> str:
    """What `kubectl proxy` is told, and no other program has among its arguments."""
    return f"--unix-socket={socket}"


def ended() -> Iterator[str]:
    """End what runs that were killed left here, and say so."""
    with contextlib.suppress(OSError):  # also where no folder for temporary files can be used
        top = _top()
        if not _is_private(top):
            return
        for folder in sorted(top.iterdir()):
            with contextlib.suppress(OSError):
                lock = folders.lock_folder(folder)
                if lock is None or lock < 0:
                    continue
                watcher = Lifeline(argument(folder / SOCKET), folder, lock=lock)
                watcher.let_go()
                os.close(lock)  # the watcher holds it until the folder is gone: no new run takes it for its own
                does = "its kubectl proxy is ended, and it is removed now"
                todo = "end the kubectl proxy that uses it, and remove it"
                yield f"note: {folder}: left by a run that was ended; {does if watcher.is_there else todo}"


def _top() -> Path:
    """Raises OSError where there is no room for temporary files."""
    return Path(tempfile.gettempdir(), f"kubectl-sync-{os.getuid()}")


def _made() -> tuple[Path, int | None]:
    """A folder of this run's own, and its lock. Raises OSError."""
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # another run has just removed what it lies in
            top = _top()
            with contextlib.suppress(FileExistsError):
                top.mkdir(mode=0o700)
            if not _is_private(top):  # somebody else's: whoever can write in it could put another one in our place
                break
            folder = Path(tempfile.mkdtemp(dir=top, prefix=""))
            lock = folders.lock_folder(folder)
            if lock is not None and folder.exists():
                return folder, lock
    return Path(tempfile.mkdtemp(prefix="kubectl-sync-")), None


def _is_private(folder: Path) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
