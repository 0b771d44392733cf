"""`kubectl sync forget`: its words and options, and its question."""

from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import Options
from kubectl_sync.model.choices import Format

if TYPE_CHECKING:
    from kubectl_sync.settings import Settings
    from kubectl_sync.state import Store
    from kubectl_sync.steps.select.memory import Memory

_FOR_ALL = 'on this machine; for all, annotate what is to stay: kubesync/protect="true"'
EXAMPLES = """Drop what is remembered of objects, and leave them as they are

What is in no file any more and is to stay in the cluster is told as deleted until it is forgotten. Nothing is
written to files or cluster. It holds on this machine; the annotation kubesync/protect: "true" of an object keeps it
for all.

Examples:

  # One object; all that a file or a folder held
  kubectl sync forget configmap/old
  kubectl sync forget apps/old.yaml
  kubectl sync forget apps/

  # All that is remembered of this folder, of one namespace; only see it
  kubectl sync forget . -n shop --dry-run
"""


def forget(
    words: Annotated[list[str] | None, typer.Argument(metavar="FILE | TYPE | TYPE/NAME | NAME...")] = None,
    *,
    options: Options,
) -> None:
    from kubectl_sync.cli import several
    from kubectl_sync.errors import NotFound, SyncError

    _refuse(words or [], options)
    settled, mine = several.one(options, words or [], "forget")
    from kubectl_sync.steps.select import memory as forgetting
    from kubectl_sync.terminal import styled
    from kubectl_sync.workspace import Workspace

    styled.colour(settled.color)
    store = Workspace(settled).store(settled.scope.name)
    memory = forgetting.remembered_objects(store, settled)
    asked = mine or ["."]
    try:
        chosen = forgetting.chosen_memory(memory, asked, settled.root)
    except NotFound:
        # What git alone tells is of no cluster yet, and of no type: only then one has to be asked.
        memory = _with_git(options, settled, memory)
        chosen = forgetting.chosen_memory(memory, asked, settled.root) if memory else {}
    if not chosen:
        raise SyncError(f"nothing is remembered of {settled.scope.folder}", "there is nothing to forget")
    _drop(store, chosen, options)


def _with_git(options: Options, settled: "Settings", memory: "Memory") -> "Memory":
    """What is remembered, and what git tells was deleted here and the files have no more."""
    from kubectl_sync.cli import opening
    from kubectl_sync.git.repository import Repository

    if Repository.holding(settled.scope.folder) is None:
        return memory
    with opening.opened_environment(options, settled=settled) as (environment, _):
        from kubectl_sync.verbs import forget as verb

        return verb.with_git(environment, memory)


def _refuse(words: list[str], options: Options) -> None:
    """Raises SyncError for what would mean nothing, or more than was said."""
    from kubectl_sync.errors import SyncError

    if not words:
        raise SyncError("nothing is named to forget", "name objects or files; `kubectl sync forget .` is all of it")
    wrong = {"--format": options.format is not Format.TEXT, "-o": options.output is not None, "--take": options.take,
             "-l": options.selector}  # fmt: skip
    for name, given in wrong.items():
        if given:
            raise SyncError(f"forget has no {name}", "leave it out")


def _drop(store: "Store", chosen: "Memory", options: Options) -> None:
    from kubectl_sync.errors import Declined, Stopped
    from kubectl_sync.model.wording import number
    from kubectl_sync.terminal import output, prompts
    from kubectl_sync.verbs import forget as verb
    from kubectl_sync.verbs.clock import now

    refs = sorted({ref for bases in chosen.values() for ref in bases})
    told = number(len(refs), "object")
    if not options.force:
        for ref in refs:
            where = f"  namespace {ref.namespace}" if ref.namespace else ""
            output.print_lines([f"  {ref}{where}"])
    if options.dry_run:
        output.print_lines([f"{told} would be forgotten"])
        return
    if not (options.yes or options.force):
        if not prompts.can_ask():
            raise Stopped("nothing was forgotten: there is no terminal to ask on", "add --yes if it is meant")
        if not prompts.agreed(f"Forget {told}? Files and cluster stay as they are.", "Forget", "Stop, forget nothing"):
            raise Declined
    verb.forget(store, chosen, now())
    output.print_lines([f"{told} forgotten"])
    output.notice(_FOR_ALL)


forget.__doc__ = EXAMPLES
