"""Which work trees hold a folder: found by looking upwards, never by asking git.

Git itself would also take a bare repository that lies in the tree, for instance as part of a clone, and
believe its configuration.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kubectl_sync import folders

_MARK: Final = ".git"
_LINK: Final = b"gitdir: "
_LONGEST: Final = 1 << 16  # bytes: a path is shorter


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A folder with a `.git`, no links in its path, and the folder that git keeps its data in."""

    top: Path
    git: Path

    @property
    def mark(self) -> Path:
        """Its `.git`: that folder, or the file that names it (of a submodule, of `git worktree`)."""
        return self.top / _MARK

    def path(self, file: Path) -> bytes | None:
        """The path below the top as git has it; None for a file elsewhere.

        Links on the way to the file are followed, a link that it is itself is not.
        """
        try:
            inside = (folders.real(file.parent) / file.name).relative_to(self.top)
        except ValueError:
            return None
        return os.fsencode(inside)

    def file(self, path: bytes) -> Path:
        return self.top / os.fsdecode(path)


def work_trees_around(folder: Path) -> Iterator[WorkTree]:
    """All work trees that hold a folder, there or not, the innermost first."""
    real = folders.real(folder)
    for one in (real, *real.parents):
        git = _git_folder(one / _MARK)
        if git is not None:
            yield WorkTree(one, git)


def _git_folder(mark: Path) -> Path | None:
    """Where git keeps its data; None for what git takes for no repository, and looks further up."""
    try:
        if mark.is_dir():
            has_head = os.path.lexists(mark / "HEAD")
            return mark if has_head else None
        if not mark.is_file():
            return None
        with mark.open("rb") as file:
            text = file.read(_LONGEST)
    except OSError:
        return mark
    link = text.removeprefix(_LINK).rstrip(b"\r\n")
    if b"\0" in link:  # no path: git will say that it is none of its files
        return mark
    return mark.parent / os.fsdecode(link)
