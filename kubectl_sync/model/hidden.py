"""Live fields that are kept out of files and plans."""

from dataclasses import dataclass
from enum import Enum

from kubectl_sync.model.paths import FieldPath


class Reason(Enum):
    """Why a live field is hidden; printed by explain."""

    RUNTIME = "kept by the server for itself"
    SYSTEM = "written by the system"
    ALLOCATED = "allocated by the server"
    OWNER = "set by an autoscaler"
    DEFAULT = "filled in by default"
    TEMPLATE = "left to a template"


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden live field, or one that the file leaves to a template; hiding never means removing."""

    path: FieldPath
    reason: Reason

    @property
    def stays(self) -> bool:
        """Whether a removal of the mapping that holds it must spare it: the server does not fill it in again."""
        return self.reason not in (Reason.DEFAULT, Reason.TEMPLATE)
