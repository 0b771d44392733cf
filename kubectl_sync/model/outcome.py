"""What a run did."""

from dataclasses import dataclass

from kubectl_sync.errors import Exit, SyncError
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import Action


@dataclass(frozen=True, slots=True)
class Done:
    """One object that was written, and where: a file's name, or "" for the cluster."""

    ref: ObjectRef
    action: Action
    file: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was written, what was parked with its reason, and what nobody decided."""

    done: tuple[Done, ...] = ()
    parked: tuple[SyncError, ...] = ()
    conflicts: int = 0
    gaps: tuple[Gap, ...] = ()

    @property
    def exit(self) -> Exit:
        if self.parked or any(gap.named for gap in self.gaps):
            return Exit.PARTLY
        return Exit.CONFLICTS if self.conflicts else Exit.DONE
