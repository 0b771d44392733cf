"""From a plan to texts that a diff by line can show."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kubectl_sync import documents
from kubectl_sync.engine.manifest import manifest
from kubectl_sync.files.rendition import rendered
from kubectl_sync.files.writer import Edit
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.masked import shown
from kubectl_sync.model.objects import Place, Seen
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.rendition import Rendition
from kubectl_sync.workspace import Workspace


def renditions(workspace: Workspace, plan: Plan, policy: Policy) -> Iterator[Rendition]:
    """Yield what differs, file by file; an object without a file, or whose text cannot be edited, by itself.

    With notes of what a verb of this policy would leave.
    """
    changes = {change.ref: change for change in plan.changes}
    edits = [edit for change in plan.changes if (edit := _as_live(change))]
    files: dict[Path, list[str]] = {}
    for edit in edits:
        files.setdefault(edit.file, []).extend(_notes(changes[edit.ref], policy))
    left = {change.ref for change in plan.changes} - {edit.ref for edit in edits}
    for file, (text, live, missed) in zip(files, rendered(edits), strict=True):
        left |= {edit.ref for edit in missed}
        if text != live:
            yield Rendition(workspace.folder.name(file), text, live, tuple(files[file]))
    for ref in sorted(left):
        yield replace(_alone(workspace, changes[ref]), notes=tuple(_notes(changes[ref], policy)))


def _notes(change: ObjectChange, policy: Policy) -> Iterator[str]:
    for hunk in change.hunks:
        if hunk.row not in policy.takes:
            where = ", ".join(paths.show(one.path) for one in hunk.changes if one.path)
            yield f"{change.ref}{where and ' '}{where}: {hunk.row.value}: {policy.verb} leaves it"


def _as_live(change: ObjectChange) -> Edit | None:
    """The edit that gives a manifest the values of the cluster."""
    if not isinstance(change.local, Seen) or not isinstance(change.local.at, Place):
        return None
    return Edit(change.ref, change.local.at, tuple((one.path, one.live) for one in change.changes))


def _alone(workspace: Workspace, change: ObjectChange) -> Rendition:
    """An object that no file shows, as a clean manifest."""
    local = change.local.content if isinstance(change.local, Seen) else None
    live = change.live.content if isinstance(change.live, Seen) else None
    name = f"{change.ref.namespace}/{change.ref}" if change.ref.namespace else str(change.ref)
    if local is None or not isinstance(change.local, Seen):
        return Rendition(name, "", _text(manifest(live), None, Side.LIVE) if live else "")
    wanted = paths.patch(local, [(one.path, one.live) for one in change.changes]) if live else None
    where = workspace.folder.name(change.local.at.file) if isinstance(change.local.at, Place) else name
    return Rendition(f"{where} ({change.ref})", _text(local, wanted, Side.LOCAL), _text(wanted, local, Side.LIVE))


def _text(content: Object | None, other: Object | None, side: Side) -> str:
    """The manifest as YAML, "" for none; of a Secret's values no more than whether the other side has them too."""
    if content is None:
        return ""
    words = {Side.LIVE: "*** (in the cluster)", Side.LOCAL: "*** (in the file)"}
    return documents.write(shown(content, other or {}, words[side]))
