"""How a verb that writes ends: what was written and what was not, what to type next, and the exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

from kubectl_sync.cli import hints
from kubectl_sync.cli.options import Options
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Exit, Stopped
from kubectl_sync.model.choices import Format
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.steps.show.document import document
from kubectl_sync.terminal import output
from kubectl_sync.terminal.listening import TerminalListener
from kubectl_sync.terminal.reviewing import TerminalReviewer
from kubectl_sync.verbs.results import Written
from kubectl_sync.verbs.session import Session
from kubectl_sync.views import lost, report, summary


@contextmanager
def with_plan(session: Session, options: Options, side: Side) -> Iterator[None]:
    """Let programs have the plan that was shown also where the run is stopped: what would have been written."""
    try:
        yield
    except Stopped:
        shown = session.reviewer.plan if isinstance(session.reviewer, TerminalReviewer) else None
        if shown is not None:
            _print_document(session.environment, shown, side, options)
        raise


def end(session: Session, written: Written, options: Options, *flags: str) -> Exit:
    """Print what a verb came back with, and return the exit code that tells it.

    `flags` are options of the run that a command which decides the rest needs as well. Raises SyncError where there
    was nothing to look at; programs get the plan all the same.
    """
    plan, environment = written.plan, session.environment
    side = written.policy.shown_side
    if written.problem:
        if not _print_document(environment, plan, side, options) and written.is_worded:
            output.print_lines(summary.skipped(plan))
        raise written.problem
    if written.unproven and isinstance(session.listener, TerminalListener):
        session.listener.result(written.unproven)
    problems = written.refused if written.outcome is None else tuple(lost.together(written.outcome.parked))
    for problem in problems:
        output.error(problem)
    if not _print_document(environment, plan, side, options, written.outcome):
        output.unbroken(hints.decisions(plan, written.policy, hints.from_here(environment, options), *flags))
        if written.outcome:
            output.print_lines([summary.outcome(written.outcome)])
    return written.outcome.exit if written.outcome else _exit_of_plan(written)


def plan_text(environment: Environment, plan: Plan, side: Side | None, form: Format) -> str:
    """The plan for programs, as JSON unless the format is another one."""
    return report.text(document(environment, plan, side), "yaml" if form is Format.YAML else "json")


def _exit_of_plan(written: Written) -> Exit:
    plan = written.plan
    is_partly = bool(written.refused) or any(gap.named for gap in plan.gaps)
    if is_partly or any(change.refused for change in plan.changes):
        return Exit.PARTLY
    return Exit.CONFLICTS if plan.conflicts else Exit.DONE


def _print_document(
    environment: Environment, plan: Plan, side: Side, options: Options, outcome: Outcome | None = None
) -> bool:
    """Print the plan and what came of it, for programs, if the options ask for that; whether they did.

    It is all that such a run prints on stdout.
    """
    if options.format is Format.TEXT:
        return False
    found = document(environment, plan, side, outcome=outcome)
    output.verbatim([report.text(found, options.format.value)])
    return True
