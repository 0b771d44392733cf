"""`kubectl sync diff`: its words and options, and what it prints."""

import os
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import IncludeSecrets, Options
from kubectl_sync.model.choices import Format

if TYPE_CHECKING:
    from kubectl_sync.cli.several import Shown
    from kubectl_sync.verbs.requests import About
    from kubectl_sync.verbs.results import Compared
    from kubectl_sync.verbs.session import Session

EXAMPLES = """Show what differs, line by line, in the direction of push

Lines with - are the cluster's, lines with + the files', as push would write them. What push would leave, as it changed
in the cluster alone, is told behind a `#`. The exit code is 1 where something differs.
KUBECTL_EXTERNAL_DIFF names a program to show it, as for `kubectl diff`.

Examples:

  # Everything below this folder
  kubectl sync diff

  # One file, all Deployments, one object
  kubectl sync diff web.yaml deployments configmap/config

  # What another program renders
  helm template chart | kubectl sync diff - -n shop

  # As pull would write it, field by field
  kubectl sync diff --reverse --view fields
"""


class View(StrEnum):
    """By line in the files' text, or by field."""

    UNIFIED = "unified"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class _Look:
    """How the differences are printed."""

    reverse: bool
    view: View


def diff(
    words: Annotated[list[str] | None, typer.Argument(metavar="[- | FILE | TYPE | NAME]...")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="From the files to the cluster's values")] = False,
    view: Annotated[View, typer.Option(help="By line of the files, or by field")] = View.UNIFIED,
    include_secrets: IncludeSecrets = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.cli import output_file, several
    from kubectl_sync.terminal import output

    def show(session: "Session", mine: list[str], *, is_one_of_several: bool) -> "Shown":
        from kubectl_sync.verbs.requests import About

        about = About(tuple(mine), options.selector, include_secrets)
        return _show(session, about, options, _Look(reverse, view), is_one_of_several=is_one_of_several)

    with output_file.into_output_file("diff", options):
        raise typer.Exit(several.shown("diff", options, words or [], show, output.notice))


def _show(session: "Session", about: "About", options: Options, look: _Look, *, is_one_of_several: bool) -> "Shown":
    from kubectl_sync.cli.several import Shown, apart
    from kubectl_sync.errors import Exit
    from kubectl_sync.steps.show.document import document
    from kubectl_sync.terminal import plan_screen
    from kubectl_sync.verbs import diff as verb

    found = verb.diff(session, about)
    plan, in_vain = apart(found.plan, several=is_one_of_several)
    plan_screen.tell_gaps(plan)
    plan_screen.tell_held(plan)
    shown = None
    if options.format is not Format.TEXT:
        shown = document(session.environment, found.plan, None)
    elif look.view is View.FIELDS:
        plan_screen.print_changes(session.environment, plan)
    else:
        _print(session, replace(found, plan=plan), options, look)
    if any(gap.named for gap in plan.gaps):
        return Shown(Exit.PARTLY, plan, shown, in_vain=in_vain)
    return Shown(Exit.DONE if plan.is_empty else Exit.DIFFERENT, plan, shown, found.problem, in_vain)


def _print(session: "Session", found: "Compared", options: Options, look: _Look) -> None:
    """Print what the verb would write, by line. Raises SyncError where a program of the user's cannot show it."""
    from kubectl_sync.steps.show import external_diff
    from kubectl_sync.terminal import output, unified
    from kubectl_sync.verbs import diff as verb

    environment, reverse = session.environment, look.reverse
    texts = verb.renditions(environment, found.plan, found.sides, reverse=reverse)
    program = os.environ.get("KUBECTL_EXTERNAL_DIFF") if options.output in (None, "-") else None
    if not program or found.plan.is_empty:
        lines = (line for one in texts.by_file() for line in unified.diff_lines(one, reverse=reverse))
        unified.print_diff(lines, pager=environment.settings.pager)
        return
    shown = list(texts.by_object())
    for text, _ in (line for one in shown for left in one.left for line in unified.notes(left)):
        output.notice(text)
    external_diff.compare(program, [one for one in shown if one.live or one.file], reverse=reverse)


diff.__doc__ = EXAMPLES
