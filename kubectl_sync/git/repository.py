"""What git knows of the files of one work tree: questions only, no decisions about objects."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync import process
from kubectl_sync.errors import GitError
from kubectl_sync.git.below import MANIFESTS, Below
from kubectl_sync.git.blobs import blob_contents
from kubectl_sync.git.commits import DIFF, Commit, parsed, pathspecs
from kubectl_sync.git.histories import FileHistory, FileVersion, file_histories
from kubectl_sync.git.program import Git
from kubectl_sync.git.trees import tree_texts, tree_versions
from kubectl_sync.git.worktree import WorkTree, work_trees_around

_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MOST_CHANGES: Final = 200
_YES, _NO, _ERROR = 0, 1, 128
Histories = Mapping[Path, FileHistory]


@dataclass(frozen=True, slots=True)
class State:
    """Where a work tree is.

    `head` is a commit's id, "" where there is no commit yet. `upstream` is a name as `origin/main`, "" where
    there is none: no branch, none configured, or not fetched; `upstream_head` is the commit that it was at
    when somebody last fetched.
    """

    head: str
    is_shallow: bool
    upstream: str
    upstream_head: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a commit removed (`after` is None: or made something else of), changed or made."""

    file: Path
    before: bytes | None
    after: bytes | None


class Repository:
    """One work tree and its repository. Nothing is run until something is asked.

    Everything is answered for the commit that HEAD was at when it was first looked at. Every
    question raises GitError where git does not answer: it refuses, fails, or takes too long.
    """

    def __init__(self, program: str, tree: WorkTree) -> None:
        self.top = tree.top
        self._tree = tree
        self._git = Git(program, tree)

    @classmethod
    def holding(cls, folder: Path) -> "Repository | None":
        """The innermost that holds a folder; None where there is none, or git is not installed."""
        program, tree = process.find("git"), next(work_trees_around(folder), None)
        return cls(program, tree) if program and tree else None

    def state(self) -> State:
        """Where HEAD and its upstream are."""
        return self._state

    def histories(self, files: Collection[Path], until: Callable[[Path, FileVersion], bool] | None = None) -> Histories:
        """The versions of each file, there or not, on HEAD's first-parent history.

        `until` is asked of each version, the newest first: a history ends where it says yes, and once all
        have ended nothing older is read. That saves most of the time in a long history.
        """
        named = self._paths(files)
        found: dict[bytes, FileHistory] = {}
        if named and self._state.head:
            wanted = _until(until, named)
            is_shallow = self._state.is_shallow
            found = file_histories(self._git, self._state.head, set(named.values()), wanted, is_shallow=is_shallow)
        unknown = FileHistory((), is_whole=True)
        return {file: found.get(path, unknown) for file, path in named.items()}

    def changed_upstream(self, files: Collection[Path]) -> tuple[Change, ...]:
        """The files that `git pull` would change: upstream has them other than where HEAD left it.

        Each with its contents at both; None where it was or is not there. Nothing is fetched. Nothing where there is
        no upstream. One whose content is not here counts as gone.
        """
        head, upstream, named = self._state.head, self._state.upstream_head, self._paths(files)
        if not upstream or upstream == head or not named:
            return ()
        based = self._git.ask(["merge-base", head, upstream], codes=(_YES, _NO))
        start = based.stdout.decode().strip()
        if start == upstream:
            return ()
        raw = self._git.ask([*DIFF, start or head, upstream, "--", *pathspecs(set(named.values()))]).stdout
        rows = {path: (before, after) for _, path, before, after in parsed(raw)}
        touched = {file: rows[path] for file, path in named.items() if path in rows}
        texts = blob_contents(self._git, [name for names in touched.values() for name in names if name])
        return tuple(
            Change(file, texts.get(before or ""), texts.get(after or "")) for file, (before, after) in touched.items()
        )

    def below(self, folder: Path) -> Below:
        """The questions about all manifests of a folder, also of those that are gone."""
        inside = self._tree.path(folder / "any")
        if inside is None:
            raise GitError(f"{folder} is not in the repository in {self.top}")
        state = self._state
        return Below(self._git, self._tree, state.head, state.upstream_head, inside.rpartition(b"/")[0])

    def tree_versions(self, files: Collection[Path], most: int) -> Iterator[tuple[Commit, Mapping[str, bytes]]]:
        """All that lies beside some files as commits of HEAD's first-parent history left it, the newest first.

        Only of commits that changed something there, `most` of them; paths are relative to the top. What is no plain
        file is left out.
        """
        named = set(self._paths(files).values())
        for one in tree_versions(self._git, self._state.head, named, most) if self._state.head else ():
            yield one.commit, {os.fsdecode(path): raw for path, raw in one.texts.items()}

    def tree_at(self, commit: str, files: Collection[Path] | None) -> Mapping[str, bytes]:
        """All that lies beside some files as a commit, by its whole id, left it; of all folders where `files` is None.

        Paths are relative to the top; of very many contents the first ones.
        """
        if not _ID.fullmatch(commit):
            raise GitError(f"not the id of a commit: {commit}")
        named = None if files is None else set(self._paths(files).values())
        return {os.fsdecode(path): raw for path, raw in tree_texts(self._git, commit, named).items()}

    def is_before(self, old: str, new: str) -> bool:
        """Whether a commit is an ancestor of another one, or it itself; False where either is unknown here."""
        return old == new or self._is_before(old, new)

    def contains(self, commit: str) -> bool:
        """Whether a commit, by its whole id, is HEAD or an ancestor; False where it is unknown here."""
        head = self._state.head
        return bool(head) and (commit == head or self._is_before(commit, head))

    def is_older_than(self, commit: str) -> bool:
        """Whether HEAD is an ancestor of a commit, by its whole id; False where that is HEAD itself, or unknown."""
        head = self._state.head
        return bool(head) and commit != head and self._is_before(head, commit)

    def _is_before(self, old: str, new: str) -> bool:
        if not (_ID.fullmatch(old) and _ID.fullmatch(new)):
            return False
        known = self._git.ask(["cat-file", "--batch-check"], f"{old}\n{new}\n".encode()).stdout.splitlines()
        if not all(line.split()[1:2] == [b"commit"] for line in known):
            return False
        done = self._git.ask(["merge-base", "--is-ancestor", old, new], codes=(_YES, _NO))
        return done.code == _YES

    def changes(self, commit: str) -> tuple[Change, ...]:
        """The manifests (*.yaml, *.yml, *.json) that a commit removed or changed of its first parent.

        For moves: where an object of a new file came from. At most 200, in the order of their paths;
        none of a commit without a parent, as the oldest of a shallow clone. The commit is named by
        its whole id. One whose content is not here is left out.
        """
        if not _ID.fullmatch(commit):
            raise GitError(f"not the id of a commit: {commit}")
        asked = ["rev-list", "--first-parent", "--max-count=2", commit, "--"]
        ids = self._git.ask(asked).stdout.decode().split()
        if ids[1:] == []:
            return ()
        raw = self._git.ask([*DIFF, "--diff-filter=MDT", ids[1], ids[0]]).stdout
        rows = [
            (path, before, after)
            for _, path, before, after in parsed(raw)
            if path.endswith(MANIFESTS) and before and before != after
        ][:_MOST_CHANGES]
        texts = blob_contents(self._git, [name for row in rows for name in row[1:] if name])
        return tuple(
            Change(self._tree.file(path), texts[before], texts[after] if after else None)
            for path, before, after in rows
            if before in texts and (after is None or after in texts)
        )

    @cached_property
    def _state(self) -> State:
        """The answers of `git rev-parse`, which ends at the first word that it does not know."""
        words = ["--is-shallow-repository", "HEAD", "@{upstream}", "--symbolic-full-name", "@{upstream}"]
        done = self._git.ask(["rev-parse", *words], codes=(_YES, _ERROR))
        lines = done.stdout.decode("utf-8", "surrogateescape").splitlines()
        if not lines or lines[0] not in ("true", "false"):
            raise self._git.failure(done)
        ids = [one for one in lines[1:3] if _ID.fullmatch(one)]
        head, upstream_head = [*ids, "", ""][:2]
        name = lines[3] if upstream_head and len(lines) > 3 else ""  # noqa: PLR2004 - the words above
        return State(head, lines[0] == "true", _short(name), upstream_head if name else "")

    def _paths(self, files: Collection[Path]) -> dict[Path, bytes]:
        """Each file's path as git has it. Raises GitError for one that is not below the top."""
        found: dict[Path, bytes] = {}
        for file in files:
            path = self._tree.path(file)
            if path is None:
                raise GitError(f"{file} is not in the repository in {self.top}")
            found[file] = path
        return found


def _until(
    until: Callable[[Path, FileVersion], bool] | None, named: Mapping[Path, bytes]
) -> Callable[[bytes, FileVersion], bool]:
    """The same question asked by path instead of file."""
    files = {path: file for file, path in named.items()}
    return lambda path, version: bool(until and until(files[path], version))


def _short(name: str) -> str:
    return name.removeprefix("refs/remotes/").removeprefix("refs/heads/")
