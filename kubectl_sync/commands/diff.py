"""`kubectl sync diff`: what differs, line by line in the files' own text; writes nothing."""

import os
from enum import StrEnum
from typing import Annotated

import typer

from kubectl_sync.commands.options import IncludeSecrets, Options

EXAMPLES = """Show what differs, line by line, in the direction of push

Lines with - are the cluster's, lines with + the files'. What push would leave, as it changed in the cluster alone, is
named above them. The exit code is 1 where something differs.
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


def diff(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="From the files to the cluster's values")] = False,
    view: Annotated[View, typer.Option(help="By line of the files, or by field")] = View.UNIFIED,
    include_secrets: IncludeSecrets = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.commands import opening, reading
    from kubectl_sync.errors import Exit

    with reading.told("diff", options), opening.workspace(options) as doors:
        from kubectl_sync.commands import session
        from kubectl_sync.engine.policy import POLICIES
        from kubectl_sync.model.plan import Row
        from kubectl_sync.steps import external, read, rendering, select_local
        from kubectl_sync.terminal import styled, unified

        local, skipped = read.files(doors, secrets=include_secrets)
        selection = select_local.for_push(doors, words or [], local, options.selector, secrets=include_secrets)
        _, _, plan = session.planned(doors, selection, (local, skipped), POLICIES["status"])
        plan = session.without(plan, Row.LIVE_ONLY)
        session.trouble(plan)
        found = rendering.renditions(doors, plan, POLICIES["pull" if reverse else "push"])
        program = os.environ.get("KUBECTL_EXTERNAL_DIFF") if options.output in (None, "-") else None
        if session.machine(doors, plan, options):
            pass
        elif view is View.FIELDS:
            styled.lines(session.blocks(doors, plan))
        elif program and not plan.is_empty:
            code = external.compare(program, found, reverse=reverse)
            if code > 1:
                raise typer.Exit(Exit.ERROR)
        else:
            texts = (line for one in found for line in unified.unified(one, reverse=reverse))
            unified.show(texts, pager=doors.settings.pager)
        if any(gap.named for gap in plan.gaps):
            raise typer.Exit(Exit.PARTLY)
        raise typer.Exit(Exit.DONE if plan.is_empty else Exit.DIFFERENT)


diff.__doc__ = EXAMPLES
