"""Whether git would take a file along."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from kubectl_sync import folders, process
from kubectl_sync.errors import GitError
from kubectl_sync.git.program import Git
from kubectl_sync.git.worktree import WorkTree, work_trees_around

# What `git check-ignore` says: some are ignored, none is; any other says that it cannot tell.
_CODES: Final = (0, 1)
_TRACKED: Final = "git would take it along"
_MISSING: Final = "git is not installed and cannot be asked"
_INSIDE: Final = "is in submodule"


def exposed(files: Iterable[Path]) -> dict[Path, str]:
    """The files, there or not yet, that a git work tree holds and does not ignore, with the reason.

    Asked are all repositories around a file, and around what it leads to where it is a link: the
    innermost, and those around that one, since each could take it along. Where one cannot tell, the
    file counts as held.
    """
    found: dict[Path, str] = {}
    places: dict[Path, list[Path]] = {}
    for file in files:
        for place in {folders.real(file.parent) / file.name, folders.real(file)}:
            places.setdefault(place, []).append(file)
    parents: dict[Path, list[Path]] = {}
    for place in places:
        parents.setdefault(place.parent, []).append(place)
    for parent, inside in parents.items():
        for place, reason in _reasons(parent, inside).items():
            found |= dict.fromkeys(places[place], reason)
    return found


def _reasons(folder: Path, files: Collection[Path]) -> dict[Path, str]:
    """What the repositories around say of files in one folder; the reason of the innermost wins."""
    program, trees = process.find("git"), list(work_trees_around(folder))
    if not program:
        return dict.fromkeys(files, _MISSING) if trees else {}
    found: dict[Path, str] = {}
    for tree in reversed(trees):
        found |= _said(program, tree, files, is_innermost=tree is trees[0])
    return found


def _said(program: str, tree: WorkTree, files: Collection[Path], *, is_innermost: bool) -> dict[Path, str]:
    # With `./`, so that no name is read as one of git's patterns, which may begin with a colon.
    paths = {b"./" + path: one for one in files if (path := tree.path(one)) is not None}
    git = Git(program, tree)
    try:
        asked = git.begin(["check-ignore", "-z", "--stdin"], b"".join(one + b"\0" for one in paths))
        ignored = set(git.whole(asked, _CODES).stdout.split(b"\0"))
    except GitError as error:
        # The files of a submodule belong to its own repository, which was asked too.
        if not is_innermost and _INSIDE in error.said:
            return {}
        return dict.fromkeys(files, f"git cannot tell whether it is ignored: {error.said}")
    return {file: _TRACKED for path, file in paths.items() if path not in ignored}
