"""`kubectl sync pull`: what changed in the cluster, into the files."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.commands.options import Format, Options

if TYPE_CHECKING:
    from kubectl_sync.model.objects import ObjectRef, Sides
    from kubectl_sync.model.plan import Plan
    from kubectl_sync.model.selection import Selection
    from kubectl_sync.workspace import Workspace

EXAMPLES = """Take what changed in the cluster into the manifests

Comments, order and formatting of the files stay. Conflicts are decided with --take live.

Examples:

  # Everything in the namespace: into the manifests, or into new ones where there are none yet
  kubectl sync pull

  # One type, one object, one object into a file of your choice
  kubectl sync pull deployments
  kubectl sync pull deployment web
  kubectl sync pull deployment web -o web.yaml
"""


def pull(
    words: Annotated[list[str] | None, typer.Argument(metavar="[TYPE [NAME]... | TYPE/NAME...]")] = None,
    new: Annotated[bool, typer.Option("--new", help="Also objects without a manifest, into new files")] = False,
    *,
    options: Options,
) -> None:
    from kubectl_sync.commands import deciding, opening, session
    from kubectl_sync.errors import SyncError
    from kubectl_sync.model.folders import real
    from kubectl_sync.model.plan import Side
    from kubectl_sync.steps.settle import settle
    from kubectl_sync.steps.write import write
    from kubectl_sync.terminal import progress

    policy = session.policy_of("pull", options)
    with opening.workspace(options) as doors:
        if options.output == "-":
            if options.format is not Format.TEXT:
                raise SyncError("pull -o - prints manifests, --format prints the plan", "leave one of the two out")
            _print(*_sides(doors, words or [], new=new)[1:])
            return
        at = session.now()
        with deciding.begun(doors, "pull", options, at):
            with progress.during("reading the cluster"):
                selection, sides, refs = _sides(doors, words or [], new=new)
            with progress.during("asking what the differences mean"):
                plan = settle(doors, sides, refs, policy)
            plan = _without_new(plan, selection)
            plan = deciding.review(doors, plan, policy, options)
            if options.dry_run:
                session.preview(doors, plan, Side.LOCAL, options)
            file = real(Path(_with_suffix(options.output))) if options.output else None
            outcome = write(doors, plan, policy, session.told(options), at=at, output=file)
        session.finish(doors, plan, Side.LOCAL, options, outcome)


def _sides(doors: "Workspace", words: list[str], *, new: bool) -> "tuple[Selection, Sides, frozenset[ObjectRef]]":
    from kubectl_sync.steps import read, select

    local, skipped = read.files(doors)
    selection = select.for_pull(doors, words, new=new or not local.objects)
    return selection, *read.sides(doors, selection, local, skipped)


def _print(sides: "Sides", refs: "frozenset[ObjectRef]") -> None:
    """Print clean manifests of the selected live objects."""
    from kubectl_sync import documents
    from kubectl_sync.engine.manifest import manifest
    from kubectl_sync.model.objects import Seen
    from kubectl_sync.terminal import output

    live = [seen.content for ref in sorted(refs) if isinstance(seen := sides.live[ref], Seen)]
    output.lines("---\n".join(documents.write(manifest(content)) for content in live).splitlines())


def _without_new(plan: "Plan", selection: "Selection") -> "Plan":
    """Leave objects without a manifest out, with a line that counts them, unless they are wanted."""
    from kubectl_sync.model.plan import Row
    from kubectl_sync.terminal import output

    new = {change.ref for change in plan.changes if change.hunks[0].row is Row.LIVE_ONLY}
    if selection.new or not new:
        return plan
    output.notice(f"{len(new)} live without a manifest here: add --new to pull them too")
    return replace(plan, changes=tuple(change for change in plan.changes if change.ref not in new))


def _with_suffix(name: str) -> str:
    return name if Path(name).suffix else f"{name}.yaml"


pull.__doc__ = EXAMPLES
