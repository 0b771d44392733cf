"""What git knows of the manifests below one folder that are not there any more: questions only."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kubectl_sync.git.blobs import blob_contents
from kubectl_sync.git.commits import DIFF, Commit, Touch, is_printable, parsed, touches_below
from kubectl_sync.git.program import Git
from kubectl_sync.git.worktree import WorkTree

MANIFESTS: Final = (b".yaml", b".yml", b".json")
_MOST: Final = 500  # files of one question
_YES, _NO = 0, 1
# What git is in the middle of, by what it keeps meanwhile: the work tree is no version that anybody made.
_UNDER_WAY: Final = {
    "rebase-merge": "rebase", "rebase-apply": "rebase", "MERGE_HEAD": "merge", "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert", "BISECT_LOG": "bisect",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edited:
    """A file that a commit changed of its first parent, with its bytes before and after; None where it was not."""

    commit: Commit
    file: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Below:
    """One folder of a work tree, at the commit that is checked out. Every question raises GitError."""

    git: Git
    tree: WorkTree
    head: str
    upstream: str
    folder: bytes

    @property
    def under_way(self) -> str:
        """What git is in the middle of: `rebase`, `merge`; "" where it is in nothing."""
        return next((what for name, what in _UNDER_WAY.items() if (self.tree.git / name).exists()), "")

    def edits(self) -> Iterator[list[Edited]]:
        """What commits on HEAD's first-parent history changed, window by window, the newest first.

        A file whose contents are not all here is left out.
        """
        for window in touches_below(self.git, self.head, self.folder) if self.head else ():
            yield list(self._filled(one for one in window if _is_manifest(one.path)))

    def missing(self) -> dict[Path, bytes]:
        """The manifests of HEAD that the work tree lacks or has otherwise, with HEAD's bytes."""
        listed = self.git.ask(["ls-tree", "-r", "-z", "--full-tree", self.head, "--", *self._limits()]).stdout
        ids: dict[Path, str] = {}
        for row in listed.split(b"\0"):
            facts, _, path = row.partition(b"\t")
            words = facts.decode("ascii", "replace").split()
            file = self.tree.file(path)
            if words[1:2] == ["blob"] and self._is_mine(path) and _is_manifest(path) and not _is_same(file, words[2]):
                ids[file] = words[2]
        texts = blob_contents(self.git, list(ids.values()))
        return {file: texts[name] for file, name in ids.items() if name in texts}

    def left_out(self, paths: Collection[bytes]) -> set[bytes]:
        """Those of the paths that a sparse checkout leaves out of the work tree."""
        if not paths:
            return set()
        listed = self.git.ask(["ls-files", "-t", "-z", "--full-name"]).stdout.split(b"\0")
        return {one[2:] for one in listed if one.startswith(b"S ")} & set(paths)

    def coming(self) -> list[tuple[Path, bytes | None, bytes | None]]:
        """The manifests that `git pull` would change: with their bytes before and after."""
        if not self.upstream or self.upstream == self.head:
            return []
        start = self.git.ask(["merge-base", self.head, self.upstream], codes=(_YES, _NO)).stdout.decode().strip()
        if start == self.upstream:
            return []
        raw = self.git.ask([*DIFF, start or self.head, self.upstream, "--", *self._limits()]).stdout
        rows = [row[1:] for row in parsed(raw) if self._is_mine(row[1]) and _is_manifest(row[1])]
        texts = blob_contents(self.git, [one for _, *both in rows for one in both if one])
        return [(self.tree.file(path), texts.get(old or ""), texts.get(new or "")) for path, old, new in rows]

    def manifests(self) -> list[Path]:
        """The files of the work tree, whatever they are called, that name an API version, as every manifest does.

        Also what is not committed, and what a sparse checkout leaves out; nothing that git is told to ignore.
        """
        found = self._with_version("--untracked")
        if (self.tree.git / "info" / "sparse-checkout").exists():
            start = f"{self.head}:".encode()
            found |= self.left_out({one.removeprefix(start) for one in self._with_version(self.head)})
        return sorted(map(self.tree.file, found))

    def at(self, commit: str, files: Collection[Path]) -> dict[Path, bytes]:
        """What some files held at a commit, or at its first parent (`ID~1`)."""
        paths = [path for one in files if (path := self.tree.path(one)) is not None]
        if not paths:
            return {}
        named = paths if len(paths) <= _MOST and all(is_printable(os.fsdecode(one)) for one in paths) else []
        words = ["ls-tree", "-r", "-z", "--full-tree", commit, "--", *map(os.fsdecode, named)]
        rows = (row.partition(b"\t") for row in self.git.ask(words).stdout.split(b"\0") if row)
        ids = {path: facts.split()[2].decode("ascii", "replace") for facts, _, path in rows if path in set(paths)}
        texts = blob_contents(self.git, list(ids.values()))
        return {self.tree.file(path): texts[name] for path, name in ids.items() if name in texts}

    def ignored(self, files: Collection[Path]) -> frozenset[Path]:
        """Those of the files, there or not, that git is told to ignore."""
        paths = {b"./" + path: one for one in files if (path := self.tree.path(one)) is not None}
        if not paths:
            return frozenset()
        asked = self.git.begin(["check-ignore", "-z", "--stdin"], b"".join(one + b"\0" for one in paths))
        said = self.git.whole(asked, (_YES, _NO)).stdout.split(b"\0")
        return frozenset(file for path, file in paths.items() if path in said)

    def _with_version(self, where: str) -> set[bytes]:
        asked = ["grep", "-l", "-z", "-a", "-F", "--no-color", "--full-name", "--no-recurse-submodules"]
        said = self.git.ask([*asked, "-e", "apiVersion", where, "--"], codes=(_YES, _NO)).stdout
        return {one for one in said.split(b"\0") if one}

    def _filled(self, touched: Iterable[Touch]) -> Iterator[Edited]:
        rows = [one for one in touched if one.before != one.after]
        texts: Mapping[str, bytes] = blob_contents(self.git, [name for one in rows for name in _ids(one)])
        for one in rows:
            if all(name in texts for name in _ids(one)):
                before, after = (texts[name] if name else None for name in (one.before, one.after))
                yield Edited(one.commit, self.tree.file(one.path), before, after)

    def _is_mine(self, path: bytes) -> bool:
        return not self.folder or path.startswith(self.folder + b"/")

    def _limits(self) -> tuple[str, ...]:
        """The folder as a word of a command; nothing where all counts, or it is no word."""
        name = os.fsdecode(self.folder)
        return (name,) if name and is_printable(name) else ()


def _ids(touch: Touch) -> list[str]:
    return [name for name in (touch.before, touch.after) if name]


def _is_manifest(path: bytes) -> bool:
    return path.endswith(MANIFESTS)


def _is_same(file: Path, name: str) -> bool:
    """Whether a file has the bytes of that id."""
    try:
        data = b"" if file.is_symlink() else file.read_bytes()
    except OSError:
        return False
    kind = hashlib.sha1 if len(name) == 40 else hashlib.sha256  # noqa: PLR2004 - as git names contents
    return kind(b"blob %d\0" % len(data) + data).hexdigest() == name
