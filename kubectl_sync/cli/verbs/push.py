"""`kubectl sync push`: what changed in the files, into the cluster."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import Format, IncludeSecrets, Options, Overwrite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubectl_sync.environment import Environment
    from kubectl_sync.model.objects import Base, ObjectRef, Sides, Snapshot
    from kubectl_sync.model.plan import Plan
    from kubectl_sync.model.policy import Policy

_LONGEST = 86_400  # seconds

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

  # See what would be written; keep it as JSON
  kubectl sync push --dry-run
  kubectl sync push -o plan.json
"""


@dataclass(frozen=True, slots=True)
class _Words:
    """What was typed of what is to be pushed."""

    words: list[str]
    secrets: bool


def push(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
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
    from kubectl_sync.cli import deciding, opening, session, several
    from kubectl_sync.errors import SyncError
    from kubectl_sync.model.plan import Side
    from kubectl_sync.model.policy import Grant
    from kubectl_sync.steps.settle.settle import chosen
    from kubectl_sync.steps.write.write import write

    if not 0 <= timeout <= _LONGEST:
        raise SyncError(
            f"--timeout {timeout:g}: not a time from 0 to {_LONGEST} seconds", "leave it out for 60 seconds"
        )
    settled, mine = several.one(options, words or [], "push")
    asked = {Grant.PRUNE: prune, Grant.RECREATE: recreate, Grant.OVERWRITE: overwrite}
    policy = session.policy_of("push", options, mine, *(grant for grant, given in asked.items() if given))
    typed = _Words(mine, include_secrets)
    flags = ["--include-secrets"] if include_secrets else []
    with opening.environment(options, settled=settled) as environment:
        if options.output is not None:
            _, plan = _plan(environment, typed, policy, options)
            _keep(environment, plan, options, options.output)
            session.preview(environment, plan, policy, replace(options, format=Format.TEXT), *flags)
        at = session.now()
        with deciding.begun(environment, "push", options, at):
            sides, plan = _plan(environment, typed, policy, options)
            tried = partial(chosen, environment, sides=sides, policy=policy)
            plan = deciding.review(environment, plan, policy, options, tried)
            if options.dry_run:
                session.preview(environment, plan, policy, options, *flags)
            with session.writing(plan, Side.LIVE, options) as report:
                outcome = write(environment, plan, policy, report, at=at, ready_seconds=timeout)
        session.finish(environment, plan, policy, options, outcome, *flags)


def _plan(environment: "Environment", typed: _Words, policy: "Policy", options: Options) -> "tuple[Sides, Plan]":
    from kubectl_sync.cli import selecting, session
    from kubectl_sync.model.policy import Grant
    from kubectl_sync.steps.read import sides as read

    local = read.files(environment, secrets=typed.secrets)
    removed = _removed(environment, local[0], typed) if Grant.PRUNE in policy.grants else {}
    words, secrets = typed.words, typed.secrets
    selection = selecting.from_files(environment, words, local[0], options, secrets=secrets, removed=removed)
    sides, _, plan = session.planned(environment, selection, local, policy, removed)
    selecting.refuse_nothing(environment, selection, plan, policy, options)
    return sides, plan


def _removed(environment: "Environment", local: "Snapshot", typed: _Words) -> "Mapping[ObjectRef, Base]":
    """What git tells was taken out of the files, whoever remembers it."""
    from kubectl_sync.steps.read import deletions
    from kubectl_sync.terminal import output, progress
    from kubectl_sync.views import gaps

    with progress.during("asking git what was deleted"):
        found, notes = deletions.candidates(environment, local, secrets=typed.secrets)
    for line in gaps.lines(notes):
        output.notice(line)
    return found


def _keep(environment: "Environment", plan: "Plan", options: Options, where: str) -> None:
    """Print the plan (`-`), or write it to a file; the cluster is left alone. Raises SyncError where that fails."""
    from kubectl_sync.cli import session
    from kubectl_sync.files.replace import overwrite
    from kubectl_sync.model.plan import Side
    from kubectl_sync.terminal import output

    text = session.document(environment, plan, Side.LIVE, options.format)
    if where == "-":
        output.verbatim([text])
    else:
        overwrite(Path(where), f"{text}\n")
        output.notice(f"the plan is in {where}; nothing was written to the cluster")


push.__doc__ = EXAMPLES
