"""`kubectl sync diff`: what differs, line by line in the files' own text; writes nothing."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import Format, IncludeSecrets, Options

if TYPE_CHECKING:
    from kubectl_sync.cli.several import Shown
    from kubectl_sync.environment import Environment
    from kubectl_sync.model.objects import Sides
    from kubectl_sync.model.plan import Plan

EXAMPLES = """Show what differs, line by line, in the direction of push

Lines with - are the cluster's, lines with + the files', as push would write them. What push would leave, as it changed
in the cluster alone, is told behind a `#`. The exit code is 1 where something differs.
KUBECTL_EXTERNAL_DIFF names a program to show it, as for `kubectl diff`.

Examples:

  # Everything below this folder
  kubectl sync diff

  # One file, all Deployments, one object
  kubectl sync diff web.yaml deployments configmap/config

  # As pull would write it, field by field
  kubectl sync diff --reverse --view fields
"""


class View(StrEnum):
    """By line in the files' text, or by field."""

    UNIFIED = "unified"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed besides the words and the options of all verbs."""

    reverse: bool
    view: View
    secrets: bool


def diff(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="From the files to the cluster's values")] = False,
    view: Annotated[View, typer.Option(help="By line of the files, or by field")] = View.UNIFIED,
    include_secrets: IncludeSecrets = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.cli import output_file, several
    from kubectl_sync.terminal import output

    asked = _Asked(reverse, view, include_secrets)
    with output_file.told("diff", options):
        raise typer.Exit(several.each(options, words or [], partial(_show, options, asked), output.notice))


def _show(options: Options, asked: _Asked, environment: "Environment", words: Sequence[str], several: bool) -> "Shown":
    from kubectl_sync.cli import selecting, session
    from kubectl_sync.cli.several import Shown, apart
    from kubectl_sync.engine.policy.policy import POLICIES
    from kubectl_sync.errors import Exit
    from kubectl_sync.model.plan import Row
    from kubectl_sync.steps.read import sides as read
    from kubectl_sync.steps.review import nothing

    session.tell_elsewhere(environment, "push or pull")
    local = read.files(environment, secrets=asked.secrets)
    selection = selecting.from_files(environment, words, local[0], options, secrets=asked.secrets, reads=True)
    sides, _, plan = session.planned(environment, selection, local, POLICIES["status"])
    plan = session.without(plan, Row.LIVE_ONLY)
    problem = nothing.refusal(environment, selection, plan, "diff")
    whole, (plan, in_vain) = plan, apart(plan, several=several)
    session.trouble(plan)
    session.tell_held(plan)
    document = None
    if options.format is not Format.TEXT:
        document = session.plain(environment, whole, None)
    elif asked.view is View.FIELDS:
        _print_fields(environment, plan)
    else:
        _print(environment, plan, sides, options, asked)
    session.remember(environment, plan, "diff")
    if any(gap.named for gap in plan.gaps):
        return Shown(Exit.PARTLY, plan, document, in_vain=in_vain)
    return Shown(Exit.DONE if plan.is_empty else Exit.DIFFERENT, plan, document, problem, in_vain)


def _print_fields(environment: "Environment", plan: "Plan") -> None:
    """Print what differs field by field."""
    from kubectl_sync.cli import session
    from kubectl_sync.terminal import styled

    styled.lines(session.blocks(environment, plan))


def _print(environment: "Environment", plan: "Plan", sides: "Sides", options: Options, asked: _Asked) -> None:
    """Print what the verb would write, by line. Raises SyncError where a program of the user's cannot show it."""
    from kubectl_sync.engine.policy.policy import POLICIES
    from kubectl_sync.model.plan import Side
    from kubectl_sync.steps.settle import proof
    from kubectl_sync.steps.settle import targets as placing
    from kubectl_sync.steps.settle.settle import foreseen
    from kubectl_sync.steps.show import external_diff
    from kubectl_sync.steps.show.diff_texts import Renditions
    from kubectl_sync.terminal import output, unified

    side = Side.LOCAL if asked.reverse else Side.LIVE
    plan = foreseen(environment, plan, sides, POLICIES["pull" if asked.reverse else "push"])
    targets: placing.Targets = {}
    if asked.reverse:
        plan, targets = placing.placed(environment, proof.proven(environment, plan)[0])
    found = Renditions(environment, plan, side, targets)
    program = os.environ.get("KUBECTL_EXTERNAL_DIFF") if options.output in (None, "-") else None
    if not program or plan.is_empty:
        texts = (line for one in found.by_file() for line in unified.unified(one, reverse=asked.reverse))
        unified.show(texts, pager=environment.settings.pager)
        return
    shown = list(found.by_object())
    for text, _ in (line for one in shown for left in one.left for line in unified.notes(left)):
        output.notice(text)
    external_diff.compare(program, [one for one in shown if one.live or one.file], reverse=asked.reverse)


diff.__doc__ = EXAMPLES
