"""Replacing or removing a file as a whole or not at all, and only if it still is what was read.

Errors do not name a manifest: who has it written knows its name as the user sees it.
"""

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from kubectl_sync.errors import SyncError
from kubectl_sync.files.exchange import exchange
from kubectl_sync.files.staging import Staging, file_digest
from kubectl_sync.folders import real


def replace(file: Path, text: str, *, root: Path, expected: str | None, private: bool = False) -> None:
    """Write the text to the file: a file beside it, fsync, then its place; mode kept. `keep` its folder then.

    `expected` is the sha256 of the file as read, None for a file that must not exist yet. What is `private` is for its
    owner alone from now on, as the text is before it has its place. Raises SyncError
    where the file is not as expected, leads out of the root, or cannot be written; it is untouched then.
    """
    guard_path(file, root)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _check(file, expected)
        mode = _mode(file, private=private)
        raw = text.encode("utf-8")
        with Staging(file.parent) as staging:
            ready = staging.write(raw, file, expected, mode)
            if expected is None:
                _link(ready, file)
            else:
                _exchange(ready, file, expected, hashlib.sha256(raw).hexdigest())
    except OSError as error:
        raise SyncError(f"cannot be written: {error.strerror}", "nothing of it was changed") from error


def overwrite(file: Path, text: str) -> None:
    """Write a file that is no manifest, whatever was in it: as a whole or not at all, but for a pipe or a device.

    Raises SyncError where it cannot be written; it is untouched then.
    """
    try:
        if file.exists() and not file.is_file():
            file.write_text(text, encoding="utf-8")
            return
        where = real(file)
        with Staging(where.parent) as staging:
            mode = _mode(where, private=False)
            staging.write(text.encode("utf-8"), where, None, mode).replace(where)
    except OSError as error:
        told = f"{file}: cannot be written: {error.strerror}"
        raise SyncError(told, "make room, or name another file") from error


def remove_file(file: Path, *, root: Path, expected: str) -> None:
    """Remove a file that still is what was read; its folder stays. Raises SyncError as `replace` does."""
    guard_path(file, root)
    try:
        _check(file, expected)
        with Staging(file.parent) as staging:
            taken = staging.take(file, expected)
            if file_digest(taken) != expected:  # somebody saved it in this moment
                with contextlib.suppress(FileExistsError):  # and once more
                    _renamed_anew(taken, file)
                raise _changed(expected)
    except OSError as error:
        raise SyncError(f"cannot be removed: {error.strerror}", "it is as it was") from error


def sync_to_disk(folders: Iterable[Path]) -> list[SyncError]:
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


def guard_path(file: Path, root: Path) -> None:
    """Raises SyncError where a file is a link, or leads out of the root: neither is ever written."""
    if not real(file.parent).is_relative_to(root) or file.is_symlink():
        raise SyncError(f"a link, or outside of {root}", "write to a plain file below the folder")


def _check(file: Path, expected: str | None) -> None:
    if file_digest(file) != expected or (expected is None and os.path.lexists(file)):
        raise _changed(expected)


def _changed(expected: str | None) -> SyncError:
    what = "was made by somebody else" if expected is None else "changed after it was read"
    return SyncError(what, "run it again to see what is in it now")


def _link(ready: Path, file: Path) -> None:
    """Give a new file its name. Raises SyncError where somebody else gave it to another one."""
    try:
        _renamed_anew(ready, file)
    except FileExistsError as error:
        raise _changed(None) from error


def _renamed_anew(one: Path, file: Path) -> None:
    """Give a file a name that nothing has yet. Raises FileExistsError, and OSError.

    A name that is linked, unlike one that is moved, takes no other file's place. Some file systems have no links.
    """
    try:
        os.link(one, file, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(file):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
        one.rename(file)
    else:
        one.unlink()


def _exchange(ready: Path, file: Path, expected: str, ours: str) -> None:
    """Let the new text and the file change places; what came out shows whether it was what was read.

    Where the system has no such call it is looked at before: what is saved between is lost then.
    """
    if not exchange(ready, file):
        _check(file, expected)
        ready.replace(file)
    elif file_digest(ready) != expected:
        _put_back(ready, file, ours)
        raise _changed(expected)


def _put_back(ready: Path, file: Path, ours: str) -> None:
    """What somebody saved in this moment gets its place back, or what they saved there meanwhile keeps it."""
    left: str | None = ours
    while True:
        saved = file_digest(ready)
        try:
            if not exchange(ready, file):
                raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(file))
        except FileNotFoundError:  # removed, or moved aside to be written anew
            with contextlib.suppress(FileExistsError):
                _renamed_anew(ready, file)
            return
        if file_digest(ready) == left:  # our text, or what was saved over in the meantime
            ready.unlink()
            return
        left = saved


def _mode(file: Path, *, private: bool) -> int:
    """The mode that the file has, or a new one gets."""
    try:
        mode = file.stat().st_mode & 0o7777
    except FileNotFoundError:
        mode = 0o666 & ~_umask()
    return mode & 0o700 if private else mode


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
