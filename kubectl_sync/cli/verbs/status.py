"""`kubectl sync status`: what differs, and who changed it; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import Format, IncludeSecrets, Options

if TYPE_CHECKING:
    from kubectl_sync.cli.several import Shown
    from kubectl_sync.environment import Environment
    from kubectl_sync.errors import Exit
    from kubectl_sync.model.objects import Sides
    from kubectl_sync.model.plan import ObjectChange, Plan

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed besides the words and the options of all verbs."""

    exit_code: bool
    new: bool
    explain: bool
    secrets: bool


def status(
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILE | TYPE | NAME]...")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where something differs")] = False,
    new: Annotated[bool, typer.Option("--new", help="Also live objects without a manifest here")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also what is kept out or skipped, and why")] = False,
    include_secrets: IncludeSecrets = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.cli import output_file, several
    from kubectl_sync.terminal import output

    asked = _Asked(exit_code, new, explain, include_secrets)
    with output_file.told("status", options):
        raise typer.Exit(several.each(options, words or [], partial(_show, options, asked), output.told))


def _show(options: Options, asked: _Asked, environment: "Environment", words: Sequence[str], several: bool) -> "Shown":
    from kubectl_sync.cli import hints, selecting, session
    from kubectl_sync.cli.several import Shown, apart
    from kubectl_sync.engine.policy.policy import POLICIES
    from kubectl_sync.steps.read import deletions
    from kubectl_sync.steps.read import sides as read
    from kubectl_sync.steps.review import nothing
    from kubectl_sync.steps.show import explanation
    from kubectl_sync.steps.write import recovery
    from kubectl_sync.terminal import output, progress, styled
    from kubectl_sync.views import explanation as explanation_lines

    session.tell_elsewhere(environment, "push or pull")
    for line in recovery.told(environment):
        output.notice(line)
    local = read.files(environment, secrets=asked.secrets)
    with progress.during("asking git what was deleted"):
        removed, notes = deletions.candidates(environment, local[0], secrets=asked.secrets)
    selection = selecting.from_files(
        environment, words, local[0], options, secrets=asked.secrets, reads=True, removed=removed
    )
    selection = replace(selection, live_only=asked.new, new=asked.new, counted=asked.new)
    sides, _, plan = session.planned(environment, selection, local, POLICIES["status"], removed)
    plan = replace(plan, gaps=tuple(dict.fromkeys((*plan.gaps, *notes))))
    plan = plan if asked.new else _without_old_news(plan)
    plan, takes = _foreseen(environment, plan, sides)
    problem = nothing.refusal(environment, selection, plan, "status")
    hidden = explanation.explained(environment, plan, sides) if asked.explain else {}
    whole, (plan, in_vain) = plan, apart(plan, several=several)
    document = None
    if options.format is Format.TEXT:
        styled.lines(explanation_lines.lines(hidden))
        if not problem or asked.explain or words:
            session.show(
                environment, plan, None, whole=asked.explain or bool(words), explain=asked.explain, takes=takes
            )
            output.lines(hints.one_sided(plan, None, options))
    else:
        document = session.plain(environment, whole, None, hidden=hidden)
    session.remember(environment, plan, "status")
    return Shown(_exit(plan, differs=asked.exit_code), plan, document, problem, in_vain)


def _without_old_news(plan: "Plan") -> "Plan":
    """The plan without what git alone remembers and no push would delete: it lives on for somebody else."""
    from kubectl_sync.model.plan import Row

    def is_old(change: "ObjectChange") -> bool:
        is_known = change.base is not None and change.base.remembered
        return bool(change.keep) and not is_known and change.hunks[0].row is Row.LOCAL_DELETED

    return replace(plan, changes=tuple(change for change in plan.changes if not is_old(change)))


def _foreseen(environment: "Environment", plan: "Plan", sides: "Sides") -> "tuple[Plan, dict[str, int]]":
    """The plan with what a push would be refused, and how many objects a push and a pull would write."""
    from kubectl_sync.cli import confirming, session
    from kubectl_sync.engine.policy.policy import POLICIES
    from kubectl_sync.model.plan import Row, Side
    from kubectl_sync.steps.settle.settle import foreseen, proposed
    from kubectl_sync.terminal import output

    push = foreseen(environment, plan, sides, POLICIES["push"])
    pull = session.without(proposed(plan, POLICIES["pull"]), Row.LIVE_ONLY)  # they are for `pull --new`
    refused = {change.ref: change.refused for change in push.changes if change.refused}
    taken = sum(change.ref not in refused for change in push.writes(Side.LIVE))
    if taken and (why := confirming.stops(environment, push)):
        output.notice(f"note: a push would stop: {why}")
        taken = 0
    told = (replace(change, refused=refused.get(change.ref, change.refused)) for change in plan.changes)
    return replace(plan, changes=tuple(told), gaps=push.gaps), {"push": taken, "pull": len(pull.writes(Side.LOCAL))}


def _exit(plan: "Plan", *, differs: bool) -> "Exit":
    from kubectl_sync.errors import Exit

    if any(gap.named for gap in plan.gaps):
        return Exit.PARTLY
    return Exit.DIFFERENT if differs and not plan.is_empty else Exit.DONE


status.__doc__ = EXAMPLES
