"""What a verb comes back with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kubectl_sync.errors import SyncError
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.objects import ObjectRef, Sides
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Written:
    """What a verb that writes has written of its plan.

    Without an `outcome` nothing was to be written: a dry run. `problem` is why there was nothing to look at, which is
    told of all files unless words were typed (`is_worded`). `refused` is what would not be written for a reason of
    ours, `unproven` which new manifests leave something out on no proof.
    """

    plan: Plan
    policy: Policy
    outcome: Outcome | None = None
    problem: SyncError | None = None
    is_worded: bool = False
    refused: tuple[SyncError, ...] = ()
    unproven: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs, and what that would come to.

    `takes` counts the objects that each verb would write; `hidden` tells why live fields are in no file. `problem` is
    why there was nothing to look at.
    """

    plan: Plan
    sides: Sides
    problem: SyncError | None = None
    takes: Mapping[str, int] = field(default_factory=dict)
    hidden: Mapping[ObjectRef, Sequence[Hidden]] = field(default_factory=dict)
