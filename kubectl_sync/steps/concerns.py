"""What of all that was left alone or not read is a matter of this run, and what was asked for in vain."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kubectl_sync.model.objects import Gap, ObjectRef, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import some
from kubectl_sync.workspace import Workspace

_MOST_NAMES: Final = 6


def not_found(selection: Selection, chosen: Iterable[ObjectRef]) -> list[Gap]:
    found = {(ref.group, ref.kind, ref.name) for ref in chosen}
    labels = f" with the labels {selection.labels.text}" if selection.labels.text else ""
    reason = f"is neither in the cluster nor in the files{labels}"
    return [
        Gap(f"{kind.lower()}/{name}", reason, "is it another namespace's? see -n")
        for group, kind, name in sorted(selection.names - found)
        if kind
    ]


def told(workspace: Workspace, selection: Selection, gap: Gap) -> Gap:
    """A broken file is an error of this run only if the run is about it, or about a name that it may hold."""
    files = {workspace.folder.name(file) for file in selection.files}
    names = {name for _, _, name in selection.names} | {gap.name for _, kind in selection.types if kind == gap.kind}
    named = (selection.everything and _is_below(workspace, selection, gap)) or not files.isdisjoint(gap.files)
    return replace(gap, named=named or bool(names & (gap.words | {gap.name} - {""})))


def _is_below(workspace: Workspace, selection: Selection, gap: Gap) -> bool:
    below = selection.below
    return below is None or any(one.startswith(f"{workspace.folder.name(below)}/") for one in gap.files)


def is_about(workspace: Workspace, selection: Selection, one: Skipped) -> bool:
    """Whether what is skipped is in the part of the folder that the run is about, or in a file that it names."""
    if not selection.everything:
        return one.file in {workspace.folder.name(file) for file in selection.files}
    return selection.below is None or one.file.startswith(f"{workspace.folder.name(selection.below)}/")


def empty_namespaces(
    workspace: Workspace, local: Snapshot, skipped: Iterable[Skipped], live: Iterable[ObjectRef]
) -> Iterator[Gap]:
    """The namespaces that the user named, and that have nothing here while others have: perhaps only a typo."""
    others = sorted({one.namespace for one in skipped} - {""})
    found = {ref.namespace for ref in (*local.objects, *local.duplicates, *live)}
    for name in sorted((workspace.only or frozenset()) - found) if others else ():
        reason = f"nothing is of it here; there are manifests of {some(others, _MOST_NAMES)}"
        yield Gap(f"namespace {name}", reason, "is that the name that you mean?", named=False)
