"""Which database is that of a folder: found by the folder's path, or by its mark after it was moved."""

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from kubectl_sync.folders import is_state, real

# The mark names the database that belongs to the folder, so that it is found again where the folder was moved.
MARK: Final = Path(".kubesync", "id")
_NAME: Final = re.compile(r"[\w.-]+-[0-9a-f]{16}", re.ASCII)
_IGNORED: Final = "# Of this copy of the folder alone.\n/id\n/.gitignore\n"

# Tells which folder a database belongs to; None where it cannot be read.
Owner = Callable[[Path], str | None]


def existing(states: Path, root: Path, owner: Owner) -> Path | None:
    """The folder's database below `states`; None where nothing is remembered of it.

    The path comes first: a mark that was copied with its folder says nothing. A mark counts where the folder
    that the database knows does not bear it any more, so that this one is where it was moved to.
    """
    for file in _names(states, root):
        if not file.exists():
            break
        if owner(file) in (None, str(root)):
            return file
    name = _mark(root)
    file = states / f"{name}.db"
    if name and file.exists():
        old = owner(file)
        if old in (None, str(root)) or _mark(Path(old or "")) != name:
            return file
    return None


def new(states: Path, root: Path) -> Path:
    """A name that is free for the folder's database."""
    return next(file for file in _names(states, root) if not file.exists())


def mark(root: Path, file: Path) -> None:
    """Leave the mark in the folder; one that is there stays. A folder that cannot be written goes by its path.

    So does a home: nothing of a root is written among what is remembered.
    """
    where = root / MARK
    if not can_bear_mark(root, file.parent):
        return
    with contextlib.suppress(OSError):
        if not where.exists():
            where.parent.mkdir(exist_ok=True)
            ignore = where.with_name(".gitignore")
            if not ignore.exists():
                ignore.write_text(_IGNORED)
            where.write_text(file.stem + "\n")


def can_bear_mark(root: Path, states: Path) -> bool:
    """Whether the folder's `.kubesync` is its own, and not that in which a user's memory is kept."""
    folder = root / MARK.parent
    return real(folder) != real(states.parent) and not is_state(folder)


def _names(states: Path, root: Path) -> Iterator[Path]:
    """Candidates in order; more than one where the folder that had the first of them was moved away."""
    name = re.sub(r"[^\w.-]", "_", root.name, flags=re.ASCII).lstrip(".") or "root"
    number = 0
    while True:
        text = str(root) + (f"\n{number}" if number else "")
        yield states / f"{name}-{hashlib.sha256(os.fsencode(text)).hexdigest()[:16]}.db"
        number += 1


def _mark(root: Path) -> str:
    try:
        text = (root / MARK).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return text if _NAME.fullmatch(text) else ""
