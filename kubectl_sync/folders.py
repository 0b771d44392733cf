"""Where a path leads, and files of our own that nothing depends on."""

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError

# Far more than what is known of a large cluster, or of a folder with a hundred thousand manifests.
MOST_OF_A_CACHE: Final = 512 << 20


def real(path: Path) -> Path:
    """The absolute path without links. One whose links go in a circle stays as it is: whoever opens it is told.

    `Path.resolve` raises RuntimeError over those before Python 3.13. Raises SyncError where no path can
    be so, as with a NUL in it.
    """
    try:
        return Path(os.path.realpath(path))
    except ValueError as error:
        shown = str(path).encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
        raise SyncError(f"{shown}: no path: {error}", "take the characters out that no file can have") from error


def write_private(file: Path, raw: bytes) -> None:
    """Write a file as a whole or not at all, for nobody else to read; a full disk or a read-only home is no matter."""
    with contextlib.suppress(OSError):
        make(file.parent)
        number, temporary = tempfile.mkstemp(dir=file.parent)
        try:
            with os.fdopen(number, "wb") as out:
                out.write(raw)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def sealed(payload: bytes, form: str) -> bytes:
    """The payload behind one line that tells whether it is whole, and of which form it is."""
    return f"{form} {hashlib.sha256(payload).hexdigest()}\n".encode() + payload


def unsealed(raw: bytes, form: str) -> bytes | None:
    """The payload of what was sealed so; None where a byte of it is another one, or it has another form."""
    payload = raw.partition(b"\n")[2]
    return payload if raw == sealed(payload, form) else None


def make(folder: Path) -> None:
    """Make a folder and those around it, for nobody else to look into. Raises OSError."""
    if not folder.exists():
        make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def read_short(file: Path, most: int, *, through_links: bool = False) -> bytes:
    """Read a plain file of so many bytes at most. Raises OSError where it is longer, or no plain file.

    A clone may bring a link to a device or a pipe along, or a file without an end.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if through_links else os.O_NOFOLLOW)
    number = os.open(file, flags)
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "no plain file", str(file))
    with os.fdopen(number, "rb") as opened:
        raw = b"" if status.st_size > most else opened.read(most + 1) or b""
    if max(len(raw), status.st_size) > most:
        raise OSError(errno.EFBIG, f"larger than {most} bytes", str(file))
    return raw


def lock_folder(folder: Path) -> int | None:
    """Lock a folder: the descriptor that holds the lock, None where another run has it.

    It is -1 where none can be had, as on some network file systems. The kernel frees it however the run ends. Raises
    OSError where the folder cannot be opened, or is a link.
    """
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    except OSError:
        os.close(number)
        return -1
    return number


def is_state(folder: Path) -> bool:
    """Whether a folder `.kubesync` is where a user's caches and memory are kept, and not that of a root."""
    return any((folder / name).exists() for name in ("state", "cache", "clusters.json"))


def homes(folder: Path) -> frozenset[Path]:
    """The home of this process, that of its user, and that of the folder's owner, as far as the machine knows them."""
    import pwd

    found = [Path(os.environ["HOME"])] if os.environ.get("HOME") else []
    with contextlib.suppress(OSError):
        for user in {os.getuid(), folder.stat().st_uid}:
            with contextlib.suppress(KeyError):  # as in a container that runs with any number
                found.append(Path(pwd.getpwuid(user).pw_dir))
    return frozenset(real(one) for one in found if one.is_absolute())
