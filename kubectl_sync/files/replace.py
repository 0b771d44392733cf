"""Replacing a file as a whole or not at all, and only if it still is what was read."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from kubectl_sync.errors import SyncError


def replace(file: Path, text: str, *, root: Path, expected: str | None, private: bool = False) -> None:
    """Write the text to the file: temporary file beside it, fsync, rename, fsync of the folder; mode kept.

    `expected` is the sha256 of the file as read, None for a file that must not exist yet. A new file that is
    `private` is for its owner alone, as the temporary one is from its creation. Raises SyncError
    where the file is not as expected, leads out of the root, or cannot be written; it is untouched then.
    """
    if not file.parent.resolve().is_relative_to(root) or file.is_symlink():
        raise SyncError(f"{file}: a link, or outside of {root}", "write to a plain file below the folder")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _check(file, expected)
        _swap(file, text, expected, private=private)
    except OSError as error:
        raise SyncError(f"{file}: cannot be written: {error.strerror}", "nothing of it was changed") from error


def _check(file: Path, expected: str | None) -> None:
    found = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None
    if found != expected:
        what = "was made by somebody else" if expected is None else "changed after it was read"
        raise SyncError(f"{file}: {what}", "run it again to see what is in it now")


def _swap(file: Path, text: str, expected: str | None, *, private: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=".kubectl-sync-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode("utf-8"))
            out.flush()
            new = 0o600 if private else 0o666 & ~_umask()
            os.fchmod(out.fileno(), file.stat().st_mode & 0o7777 if expected else new)
            os.fsync(out.fileno())
        _check(file, expected)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
