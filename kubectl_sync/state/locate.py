"""Which database is that of a folder: found by the folder's path, or by its mark after it was moved."""

import contextlib
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kubectl_sync.folders import is_state, read_short, real

# The mark names the database that belongs to the folder, so that it is found again where the folder was moved.
MARK: Final = Path(".kubesync", "id")
# The second word proves that the database's own run wrote it, and no repository that brings a mark along.
_MARKED: Final = re.compile(r"(?P<name>[\w.-]+-[0-9a-f]{16}) (?P<proof>[0-9a-f]{32})", re.ASCII)
# A mark also where it proves nothing: older programs left no second word.
_MARK_LIKE: Final = re.compile(r"(?P<name>[\w.-]+-[0-9a-f]{16})( [0-9a-f]{32})?", re.ASCII)
_LONGEST: Final = 1024  # bytes; the name of a file has 255 at most
_IGNORED: Final = "# Of this copy of the folder alone.\n/id\n/.gitignore\n"


class Owner(NamedTuple):
    """The folder that a database belongs to, and its key."""

    root: str
    key: bytes


# Tells whose a database is; None where it cannot be read.
Asked = Callable[[Path], Owner | None]


def existing(states: Path, root: Path, asked: Asked) -> Path | None:
    """The folder's database below `states`; None where nothing is remembered of it.

    The path comes first: a mark that was copied with its folder says nothing. A mark counts where it is
    the database's own, and the folder that this knows does not bear it any more, so that this one is
    where it was moved to. Of a database that cannot be read it counts: that is told.
    """
    for file in _names(states, root):
        if not file.exists():
            break
        owner = asked(file)
        if owner is None or owner.root == str(root):
            return file
    if not (marked := _mark(root)):
        return None
    file = states / f"{marked['name']}.db"
    if not file.exists():
        return None
    owner = asked(file)
    if owner and not hmac.compare_digest(_proof(file, owner.key), marked["proof"]):
        return None
    is_here = owner is None or owner.root == str(root) or not _bears(Path(owner.root), marked)
    return file if is_here else None


def _bears(folder: Path, marked: re.Match[str]) -> bool:
    found = _mark(folder)
    return found is not None and found[0] == marked[0]


def _proof(file: Path, key: bytes) -> str:
    return hmac.new(key, file.stem.encode(), "sha256").hexdigest()[:32]


def new(states: Path, root: Path) -> Path:
    """A name that is free for the folder's database."""
    return next(file for file in _names(states, root) if not file.exists())


def mark(root: Path, file: Path, key: bytes) -> None:
    """Leave the mark of a database and its key in the folder, also in the place of one that leads astray.

    A folder that cannot be written goes by its path. So does a home: nothing of a root is written among
    what is remembered. Nothing is written through a link, and nothing else that is there is written over.
    """
    where = root / MARK
    if not can_bear_mark(root, file.parent):
        return
    text = f"{file.stem} {_proof(file, key)}"
    is_there = os.path.lexists(where)
    if is_there and not _is_astray(where, text, file.parent):
        return
    with contextlib.suppress(OSError):
        if is_there:
            where.unlink()
        where.parent.mkdir(exist_ok=True)
        ignore = where.with_name(".gitignore")
        if not os.path.lexists(ignore):
            _made(ignore, _IGNORED)
        _made(where, f"{text}\n")


def _is_astray(where: Path, text: str, states: Path) -> bool:
    """Whether a mark is to give way: once the folder is moved, it would lead to the memory of another one, or to none.

    So it is where it names a database of this home and is not that one's own: it came with a copy of a folder, is of
    a program that gave no proof, or its database was made anew. One of a database that is not here stays: it is
    another home's (a container's, a colleague's on a shared disk), or git brought it along, and would tell of a change.
    What follows is only that such a folder begins without a memory after it was moved.
    """
    try:
        there = read_short(where, _LONGEST).decode("utf-8", "replace").strip()
    except OSError:
        return False
    found = _MARK_LIKE.fullmatch(there)
    return found is not None and there != text and (states / f"{found['name']}.db").exists()


def _made(file: Path, text: str) -> None:
    """Write a file that nothing has the name of, neither a file nor a link to nothing. Raises OSError."""
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    with os.fdopen(number, "w", encoding="utf-8") as opened:
        opened.write(text)


def can_bear_mark(root: Path, states: Path) -> bool:
    """Whether the folder's `.kubesync` is its own: no link, and not that in which a user's memory is kept."""
    folder = root / MARK.parent
    return not folder.is_symlink() and real(folder) != real(states.parent) and not is_state(folder)


def _names(states: Path, root: Path) -> Iterator[Path]:
    """Candidates in order; more than one where the folder that had the first of them was moved away."""
    name = re.sub(r"[^\w.-]", "_", root.name, flags=re.ASCII).lstrip(".") or "root"
    number = 0
    while True:
        text = str(root) + (f"\n{number}" if number else "")
        yield states / f"{name}-{hashlib.sha256(os.fsencode(text)).hexdigest()[:16]}.db"
        number += 1


def _mark(root: Path) -> re.Match[str] | None:
    try:
        raw = read_short(root / MARK, _LONGEST)
    except OSError:
        return None
    return _MARKED.fullmatch(raw.decode("utf-8", "replace").strip())
