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


@dataclass(frozen=True, slots=True)
class TreeVersion:
    """The regular files below some folders as one commit left them, by their paths."""

    commit: Commit
    texts: Mapping[bytes, bytes]


def tree_versions(git: Git, head: str, folders: Collection[bytes], most: int) -> Iterator[TreeVersion]:
    """The versions on the first-parent history of a commit that changed anything below the folders, `most` at most.

    b"" is the top. Raises GitError.
    """
    names = sorted(map(os.fsdecode, folders))
    limits = names if all(names) and all(map(is_printable, names)) else []
    asked = ["--literal-pathspecs", "rev-list", "--first-parent", "--timestamp", f"--max-count={most}", head]
    for line in git.ask([*asked, "--", *limits]).stdout.decode("ascii", "replace").splitlines():
        time, _, name = line.partition(" ")
        if not (time.isdigit() and name):
            raise GitError("git says something else than commits", "does `git rev-list HEAD` work here?")
        yield TreeVersion(Commit(name, int(time)), _texts(git, name, limits))


def _texts(git: Git, commit: str, limits: Collection[str]) -> Mapping[bytes, bytes]:
    words = ["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--", *limits]
    rows = (row.partition(b"\t") for row in git.ask(words).stdout.split(b"\0") if row)
    named = {path: facts.split() for facts, _, path in rows}
    ids = {path: facts[2].decode("ascii", "replace") for path, facts in named.items() if facts[0] in _REGULAR}
    found = blob_contents(git, list(ids.values()))
    return {path: found[name] for path, name in ids.items() if name in found}
