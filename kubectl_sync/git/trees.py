"""Folders as commits of a history left them, the newest first: for what is made of many files at once."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kubectl_sync.errors import GitError
from kubectl_sync.git.blobs import blob_contents
from kubectl_sync.git.commits import Commit, is_printable
from kubectl_sync.git.program import Git

_REGULAR: Final = (b"100644", b"100755", b"100664")
_MOST_FOLDERS: Final = 500  # words of a command


@dataclass(frozen=True, slots=True)
class TreeVersion:
    """The regular files beside some files as one commit left them, by their paths."""

    commit: Commit
    texts: Mapping[bytes, bytes]


def tree_versions(git: Git, head: str, files: Collection[bytes], most: int) -> Iterator[TreeVersion]:
    """The versions of the folders that hold some files, on the first-parent history of a commit, `most` at most.

    Only of commits that changed something below those folders; of files at the top, those themselves. What lies in
    folders further down is left out of a version. Raises GitError.
    """
    names = sorted(map(os.fsdecode, files))
    folders = sorted({os.path.dirname(one) for one in names})  # noqa: PTH120
    if len(folders) > _MOST_FOLDERS or not all(map(is_printable, names)):
        raise GitError("the names of the files are too many, or no text, to be asked for")
    limits = [one for one in folders if one] + ([one for one in names if "/" not in one] if "" in folders else [])
    asked = ["--literal-pathspecs", "rev-list", "--first-parent", "--timestamp", f"--max-count={most}", head]
    for line in git.ask([*asked, "--", *limits]).stdout.decode("ascii", "replace").splitlines():
        time, _, name = line.partition(" ")
        if not (time.isdigit() and name):
            raise GitError("git says something else than commits", "does `git rev-list HEAD` work here?")
        yield TreeVersion(Commit(name, int(time)), _texts(git, name, folders))


def tree_texts(git: Git, commit: str, files: Collection[bytes] | None) -> Mapping[bytes, bytes]:
    """All that lies beside some files as a commit left it, by path; everything where `files` is None.

    Raises GitError.
    """
    if files is None:
        return _of_rows(git, [["-r", "-z", "--full-tree", commit]])
    return _texts(git, commit, sorted({os.path.dirname(os.fsdecode(one)) for one in files}))  # noqa: PTH120


def _texts(git: Git, commit: str, folders: Collection[str]) -> Mapping[bytes, bytes]:
    below = [f"{one}/" for one in folders if one]
    asked = [["-z", "--full-tree", commit, "--", *below]] if below else []
    asked += [["-z", "--full-tree", commit]] if "" in folders else []
    return _of_rows(git, asked)


def _of_rows(git: Git, asked: Collection[list[str]]) -> Mapping[bytes, bytes]:
    ids: dict[bytes, str] = {}
    for words in asked:
        said = git.ask(["--literal-pathspecs", "ls-tree", *words]).stdout
        for row in filter(None, said.split(b"\0")):
            facts, _, path = row.partition(b"\t")
            mode, _, name = facts.split()
            if mode in _REGULAR:
                ids[path] = name.decode("ascii", "replace")
    found = blob_contents(git, list(ids.values()))
    return {path: found[name] for path, name in ids.items() if name in found}
