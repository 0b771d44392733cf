"""What git tells of an object that no manifest holds any more."""

from dataclasses import dataclass

from kubectl_sync.model.content import ABSENT, Absent, Object


@dataclass(frozen=True, slots=True)
class Removal:
    """How HEAD's first-parent history, in this environment's folder, lost an object; facts, no verdict.

    `content` is the newest version that it had, ABSENT where it never had any. `commit` took that out, at `time` (in
    seconds since 1970); "" where HEAD has it still, and the work tree alone does not. `is_shallow`: older commits are
    missing here. `upstream` is the branch (`origin/main`) whose newer commits have it, "" where none has. `is_older`
    tells that HEAD is older than the commit at which it was last in sync, `came_back` that it was in sync again after
    `commit` had taken it out. `elsewhere` is the file outside of the folder that has it now. `trouble` says why git
    cannot tell, "" where it does.
    """

    content: Object | Absent = ABSENT
    commit: str = ""
    time: int = 0
    is_shallow: bool = False
    upstream: str = ""
    is_older: bool = False
    came_back: bool = False
    elsewhere: str = ""
    trouble: str = ""
