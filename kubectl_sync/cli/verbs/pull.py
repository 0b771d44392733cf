"""`kubectl sync pull`: what changed in the cluster, into the files."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import Format, Options, Overwrite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubectl_sync.environment import Environment
    from kubectl_sync.model.objects import ObjectRef, Sides
    from kubectl_sync.model.plan import Plan
    from kubectl_sync.model.policy import Policy
    from kubectl_sync.model.selection import Selection

EXAMPLES = """Take what changed in the cluster into the manifests

Comments, order and formatting of the files stay. What changed in the files alone is left; --overwrite takes it
back. Conflicts are decided with --take live.

Examples:

  # Everything in the namespace: into the manifests, or into new ones where there are none yet
  kubectl sync pull

  # One type, one object, one object into a file of your choice
  kubectl sync pull deployments
  kubectl sync pull deployment web
  kubectl sync pull deployment web -o web.yaml

  # Into the manifests of a file, or of a folder
  kubectl sync pull web.yaml
  kubectl sync pull apps/

  # Take out of the files what somebody deleted from the cluster
  kubectl sync pull --prune

  # Two namespaces, all namespaces, what has a label
  kubectl sync pull -n shop,jobs
  kubectl sync pull -A
  kubectl sync pull -l app=web
"""


@dataclass(frozen=True, slots=True)
class _Words:
    """What was typed of what is to be pulled."""

    words: list[str]
    labels: str | None
    new: bool
    managed: bool
    secrets: bool


def pull(
    words: Annotated[list[str] | None, typer.Argument(metavar="[TYPE [NAME]... | TYPE/NAME... | FILE...]")] = None,
    new: Annotated[bool, typer.Option("--new", help="Also objects without a manifest, into new files")] = False,
    include_secrets: Annotated[
        bool, typer.Option("--include-secrets", help="Also Secrets, into files that only you can read")
    ] = False,
    include_managed: Annotated[
        bool, typer.Option("--include-managed", help="Also what controllers, Helm, Argo CD and the like write")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take out of the files what was in sync and is gone from the cluster")
    ] = False,
    *,
    overwrite: Overwrite = False,
    options: Options,
) -> None:
    from kubectl_sync.cli import opening, several

    settled, mine = several.one(options, words or [], "pull")
    typed = _Words(mine, options.selector, new, include_managed, include_secrets)
    flags = ["--include-secrets"] if include_secrets else []
    with opening.environment(options, settled=settled) as environment:
        from kubectl_sync.cli import deciding, session
        from kubectl_sync.errors import SyncError
        from kubectl_sync.folders import real
        from kubectl_sync.model.plan import Side
        from kubectl_sync.model.policy import Grant
        from kubectl_sync.steps.settle import proof
        from kubectl_sync.steps.settle import secrets as secrecy
        from kubectl_sync.steps.settle import targets as placing
        from kubectl_sync.steps.settle.settle import chosen
        from kubectl_sync.steps.write.write import write

        asked = {Grant.OVERWRITE: overwrite, Grant.PRUNE: prune}
        policy = session.policy_of("pull", options, mine, *(grant for grant, given in asked.items() if given))
        if options.output == "-":
            if options.format is not Format.TEXT:
                raise SyncError("pull -o - prints manifests, --format prints the plan", "leave one of the two out")
            raise typer.Exit(_print(environment, *_read(environment, typed)[1:]))
        at = session.now()
        with deciding.begun(environment, "pull", options, at):
            sides, plan, unproven, named = _planned(environment, typed, policy, options)
            if options.output:
                _tell_places(environment, plan)
            file = real(Path(_with_suffix(options.output))) if options.output else None
            plan, targets = placing.placed(environment, plan, file)
            plan, refused = secrecy.held(environment, plan, policy, targets, named)
            tried = partial(chosen, environment, sides=sides, policy=policy)
            plan = deciding.review(environment, plan, policy, options, tried)
            if options.dry_run:
                session.preview(environment, plan, policy, options, *flags, refused=refused.values())
            with session.writing(plan, Side.LOCAL, options) as report:
                outcome = write(environment, plan, policy, report, at=at, targets=targets, named=named)
        session.say(proof.told(outcome.done, unproven, targets), options)
        session.finish(environment, plan, policy, options, secrecy.told(outcome, refused), *flags)


def _planned(
    environment: "Environment", typed: _Words, policy: "Policy", options: Options
) -> "tuple[Sides, Plan, Mapping[ObjectRef, str], frozenset[ObjectRef]]":
    """The sides, the plan, what of its new files is unproven and why, and the objects that were typed by name."""
    from kubectl_sync.cli import selecting, session
    from kubectl_sync.engine.policy.policy import granting
    from kubectl_sync.model.policy import Grant
    from kubectl_sync.steps.settle import proof, vanished_namespaces
    from kubectl_sync.steps.settle.settle import settle
    from kubectl_sync.terminal import progress

    selection, sides, refs = _read(environment, typed)
    with progress.during("asking what the differences mean"):
        # Who names an object wants it, also where its manifest was deleted.
        policy = granting(policy, Grant.RESTORE) if selection.names else policy
        named = session.named(selection, refs)
        found = settle(environment, sides, refs, policy, named)
        if Grant.PRUNE in policy.grants:
            found = vanished_namespaces.left(environment, found, sides, named)
        selecting.refuse_nothing(environment, selection, found, policy, options)
        plan, unproven = proof.proven(environment, _without_new(found, selection))
    return sides, plan, unproven, named


def _read(environment: "Environment", typed: _Words) -> "tuple[Selection, Sides, frozenset[ObjectRef]]":
    from kubectl_sync.terminal import progress

    with progress.during("reading the cluster"):
        return _sides(environment, typed)


def _sides(environment: "Environment", typed: _Words) -> "tuple[Selection, Sides, frozenset[ObjectRef]]":
    from kubectl_sync.cli import session
    from kubectl_sync.steps.read import sides as read
    from kubectl_sync.steps.select import cluster_words, file_words
    from kubectl_sync.terminal import output

    local, skipped = read.files(environment, secrets=typed.secrets)
    session.tell_leftovers(environment, skipped)
    new = typed.new or not read.has_manifests(local, skipped)
    if here := file_words.for_pull(environment, typed.words, local, typed.labels, secrets=typed.secrets):
        for note in here.notes:
            output.notice(f"note: {note}")
        selection = replace(here, managed=typed.managed)
    else:
        selection = cluster_words.for_pull(
            environment, typed.words, typed.labels, new=new, secrets=typed.secrets, managed=typed.managed
        )
    return selection, *read.sides(environment, selection, local, skipped)


def _print(environment: "Environment", sides: "Sides", refs: "frozenset[ObjectRef]") -> int:
    """Print clean manifests of the selected live objects; return the exit code."""
    from kubectl_sync import documents
    from kubectl_sync.errors import Exit
    from kubectl_sync.model.objects import Seen
    from kubectl_sync.steps.settle import proof
    from kubectl_sync.terminal import output, progress
    from kubectl_sync.views import gaps

    for line in gaps.lines(sides.live.gaps):
        output.notice(line)
    live = {ref: seen.content for ref in sorted(refs) if isinstance(seen := sides.live[ref], Seen)}
    with progress.during("proving what is left out"):
        found = proof.clean(environment, live)
    for ref, (_, unproven) in found.items():
        if unproven:
            output.notice(f"note: {ref}: defaults are left out by the tables alone: {unproven}")
    output.verbatim("---\n".join(documents.write(manifest) for manifest, _ in found.values()).splitlines())
    return Exit.PARTLY if any(gap.named for gap in sides.live.gaps) else Exit.DONE


def _without_new(plan: "Plan", selection: "Selection") -> "Plan":
    """Leave objects without a manifest out, with a line that counts them, unless they are wanted."""
    from kubectl_sync.model.plan import Row
    from kubectl_sync.terminal import output

    new = {change.ref for change in plan.changes if change.hunks[0].row is Row.LIVE_ONLY}
    if selection.new or not new:
        return plan
    output.notice(f"{len(new)} live without a manifest here: add --new to pull them too")
    return replace(plan, changes=tuple(change for change in plan.changes if change.ref not in new))


def _tell_places(environment: "Environment", plan: "Plan") -> None:
    """Say which objects go where they are already: a file of the user's choice is for new ones."""
    from kubectl_sync.model.objects import Place, Seen
    from kubectl_sync.terminal import output

    for change in (*plan.changes, *plan.equal):
        if isinstance(change.local, Seen) and isinstance(change.local.at, Place):
            output.notice(
                f"note: {change.ref} stays in {environment.folder.name(change.local.at.file)}; -o is for new files"
            )


def _with_suffix(name: str) -> str:
    return name if Path(name).suffix else f"{name}.yaml"


pull.__doc__ = EXAMPLES
