"""Live fields that are kept out of files and plans."""

from dataclasses import dataclass
from enum import Enum

from kubectl_sync.model.paths import FieldPath


class Reason(Enum):
    """Why a live field is hidden; printed by explain."""

    ALLOCATED = "allocated by the server"
    DEFAULT = "filled in by default"


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden live field; hiding never means removing."""

    path: FieldPath
    reason: Reason
