"""Into which files new manifests go: decided before anybody is asked, so that it is shown."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from kubectl_sync.environment import Environment
from kubectl_sync.errors import SyncError
from kubectl_sync.files.new_files import NewFiles
from kubectl_sync.files.writer import Target
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan

# The file of each new manifest, or why it has none.
Targets: TypeAlias = Mapping[ObjectRef, Target | SyncError]

_BY_HAND: Final = SyncError(
    "no new manifest is written where only a kustomization is read",
    "write it by hand, and name it in `resources`; or pull it into another folder, with --root DIR",
)


def placed(
    environment: Environment, plan: Plan, output: Path | None = None, inside: Path | None = None
) -> tuple[Plan, Targets]:
    """The plan with the files of new manifests named in it, and those files.

    The user may have named one file, `output`, or a folder that they go into, `inside`.
    """
    missing = (change for change in plan.changes if change.local is ABSENT and change.live is not ABSENT)
    new = [change for change in missing if not any(hunk.by_hand for hunk in change.hunks)]
    if not new:
        return plan, {}
    if environment.folder.alone:
        return plan, dict.fromkeys((change.ref for change in new), _BY_HAND)
    files = environment.folder.new_files(environment.cluster.kinds, environment.namespace, inside)
    targets = {change.ref: _target(files, change, output) for change in new}
    return replace(plan, changes=tuple(_shown(environment, one, targets) for one in plan.changes)), targets


def _target(files: NewFiles, change: ObjectChange, output: Path | None) -> Target | SyncError:
    try:
        was = change.base.file if change.base else ""
        return files.named(output, change.ref) if output else files.target(change.ref, change.changes[0].live, was)
    except SyncError as error:
        return error


def _shown(environment: Environment, change: ObjectChange, targets: Targets) -> ObjectChange:
    target = targets.get(change.ref)
    return replace(change, goes_to=environment.source.name(target.file)) if isinstance(target, Target) else change
