"""Where a file is written before it takes its place: a folder of our own beside it, which git never lists.

A run that is killed leaves the folder. Its lock tells whether the run that made it still lives, since the kernel frees
locks whatever happens; a later run removes what is ours in it. Beside the file, because only there the file is sure to
be on one file system with its place, and gets the group and the access lists that files of that folder have.
"""

import contextlib
import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from kubectl_sync.folders import lock_folder

PREFIX: Final = ".kubectl-sync-"
_PART: Final = "part"
_IGNORE: Final = ".gitignore"
_ALL: Final = b"*\n"
_TRIES: Final = 5
_DIGITS: Final = 32
_LONGEST: Final = 80
_READY: Final = rb"(?s)([0-9a-f]{32})-([0-9a-f]{32}|new)-.*"  # compiled where something was left


class Staging:
    """A private folder beside a file, locked as long as it is in use; gone when it is closed. Raises OSError."""

    def __init__(self, beside: Path) -> None:
        self._lock: int | None = None
        for _ in range(_TRIES):
            self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
            # A run that cleans up could take it for left behind before it is locked.
            with contextlib.suppress(FileNotFoundError):
                self._lock = lock_folder(self.folder)
            if self._lock is not None and self.folder.exists():
                break
            self._unlock()
        try:
            _write(self.folder / _IGNORE, _ALL)
        except BaseException:  # as on a full disk: nothing may be left that git would list
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            clear(self.folder)
        self._unlock()

    def write(self, raw: bytes, file: Path, expected: str | None, mode: int) -> Path:
        """Put the new text of a file on the disk, whole; returns where it waits for its place."""
        part = self.folder / _PART
        _write(part, raw, mode)
        ready = part.with_name(_name(hashlib.sha256(raw).hexdigest(), expected, file.name))
        part.rename(ready)
        return ready

    def take(self, file: Path, expected: str) -> Path:
        """Move a file that is to be removed in here; returns where it is."""
        taken = self.folder / _name(expected, expected, file.name)
        file.rename(taken)
        return taken

    def _unlock(self) -> None:
        if self._lock is not None and self._lock >= 0:
            os.close(self._lock)
        self._lock = None


@dataclass(frozen=True, slots=True)
class StagingFolder:
    """A folder of temporary files that is not removed: its run lives, or nobody can tell, or it holds what is not ours.

    `kept` are files that somebody else wrote: where a run was killed in the moment in which it put them back.
    """

    is_in_use: bool = False
    is_unsure: bool = False
    kept: tuple[Path, ...] = ()


def cleared(folder: Path) -> StagingFolder | None:
    """Remove what a run that was ended left; None where the folder is gone. Raises OSError."""
    if (lock := lock_folder(folder)) is None:
        return StagingFolder(is_in_use=True)
    if lock < 0:
        return StagingFolder(is_unsure=True)
    try:
        clear(folder)
        kept = tuple(sorted(folder.iterdir())) if folder.exists() else ()
    finally:
        os.close(lock)
    return StagingFolder(kept=kept) if kept else None


def is_left(folder: Path) -> bool:
    """Whether it is a folder of ours whose run has ended, as far as that can be told; nothing is changed."""
    lock = lock_folder(folder)
    if lock is not None and lock >= 0:
        os.close(lock)
    return lock is not None


def clear(folder: Path) -> None:
    """Remove what is ours in a folder, and the folder where nothing else is in it. Raises OSError."""
    every = [*folder.iterdir()]
    others = [one for one in every if not _is_ours(one)]
    every.sort(key=lambda one: one.name == _IGNORE)  # what hides the others goes last, and with all of them
    for one in every:
        if one not in others and not (others and one.name == _IGNORE):
            one.unlink()
    if not others:
        folder.rmdir()


def file_digest(file: Path) -> str | None:
    """The sha256 of a plain file; None of a link, a folder, a pipe, or nothing. Raises OSError."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        number = os.open(file, flags)
    except FileNotFoundError:
        return None
    except OSError:
        if not file.is_symlink():
            raise
        return None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        return None
    with os.fdopen(number, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _is_ours(file: Path) -> bool:
    """Whether nobody else can have written it: half a text, the new one, or the old one as it was read."""
    if file.name == _IGNORE:
        return file.read_bytes() in (_ALL, b"")
    if file.name == _PART:  # half a text has no sum; a folder of ours holds the other file first
        return (file.parent / _IGNORE).is_file() and _is_ours(file.parent / _IGNORE)
    named = re.fullmatch(_READY, os.fsencode(file.name))
    found = file_digest(file) if named else None
    return bool(named and found and found[:_DIGITS].encode() in named.groups())


def _name(ours: str, expected: str | None, name: str) -> str:
    """Tells what may be removed, and of which file it is."""
    short = os.fsencode(name)[:_LONGEST].decode("utf-8", "ignore")
    return f"{ours[:_DIGITS]}-{expected[:_DIGITS] if expected else 'new'}-{short}"


def _write(file: Path, raw: bytes, mode: int | None = None) -> None:
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "wb") as out:
        out.write(raw)
        if mode is None:
            return
        out.flush()
        os.fchmod(number, mode)
        os.fsync(number)
