"""`kubectl sync status`: its words and options, and what it prints."""

from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import IncludeSecrets, Options
from kubectl_sync.model.choices import Format

if TYPE_CHECKING:
    from kubectl_sync.cli.several import Shown
    from kubectl_sync.errors import Exit
    from kubectl_sync.model.plan import Plan
    from kubectl_sync.verbs.requests import StatusRequest
    from kubectl_sync.verbs.session import Session

EXAMPLES = """Show what differs between the manifests here and the cluster

Examples:

  # Everything below this folder
  kubectl sync status

  # One file, one type, one object; exit code 1 where they differ
  kubectl sync status web.yaml deployments configmap/config --exit-code

  # Why a field of the cluster is in no file
  kubectl sync status web.yaml --explain

  # What another program renders
  helm template chart | kubectl sync status - -n shop

  # For programs
  kubectl sync status --format json

  # Two namespaces, what has a label
  kubectl sync status -n shop,jobs -l app=web

  # Also what runs in the namespace without a manifest here, by type
  kubectl sync status --new
"""


def status(
    words: Annotated[list[str] | None, typer.Argument(metavar="[- | FILE | TYPE | NAME]...")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where something differs")] = False,
    new: Annotated[bool, typer.Option("--new", help="Also live objects without a manifest here")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also what is kept out or skipped, and why")] = False,
    include_secrets: IncludeSecrets = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.cli import output_file, several
    from kubectl_sync.terminal import output

    def show(session: "Session", mine: list[str], *, is_one_of_several: bool) -> "Shown":
        from kubectl_sync.verbs.requests import About, StatusRequest

        about = About(tuple(mine), options.selector, include_secrets)
        asked = StatusRequest(about, new, explain)
        return _show(session, asked, options, exit_code=exit_code, is_one_of_several=is_one_of_several)

    with output_file.into_output_file("status", options):
        raise typer.Exit(several.shown("status", options, words or [], show, output.print_or_go_on))


def _show(
    session: "Session", asked: "StatusRequest", options: Options, *, exit_code: bool, is_one_of_several: bool
) -> "Shown":
    from kubectl_sync.cli import hints
    from kubectl_sync.cli.several import Shown, apart
    from kubectl_sync.steps.show.document import document
    from kubectl_sync.terminal import output, plan_screen, styled
    from kubectl_sync.verbs import status as verb
    from kubectl_sync.views import explanation

    found = verb.status(session, asked)
    plan, in_vain = apart(found.plan, several=is_one_of_several)
    shown = None
    if options.format is Format.TEXT:
        styled.print_styled(explanation.explanation_lines(found.hidden))
        is_worded, explains = bool(asked.about.words), asked.explain
        if not found.problem or explains or is_worded:
            whole = explains or is_worded
            plan_screen.print_plan(session.environment, plan, None, whole=whole, explain=explains, takes=found.takes)
            output.print_lines(hints.one_sided(plan, None, hints.from_here(session.environment, options)))
    else:
        plan_screen.tell_gaps(plan)
        shown = document(session.environment, found.plan, None, hidden=found.hidden)
    return Shown(_exit(plan, differs=exit_code), plan, shown, found.problem, in_vain)


def _exit(plan: "Plan", *, differs: bool) -> "Exit":
    from kubectl_sync.errors import Exit

    if any(gap.named for gap in plan.gaps):
        return Exit.PARTLY
    return Exit.DIFFERENT if differs and not plan.is_empty else Exit.DONE


status.__doc__ = EXAMPLES
