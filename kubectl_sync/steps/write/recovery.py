"""What became of the writes of a run that was ended before its end: looked up, never repeated."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from kubectl_sync.engine.plan.effects import changes
from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNKNOWN, Absent, Content, Object, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Side
from kubectl_sync.model.wording import some
from kubectl_sync.state import Intent, OpenRun, Result, StateError

_WORDS: Final[Mapping[Result | None, str]] = {
    "written": "written", "found written": "written",
    "found not written": "not written", "found changed": "changed since",
    "found deleted": "deleted, not made anew (push --recreate does)", None: "cannot be read now",
}  # fmt: skip
# Where a run writes both sides, the cluster comes first.
_AHEAD: Final = "changed in the cluster, not in the file"
_BEHIND: Final = "changed in the file, not in the cluster"
_MOST_NAMES: Final = 20


def report_open_runs(environment: Environment) -> Iterator[str]:
    """Say what became of runs that were ended before their end; keeps nothing.

    While another run writes, its writes have no results yet: it is on its way, and not ended.
    """
    if writer := environment.store.writer:
        yield f"note: another run writes to this folder now: {writer}"
        return
    for run, found in _found(environment):
        yield from _lines(run, found)


def recover_open_runs(environment: Environment, verb: str, at: str) -> Iterator[str]:
    """The same, and what was written is remembered as such: the base is what it would be had the run not ended.

    A write that cannot be looked up now stays open for the next run.
    """
    for run, found in _found(environment):
        yield from _lines(run, found)
        try:
            journal = environment.journal(verb, at)
            journal.settle(run, [(one, result) for one, result in found if result])
        except StateError as error:
            yield f"note: that could not be remembered: {error.message}"


def _found(environment: Environment) -> Iterator[tuple[OpenRun, list[tuple[Intent, Result | None]]]]:
    """The open runs of this cluster, with what each of their writes came to."""
    left = environment.store.open_runs()
    mine = environment.identities(run.cluster for run in left) if left else ()
    runs = [run for run in left if run.cluster in mine]
    if not runs:
        return
    secrets = any(one.ref.is_secret for run in runs for one in run.intents)
    local = environment.source.read(environment.cluster.kinds, environment.namespace, secrets=secrets)[0]
    for run in runs:
        live = _live(environment, [one for one in run.intents if one.side is Side.LIVE])

        is_mine = _is_mine(environment, run)

        def now(
            one: Intent, live: Mapping[ObjectRef, Object | Absent] = live, is_mine: bool = is_mine
        ) -> Object | Absent | None:
            if one.side is Side.LIVE:
                return live.get(one.ref)
            if not is_mine:
                return None  # its files are in another folder: the next run there looks for them
            found = local[one.ref]
            if found is UNKNOWN:
                return None
            return ABSENT if found is ABSENT else found.content

        yield run, [_looked_up(one, now(one)) for one in run.intents]


def _is_mine(environment: Environment, run: OpenRun) -> bool:
    """Whether a run was of this environment, or of one that is none any more."""
    others = {"", *environment.workspace.environments} - {environment.settings.scope.name}
    return run.environment not in others


def _live(environment: Environment, intents: Iterable[Intent]) -> dict[ObjectRef, Object | Absent]:
    """The objects as the cluster has them; those that it does not tell are left out."""
    wanted = {one.ref: _version(one) for one in intents}
    answers = environment.cluster.now(list(wanted.items()))
    return {ref: one for ref, one in zip(wanted, answers, strict=True) if isinstance(one, dict) or one is ABSENT}


def _version(one: Intent) -> str:
    content = one.base.local if one.base else one.before or {}
    return split_api_version(content["apiVersion"])[1] if "apiVersion" in content else ""


def _looked_up(one: Intent, now: Object | Absent | None) -> tuple[Intent, Result | None]:
    if now is None:
        return one, None
    result = _result(one, now)
    if result == "found written" and one.base and one.side is Side.LIVE and isinstance(now, dict):
        is_new = one.action in ("create", "recreate")
        live = _as_made(now, one.base) if is_new else one.base.live
        one = replace(one, base=replace(one.base, live=live, uid=now["metadata"]["uid"]))
    return one, result


def _as_made(now: Object, base: Base) -> Object:
    """A new object as the run made it: the dry run knew neither its uid nor all that the server allots.

    What else is other than it said, somebody changed since: the next plan is to tell of it.
    """
    news = (one for one in changes(base.local, now, None) if not same(one.live, paths.get(base.live, one.path)))
    content: Object = paths.patch(now, [(one.path, paths.get(base.live, one.path)) for one in news])
    return content


def _result(one: Intent, now: Object | Absent) -> Result:
    if one.action == "delete":
        gone = now is ABSENT or "deletionTimestamp" in now["metadata"] or _uid(now) != _uid(one.before)
        return "found written" if gone else "found not written"
    if one.action in ("create", "recreate"):
        return _made(one, now)
    if now is ABSENT or (one.side is Side.LIVE and _uid(now) != _uid(one.before)):
        return "found changed"
    told = [(path, after) for path, _, after in one.fields if not same(paths.get(one.before, path), after)]
    if all(same(paths.get(now, path), after) for path, after in told):
        return "found written"
    return "found not written" if all(_is_as_before(one, now, path) for path, _ in told) else "found changed"


def _made(one: Intent, now: Object | Absent) -> Result:
    """What became of a new object; one that was to be made anew may be in the middle, between old and new."""
    if now is ABSENT:
        return "found deleted" if one.before else "found not written"
    if one.before and _uid(now) == _uid(one.before):
        return "found deleted" if "deletionTimestamp" in now["metadata"] else "found not written"
    return "found written" if _contains(now, one.fields[0][1]) else "found changed"


def _is_as_before(one: Intent, now: Object, path: paths.FieldPath) -> bool:
    return same(paths.get(now, path), paths.get(one.before, path))


def _uid(content: Object | None) -> str:
    return str(((content or {}).get("metadata") or {}).get("uid", ""))


def _contains(now: Content, wanted: Content) -> bool:
    """Whether all that was wanted is there; the server may have added to it."""
    if isinstance(wanted, dict):
        return isinstance(now, dict) and all(
            value is None or (key in now and _contains(now[key], value)) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(now, list) and len(now) == len(wanted) and all(map(_contains, now, wanted))
    return same(now, wanted)


def _lines(run: OpenRun, found: list[tuple[Intent, Result | None]]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    words = _words(run, found)
    for ref, word in words.items():
        names.setdefault(word, []).append(str(ref))
    counts = ", ".join(f"{len(refs)} {word}" for word, refs in names.items())
    yield f"note: the {run.verb} of {run.at} was ended before its end; of {len(words)} writes on their way: {counts}"
    for word, refs in names.items():
        yield f"  {word}: {some(refs, _MOST_NAMES)}"


def _words(run: OpenRun, found: list[tuple[Intent, Result | None]]) -> dict[ObjectRef, str]:
    """What became of each object, on both sides where both were to be written."""
    sides: dict[ObjectRef, dict[Side, Result | None]] = {}
    for one, result in found:
        sides.setdefault(one.ref, {})[one.side] = result
    for ref in run.written & sides.keys():
        sides[ref].setdefault(Side.LIVE, "written")
    return {ref: _word(results) for ref, results in sides.items()}


def _word(results: Mapping[Side, Result | None]) -> str:
    if len(results) == 1:
        (result,) = results.values()
        return _WORDS[result]
    file, live = results[Side.LOCAL], results[Side.LIVE]
    if None in (file, live):
        return _WORDS[None]
    is_in_file, is_live = file == "found written", live in ("written", "found written")
    if is_live and not is_in_file:
        return _AHEAD
    return _BEHIND if is_in_file and not is_live else _WORDS[live]
