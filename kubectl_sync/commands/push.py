"""`kubectl sync push`: what changed in the files, into the cluster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.commands.options import Options

if TYPE_CHECKING:
    from kubectl_sync.model.plan import Plan
    from kubectl_sync.model.policy import Policy
    from kubectl_sync.workspace import Workspace

EXAMPLES = """Write what changed in the manifests to the cluster

What changed in the cluster is shown, left alone, and can be chosen. Conflicts are decided with --take file.

Examples:

  # Everything below this folder
  kubectl sync push

  # One file, all Deployments, one object; what has a label
  kubectl sync push web.yaml deployments config
  kubectl sync push -l app=web

  # See what would be written; keep it as JSON
  kubectl sync push --dry-run
  kubectl sync push -o plan.json
"""


def push(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time for a new namespace or CRD to become ready")
    ] = 60.0,
    *,
    options: Options,
) -> None:
    from kubectl_sync.commands import deciding, opening, session
    from kubectl_sync.steps.write import write
    from kubectl_sync.terminal import output, render

    policy = session.policy_of("push", options)
    with opening.workspace(options) as doors:
        if options.output is not None:
            plan = _plan(doors, words or [], policy, options)
            _keep(doors, plan, options.output)
            session.preview(plan)
        at = session.now()
        with deciding.begun(doors, "push", options, at):
            plan = deciding.review(doors, _plan(doors, words or [], policy, options), policy, options)
            if options.dry_run:
                session.preview(plan)
            told = lambda one: output.told(render.done(one))  # noqa: E731
            outcome = write(doors, plan, policy, told, at=at, ready_seconds=timeout)
    session.finish(outcome)


def _plan(doors: "Workspace", words: list[str], policy: "Policy", options: Options) -> "Plan":
    from kubectl_sync.steps import read, select
    from kubectl_sync.steps.settle import settle

    local, skipped = read.files(doors)
    selection = select.for_push(doors, words, local, options.selector)
    sides, refs = read.sides(doors, selection, local, skipped)
    return settle(doors, sides, refs, policy)


def _keep(doors: "Workspace", plan: "Plan", where: str) -> None:
    """Print the plan as JSON (`-`), or write it to a file; the cluster is left alone."""
    from kubectl_sync.files.replace import overwrite
    from kubectl_sync.terminal import output, plan_file

    text = plan_file.text(plan, doors.cluster.context.name, doors.cluster.identity)
    if where == "-":
        output.lines(text.splitlines())
    else:
        overwrite(Path(where), text)
        output.notice(f"the plan is in {where}; nothing was written to the cluster")


push.__doc__ = EXAMPLES
