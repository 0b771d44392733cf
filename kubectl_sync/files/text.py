"""A file's text, with its hash; whatever lies there, reading it never waits and never follows a link."""

import hashlib
import os
import re
import stat
from typing import BinaryIO, Final, NamedTuple

from kubectl_sync.errors import SyncError
from kubectl_sync.files.walk import Stamp, why

LARGEST: Final = 32 * 1024 * 1024  # bytes of one file
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
                raise Unreadable("larger than 32 MiB", may_hold=_has_mark(file))
            raw = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise Unreadable("went while the folder was read", "run it again") from error
    except OSError as error:
        raise Unreadable(why(error)) from error
    if len(raw) > LARGEST:
        raise Unreadable("larger than 32 MiB")
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


def _has_mark(file: BinaryIO) -> bool:
    """Whether the mark of a manifest is in a file, however large."""
    mark, kept = _MARK.encode(), b""
    while part := file.read(1 << 20):
        if mark in kept + part:
            return True
        kept = part[-len(mark) :]
    return False


def _is_utf16(raw: bytes) -> bool:
    return raw.startswith((b"\xff\xfe", b"\xfe\xff"))
