"""Whether git would take a file along."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kubectl_sync import process

_SECONDS: Final = 30.0
# What `git check-ignore` says: some are ignored, none is; else it could not tell (git's documentation of it).
_SOME, _NONE = 0, 1
_TRACKED: Final = "git would take it along"


def exposed(files: Iterable[Path]) -> dict[Path, str]:
    """The files, there or not yet, that a git work tree holds and does not ignore, each with the reason.

    Where git cannot tell although there is a repository, they count as held.
    """
    found: dict[Path, str] = {}
    folders: dict[Path, list[Path]] = {}
    for file in files:
        folders.setdefault(next(one for one in file.parents if one.is_dir()), []).append(file)
    for folder, inside in folders.items():
        found |= _exposed(folder, inside)
    return found


def _exposed(folder: Path, files: list[Path]) -> dict[Path, str]:
    program, is_repository = process.find("git"), any((one / ".git").exists() for one in (folder, *folder.parents))
    if program is None:
        return dict.fromkeys(files, "git is not installed and cannot be asked") if is_repository else {}
    asked = [program, "-C", str(folder), "check-ignore", "-z", "--stdin"]
    try:
        done = process.run(asked, "".join(f"{one}\0" for one in files), _SECONDS)
    except (OSError, TimeoutError):
        return dict.fromkeys(files, "git does not answer")
    if done.code not in (_SOME, _NONE):
        said = (done.stderr.strip() or "nothing").splitlines()[-1]
        return dict.fromkeys(files, f"git cannot tell whether it is ignored: {said}") if is_repository else {}
    ignored = set(done.stdout.split("\0"))
    return {one: _TRACKED for one in files if str(one) not in ignored}
