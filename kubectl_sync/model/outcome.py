"""What a run did."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubectl_sync.errors import Exit, SyncError
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import Action


@dataclass(frozen=True, slots=True)
class Done:
    """One object that was written, and where: a file's name, or "" for the cluster.

    `added`: the file was there, or has another new object of the run.
    """

    ref: ObjectRef
    action: Action
    file: str = ""
    added: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was written, what was parked with its reason, and what nobody decided.

    `by_hand` is how many of the `conflicts` are none but for somebody who has to change a source.

    `failed` are the reasons of `parked` that are of one object, by that object.
    """

    done: tuple[Done, ...] = ()
    parked: tuple[SyncError, ...] = ()
    conflicts: int = 0
    gaps: tuple[Gap, ...] = ()
    by_hand: int = 0
    failed: Mapping[ObjectRef, SyncError] = field(default_factory=dict)

    @property
    def exit(self) -> Exit:
        if self.parked or any(gap.named for gap in self.gaps):
            return Exit.PARTLY
        return Exit.CONFLICTS if self.conflicts else Exit.DONE
