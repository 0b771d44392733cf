"""A workload that is watched after it was written: what each look adds to what is known, and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kubectl_sync.engine.readiness.causes import RESTARTS, Trouble, troubles
from kubectl_sync.engine.readiness.counts import Counts, counts_of
from kubectl_sync.engine.readiness.endings import ending, is_observed
from kubectl_sync.engine.readiness.seen import Seen, number_at, uid, value_at
from kubectl_sync.model.content import Object
from kubectl_sync.model.readiness import COMING, Outlook, Readiness, Rollout, Symptom

# A Pod without a probe is ready for a second between two crashes.
CALM: Final = 5
_AFTER_DEADLINE: Final = 30  # a controller tells its own deadline first
_NO_DEADLINE: Final = 600
_NEVER: Final = 2**31 - 1  # what says that a controller has none


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a workload may take: `timeout` seconds without progress (None: its own), graces `times` as long."""

    timeout: float | None = None
    times: float = 1
    calm: float = CALM

    def deadline(self, workload: Object) -> float:
        """The seconds that a workload may go on without progress."""
        if self.timeout is not None:
            return self.timeout
        own = value_at(workload, "spec", "progressDeadlineSeconds")
        return own + _AFTER_DEADLINE if isinstance(own, int) and own < _NEVER else _NO_DEADLINE


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a workload: `written` is what the server answered to the write, `verdict` that of the last look.

    Times are seconds by the clock of who looks. `progressed` is when a count was last higher than ever before;
    `calm` since when it is complete without a restart, None while it is not; `first_seen` are the causes that are
    there now, each with the time of the first look that had it. `rollout` is None until its controller has seen it.
    """

    written: Object
    progressed: float
    patience: Patience
    verdict: Readiness = COMING
    rollout: Rollout | None = None
    first_seen: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    calm: float | None = None
    best: tuple[int, ...] = ()
    restarts: tuple[tuple[str, str, int], ...] = ()

    @classmethod
    def after(cls, written: Object, now: float, patience: Patience | None = None) -> "Watched":
        """What is known right after the write."""
        return cls(written, now, patience or Patience())

    def advance(self, seen: Seen, now: float) -> "Watched":
        """What is known after another look."""
        if found := ending(self.written, seen):
            return replace(self, verdict=found)
        if not is_observed(seen, self.written):
            return replace(self, verdict=_in_time(self, (), now))
        known = _counted(self, counts_of(seen), _restarts(seen), now)
        allowed = round(RESTARTS * self.patience.times)
        return _judged(known, list(troubles(seen, self.written, allowed)), now)


def _counted(known: Watched, counts: Counts, restarts: tuple[tuple[str, str, int], ...], now: float) -> Watched:
    calm = known.calm if known.calm is not None and restarts == known.restarts else now
    is_same_goal = known.rollout is not None and known.rollout.wanted == counts.rollout.wanted
    best = tuple(map(max, known.best, counts.steps)) if is_same_goal else counts.steps
    return replace(
        known,
        rollout=counts.rollout,
        best=best,
        progressed=known.progressed if best == known.best else now,
        restarts=restarts,
        calm=calm if counts.is_complete else None,
    )


def _judged(known: Watched, found: Sequence[Trouble], now: float) -> Watched:
    first = {one.key: known.first_seen.get(one.key, now) for one in found}
    symptoms = tuple(replace(one.symptom, since=first[one.key]) for one in found)
    verdict = _failure(known.patience, found, symptoms, now)
    if verdict is None and known.calm is not None and now - known.calm >= known.patience.calm:
        verdict = Readiness(Outlook.RUNNING)
    return replace(known, first_seen=first, verdict=verdict or _in_time(known, symptoms, now))


def _failure(
    patience: Patience, found: Sequence[Trouble], symptoms: tuple[Symptom, ...], now: float
) -> Readiness | None:
    """That a cause lasted longer than it may; None where none did."""
    for trouble, symptom in zip(found, symptoms, strict=True):
        lasted = now - symptom.since
        if lasted >= trouble.grace * patience.times:
            how_long = f" for {lasted:.0f} s" if trouble.grace else ""
            return Readiness(Outlook.FAILED, f"{symptom}{how_long}", symptoms)
    return None


def _in_time(known: Watched, symptoms: tuple[Symptom, ...], now: float) -> Readiness:
    """It is coming, unless nothing has come for too long."""
    idle = now - known.progressed
    if known.calm is not None or idle < known.patience.deadline(known.written):
        return Readiness(Outlook.COMING, symptoms=symptoms)
    told = f": {symptoms[0]}" if symptoms else ""
    return Readiness(Outlook.FAILED, f"no progress for {idle:.0f} s{told}", symptoms)


def _restarts(seen: Seen) -> tuple[tuple[str, str, int], ...]:
    """How often each container of the new Pods was started anew: it changes with any of them."""
    found = [
        (uid(pod), str(status["name"]), number_at(status, "restartCount"))
        for pod in seen.new_pods
        for status in value_at(pod, "status", "containerStatuses") or []
    ]
    return tuple(sorted(found))
