"""The versions of files on the first-parent history of a commit."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Final

from kubectl_sync.git.blobs import blob_contents
from kubectl_sync.git.commits import Touch, touches
from kubectl_sync.git.program import Git

LONGEST: Final = 200  # versions of one file


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file as one commit left it: the commit's id, its committer's time in seconds since 1970.

    `text` is its bytes as git stores them; None where the commit left no regular file of that name:
    it removed it, or put a link, a folder or a submodule in its place.
    """

    commit: str
    time: int
    text: bytes | None


@dataclass(frozen=True, slots=True)
class FileHistory:
    """The versions of one file, newest first.

    The first is the file as the newest commit has it, under the commit that made it so; one without
    a text where it is gone. There is none where no commit had the file. Of a merge counts what it
    brought to its first parent. A commit that only changed the mode, or one link for another, made no
    version.

    `is_whole`: no older version is left out. Never so in a shallow clone, whose oldest commit seems to
    have made all that it has, nor where the asker ended it.
    """

    versions: tuple[FileVersion, ...]
    is_whole: bool


Until = Callable[[bytes, FileVersion], bool]


@dataclass
class _Growing:
    """A history while it is read; what is coming waits for its contents."""

    coming: list[Touch] = field(default_factory=list)
    versions: list[FileVersion] = field(default_factory=list)
    is_over: bool = False

    def add(self, touch: Touch) -> None:
        if touch.before != touch.after and not self.is_over:
            self.coming.append(touch)

    def fill(self, texts: dict[str, bytes], until: Until) -> None:
        """Make versions of what is coming; it is over with one whose content is not here."""
        for touch in self.coming:
            is_here = touch.after is None or touch.after in texts
            self.is_over = self.is_over or not is_here or len(self.versions) == LONGEST
            if self.is_over:
                break
            text = texts[touch.after] if touch.after else None
            version = FileVersion(touch.commit.id, touch.commit.time, text)
            self.versions.append(version)
            self.is_over = until(touch.path, version)
        self.coming.clear()


def file_histories(
    git: Git, head: str, paths: Collection[bytes], until: Until, *, is_shallow: bool
) -> dict[bytes, FileHistory]:
    """The history of each path; one ends with the version that `until` says. Raises GitError."""
    growing = {one: _Growing() for one in paths}
    for window in touches(git, head, growing):
        for touch in window:
            growing[touch.path].add(touch)
        texts = dict(blob_contents(git, _ids(growing.values())))
        for one in growing.values():
            one.fill(texts, until)
        if all(one.is_over for one in growing.values()):
            break
    return {
        path: FileHistory(tuple(one.versions), is_whole=not (one.is_over or is_shallow))
        for path, one in growing.items()
    }


def _ids(growing: Iterable[_Growing]) -> list[str]:
    """Contents that are wanted, the newest of each file first, should they be too many."""
    wanted = (one.coming[: LONGEST - len(one.versions)] for one in growing)
    turns = chain.from_iterable(zip_longest(*wanted))
    return [touch.after for touch in turns if touch and touch.after]
