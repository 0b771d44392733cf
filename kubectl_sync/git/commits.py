"""Commits of a history, and what each changed: asked in windows, the newest first."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kubectl_sync import process
from kubectl_sync.errors import GitError
from kubectl_sync.git.program import Git

# What is asked for is mostly found among the newest; a window costs two or three processes.
_FIRST_WINDOW, _WIDER = 500, 4
_SIDE_BY_SIDE: Final = 1000  # commits from which on a second process saves more than it costs
_FEW, _SOME = 6, 8  # paths: each is compared with every name of a folder
DIFF: Final = (
    "--literal-pathspecs",
    "diff-tree",
    "-r",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
)
_REGULAR: Final = (b"100644", b"100755", b"100664")


@dataclass(frozen=True, slots=True)
class Commit:
    """An id, and the committer's time in seconds since 1970."""

    id: str
    time: int


@dataclass(frozen=True, slots=True)
class Touch:
    """A path of which a commit has another content or mode than its first parent.

    `before` and `after` are ids of contents; None where no regular file was or is there.
    """

    commit: Commit
    path: bytes
    before: str | None
    after: str | None


def touches(git: Git, head: str, paths: Collection[bytes]) -> Iterator[list[Touch]]:
    """What commits on the first-parent history of one changed of some paths, window by window.

    A root, also of a shallow history, made all that it has. Raises GitError.
    """
    for window in _windows(git, head, pathspecs(paths)):
        yield [one for one in window if one.path in paths]


def touches_below(git: Git, head: str, folder: bytes) -> Iterator[list[Touch]]:
    """The same of all paths below a folder, b"" for the top. Raises GitError."""
    start = folder + b"/" if folder else b""
    name = os.fsdecode(folder)
    for window in _windows(git, head, (name,) if name and is_printable(name) else ()):
        yield [one for one in window if one.path.startswith(start)]


def _windows(git: Git, head: str, limits: Sequence[str]) -> Iterator[list[Touch]]:
    """All that commits changed of some paths, perhaps of others too, the newest first."""
    start, size = head, _FIRST_WINDOW
    while start:
        words = ["rev-list", "--first-parent", "--timestamp", f"--max-count={size + 1}", start, "--"]
        lines = git.ask(words).stdout.decode("ascii", "replace").splitlines()
        try:
            commits = [Commit(name, int(time)) for time, name in map(str.split, lines)]
        except ValueError as error:
            raise GitError("git says something else than commits", "does `git rev-list HEAD` work here?") from error
        yield _compared(git, commits, size, limits)
        start = commits[size].id if len(commits) > size else ""
        size *= _WIDER


def pathspecs(paths: Collection[bytes]) -> tuple[str, ...]:
    """Words that name all of the paths, perhaps others too; none where all of the tree counts."""
    names = [_as_words(one) for one in paths]
    above = os.path.commonpath(names) if names else ""
    tops = {one.split("/", 1)[0] for one in names}
    choices = [(set(names), _FEW), ({above}, 1), (tops, _SOME)]
    for words, most in choices:
        if len(words) <= most and all(words) and all(map(is_printable, words)):
            return tuple(sorted(words))
    return ()


def parsed(raw: bytes) -> Iterator[tuple[str, bytes, str | None, str | None]]:
    """The raw form of differences with -z: commit (or ""), path, id before, id after."""
    tokens = iter(raw.split(b"\0"))
    commit = ""
    for token in tokens:
        if token.startswith(b":"):
            old, new, before, after, _ = token[1:].split(b" ")
            yield commit, next(tokens), _content(old, before), _content(new, after)
        elif token:
            commit = token.decode("ascii", "replace")


def _compared(git: Git, commits: Sequence[Commit], size: int, limits: Sequence[str]) -> list[Touch]:
    """What each commit changed of the next one, its first parent.

    The one after the window is only compared with.
    """
    lines = [f"{one.id} {parent.id}\n" for one, parent in pairwise(commits)]
    if len(commits) <= size:
        lines += [f"{one.id}\n" for one in commits[-1:]]
    words = [*DIFF, "--stdin", "--root"]
    half = len(lines) // 2 if len(lines) > _SIDE_BY_SIDE else len(lines)
    running = _begun(git, [*words, "--", *limits], [lines[:half], lines[half:]])
    known = {one.id: one for one in commits}
    return [
        Touch(known[commit], path, before, after)
        for one in running
        for commit, path, before, after in parsed(git.whole(one).stdout)
    ]


def _begun(git: Git, words: Sequence[str], parts: Sequence[Sequence[str]]) -> list[process.Pipe]:
    return [git.begin(words, "".join(part).encode()) for part in parts if part]


def _content(mode: bytes, name: bytes) -> str | None:
    return name.decode("ascii", "replace") if mode in _REGULAR else None


def _as_words(path: bytes) -> str:
    return os.fsdecode(path)


def is_printable(word: str) -> bool:
    """Whether it can be a word of a command: `sh` takes only what is UTF-8."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True
