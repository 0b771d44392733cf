"""Writing to the cluster in stages: what others need first, each stage tried, written, checked and recorded."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from kubectl_sync.cluster.requests import FORBIDDEN, NO_ANSWER, NOT_FOUND
from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.plan.effects import changed_elsewhere
from kubectl_sync.engine.policy.needs import needs
from kubectl_sync.engine.policy.order import removal_stage, stage
from kubectl_sync.errors import ClusterError, NoAnswer, Overtaken
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.kinds import CRD
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import Given, ObjectChange, Side
from kubectl_sync.state import Intent
from kubectl_sync.steps.settle import recreation, refusals
from kubectl_sync.steps.settle.cluster_writes import write_of
from kubectl_sync.steps.settle.outcomes import beyond, effects, given_values, other, replacements
from kubectl_sync.steps.settle.removals import as_shown
from kubectl_sync.steps.settle.twins import Twins
from kubectl_sync.steps.write import manifests, replacement
from kubectl_sync.steps.write.bases import in_between
from kubectl_sync.steps.write.last_look import still_gone
from kubectl_sync.steps.write.overtaken import explain_overtaking, short_value
from kubectl_sync.steps.write.run import Run

# A CRD that is Established is served a moment later; so is the account that Pods of a new namespace need
# (kubernetes/kubernetes:plugin/pkg/admission/serviceaccount/admission.go).
_PAUSE_SECONDS: Final = 0.2
_NO_ACCOUNT: Final = "error looking up service account"
_Answer: TypeAlias = Object | ClusterError
_Needs: TypeAlias = Mapping[ObjectRef, tuple[ObjectRef, ...]]


@dataclass(frozen=True, slots=True)
class _Tried:
    """A write that the server would take, and what it would make of the object."""

    change: ObjectChange
    write: Write
    predicted: Object

    @property
    def fields(self) -> tuple[tuple[FieldPath, Content, Content], ...]:
        """Each path, what is wanted there, and what will be there."""
        if self.write.verb != "patch":
            return tuple((path, value, value) for path, value in self.write.fields)
        return tuple((path, value, paths.get(self.predicted, path)) for path, value in self.write.fields)


def to_cluster(run: Run, changes: Sequence[ObjectChange], ready_seconds: float) -> None:
    """Write the decided changes of all objects. What fails parks itself and what needs it; the rest goes on.

    A new namespace or CRD may take so many seconds until it is ready. Raises StateError where an intent cannot
    be kept: nothing of its stage is written then.
    """
    stages: dict[int, list[ObjectChange]] = {}
    for change in changes:
        order = removal_stage if change.action(Side.LIVE) == "delete" else stage
        stages.setdefault(order(change.ref), []).append(change)
    wanted = needs(changes)
    for number in sorted(stages):
        able = [change for change in stages[number] if not _is_blocked(run, change, wanted)]
        able = still_gone(run, able)
        _write(run, _try(run, able, wanted, ready_seconds), ready_seconds)


def _is_blocked(run: Run, change: ObjectChange, wanted: _Needs) -> bool:
    missing = [ref for ref in wanted[change.ref] if run.has(ref, run.failed)]
    for ref in missing[:1]:
        run.park(change, Side.LIVE, ClusterError(f"{change.ref} was not written: it needs {ref}", f"see {ref}"))
    return bool(missing)


def _try(run: Run, changes: Sequence[ObjectChange], wanted: _Needs, seconds: float) -> list[_Tried]:
    """Dry-run a stage; what the server refuses, or would not do as shown, is parked."""
    tried = _try_anew(run, [change for change in changes if change.action(Side.LIVE) == "recreate"])
    changes = [change for change in changes if change.action(Side.LIVE) != "recreate"]
    writes = [write_of(run.environment, change) for change in changes]
    answers = list(run.environment.cluster.write(writes, dry_run=True))
    answers = as_shown(run.environment, writes, answers, dry_run=True)
    deadline = time.monotonic() + seconds
    while late := [number for number, change in enumerate(changes) if _is_early(run, change, wanted, answers[number])]:
        if time.monotonic() > deadline:
            break
        time.sleep(_PAUSE_SECONDS)
        again = run.environment.cluster.write([writes[number] for number in late], dry_run=True)
        for number, answer in zip(late, again, strict=True):
            answers[number] = answer
    taken = [(change, write, answer) for change, write, answer in zip(changes, writes, answers, strict=True)
             if not isinstance(answer, ClusterError)]  # fmt: skip
    twins = Twins(run.environment)
    gives = given_values(twins, taken, run.schema)
    for change, write, answer in zip(changes, writes, answers, strict=True):
        if isinstance(answer, ClusterError):
            _refused(run, change, write, answer)
        elif _is_as_shown(run, twins, _Tried(change, write, answer), gives.get(change.ref, ())):
            tried.append(_Tried(change, write, answer))
    return tried


def _refused(run: Run, change: ObjectChange, write: Write, answer: ClusterError) -> None:
    answer = answer.in_a_dry_run() if isinstance(answer, NoAnswer) else answer
    first, *more = refusals.explain_refusal(
        run.environment, change, explain_overtaking(run.environment, write, answer), run.schema
    )
    run.park(change, Side.LIVE, first)
    for error in more:
        run.trouble(change.ref, error)


def _try_anew(run: Run, changes: Sequence[ObjectChange]) -> list[_Tried]:
    """Those that may be deleted and created, with what a new object of each would be."""
    errors = recreation.recreation_refusals(run.environment, changes) if changes else []
    for change, error in zip(changes, errors, strict=True):
        if error:
            run.park(change, Side.LIVE, error)
    able = [change for change, error in zip(changes, errors, strict=True) if not error]
    twins = Twins(run.environment)
    tried = []
    for change, (fresh, gives) in zip(able, replacements(twins, able, run.schema), strict=True):
        one = _Tried(change, recreation.creation(run.environment, change), fresh)
        if _is_as_shown(run, twins, one, gives):
            tried.append(one)
    return tried


def _is_early(run: Run, change: ObjectChange, wanted: _Needs, answer: _Answer) -> bool:
    """Whether the cluster is not done yet with what this run made: the type of a CRD, accounts of a namespace."""
    new = {ref.kind for ref in wanted[change.ref] if (ref, Side.LIVE) in run.written}
    if not new or not isinstance(answer, ClusterError):
        return False
    is_unserved = answer.status == NOT_FOUND and CRD[1] in new
    return is_unserved or (answer.status == FORBIDDEN and _NO_ACCOUNT in answer.message)


def _is_as_shown(run: Run, twins: Twins, one: _Tried, gives: Sequence[Given]) -> bool:
    """Whether a dry run does just what was shown; else the object is parked.

    `gives` are the fields that would be other than wanted.
    """
    ref = one.change.ref
    told = _unlike(run, one, gives)
    if told and one.write.verb == "patch":
        # Or somebody else changed another field meanwhile: that is no reason to stop.
        (fresh,) = run.environment.cluster.now([(one.write.ref, one.write.version)])
        if isinstance(fresh, dict):
            one = replace(one, write=replace(one.write, live=fresh))
            again = given_values(twins, [(one.change, one.write, one.predicted)], run.schema)
            told = _unlike(run, one, again.get(ref, ()))
    if told:
        hint = "run it again to see it before it is written"
        run.park(one.change, Side.LIVE, ClusterError(f"{ref} was not written: the server would {told}", hint))
    return not told


def _unlike(run: Run, one: _Tried, gives: Sequence[Given]) -> str:
    """What the server would do that was not shown; "" where there is nothing.

    What it adds to a new object that could not be tried before was said to be unknown: no reason to stop.
    """
    is_new = one.write.verb == "create" and bool(one.change.unchecked)
    found = () if is_new else effects(one.change, one.write, one.predicted, run.schema)
    more = sorted(set(found) - set(one.change.side_effects))
    does = "change" if one.write.verb == "patch" else "add"
    told = [f"also {does} {', '.join(more)}"] if more else []
    live = one.write.live or {}
    for each in beyond(gives, one.change.given):
        does = "now leave" if same(each.given, paths.get(live, each.path)) else "now make"
        value, wanted = (short_value(one.change.ref, what) for what in (each.given, each.wanted))
        told.append(f"{does} {paths.show(each.path)} {value}, not {wanted}")
    return " and ".join(told)


def _write(run: Run, tried: Sequence[_Tried], ready_seconds: float) -> None:
    if not tried:
        return
    run.intend([intent for one in tried for intent in _intents(run, one)])
    written: list[tuple[Write, Object]] = []
    try:
        for one, answer in _answers(run, tried, ready_seconds):
            if isinstance(answer, ClusterError):
                _failed(run, one, answer)
            else:
                if one.write.verb != "delete":
                    written.append((one.write, answer))
                _wrote(run, one, answer)
    finally:
        run.record()
    for ref, error in run.environment.cluster.wait(written, ready_seconds).items():
        run.failed.add((ref, Side.LIVE))
        run.trouble(ref, error)


def _answers(run: Run, tried: Sequence[_Tried], seconds: float) -> Iterator[tuple[_Tried, _Answer]]:
    """Write, and yield what each object is now, or why it was refused."""
    anew = [one for one in tried if one.change.action(Side.LIVE) == "recreate"]
    plain = [one for one in tried if one not in anew] if anew else tried
    stopped: list[tuple[_Tried, _Answer]] = []
    writes = [one.write for one in plain]
    for one, answer in zip(plain, run.environment.cluster.write(writes, dry_run=False), strict=True):
        if one.write.verb == "delete" and isinstance(answer, Overtaken):
            stopped.append((one, answer))
        else:
            yield one, answer
    answers = as_shown(run.environment, [one.write for one, _ in stopped], [one for _, one in stopped], dry_run=False)
    yield from zip([one for one, _ in stopped], answers, strict=True)
    made = replacement.made_anew(run.environment, [one.change for one in anew], seconds)
    yield from zip(anew, made, strict=True)


def _intents(run: Run, one: _Tried) -> Iterator[Intent]:
    """What is about to be written of an object: to the cluster, and to its file after that."""
    ref, change = one.write.ref, one.change
    edit, live = run.edits.get(ref), change.live_content
    base = _base(one, one.predicted, is_half=edit is not None)
    file = base.file if base else ""
    yield Intent(ref, Side.LIVE, change.action(Side.LIVE), one.fields, live, base, file)
    if edit:
        yield manifests.intent(change, edit, one.predicted, _elsewhere(one, one.predicted))


def _failed(run: Run, one: _Tried, error: ClusterError) -> None:
    is_open = error.status == NO_ANSWER
    run.park(one.change, Side.LIVE, explain_overtaking(run.environment, one.write, error), is_open=is_open)


def _wrote(run: Run, one: _Tried, now: Object) -> None:
    run.wrote(one.change, Side.LIVE, now)
    ref = one.write.ref
    surprises = list(_surprises(run, one, now))
    for error in (*surprises, *_not_taken(one, now)):
        run.trouble(ref, error)
    edit = run.edits.get(ref)
    if not surprises:  # else to the next run it is a difference, as it is
        run.elsewhere[ref] = _elsewhere(one, now)
        run.remember(ref, _base(one, now, is_half=edit is not None))
        if edit:
            run.expect(manifests.intent(one.change, edit, now, run.elsewhere[ref]))
    elif edit:
        run.trouble(ref, manifests.ahead(run, ref, "the cluster made something else of it"))
        run.leave_file(ref)


def _surprises(run: Run, one: _Tried, now: Object) -> Iterator[ClusterError]:
    """Where the object is other than the dry run said."""
    for path, _, predicted in one.fields if one.write.verb == "patch" else ():
        if not same(paths.get(now, path), predicted):
            there = f"{paths.show(path)} is {short_value(one.write.ref, paths.get(now, path))} now"
            hint = f"the dry run said {short_value(one.write.ref, predicted)}: does a webhook change it?"
            yield ClusterError(f"{one.write.ref} was written, but {there}", hint)
    if one.write.verb == "create" and (unlike := _otherwise(run, one, now)):
        hint = "does a webhook change it? the next run shows what differs"
        yield ClusterError(f"{one.write.ref} was written, but other than in the dry run: {unlike}", hint)


def _otherwise(run: Run, one: _Tried, now: Object) -> str:
    """The fields of a new object that are neither as its manifest says nor as the dry run did."""
    found, shown = (
        {paths.show(change.path) for change in other(one.write, answer, run.schema)} for answer in (now, one.predicted)
    )
    return ", ".join(sorted(found - shown))


def _not_taken(one: _Tried, now: Object) -> Iterator[ClusterError]:
    """What the server did not take, as it was shown before: the sides still differ there."""
    for each in one.change.not_taken:
        value = paths.get(now, each.path)
        if same(value, each.given):
            stays = same(value, paths.get(one.write.live or {}, each.path))
            does = "is still" if stays else "is now"
            there = f"{paths.show(each.path)} {does} {short_value(one.write.ref, value)}"
            wanted = "it was to go" if each.wanted is ABSENT else f"not {short_value(one.write.ref, each.wanted)}"
            hint = f"{each.verdict.value}{f' ({each.why})' if each.why else ''}: another field or a rule does that"
            yield ClusterError(f"{one.write.ref} was written, but {there}, {wanted}", hint)


def _base(one: _Tried, now: Object, *, is_half: bool) -> Base | None:
    """What is to be remembered of an object once the cluster has it so; see `bases.in_between`."""
    if one.write.verb == "delete":
        return None
    return in_between(one.change, now, _elsewhere(one, now), is_half=is_half)


def _elsewhere(one: _Tried, now: Object) -> tuple[FieldPath, ...]:
    """The fields that somebody else changed after they were shown."""
    if one.write.verb != "patch" or one.write.live is None:
        return ()
    found = changed_elsewhere(one.write.live, one.write.fields, now)
    told = {each.path for each in one.change.given if same(paths.get(now, each.path), each.given)}
    others = (path for path in found if path not in told)
    return tuple(path for path in others if paths.show(path) not in one.change.side_effects)
