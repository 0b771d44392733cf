"""What can go wrong, in the words the user reads, and the exit codes."""

import os
from collections.abc import Iterator, Mapping
from enum import IntEnum
from types import CodeType
from typing import Final

_TOLD_FRAMES: Final = 3
_HERE: Final = os.path.dirname(__file__)  # noqa: PTH120 - a start of the program that only helps needs no Path
_REPORTS: Final = "https://github.com/kubectl-sync/kubectl-sync/issues"


class Exit(IntEnum):
    """Exit codes of every verb; `MEANINGS` says what each tells."""

    DONE = 0
    DIFFERENT = 1
    ERROR = 2
    STOPPED = 3
    CONFLICTS = 4
    PARTLY = 5


MEANINGS: Final[Mapping[Exit, str]] = {
    Exit.DONE: "done, nothing to do, or no difference",
    Exit.DIFFERENT: "differences (`diff`, `status --exit-code`)",
    Exit.ERROR: "error: usage, or nothing could start",
    Exit.STOPPED: "stopped: by you, by a missing confirmation, by a guard",
    Exit.CONFLICTS: "done, conflicts left",
    Exit.PARTLY: "partly done, or something named is not there or could not be read",
}


class SyncError(Exception):
    """Something is wrong that the user can understand: one line of what, one line of what to do.

    `message` names the file with its line, the object or the option; `hint` may be empty.
    Knows nothing of how it is printed.
    """

    exit = Exit.ERROR

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotFound(SyncError):  # noqa: N818 - says what was asked for in vain
    """A word of the command line names nothing: nothing was done, and whoever typed it shall see that."""

    exit = Exit.PARTLY


class InPart(SyncError):  # noqa: N818 - says how much, as Also does
    """What is left of an object of which the rest was written."""


class Stopped(SyncError):  # noqa: N818 - nothing failed: the user or a guard said no
    """Nothing more was written, because the user said no, could not be asked, or a guard refused."""

    exit = Exit.STOPPED


class NobodyToAsk(Stopped):
    """There is no terminal, and nothing was said beforehand."""


class Ended(BaseException):
    """A signal ends the run: no handler of failures is to take it for one. `message` says which."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Declined(Stopped):
    """The user said no to what was asked: told, but no error."""

    def __init__(self) -> None:
        super().__init__("stopped: nothing was written")


class Defect(SyncError):  # noqa: N818 - says what happened, as Stopped does
    """The program itself is wrong: which error, and where in our code.

    Nothing of the error's own text is told: it may hold any value of a file or an object.
    """

    def __init__(self, error: Exception) -> None:
        frames = [(code.co_filename, line) for code, line in _frames(error)]
        own = [f"{os.path.relpath(file, _HERE)}:{line}" for file, line in frames if file.startswith(f"{_HERE}{os.sep}")]
        where = f" at {', from '.join(reversed(own[-_TOLD_FRAMES:]))}" if own else ""
        super().__init__(
            f"kubectl sync has a defect: {type(error).__name__}{where}",
            f"`kubectl sync status` shows how things stand; report it with this line at {_REPORTS}",
        )


def _frames(error: Exception) -> Iterator[tuple[CodeType, int]]:
    at = error.__traceback__
    while at:
        yield at.tb_frame.f_code, at.tb_lineno
        at = at.tb_next


class DocumentError(SyncError):
    """A text is not a manifest that can be read, or an edit of it cannot be made safely."""


class GitError(SyncError):
    """Git, or the repository, refused, failed or did not answer: it says nothing of any file.

    `said` is git's own line, or what is to be said instead of one.
    """

    def __init__(self, message: str, hint: str = "", said: str = "") -> None:
        super().__init__(message, hint)
        self.said = said or message


class ClusterError(SyncError):
    """The cluster, or kubectl on the way to it, refused or failed; `status` is the HTTP code or 0."""

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status


class Also(ClusterError):  # noqa: N818 - says how it is told
    """One more thing that is wrong with an object of which an error was told already."""


class NoAnswer(ClusterError):  # noqa: N818 - says what happened, as Stopped does
    """The server or the login went away: `name` is the object, `became` what is known of it, `cause` what was said."""

    def __init__(self, name: str, became: str, cause: str, hint: str, status: int = 0) -> None:
        super().__init__(f"{name} {became}: {cause}", hint, status)
        self.name = name
        self.became = became
        self.cause = cause

    def in_a_dry_run(self) -> "NoAnswer":
        """The same of a request that writes nothing."""
        return NoAnswer(self.name, "was not written", self.cause, self.hint, self.status)


class Immutable(ClusterError):  # noqa: N818 - says why, as Stopped does
    """The server refuses the change of a field that only a new object may have otherwise."""


class Overtaken(ClusterError):  # noqa: N818 - says what happened, as Stopped does
    """Nothing was written, because somebody else changed, made or deleted the object after it was read."""
