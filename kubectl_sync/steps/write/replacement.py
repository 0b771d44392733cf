"""Objects that the server takes only as new ones: deleted as they were shown, waited for, created again."""

import time
from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_sync.cluster.writes import Write
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.steps.settle import removals
from kubectl_sync.steps.settle.recreation import creation, removal

_PAUSE_SECONDS: Final = 0.2
_LATER: Final = "`kubectl sync push --recreate` makes it when it can be made"


def made_anew(
    environment: Environment, changes: Sequence[ObjectChange], seconds: float
) -> Iterator[Object | ClusterError]:
    """Delete each object, wait until it is gone, at most so many seconds, and create it; yield what it is then."""
    wanted = [removal(environment, one) for one in changes]
    answers = list(environment.cluster.write(wanted, dry_run=False)) if wanted else []
    answers = removals.as_shown(environment, wanted, answers, dry_run=False)
    removed = [write for write, answer in zip(wanted, answers, strict=True) if not isinstance(answer, ClusterError)]
    left = _left(environment, removed, seconds)
    for change, write, answer in zip(changes, wanted, answers, strict=True):
        if isinstance(answer, ClusterError):
            yield answer
        elif write in left:
            yield ClusterError(f"{write.ref} was deleted, but it is still there after {seconds:g} s", _LATER)
        else:
            (made,) = environment.cluster.write([creation(environment, change)], dry_run=False)
            if isinstance(made, ClusterError):
                made = ClusterError(f"{write.ref} was deleted, and not made anew: {made.message}", _LATER, made.status)
            yield made


def _left(environment: Environment, removed: Sequence[Write], seconds: float) -> list[Write]:
    """Those that are still there when the time is over: finalizers may take theirs."""
    deadline = time.monotonic() + seconds
    left = list(removed)
    while left:
        now = environment.cluster.now([(write.ref, write.version) for write in left])
        left = [write for write, found in zip(left, now, strict=True) if not _is_gone(write, found)]
        if time.monotonic() > deadline:
            break
        if left:
            time.sleep(_PAUSE_SECONDS)
    return left


def _is_gone(write: Write, found: object) -> bool:
    """Whether this very object is gone; somebody may have made another one already."""
    was = (write.live or {})["metadata"]["uid"]
    return found is ABSENT or (isinstance(found, dict) and found["metadata"]["uid"] != was)
