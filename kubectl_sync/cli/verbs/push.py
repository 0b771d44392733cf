"""`kubectl sync push`: its words and options."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import IncludeSecrets, Options, Overwrite
from kubectl_sync.model.choices import Format

if TYPE_CHECKING:
    from kubectl_sync.verbs.results import Written
    from kubectl_sync.verbs.session import Session

_LONGEST = 86_400  # seconds
_HEAD_BYTES = 200  # in which a plan says what it is

EXAMPLES = """Write what changed in the manifests to the cluster

What changed in the cluster is shown, left alone, and can be chosen; --overwrite takes it back.
Conflicts are decided with --take file.
What is gone from the files is shown, and deleted only with --prune.

Examples:

  # Everything below this folder
  kubectl sync push

  # One file, all Deployments, one object; what has a label
  kubectl sync push web.yaml deployments configmap/config
  kubectl sync push -l app=web

  # What another program renders
  helm template chart | kubectl sync push - -n shop

  # See what would be written; keep it as JSON
  kubectl sync push --dry-run
  kubectl sync push -o plan.json
"""


def push(
    words: Annotated[list[str] | None, typer.Argument(metavar="[- | FILE | TYPE | NAME]...")] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time for a new namespace or CRD to become ready")
    ] = 60.0,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete from the cluster what was in sync and is gone from the files")
    ] = False,
    recreate: Annotated[
        bool,
        typer.Option("--recreate", help="Make anew what is gone from the cluster, or cannot be changed as it is"),
    ] = False,
    include_secrets: IncludeSecrets = False,
    *,
    overwrite: Overwrite = False,
    options: Options,
) -> None:
    from kubectl_sync.cli import opening, several, standard_input
    from kubectl_sync.cli.granting import grants_of
    from kubectl_sync.errors import SyncError
    from kubectl_sync.model.policy import Grant

    if not 0 <= timeout <= _LONGEST:
        raise SyncError(
            f"--timeout {timeout:g}: not a time from 0 to {_LONGEST} seconds", "leave it out for 60 seconds"
        )
    _guard_plan(options.output)
    piped, mine = standard_input.taken("push", options, words or [], prune=prune)
    if piped:
        settled = several.about_input(options, "push")
    else:
        settled, mine = several.one(options, mine, "push")
    given = {Grant.PRUNE: prune, Grant.RECREATE: recreate, Grant.OVERWRITE: overwrite}
    grants = grants_of("push", options, given)
    flags = ["--include-secrets"] if include_secrets else []
    flags += ["-"] if piped else []
    with opening.session(options, settled=settled, piped=piped) as session:
        from kubectl_sync.cli import ending
        from kubectl_sync.model.plan import Side
        from kubectl_sync.steps.review.guards import Consent
        from kubectl_sync.verbs import push as verb
        from kubectl_sync.verbs.requests import About, PushRequest

        asked = PushRequest(
            About(tuple(mine), options.selector, include_secrets),
            grants,
            Consent(options.confirm_context, options.rebind),
            is_dry_run=options.dry_run,
            plans_only=options.output is not None,
            ready_seconds=timeout,
        )
        with ending.with_plan(session, options, Side.LIVE):
            written = verb.push(session, asked)
        if options.output is not None and not written.problem:
            _keep(session, written, options, options.output)
            options = replace(options, format=Format.TEXT)
        raise typer.Exit(ending.end(session, written, options, *flags))


def _guard_plan(where: str | None) -> None:
    """Raises SyncError where the plan would take the place of a file that is none: it may be the only copy."""
    from kubectl_sync.errors import SyncError
    from kubectl_sync.views.report import API_VERSION

    file = Path(where or "-")
    if where in (None, "-") or not file.is_file():
        return
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    if head and (API_VERSION.encode() not in head or b"Plan" not in head):
        raise SyncError(f"{file} is there, and is no plan", "name another file for it")


def _keep(session: "Session", written: "Written", options: Options, where: str) -> None:
    """Print the plan (`-`), or write it to a file; the cluster is left alone. Raises SyncError where that fails."""
    from kubectl_sync.cli import ending
    from kubectl_sync.files.replace import overwrite
    from kubectl_sync.model.plan import Side
    from kubectl_sync.terminal import output, plan_screen

    plan_screen.tell_gaps(written.plan)
    text = ending.plan_text(session.environment, written.plan, Side.LIVE, options.format)
    if where == "-":
        output.verbatim([text])
    else:
        overwrite(Path(where), f"{text}\n")
        output.notice(f"the plan is in {where}; nothing was written to the cluster")


push.__doc__ = EXAMPLES
