"""Whether what was written runs: the verdict on a workload, how far it has come, and what is wrong."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Outlook(Enum):
    """What is known of a workload that was written."""

    COMING = "coming"
    RUNNING = "running"
    FAILED = "failed"
    UNTOLD = "nothing tells"  # nothing tells when an object of its type is ready
    WAITS = "takes effect when"  # it is written, and by its own settings nothing rolls out now
    OVERTAKEN = "overtaken"  # somebody else changed it since
    DELETED = "deleted"

    @property
    def is_final(self) -> bool:
        return self is not Outlook.COMING


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is wrong with one Pod, or with the workload itself (`pod` is "" then).

    `since` is when that was seen first, by the clock of who looks. `exit_code` is that of the last end of the
    container, None where it has not ended.
    """

    cause: str
    pod: str = ""
    container: str = ""
    message: str = ""
    exit_code: int | None = None
    since: float = 0

    def __str__(self) -> str:
        container = self.container and f", container {self.container}"
        return f"pod/{self.pod}{container}: {self.cause}" if self.pod else self.cause


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far the new revision has come: Pods of it that are ready, of how many, and Pods of older ones."""

    ready: int = 0
    wanted: int = 0
    old: int = 0

    def __str__(self) -> str:
        return f"{self.ready} of {self.wanted} new pods ready, {self.old} old"


@dataclass(frozen=True, slots=True)
class Readiness:
    """A verdict on a workload; `why` goes on behind `takes effect when`, or says why it failed or who overtook it."""

    outlook: Outlook
    why: str = ""
    symptoms: tuple[Symptom, ...] = ()


COMING: Final = Readiness(Outlook.COMING)
