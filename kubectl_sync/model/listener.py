"""Who is told what a run does, while it does it."""

import contextlib
from contextlib import AbstractContextManager
from typing import Final, Protocol

from kubectl_sync.model.outcome import Done


class Listener(Protocol):
    """What a run tells beside its result: a terminal draws it, a program may drop it."""

    def trace(self, request: str) -> None:
        """Hear of a request to the cluster, as the kubectl command that would make it."""

    def warn(self, text: str) -> None:
        """Hear of a warning, the server's or ours."""

    def note(self, text: str) -> None:
        """Hear of something that whoever reads the result should know."""

    def during(self, what: str) -> AbstractContextManager[None]:
        """Hear that the block does `what`, as `reading the cluster`."""

    def count(self, number: int, total: int, done: str) -> None:
        """Hear how far that is, as 312 of 1000 `tried`."""

    def wrote(self, done: Done) -> None:
        """Hear of an object that was written."""


class _Silent:
    """Drops all that it is told."""

    def trace(self, request: str) -> None:
        pass

    def warn(self, text: str) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    def during(self, what: str) -> AbstractContextManager[None]:  # noqa: ARG002 - it is dropped
        return contextlib.nullcontext()

    def count(self, number: int, total: int, done: str) -> None:
        pass

    def wrote(self, done: Done) -> None:
        pass


SILENT: Final[Listener] = _Silent()
