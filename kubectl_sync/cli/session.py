"""What every verb does around its steps: plan, show, say how it ended."""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

import typer

from kubectl_sync.cli import hints
from kubectl_sync.cli.options import Format, Options, Take
from kubectl_sync.engine.hidden.managers import author
from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Exit, SyncError
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.objects import Base, ObjectRef, Place, Seen, Sides, Snapshot
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.review import belonging
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write import leftovers
from kubectl_sync.steps.write.run import Report
from kubectl_sync.terminal import output, progress, styled
from kubectl_sync.views import blocks as render
from kubectl_sync.views import gaps, held, lost, report, summary

_TITLES = {
    Row.LIVE_ONLY: "live without a manifest here (pull --new takes them):",
    Row.LOCAL_ONLY: "only in the files (push makes them; with a word, or --explain, each is named):",
}
_MANY = 12


def tell_elsewhere(environment: Environment, verbs: str) -> None:
    """Say in a run that writes nothing that it goes to another cluster than its folder, so that `verbs` would stop."""
    if found := belonging.elsewhere(environment):
        output.notice(f"note: {found.told}: a {verbs} would stop")
    elif doubt := belonging.unsure(environment):
        output.notice(f"note: {doubt}")


def tell_leftovers(environment: Environment, skipped: Iterable[Skipped]) -> None:
    """Say what runs that were killed left beside the manifests; a run that writes removes it."""
    for line in leftovers.told(environment, skipped):
        output.notice(line)


def policy_of(verb: str, options: Options, words: Collection[str], *grants: Grant) -> Policy:
    """The verb's policy with what the user granted; `--take` names the side that the verb reads from.

    `words` say what the run is about. Raises SyncError for the other side.
    """
    policy = replace(granting(POLICIES[verb], *grants), is_worded=bool(words))
    if options.take is None:
        return policy
    source = Take.LIVE if policy.source is Side.LIVE else Take.FILE
    if options.take is not source:
        other = "push" if verb == "pull" else "pull"
        raise SyncError(f"{verb} cannot take {options.take.value}: it writes that side", f"`kubectl sync {other}` does")
    return granting(policy, Grant.TAKE)


def planned(
    environment: Environment,
    selection: Selection,
    local: tuple[Snapshot, tuple[Skipped, ...]],
    policy: Policy,
    removed: Mapping[ObjectRef, Base] | None = None,
) -> tuple[Sides, frozenset[ObjectRef], Plan]:
    """Read all sides of a selection and plan; `local` are the manifests as they were read, `removed` as git tells."""
    tell_leftovers(environment, local[1])
    with progress.during("reading the cluster"):
        sides, refs = read.sides(environment, selection, *local, removed)
    with progress.during("asking what the differences mean"):
        return sides, refs, settle(environment, sides, refs, policy, named(selection, refs))


def named(selection: Selection, refs: Iterable[ObjectRef]) -> frozenset[ObjectRef]:
    """The objects that the user named one by one."""
    names = selection.names
    return frozenset(ref for ref in refs if (ref.group, ref.kind, ref.name) in names or ("", "", ref.name) in names)


def without(plan: Plan, row: Row) -> Plan:
    """The plan without the objects of a row."""
    return replace(plan, changes=tuple(change for change in plan.changes if change.hunks[0].row is not row))


def blocks(environment: Environment, plan: Plan, side: Side | None = None) -> Iterator[tuple[str, str]]:
    """The lines, with styles, of what differs."""
    return render.plan(plan, side, known(environment))


def machine(
    environment: Environment,
    plan: Plan,
    options: Options,
    side: Side | None = None,
    *,
    hidden: Mapping[ObjectRef, Sequence[Hidden]] | None = None,
    outcome: Outcome | None = None,
) -> bool:
    """Print the plan, what is hidden and what came of it, for programs, if the options ask for that; whether they did.

    It is all that such a run prints on stdout.
    """
    if options.format is Format.TEXT:
        return False
    output.verbatim([document(environment, plan, side, options.format, hidden=hidden, outcome=outcome)])
    return True


def document(
    environment: Environment,
    plan: Plan,
    side: Side | None,
    form: Format,
    *,
    hidden: Mapping[ObjectRef, Sequence[Hidden]] | None = None,
    outcome: Outcome | None = None,
) -> str:
    """The one form of a plan for programs, as JSON unless the format is another one."""
    found = plain(environment, plan, side, hidden=hidden, outcome=outcome)
    return report.text(found, "yaml" if form is Format.YAML else "json")


def plain(
    environment: Environment,
    plan: Plan,
    side: Side | None,
    *,
    hidden: Mapping[ObjectRef, Sequence[Hidden]] | None = None,
    outcome: Outcome | None = None,
) -> dict[str, Any]:
    """The plan as plain data (docs/schemas/plan.json), with where it is of."""
    context, scope = environment.cluster.context, environment.settings.scope
    header = {
        "context": context.name,
        "server": context.server,
        "cluster": environment.identity,
        "namespace": environment.namespace,
        "folder": str(environment.settings.names_from),
        **({"environment": scope.name} if scope.name else {}),
    }
    return report.report(plan, side, known(environment), header, hidden=hidden or {}, outcome=outcome)


def trouble(plan: Plan, *, names: bool = False) -> None:
    """Say what could not be read; `names`: every file of it, also where the run is not about it."""
    for line in gaps.lines(plan.gaps, names=names):
        output.notice(line)


def tell_held(plan: Plan) -> None:
    """Say what is held beside what is for programs, or for other programs to read."""
    for text, _ in held.lines(plan):
        output.notice(text)


def show(
    environment: Environment,
    plan: Plan,
    side: Side | None,
    *,
    whole: bool = False,
    explain: bool = False,
    takes: Mapping[str, int] | None = None,
) -> None:
    """Print what was skipped, the plan, what could not be read, and the summary last.

    `takes` is how many objects each verb would write, where nothing is written yet.

    Where nothing is written, objects that only one side has are counted by type; `whole`: all is named, and
    `explain`: what the run is not about, too.
    """
    only = _counted(plan, side, whole=whole)
    counted = {one.ref for changes in only.values() for one in changes}
    named = replace(plan, changes=tuple(change for change in plan.changes if change.ref not in counted))
    skipped = [*summary.skipped(plan, names=whole)]
    output.lines([*skipped, ""] if skipped and named.changes else skipped)
    styled.lines(blocks(environment, named, side))
    for title, changes in only.items():
        output.lines(summary.by_type(title, changes))
    styled.lines(held.lines(plan))
    trouble(plan, names=explain)
    ways = summary.ways(plan, takes) if takes is not None else ""
    output.lines([summary.total(plan) + (f"  ({ways})" if ways else "")])


def _counted(plan: Plan, side: Side | None, *, whole: bool) -> dict[str, list[ObjectChange]]:
    """What is told by type: nothing that would be written."""
    only: dict[str, list[ObjectChange]] = {}
    for change in plan.changes:
        row, held = change.hunks[0].row, change.hunks[0].held
        if side is None and row in _TITLES:
            only.setdefault(_TITLES[row], []).append(change)
        elif held and change.changes[0].path == ROOT:
            only.setdefault(f"left, as {held}:", []).append(change)
    return {title: found for title, found in only.items()
            if title == _TITLES[Row.LIVE_ONLY] or (len(found) > _MANY and not whole)}  # fmt: skip


@contextmanager
def writing(plan: Plan, side: Side, options: Options) -> Iterator[Report]:
    """What says each object that was written, and to whoever waits how many of all are."""
    total, numbers = len(plan.writes(side)), itertools.count(1)

    def told(one: Done) -> None:
        say(summary.done(one), options)
        progress.count(next(numbers), total, "written")

    with progress.during("writing"):
        yield told


def say(text: str, options: Options) -> None:
    """Print a result, or say it beside one that is for programs; nothing where the text is empty."""
    if text:
        (output.told if options.format is Format.TEXT else output.notice)(text)


def finish(
    environment: Environment, plan: Plan, policy: Policy, options: Options, outcome: Outcome, *flags: str
) -> NoReturn:
    """Say what was written and what was not, and end with the exit code that tells it.

    `flags` are options of the run that a command which decides the rest needs as well.
    """
    (side,) = policy.writes
    for problem in lost.together(outcome.parked):
        output.error(problem)
    if not machine(environment, plan, options, side, outcome=outcome):
        output.unbroken(hints.decisions(plan, policy, _from_here(environment, options), *flags))
        output.lines([summary.outcome(outcome)])
    raise typer.Exit(outcome.exit)


def remember(environment: Environment, plan: Plan, verb: str) -> None:
    """Remember what a run that only looks has seen equal."""
    every = (*plan.changes, *plan.equal)
    if not all(one.remembered for one in every) or any(one.base and one.base.head for one in every):
        from kubectl_sync.steps.write import memory

        memory.refreshed(environment, plan, verb, now())


def preview(
    environment: Environment,
    plan: Plan,
    policy: Policy,
    options: Options,
    *flags: str,
    refused: Collection[SyncError] = (),
) -> NoReturn:
    """End a run that only showed; `refused` is what it would not write for a reason of ours, `flags` as in `finish`."""
    (side,) = policy.writes
    for problem in refused:
        output.error(problem)
    if not machine(environment, plan, options, side):
        output.unbroken(hints.decisions(plan, policy, _from_here(environment, options), *flags))
    remember(environment, replace(plan, changes=()), policy.verb)  # what would be written is not equal
    partly = bool(refused) or any(gap.named for gap in plan.gaps) or any(one.refused for one in plan.changes)
    raise typer.Exit(Exit.PARTLY if partly else Exit.CONFLICTS if plan.conflicts else Exit.DONE)


def _from_here(environment: Environment, options: Options) -> Options:
    """The options that a later command needs: also the environment, where a word and not the place chose it."""
    scope = environment.settings.scope
    is_by_place = environment.settings.names_from.is_relative_to(scope.folder)
    return replace(options, env=options.env or (None if is_by_place else scope.name or None))


def now() -> str:
    """The time in the form that the server gives, so that all times of a plan look alike."""
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def known(environment: Environment) -> render.Known:
    """What is told of a plan beyond the plan itself."""

    def who(change: ObjectChange, one: FieldChange) -> tuple[str, str]:
        return (author(change.live.content, one.path) if isinstance(change.live, Seen) else None) or ("", "")

    def line(change: ObjectChange, one: FieldChange) -> int | None:
        at = change.local.at if isinstance(change.local, Seen) else None
        return environment.folder.locate(at, one.path) if isinstance(at, Place) else None

    return render.Known(environment.folder.name, who, line)
