"""Deletions of what was shown, tried again where only a status changed meanwhile."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.plan.effects import changed_elsewhere
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Overtaken
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object, same

# A quota counts what the same run deletes, an autoscaler looks every 15 s: such a status rests soon.
_MOST_TIMES: Final = 10
_PAUSE_SECONDS: Final = 0.1
_MOST_NAMES: Final = 3
_AGAIN: Final = "run it again to see what changed"
_Answer: TypeAlias = Object | ClusterError


def as_shown(
    environment: Environment, writes: Sequence[Write], answers: Sequence[_Answer], *, dry_run: bool
) -> list[_Answer]:
    """The answers to writes, after those deletions were tried again that only another status had stopped.

    A delete names the resourceVersion that was shown, and any write of a status makes another one. So the object is
    read again, and if nothing else of it changed, deleted as it is now; somebody who is faster still stops it.
    """
    found = list(answers)
    waiting = {
        number: write
        for number, (write, answer) in enumerate(zip(writes, answers, strict=True))
        if write.verb == "delete" and isinstance(answer, Overtaken)
    }
    for _ in range(_MOST_TIMES):
        fresh = {number: _now(environment, write) for number, write in waiting.items()}
        able: dict[int, Write] = {}
        for number, one in fresh.items():
            if isinstance(one, Write):
                able[number] = one
            else:
                found[number] = one
        if not able:
            break
        again = environment.cluster.write(list(able.values()), dry_run=dry_run)
        for (number, _), answer in zip(able.items(), again, strict=True):
            found[number] = answer
        waiting = {number: writes[number] for number in able if isinstance(found[number], Overtaken)}
        if waiting:
            time.sleep(_PAUSE_SECONDS)
    return found


def _now(environment: Environment, write: Write) -> Write | ClusterError:
    """The same deletion of the object as it is now, or what of it changed."""
    (now,) = environment.cluster.now([(write.ref, write.version)])
    was = write.live or {}
    if isinstance(now, ClusterError):
        return now
    if not isinstance(now, dict):
        return Overtaken(f"{write.ref} was not deleted: it was deleted from the cluster after it was shown", _AGAIN)
    if now["metadata"]["uid"] != was["metadata"]["uid"]:
        told = ": it was deleted and made anew"
    elif same(body(now), body(was)):
        return replace(write, live=now)
    else:
        told = ""
        if changed := [*map(paths.show, changed_elsewhere(was, (), now))]:
            told = f": {', '.join(changed[:_MOST_NAMES])}"
    return Overtaken(f"{write.ref} was not deleted: it changed in the cluster after it was shown{told}", _AGAIN)
