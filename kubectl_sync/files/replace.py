"""Replacing or removing a file as a whole or not at all, and only if it still is what was read.

Errors do not name a manifest: who has it written knows its name as the user sees it.
"""

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kubectl_sync.errors import SyncError
from kubectl_sync.folders import real


def replace(file: Path, text: str, *, root: Path, expected: str | None, private: bool = False) -> None:
    """Write the text to the file: temporary file beside it, fsync, rename; mode kept. `keep` its folder then.

    `expected` is the sha256 of the file as read, None for a file that must not exist yet. What is `private` is for its
    owner alone from now on, as the temporary file is from its creation. Raises SyncError
    where the file is not as expected, leads out of the root, or cannot be written; it is untouched then.
    """
    guard(file, root)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _check(file, expected)
        _swap(file, text, expected, private=private)
    except OSError as error:
        raise SyncError(f"cannot be written: {error.strerror}", "nothing of it was changed") from error


def overwrite(file: Path, text: str) -> None:
    """Write a file that is no manifest, whatever was in it: as a whole or not at all, but for a pipe or a device.

    Raises SyncError where it cannot be written; it is untouched then.
    """
    try:
        if file.exists() and not file.is_file():
            file.write_text(text, encoding="utf-8")
        else:
            _swap(real(file), text, _hash(file), private=False)
    except SyncError as error:
        raise SyncError(f"{file}: {error.message}", error.hint) from error
    except OSError as error:
        raise SyncError(f"{file}: cannot be written: {error.strerror}", "make room, or name another file") from error


def _hash(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None


def remove(file: Path, *, root: Path, expected: str) -> None:
    """Remove a file that still is what was read; its folder stays. Raises SyncError as `replace` does."""
    guard(file, root)
    try:
        _check(file, expected)
        file.unlink()
    except OSError as error:
        raise SyncError(f"cannot be removed: {error.strerror}", "it is as it was") from error


def keep(folders: Iterable[Path]) -> list[SyncError]:
    """Have on disk what came to and went from folders; return what stands in the way of that.

    Not where there is no folder any more, or where it may not be opened or takes no such call (some network drives).
    """
    return [trouble for folder in folders if (trouble := _kept(folder))]


def _kept(folder: Path) -> SyncError | None:
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOTSUP):
            return None
        told = f"{folder}: what was written there might not outlive a loss of power: {error.strerror}"
        return SyncError(told, "run it again: it compares with what is there then")
    finally:
        os.close(number)
    return None


def guard(file: Path, root: Path) -> None:
    """Raises SyncError where a file is a link, or leads out of the root: neither is ever written."""
    if not real(file.parent).is_relative_to(root) or file.is_symlink():
        raise SyncError(f"a link, or outside of {root}", "write to a plain file below the folder")


def _check(file: Path, expected: str | None) -> None:
    found = _hash(file)
    if found != expected:
        what = "was made by somebody else" if expected is None else "changed after it was read"
        raise SyncError(what, "run it again to see what is in it now")


def _swap(file: Path, text: str, expected: str | None, *, private: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=".kubectl-sync-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode("utf-8"))
            out.flush()
            mode = file.stat().st_mode & 0o7777 if expected else 0o666 & ~_umask()
            os.fchmod(out.fileno(), mode & 0o700 if private else mode)
            os.fsync(out.fileno())
        _check(file, expected)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
