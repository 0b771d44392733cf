"""What every verb does around its steps: open the doors, show, ask, say how it ended."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import typer

from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.commands.options import Format, Options, Take
from kubectl_sync.engine.authors import author
from kubectl_sync.engine.policy import POLICIES, taking
from kubectl_sync.errors import Exit, SyncError
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.objects import ObjectRef, Place, Seen, Sides, Snapshot
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.settings import Settings, Typed
from kubectl_sync.steps import read
from kubectl_sync.steps.settle import settle
from kubectl_sync.terminal import output, progress, render, report, styled
from kubectl_sync.workspace import Workspace, opened


def settings(options: Options) -> Settings:
    """What holds for this run. Raises SyncError where a settings file or a word is wrong."""
    return Settings.of(
        Typed(
            context=options.context,
            namespace=options.namespace,
            all_namespaces=options.all_namespaces,
            root=options.root,
            environment=options.env,
            transport=options.transport,
            kubectl=options.kubectl,
            kubeconfig=options.kubeconfig,
            request_timeout=options.request_timeout,
            color=options.color,
        )
    )


def kubectl(options: Options, settled: Settings) -> Kubectl:
    """The kubectl of the run, with the options that go to every call. Raises ClusterError where there is none."""
    named = (("--kubeconfig", settled.kubeconfig), ("--as", options.as_user))
    return Kubectl.resolve(settled.kubectl, tuple(f"{flag}={value}" for flag, value in named if value))


@contextmanager
def workspace(options: Options, *, header: bool = True) -> Iterator[Workspace]:
    """Open the doors that the options name and print the header: which cluster, context, namespace, folder."""
    settled = settings(options)
    styled.colour(settled.color)
    trace = output.notice if options.verbose else lambda _: None
    with opened(settled, kubectl(options, settled), trace, output.warning) as doors:
        if header:
            _header(doors)
        yield doors


def _header(doors: Workspace) -> None:
    context, scope = doors.cluster.context, doors.settings.scope
    where = ", ".join(doors.namespaces) or "all"
    output.notice(f"context {context.name}  server {context.server}  namespace {where}")
    inside = f"  environment {scope.name}" if scope.name else ""
    output.notice(f"folder  {doors.settings.here}{inside}")


def policy_of(verb: str, options: Options) -> Policy:
    """The verb's policy; `--take` names the side that the verb reads from. Raises SyncError for the other one."""
    policy = POLICIES[verb]
    if options.take is None:
        return policy
    source = Take.LIVE if policy.source is Side.LIVE else Take.FILE
    if options.take is not source:
        other = "push" if verb == "pull" else "pull"
        raise SyncError(f"{verb} cannot take {options.take.value}: it writes that side", f"`kubectl sync {other}` does")
    return taking(policy)


def planned(
    doors: Workspace, selection: Selection, local: tuple[Snapshot, tuple[Skipped, ...]], policy: Policy
) -> tuple[Sides, frozenset[ObjectRef], Plan]:
    """Read all sides of a selection and plan; `local` are the manifests as they were read."""
    with progress.during("reading the cluster"):
        sides, refs = read.sides(doors, selection, *local)
    with progress.during("asking what the differences mean"):
        return sides, refs, settle(doors, sides, refs, policy)


def without(plan: Plan, row: Row) -> Plan:
    """The plan without the objects of a row."""
    return replace(plan, changes=tuple(change for change in plan.changes if change.hunks[0].row is not row))


def blocks(doors: Workspace, plan: Plan, side: Side | None = None) -> Iterator[tuple[str, str]]:
    """The lines, with styles, of what differs."""
    return render.plan(plan, side, known(doors))


def machine(
    doors: Workspace,
    plan: Plan,
    options: Options,
    side: Side | None = None,
    hidden: Mapping[ObjectRef, Sequence[Hidden]] | None = None,
) -> bool:
    """Print the plan, and what is hidden, for programs, if the options ask for that; whether they did."""
    if options.format is Format.TEXT:
        return False
    context, scope = doors.cluster.context, doors.settings.scope
    header = {
        "context": context.name,
        "server": context.server,
        "cluster": doors.cluster.identity,
        "namespace": doors.namespace,
        "folder": str(doors.settings.here),
        **({"environment": scope.name} if scope.name else {}),
    }
    output.lines([report.text(report.report(plan, side, known(doors), header, hidden or {}), options.format.value)])
    return True


def trouble(plan: Plan) -> None:
    """Say what could not be read."""
    for line in render.gaps(plan.gaps):
        output.notice(line)


def show(doors: Workspace, plan: Plan, side: Side | None) -> None:
    """Print the plan, what was skipped, what could not be read, and the summary last."""
    # Where nothing is written, what has no manifest is one line for each type; else it is what will be written.
    new = [change for change in plan.changes if side is None and change.hunks[0].row is Row.LIVE_ONLY]
    told = replace(plan, changes=tuple(change for change in plan.changes if change not in new))
    styled.lines(blocks(doors, told, side))
    output.lines(render.without_manifest(new))
    output.lines(render.skipped(plan))
    trouble(plan)
    output.lines([render.summary(plan)])


def finish(outcome: Outcome) -> None:
    """Say what was written and what was not, and end with the exit code that tells it."""
    for problem in outcome.parked:
        output.error(problem)
    output.lines([render.outcome(outcome)])
    raise typer.Exit(outcome.exit)


def preview(plan: Plan) -> None:
    """End a run that only showed."""
    unread = any(gap.named for gap in plan.gaps)
    raise typer.Exit(Exit.PARTLY if unread else Exit.CONFLICTS if plan.conflicts else Exit.DONE)


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def known(doors: Workspace) -> render.Known:
    """What is told of a plan beyond the plan itself."""

    def who(change: ObjectChange, one: FieldChange) -> tuple[str, str]:
        return (author(change.live.content, one.path) if isinstance(change.live, Seen) else None) or ("", "")

    def line(change: ObjectChange, one: FieldChange) -> int | None:
        at = change.local.at if isinstance(change.local, Seen) else None
        return doors.folder.locate(at, one.path) if isinstance(at, Place) else None

    return render.Known(doors.folder.name, who, line)
