"""From a plan that a verb would carry out to texts that a diff by line can show."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kubectl_sync import documents
from kubectl_sync.engine.hidden.manifest import manifest
from kubectl_sync.environment import Environment
from kubectl_sync.files.rendition import Both, rendered, rendered_alone
from kubectl_sync.files.writer import Edit, Target
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.masked import masked_word
from kubectl_sync.model.objects import ObjectRef, Place
from kubectl_sync.model.plan import FieldChange, ObjectChange, Plan, Side
from kubectl_sync.model.rendition import Omission, Rendition
from kubectl_sync.steps.settle.targets import Targets


class Renditions:
    """What a verb that writes `side` would write, as texts; `targets` are the files of new manifests.

    Of what is in no file it is the objects' own text, not that of what came.
    """

    def __init__(self, environment: Environment, plan: Plan, side: Side, targets: Targets) -> None:
        self._workspace = environment
        self._side = side
        self._verb = "push" if side is Side.LIVE else "pull"
        self._changes = {change.ref: change for change in plan.changes}
        self._edits: dict[ObjectRef, Both] = {}
        for change in plan.changes:
            at = _place(change, targets) if environment.has_folder else None
            if at and _is_written(change, side):
                self._edits[change.ref] = _edits(change, at, side)

    def by_file(self) -> Iterator[Rendition]:
        """Yield what differs file by file, what no file can show after it, and what is left of the rest."""
        told: set[ObjectRef] = set()
        of_files: dict[Path, list[ObjectRef]] = {}
        for ref, both in self._edits.items():
            of_files.setdefault(both.live.file, []).append(ref)
        for file, text, live, missed in rendered(list(self._edits.values())):
            lost = {edit.ref for edit in missed}
            refs = [ref for ref in of_files[file] if ref not in lost]
            if text != live:
                told.update(refs)
                left = [one for ref in refs for one in self._left(self._changes[ref])]
                yield Rendition(self._workspace.source.name(file), text, live, tuple(left))
        yield from self._others(told)

    def by_object(self) -> Iterator[Rendition]:
        """Yield what differs object by object, named as kubectl names it."""
        told: set[ObjectRef] = set()
        for ref, both in self._edits.items():
            found = rendered_alone(both)
            if found and found[0] != found[1]:
                told.add(ref)
                yield Rendition(self._name(ref), *found, tuple(self._left(self._changes[ref])))
        yield from self._others(told, named=True)

    def _others(self, told: set[ObjectRef], *, named: bool = False) -> Iterator[Rendition]:
        for ref, change in sorted(self._changes.items()):
            if ref in told:
                continue
            left = tuple(self._left(change))
            if not _is_written(change, self._side):
                yield Rendition(str(ref), "", "", left)
                continue
            found = replace(_whole(self._workspace, change, self._side), left=left, is_patch=False)
            yield replace(found, name=self._name(ref)) if named else found

    def _left(self, change: ObjectChange) -> Iterator[Omission]:
        """What of an object the verb would leave, with the reason."""
        if change.refused and self._side is Side.LIVE:
            fields = tuple(change.as_there(one) for one in change.changes if one.path)
            where = "".join(f" {paths.show(one.path)}" for one in fields)
            yield Omission(f"{change.ref}{where}: {self._verb} would be refused: {change.refused}", fields)
            return
        for hunk in change.hunks:
            if any(one.writes(self._side) for one in hunk.changes):
                continue
            where = ", ".join(paths.show(one.path) for one in hunk.changes if one.path)
            why = f"{self._verb} leaves it" + (f": {hunk.held}" if hunk.held else "")
            fields = tuple(change.as_there(one) for one in hunk.changes if one.path)
            yield Omission(f"{change.ref}{where and ' '}{where}: {hunk.row.value}: {why}", fields)

    def _name(self, ref: ObjectRef) -> str:
        """`apps.v1.Deployment.shop.web` (kubernetes/kubectl:pkg/cmd/diff/diff.go, `InfoObject.Name`)."""
        change = self._changes[ref]
        content = change.local_content or change.live_content
        version = split_api_version(content["apiVersion"])[1] if content else ""
        group = f"{ref.group}." if ref.group else ""
        return f"{group}{version}.{ref.kind}.{ref.namespace}.{ref.name}"


def _is_written(change: ObjectChange, side: Side) -> bool:
    return change.action(side) != "none" and not (side is Side.LIVE and change.refused)


def _place(change: ObjectChange, targets: Targets) -> Place | Target | None:
    if change.place:
        return None if change.place.origin else change.place  # no file has the text of what is rendered
    target = targets.get(change.ref)
    return target if isinstance(target, Target) else None


def _edits(change: ObjectChange, at: Place | Target, side: Side) -> Both:
    """What gives the manifest the fields that are written, as either side has them."""
    written = change.writes(side)
    if side is Side.LOCAL:
        return Both(Edit(change.ref, at, tuple((one.path, one.wanted) for one in written)))
    merged = tuple((one.path, one.wanted) for one in written if not same(one.wanted, one.local))
    live = Edit(change.ref, at, tuple((one.path, one.live) for one in written))
    return Both(live, Edit(change.ref, at, merged) if merged else None)


def _whole(environment: Environment, change: ObjectChange, side: Side) -> Rendition:
    """An object that no file shows, as a clean manifest."""
    written: tuple[FieldChange, ...] = change.writes(side)
    local, live = change.local, change.live_content
    name = f"{change.ref.namespace}/{change.ref}" if change.ref.namespace else str(change.ref)
    if local is ABSENT:
        return Rendition(name, "", _text(manifest(live), None, Side.LIVE) if live else "")
    other = [(one.path, one.wanted if side is Side.LOCAL else one.live) for one in written]
    mine = local.content
    wanted = paths.patch(mine, other) if live else None
    wanted = None if wanted is ABSENT else wanted
    where = f"{environment.source.name(local.at.file)} ({change.ref})"
    return Rendition(where, _text(mine, wanted, Side.LOCAL), _text(wanted, mine, Side.LIVE))


def _text(content: Object | None, other: Object | None, side: Side) -> str:
    """The manifest as YAML, "" for none; of a Secret's values no more than whether the other side has them too."""
    if content is None:
        return ""
    words = {Side.LIVE: "*** (in the cluster)", Side.LOCAL: "*** (in the file)"}
    return documents.write(masked_word(content, other or {}, words[side]))
