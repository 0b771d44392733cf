"""Which side is the newer one where nothing is remembered: what git, `kubectl apply` and the field managers tell.

Each witness is judged for the object as a whole and named in the plan. Where witnesses contradict each other, or
none is complete, the difference is a first contact: nobody guesses.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kubectl_sync.engine.differences.equality import equal
from kubectl_sync.engine.hidden.managers import applies, by_hand
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Content, Object
from kubectl_sync.model.history import History, PastManifest
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import Witness
from kubectl_sync.model.schemas import Schema

# Clocks of a laptop and a server may differ by so much (seconds) before one time is later than another.
SLACK: Final = 60

_BEHIND_UPSTREAM: Final = Witness("by git: {commit} has newer commits about it", hint="get them with `git pull`")
_SILENT: Final = Witness(
    "by git: nothing is known, git does not answer",
    hint="see the note about git; to let the file win all the same: push --take file, with the object's name",
)
_SHALLOW: Final = Witness(
    "by git: nothing is known, this clone is shallow",
    hint="get its history: `git fetch --unshallow` (in CI: fetch-depth: 0)",
)
_NEVER_HERE: Final = Witness(
    "by git: what was applied last is no version that this branch had",
    hint="get the newest commit; to roll back to what is here: push --take file, with the object's name",
)
_RETURNED: Final = Witness("by git: somebody set the old value again after {commit}")
_OTHERWISE: Final = Witness("by git: `kubectl apply` noted another version than the one that is live, {commit}")


@dataclass(frozen=True, slots=True)
class Testimony:
    """The base to compare with, None for a first contact.

    Of a first contact, `ahead` are the fields that were changed in the file. `is_behind` tells that the cluster is
    newer than the files.
    """

    base: Base | None
    witness: Witness | None = None
    ahead: frozenset[FieldPath] = frozenset()
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One object whose sides differ at `differing`, and of which no run of ours remembers anything.

    `applied` is what `kubectl apply` noted of it.
    """

    local: Object
    live: Object
    applied: Object | None
    differing: Sequence[FieldPath]
    schema: Schema | None = None

    def same(self, path: FieldPath, one: Content, other: Content) -> bool:
        return equal(_present(one), _present(other), self.schema.at(path) if self.schema else None)

    def is_live(self, path: FieldPath, content: Object | Absent) -> bool:
        """Whether a manifest has live's value."""
        return self.same(path, at(content, path), at(self.live, path))

    def is_local(self, path: FieldPath, content: Object | Absent) -> bool:
        """Whether a manifest has the file's value."""
        return self.same(path, at(content, path), at(self.local, path))


def judge(case: Case, history: History | None) -> Testimony:
    """Say what the object is to be compared with.

    Git is asked first whether the files are behind the cluster, then whether a version of them explains live: every
    field that differs is as that version had it, or somebody set it by hand since.
    """
    if history and history.upstream:
        return Testimony(None, _named(_BEHIND_UPSTREAM, history.upstream), is_behind=True)
    if not history or not history.versions:
        return Testimony(None, _SILENT) if history and history.is_silent else _without_git(case)
    if history.is_whole and _was_never_here(case, history):
        return Testimony(None, _NEVER_HERE, is_behind=True)
    for number, version in enumerate(history.versions):
        if version.content is not ABSENT and _explains(case, number, history):
            return _explained(case, number, history)
    if not history.is_whole:
        return Testimony(None, _SHALLOW if history.is_shallow else None)
    return Testimony(None) if case.applied is None else _without_git(case)


def is_settled(case: Case, versions: Sequence[PastManifest]) -> bool:
    """Whether older versions than these would not change the verdict."""
    history = History(tuple(versions), is_whole=True)
    if _was_never_here(case, history):
        return False
    return versions[-1].content is not ABSENT and _explains(case, len(versions) - 1, history)


def _without_git(case: Case) -> Testimony:
    """What `kubectl apply` noted, for the fields that it names; else the fields that somebody applied server-side.

    Of these only what the file names: that a field is not in it says nothing of who took it out.
    """
    if case.applied is not None:
        return Testimony(Base(case.applied, case.applied, "", remembered=False))
    named = (path for path in case.differing if at(case.local, path) is not ABSENT)
    return Testimony(None, ahead=frozenset(path for path in named if applies(case.live, path)))


def _was_never_here(case: Case, history: History) -> bool:
    """Whether something was applied that no version on this branch ever had: by somebody who is further.

    That is what `kubectl apply` noted (a field that it did not note was not there), or what live has in a field of a
    server-side apply. One version has to have all of it: two of them may each have a part by accident.
    """
    applied = {path: _applied(case, path) for path in case.differing}
    asked = {
        path: at(found, path) for path, found in applied.items() if found is not None and not case.is_local(path, found)
    }
    return bool(asked) and not any(_has(case, one, asked) for one in history.versions)


def _applied(case: Case, path: FieldPath) -> Object | None:
    """What was applied last to a field: live, where that is a server-side apply's, else what `kubectl apply` noted.

    Of the first only what the file names: programs apply fields of their own.
    """
    is_own = at(case.local, path) is not ABSENT and applies(case.live, path)
    return case.live if is_own else case.applied


def _has(case: Case, version: PastManifest, values: Mapping[FieldPath, Content]) -> bool:
    return all(case.same(path, value, at(version.content, path)) for path, value in values.items())


def _explains(case: Case, number: int, history: History) -> bool:
    version = history.versions[number]
    return all(case.is_live(path, version.content) or _is_drift(case, path, number, history) for path in case.differing)


def _is_drift(case: Case, path: FieldPath, number: int, history: History) -> bool:
    """Whether the file is as that version, and somebody changed live alone after the version came.

    That `kubectl apply` noted no such field is no proof: it removes only what it noted before.
    """
    if not case.is_local(path, history.versions[number].content):
        return False
    noted = at(case.applied, path)
    if noted is not ABSENT and case.same(path, noted, at(case.local, path)):
        return True
    found = by_hand(case.live, path)
    return found is not None and _is_later(found.time, _introduced(case, path, history))


def _introduced(case: Case, path: FieldPath, history: History) -> float:
    """When the file's value of a field came: the time of the oldest version in a row that has it, HEAD's first.

    Now, where HEAD has another one: an older version with the same value tells nothing of that.
    """
    time = float("inf")
    for one in history.versions:
        if not case.is_local(path, one.content):
            break
        time = one.time
    return time


def _explained(case: Case, number: int, history: History) -> Testimony:
    version = history.versions[number]
    ahead = [path for path in case.differing if case.is_live(path, version.content)]
    if not ahead:
        return Testimony(_base(version), Witness("by git: the file is as in {commit}", version.commit, version.time))
    if left := _set_again(case, ahead, history.versions[:number]):
        return Testimony(None, left)
    if not all(_agrees(case, path) for path in ahead):
        return Testimony(None, _named(_OTHERWISE, version.commit, version.time))
    says = "by git: live has the version of {commit}"
    return Testimony(_base(version), Witness(says, version.commit, version.time))


def _set_again(case: Case, ahead: Sequence[FieldPath], newer: Sequence[PastManifest]) -> Witness | None:
    """Whether somebody set live's value by hand after a commit had left it; `newer` are the versions since."""
    for path in ahead:
        found = by_hand(case.live, path)
        left = next((one for one in reversed(newer) if not case.is_live(path, one.content)), None)
        if found and left and _is_later(found.time, left.time):
            return _named(_RETURNED, left.commit, left.time)
    return None


def _agrees(case: Case, path: FieldPath) -> bool:
    """Whether `kubectl apply` noted live's value, or nothing."""
    if case.applied is None:
        return True
    return at(case.applied, path) is ABSENT or case.is_live(path, case.applied)


def _is_later(time: str, commit: float) -> bool:
    """Whether a write is later than a commit; one without a time (`kubectl scale`) counts as later."""
    return (not time and commit < float("inf")) or instant(time) > commit + SLACK


def is_later_than(time: str, other: str) -> bool:
    """Whether one time (RFC 3339) is later than another, by more than clocks may differ."""
    return instant(time) > instant(other) + SLACK


def instant(time: str) -> float:
    """A time (RFC 3339) in seconds since 1970; one that is none is later than all others."""
    try:
        return dt.datetime.fromisoformat(time).timestamp()
    except ValueError:
        return float("inf")


def _base(version: PastManifest) -> Base:
    """A version as base; only one that has the object explains anything."""
    content: Object = {} if version.content is ABSENT else version.content
    return Base(content, content, "", remembered=False)


def _named(witness: Witness, commit: str, time: int = 0) -> Witness:
    return Witness(witness.says, commit, time, witness.hint)


def at(content: Object | Absent | None, path: FieldPath) -> Content:
    """A field of an object that may not be there."""
    return ABSENT if content is ABSENT or content is None else paths.get(content, path)


def _present(content: Content) -> Content:
    """Null stands for nothing (docs/kubernetes.md#null)."""
    return ABSENT if content is None else content
