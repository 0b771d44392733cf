"""Live fields that are kept out of files and plans."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kubectl_sync.model.paths import FieldPath


class Reason(Enum):
    """Why a live field is hidden; printed by explain."""

    RUNTIME = "kept by the server for itself"
    SYSTEM = "written by the system"
    ALLOCATED = "allocated by the server"
    OWNER = "set by an autoscaler"
    CONTROLLER = "filled in by a controller, as the object asks"
    DEFAULT = "filled in by default"
    KNOWN = "in no file, and as when it was last seen in sync"
    GIVEN = "in no file, and what the server gives to an object without it"
    PLACEHOLDER = "left to what fills in a placeholder"
    REWRITTEN = "rewritten by the server"
    OPEN = "not known whether the server would give it to a new object"


# Only the server tells that these are no difference, as its rules are today.
ASKED_EACH_TIME: Final = frozenset({Reason.REWRITTEN, Reason.OPEN})


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden live field; hiding never means removing."""

    path: FieldPath
    reason: Reason

    @property
    def stays(self) -> bool:
        """Whether a removal of the mapping that holds it must spare it: the server does not fill it in again."""
        return self.reason is not Reason.DEFAULT
