"""One writing process for each root, and in it one writing run for each environment; readers need no lock.

The kernel frees the lock of a process however that ends. Within a process, two environments of one root may be claimed
at once, by one thread or by two. The same environment may not: whoever comes second is told so, be it the same thread.
"""

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kubectl_sync.errors import Stopped

# A run that only looks has the folder no longer than it takes to remember what it saw.
_PATIENCE_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.02
_LONGEST: Final = 4096  # bytes that are read of who has it
_File = tuple[int, int]


@dataclass
class _Lock:
    """A lock that this process has, and what in it claims which environment."""

    number: int
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tell(self) -> None:
        """Let the file say who has it, first of all a run that writes. Raises OSError."""
        writing = [one for one in self.claims.values() if not one["looks"]]
        first = next(iter(writing or self.claims.values()), None)
        # Nothing of an older owner may stay: the next run would be told of it until it has said who it is.
        os.ftruncate(self.number, 0)
        if first:
            os.pwrite(self.number, json.dumps(first).encode(), 0)


# The locks of this process by device and inode of their files, as the kernel knows them.
_locks: dict[_File, _Lock] = {}
_guard = threading.Lock()


def _forget_locks() -> None:
    """A child has none of its parent's locks, and what it inherited must not keep one beyond the parent's end."""
    global _guard  # noqa: PLW0603 another thread of the parent may have held it
    _guard = threading.Lock()
    for lock in _locks.values():
        os.close(lock.number)
    _locks.clear()


os.register_at_fork(after_in_child=_forget_locks)


@contextmanager
def holding_lock(file: Path, verb: str, since: str, *, looks: bool = False, environment: str = "") -> Iterator[None]:
    """Hold the lock for an environment of the root. Raises Stopped, telling who has it, and OSError.

    What stands in the file is for that message. A run that only `looks` is waited for, and waits for nobody.
    """
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "verb": verb, "since": since, "looks": looks}
    deadline = time.monotonic() + (0 if looks else _PATIENCE_SECONDS)
    while isinstance(claimed := _claim(file, environment, owner), str):
        if time.monotonic() > deadline or not _is_short(claimed):
            raise Stopped(
                f"nothing was written: another run works on this folder: {_owner(claimed)}",
                "wait until it has ended, or end it; `kubectl sync status` may be used meanwhile",
            ) from None
        time.sleep(_PAUSE_SECONDS)
    try:
        yield
    finally:
        _leave(claimed, environment)


def writer(file: Path) -> str:
    """Which run of another process writes now, in words; "" where none does."""
    try:
        number = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        told = os.pread(number, _LONGEST, 0).decode("utf-8", "replace")
        return "" if _is_short(told) else _owner(told)
    except OSError:
        return ""
    finally:
        os.close(number)
    return ""


def claimed_here(file: Path) -> frozenset[str]:
    """The environments that runs of this process have claimed by a lock."""
    with contextlib.suppress(OSError):
        lock = _locks.get(_identity(file.stat()))
        return frozenset(lock.claims) if lock else frozenset()
    return frozenset()


def _claim(file: Path, environment: str, owner: dict[str, Any]) -> _File | str:
    """Claim an environment. Returns which lock that is; where it cannot be had, what its file says. Raises OSError."""
    with _guard:
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        which = _identity(os.fstat(number))
        lock = _locks.get(which)
        if lock is None and _is_taken(number):
            lock = _locks[which] = _Lock(number)
        else:
            told = os.pread(number, _LONGEST, 0).decode("utf-8", "replace")
            os.close(number)
            if lock is None:
                return told
            if environment in lock.claims:
                return json.dumps(lock.claims[environment])
        lock.claims[environment] = owner
        try:
            lock.tell()
        except OSError:
            _give_back(which, environment)
            raise
        return which


def _leave(which: _File, environment: str) -> None:
    with _guard:
        _give_back(which, environment)


def _give_back(which: _File, environment: str) -> None:
    """Give an environment back, and the lock with the last one."""
    lock = _locks.get(which)
    if lock is None:  # in a child, which never had it
        return
    del lock.claims[environment]
    with contextlib.suppress(OSError):  # what it says is only for a message
        lock.tell()
    if not lock.claims:
        del _locks[which]
        os.close(lock.number)


def _identity(status: os.stat_result) -> _File:
    return status.st_dev, status.st_ino


def _is_taken(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_short(text: str) -> bool:
    """Whether the run that has the lock only remembers what it saw; also where it has not said yet what it is."""
    try:
        return bool(json.loads(text)["looks"])
    except (ValueError, KeyError, TypeError):
        return not text


def _owner(text: str) -> str:
    try:
        told = json.loads(text)
        return f"{told['verb']}, process {told['pid']} on {told['host']}, since {told['since']}"
    except (ValueError, KeyError, TypeError):  # it has only just taken it
        return "its name is not known yet"
