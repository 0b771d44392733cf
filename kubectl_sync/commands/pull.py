"""`kubectl sync pull`: what changed in the cluster, into the files."""

from pathlib import Path
from typing import Annotated

import typer

from kubectl_sync.commands.options import Options

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
    from kubectl_sync import documents
    from kubectl_sync.commands import session
    from kubectl_sync.engine.plan import manifest
    from kubectl_sync.model.content import ABSENT
    from kubectl_sync.model.objects import Seen
    from kubectl_sync.model.plan import Row
    from kubectl_sync.steps import read, select
    from kubectl_sync.steps.settle import settle
    from kubectl_sync.steps.write import forget, write
    from kubectl_sync.terminal import output, render

    policy = session.policy_of("pull", options)
    with session.workspace(options) as doors:
        local, skipped = read.files(doors)
        selection = select.for_pull(doors, words or [], new=new or not local.objects)
        sides, refs = read.sides(doors, selection, local, skipped)
        if options.output == "-":
            texts = [documents.write(manifest(seen.content)) for ref in sorted(refs)
                     if isinstance(seen := sides.live[ref], Seen)]  # fmt: skip
            output.lines("---\n".join(texts).splitlines())
            return
        plan = settle(doors, sides, refs, policy)
        unwanted = [one for one in plan.changes if one.hunks[0].row is Row.LIVE_ONLY and not selection.new]
        if unwanted:
            output.notice(f"{len(unwanted)} live without a manifest here: add --new to pull them too")
            plan = session.without(plan, unwanted)
        plan = session.review(doors, plan, policy, options)
        if options.dry_run:
            session.preview(plan)
        at = session.now()
        file = Path(_with_suffix(options.output)).resolve() if options.output else None
        outcome = write(doors, plan, policy, lambda one: output.lines([render.done(one)]), at=at, output=file)
        forget(doors, sides, refs - {one.ref for one in plan.changes if one.local is not ABSENT}, at)
    session.finish(outcome)


def _with_suffix(name: str) -> str:
    return name if Path(name).suffix else f"{name}.yaml"


pull.__doc__ = EXAMPLES
