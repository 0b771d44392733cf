"""`kubectl sync status`: what differs, and who changed it; writes nothing."""

from dataclasses import replace
from typing import Annotated

import typer

from kubectl_sync.commands.options import IncludeSecrets, Options

EXAMPLES = """Show what differs between the manifests here and the cluster

Examples:

  # Everything below this folder
  kubectl sync status

  # One file, one type, one object; exit code 1 where they differ
  kubectl sync status web.yaml deployments configmap/config --exit-code

  # Why a field of the cluster is in no file
  kubectl sync status web.yaml --explain

  # For programs
  kubectl sync status --format json

  # Two namespaces, what has a label
  kubectl sync status -n shop,jobs -l app=web

  # Also what runs in the namespace without a manifest here, by type
  kubectl sync status --new
"""


def status(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where something differs")] = False,
    new: Annotated[bool, typer.Option("--new", help="Also live objects without a manifest here")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also what is kept out or skipped, and why")] = False,
    include_secrets: IncludeSecrets = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.commands import opening, reading
    from kubectl_sync.errors import Exit

    with reading.told("status", options), opening.workspace(options) as doors:
        from kubectl_sync.commands import session
        from kubectl_sync.engine.policy import POLICIES
        from kubectl_sync.steps import explaining, read, recover, select_local
        from kubectl_sync.terminal import output, styled, summary

        if elsewhere := session.belongs_elsewhere(doors):
            output.notice(f"note: {elsewhere}: a push or pull would stop")
        for line in recover.told(doors):
            output.notice(line)
        local, skipped = read.files(doors, secrets=include_secrets)
        selection = select_local.for_push(doors, words or [], local, options.selector, secrets=include_secrets)
        selection = replace(selection, live_only=new, new=new, counted=new)
        sides, _, plan = session.planned(doors, selection, (local, skipped), POLICIES["status"])
        hidden = explaining.explained(doors, plan, sides) if explain else {}
        if not session.machine(doors, plan, options, hidden=hidden):
            styled.lines(summary.explained(hidden))
            session.show(doors, plan, None, whole=explain or bool(words), explain=explain)
        if not elsewhere and not all(one.remembered for one in (*plan.changes, *plan.equal)):
            from kubectl_sync.steps import refresh

            refresh.refreshed(doors, plan, "status", session.now())
        if any(gap.named for gap in plan.gaps):
            raise typer.Exit(Exit.PARTLY)
        raise typer.Exit(Exit.DIFFERENT if exit_code and not plan.is_empty else Exit.DONE)


status.__doc__ = EXAMPLES
