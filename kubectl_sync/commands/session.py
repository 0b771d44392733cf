"""What every verb does around its steps: open the doors, show, ask, say how it ended."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import typer

from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.commands.options import Options, Take
from kubectl_sync.engine.authors import author
from kubectl_sync.engine.policy import POLICIES, taking
from kubectl_sync.errors import Exit, SyncError
from kubectl_sync.model.objects import Seen
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.settings import Settings
from kubectl_sync.terminal import output, render
from kubectl_sync.workspace import Workspace, opened


def kubectl(options: Options) -> Kubectl:
    """The kubectl that the options name. Raises ClusterError where there is none."""
    named = (("--kubeconfig", options.kubeconfig), ("--as", options.as_user))
    return Kubectl.resolve(options.kubectl, tuple(f"{flag}={value}" for flag, value in named if value))


@contextmanager
def workspace(options: Options, *, header: bool = True) -> Iterator[Workspace]:
    """Open the doors that the options name and print the header: which cluster, context, namespace, folder."""
    settings = Settings.of(
        context=options.context, namespace=options.namespace, root=options.root, transport=options.transport
    )
    trace = output.notice if options.verbose else lambda _: None
    with opened(settings, kubectl(options), options.request_timeout, trace, output.warning) as doors:
        if header:
            context = doors.cluster.context
            output.notice(f"context {context.name}  server {context.server}  namespace {doors.namespace}")
            output.notice(f"folder  {doors.folder.root}")
        yield doors


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


def show(doors: Workspace, plan: Plan, side: Side | None) -> None:
    """Print the plan, what was skipped, what could not be read, and the summary last."""
    from kubectl_sync.terminal import styled

    # Where nothing is written, what has no manifest is one line for each type; else it is what will be written.
    new = [change for change in plan.changes if side is None and change.hunks[0].row is Row.LIVE_ONLY]
    told = replace(plan, changes=tuple(change for change in plan.changes if change not in new))
    styled.lines(render.plan(told, side, _author, doors.folder.name))
    output.lines(render.without_manifest(new))
    output.lines(render.skipped(plan))
    for line in render.gaps(plan.gaps):
        output.notice(line)
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


def _author(change: ObjectChange, one: FieldChange) -> str:
    found = author(change.live.content, one.path) if isinstance(change.live, Seen) else None
    return f"{found.manager} {found.time}".strip() if found else ""
