"""Git as a program that only answers: nothing of a repository is run, fetched or written by it.

A repository may come from anybody: its configuration can name programs, and its history can ask for
objects from elsewhere. So only plumbing is asked, which has no pager, editor, signature or external diff,
of the repository that we found (`git/worktree.py`), and what is left is switched off here.
"""

import os
import re
from collections.abc import Mapping, Sequence
from typing import Final

from kubectl_sync import process
from kubectl_sync.errors import GitError
from kubectl_sync.git.worktree import WorkTree

SECONDS: Final = 5.0
_SETTINGS: Final = (
    "core.fsmonitor=false",  # a program that says which files changed
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "protocol.allow=never",  # a missing object is not looked for anywhere
    "gc.auto=0",
    "maintenance.auto=false",
    "safe.bareRepository=explicit",
)
_OPTIONS: Final = tuple(word for one in _SETTINGS for word in ("-c", one))
# Of the variables by which git is told of another repository, configuration or program, these stay:
# who somebody is, and how they log in.
_KEPT: Final = re.compile(r"GIT_(AUTHOR|COMMITTER)_\w+|GIT_SSH(_COMMAND|_VARIANT)?|GIT_ASKPASS")
_SET: Final[Mapping[str, str]] = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "",  # a repository may allow one protocol; `protocol.allow` leaves it so
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",  # since 2.45, and in repaired older ones
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
}
_OWNER_HINT: Final = "if you trust it: git config --global --add safe.directory {}"
_BROKEN_HINT: Final = "see what git says of it: git -C {} fsck"
_SLOW_HINT: Final = "see whether git answers there: git -C {} log -1"


class Git:
    """The program, for one work tree. Raises GitError wherever git does not answer as it should."""

    def __init__(self, program: str, tree: WorkTree) -> None:
        self._program = program
        self._tree = tree
        self._is_trusted = False

    def begin(self, words: Sequence[str], given: bytes = b"", most: int | None = None) -> process.Pipe:
        """Begin to ask; `answer` waits for it.

        Its input is `given`, its output ends after `most` bytes.
        """
        self._trust()
        return self._begin(words, given, most, {**git_environment(), **self._place()})

    def answer(self, asked: process.Pipe, codes: Sequence[int] = (0,)) -> process.Piped:
        """What git said; an exit code that is not among `codes` is an error."""
        try:
            done = asked.finished()
        except TimeoutError as error:
            said = "git does not answer"
            message = f"git did not answer within {SECONDS:.0f} seconds in {self._tree.top}"
            raise GitError(message, _SLOW_HINT.format(self._tree.top), said) from error
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from error
        if done.code not in codes and not done.is_cut:
            raise self.failure(done)
        return done

    def failure(self, done: process.Piped) -> GitError:
        """The error of an answer that is none."""
        said = trouble(done)
        message = f"git cannot read the repository in {self._tree.top}: {said}"
        return GitError(message, _BROKEN_HINT.format(self._tree.top), said)

    def ask(self, words: Sequence[str], given: bytes = b"", codes: Sequence[int] = (0,)) -> process.Piped:
        """Ask, and wait. An answer that is too long to be one is an error."""
        return self.whole(self.begin(words, given), codes)

    def whole(self, asked: process.Pipe, codes: Sequence[int] = (0,)) -> process.Piped:
        """Wait for an answer, of which nothing may be missing."""
        done = self.answer(asked, codes)
        if done.is_cut:
            raise GitError(f"git has too much to say of the repository in {self._tree.top}")
        return done

    def _place(self) -> Mapping[str, str]:
        return {"GIT_DIR": str(self._tree.git), "GIT_WORK_TREE": str(self._tree.top)}

    def _begin(self, words: Sequence[str], given: bytes, most: int | None, env: Mapping[str, str]) -> process.Pipe:
        argv = [self._program, *_OPTIONS, *words]
        limit = {} if most is None else {"most": most}
        try:
            return process.Pipe(argv, given, SECONDS, env=env, folder=str(self._tree.top), **limit)
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from error

    def _trust(self) -> None:
        """Refuse a repository of another user, as git does itself where it is not told the place.

        Git is asked only where it may say no: what the user owns it takes.
        """
        if self._is_trusted:
            return
        if not all(_is_own(one) for one in {self._tree.top, self._tree.mark, self._tree.git}):
            looking = {**git_environment(), "GIT_CEILING_DIRECTORIES": str(self._tree.top.parent)}
            done = self.answer(self._begin(["rev-parse", "--git-dir"], b"", None, looking), range(256))
            if done.code:
                said = trouble(done)
                message = f"git does not read the repository in {self._tree.top}: {said}"
                raise GitError(message, _OWNER_HINT.format(self._tree.top), said)
        self._is_trusted = True


def git_environment() -> dict[str, str]:
    """The environment in which git reads: ours, without what would lead it elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _KEPT.fullmatch(name)}
    return {**kept, **_SET}


def trouble(done: process.Piped) -> str:
    """The line of git that says what is wrong; hints follow it."""
    lines = done.stderr.strip().splitlines()
    fatal = [line for line in lines if line.startswith("fatal:")]
    return [*fatal, *lines, "nothing"][0]


def _is_own(path: os.PathLike[str]) -> bool:
    try:
        return os.lstat(path).st_uid == os.geteuid()
    except OSError:
        return True  # git will say what is wrong with it
