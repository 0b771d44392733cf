"""A file's text, with its hash; whatever lies there, reading it never waits and never follows a link."""

import hashlib
import os
import re
import stat
from typing import BinaryIO, Final, NamedTuple

from kubectl_sync.errors import SyncError
from kubectl_sync.files.walk import Stamp, why

LARGEST: Final = 32 * 1024 * 1024  # bytes of one file
_GIB: Final = 1 << 30
_LOOK: Final = 1 << 20  # bytes at each end of a larger one
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]*")
_MARK: Final = "apiVersion"  # no manifest is without it
_HINT: Final = "mend the file; its objects are left alone until then"


class Unreadable(SyncError):  # noqa: N818 - a state of the file, told as a gap
    """A file is there, and its text is not to be had; `words` are the names that it may hold.

    `may_hold` is False where no manifest can be in it, so that nothing is missed.
    """

    def __init__(
        self, message: str, hint: str = _HINT, words: frozenset[str] = frozenset(), *, may_hold: bool = True
    ) -> None:
        super().__init__(message, hint)
        self.words = words
        self.may_hold = may_hold


class TooLarge(Unreadable):
    """No file of manifests is so large, and nobody knows what stands in its middle."""


class Loaded(NamedTuple):
    """The bytes of a file, the sha256 of them, and what the file was like when they were read."""

    raw: bytes
    digest: str
    stamp: Stamp


def load(path: str) -> Loaded:
    """Read a plain file. Raises Unreadable where it is none, is too large, went, or may not be read."""
    try:
        # A pipe that was put here since the folder was listed would wait for a writer.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            status = os.fstat(number)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("is no plain file any more", "run it again")
            if status.st_size > LARGEST:
                raise TooLarge(too_large(status.st_size), may_hold=_begins_or_ends_with_mark(file))
            raw = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise Unreadable("went while the folder was read", "run it again") from error
    except OSError as error:
        raise Unreadable(why(error)) from error
    if len(raw) > LARGEST:
        raise TooLarge(too_large(len(raw)))
    return Loaded(raw, hashlib.sha256(raw).hexdigest(), Stamp.of(status))


def decode(raw: bytes) -> str:
    """The text of a file. Raises Unreadable where it is no UTF-8, naming the first byte that is none."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        found = raw.decode("utf-16" if _is_utf16(raw) else "latin-1", "replace")
        if _is_utf16(raw):
            message, hint = "is UTF-16, manifests are UTF-8", "save it as UTF-8; its objects are left alone until then"
            raise Unreadable(message, hint, words(found), may_hold=_MARK in found) from error
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"line {line}: not UTF-8 at byte {error.start}"
        raise Unreadable(message, words=words(found), may_hold=_MARK in found) from error


def words(text: str) -> frozenset[str]:
    """All words of a text: the names it may hold where it cannot be read."""
    return frozenset(_WORD.findall(text))


def too_large(size: int = 0) -> str:
    """That a text is larger than any that is read; 0: nobody knows by how much."""
    if not size:
        return "larger than 32 MiB"
    told = f"{size >> 20} MiB" if size < _GIB else f"{size / _GIB:.1f} GiB"
    return f"larger than 32 MiB ({told})"


def _begins_or_ends_with_mark(file: BinaryIO) -> bool:
    """Whether a file too large to be read looks like manifests: nothing in its middle is read, however large it is."""
    mark, first = _MARK.encode(), file.read(_LOOK)
    file.seek(-_LOOK, os.SEEK_END)
    return mark in first or mark in file.read(_LOOK)


def _is_utf16(raw: bytes) -> bool:
    return raw.startswith((b"\xff\xfe", b"\xfe\xff"))
