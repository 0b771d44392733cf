"""`kubectl sync push`: what changed in the files, into the cluster."""

from typing import Annotated

import typer

from kubectl_sync.commands.options import Options

EXAMPLES = """Write what changed in the manifests to the cluster

What changed in the cluster is shown, left alone, and can be chosen. Conflicts are decided with --take file.

Examples:

  # Everything below this folder
  kubectl sync push

  # One file, all Deployments, one object
  kubectl sync push web.yaml deployments config

  # See what would be written
  kubectl sync push --dry-run
"""


def push(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
    *,
    options: Options,
) -> None:
    from kubectl_sync.commands import session
    from kubectl_sync.errors import SyncError
    from kubectl_sync.steps import read, select
    from kubectl_sync.steps.settle import settle
    from kubectl_sync.steps.write import forget, write
    from kubectl_sync.terminal import output, render

    if options.output is not None:
        raise SyncError("push writes to the cluster, not to a file", "-o FILE goes with pull; name files without -o")
    policy = session.policy_of("push", options)
    with session.workspace(options) as doors:
        local, skipped = read.files(doors)
        selection = select.for_push(doors, words or [], local)
        sides, refs = read.sides(doors, selection, local, skipped)
        plan = session.review(doors, settle(doors, sides, refs, policy), policy, options)
        if options.dry_run:
            session.preview(plan)
        at = session.now()
        outcome = write(doors, plan, policy, lambda one: output.lines([render.done(one)]), at=at)
        forget(doors, sides, refs, at)
    session.finish(outcome)


push.__doc__ = EXAMPLES
