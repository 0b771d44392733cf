"""What of all that was left alone or not read is a matter of this run, and what was asked for in vain."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Gap, ObjectRef, Place, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import some
from kubectl_sync.workspace import Workspace

_MOST_NAMES: Final = 6
_NAMESPACE: Final = ("", "Namespace")


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
    names = {name for _, _, name in selection.names} | {gap.name for _, kind in selection.types if kind == gap.kind}
    is_meant = any(_is_meant(workspace, selection, one) for one in gap.files)
    is_meant = is_meant or (selection.everything and not gap.files)
    return replace(gap, named=is_meant or bool(names & (gap.words | {gap.name} - {""})))


def is_about(workspace: Workspace, selection: Selection, one: Skipped) -> bool:
    """Whether what is skipped is in the part of the folder that the run is about, or in a file that it names."""
    return _is_meant(workspace, selection, one.file)


def _is_meant(workspace: Workspace, selection: Selection, name: str) -> bool:
    """Whether a file, by its name, is among those that the run is about."""
    folders = selection.files or {selection.below or workspace.folder.root}
    if not (selection.files or selection.everything):
        return False
    file = workspace.folder.file(name)
    is_above = not file.is_relative_to(workspace.folder.root)  # it may own all that is read
    return any(file.is_relative_to(one) for one in folders) or (is_above and not selection.files)


def left_alone(
    workspace: Workspace, selection: Selection, local: Snapshot, skipped: Iterable[Skipped]
) -> Iterator[Gap]:
    """The files that were named, and of which nothing is synced: who names one expects that it is."""
    held = {at.file for seen in local.objects.values() if isinstance(at := seen.at, Place)}
    held |= {at.file for places in local.duplicates.values() for at in places}
    for file in sorted(selection.files - held):
        name = workspace.folder.name(file)
        mine = [one for one in skipped if one.file == name]
        reasons = dict.fromkeys(one.reason for one in mine)
        if reasons and file.is_file():
            hint = "docs/manifests.md tells what is left alone, and why"
            if all(one.option for one in mine):
                hint = f"add {' and '.join(dict.fromkeys(one.option for one in mine))}"
            yield Gap(name, f"nothing of it is synced: {'; '.join(reasons)}", hint)


def empty_namespaces(
    workspace: Workspace, local: Snapshot, skipped: Iterable[Skipped], live: Iterable[ObjectRef]
) -> Iterator[Gap]:
    """The namespaces that the user named, and that are not there, or have nothing here while others have.

    Perhaps it is only a typo. Each is asked for only where nothing of it was found.
    """
    others = sorted({one.namespace for one in skipped} - {""})
    made = {ref.name for ref in local.objects if ref[:2] == _NAMESPACE}
    hint, here = "is that the name that you mean?", {ref.namespace for ref in (*local.objects, *local.duplicates)}
    for name in sorted((workspace.only or frozenset()) - {ref.namespace for ref in live} - made):
        (there,) = workspace.cluster.now([(ObjectRef(*_NAMESPACE, "", name), "")])
        told = f"there are manifests of {some(others, _MOST_NAMES)}" if others and name not in here else ""
        if there is ABSENT:
            reason = f"is not in the cluster; {told}" if told else "is not in the cluster"
            yield Gap(f"namespace {name}", reason, hint, named=False)
        elif told:
            yield Gap(f"namespace {name}", f"nothing is of it here; {told}", hint, named=False)
