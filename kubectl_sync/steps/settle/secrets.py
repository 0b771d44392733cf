"""Values of Secrets come into no file that others see, unless the user said so."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kubectl_sync.engine.plan.decide import left_for
from kubectl_sync.environment import Environment
from kubectl_sync.errors import InPart, SyncError
from kubectl_sync.files.writer import Edit, Target
from kubectl_sync.git.ignored import exposed
from kubectl_sync.model.content import UNDECIDED, Content, same
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.paths import ROOT, FieldPath
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.steps.settle.targets import Targets

_HINT: Final = "let git ignore that file, name the Secret on the command line, or pull it to another folder with --root"
_ANNOTATION: Final[FieldPath] = ("metadata", "annotations")
_SHORT: Final = 128  # characters: a copy of a Secret (kapp, Rancher: JSON, also packed) is longer, or has a brace
Refusals = Mapping[ObjectRef, SyncError]


def hold_secrets(
    environment: Environment, plan: Plan, policy: Policy, targets: Targets, named: Container[ObjectRef]
) -> tuple[Plan, Refusals]:
    """The plan without what would bring a value of a Secret into a file that git would take along, and the errors.

    An error for each object of which the verb would have done so; not for those that the user named one by one, whose
    values go where they belong. What is no value, as a label, may be written.
    """
    files = {
        change.ref: file
        for change in plan.changes
        if change.ref.is_secret and change.ref not in named and (file := _file(change, targets))
        if any(_reveals(hunk, policy) for hunk in change.hunks)
    }
    reasons = exposed(files.values())
    found = {ref: reasons[file] for ref, file in files.items() if file in reasons}
    refused = {
        change.ref: _error(change.ref, environment.source.name(files[change.ref]), found[change.ref])
        for change in plan.changes
        if change.ref in found and any(hunk.decided and _reveals(hunk, policy) for hunk in change.hunks)
    }
    changes = tuple(_held(one, policy, found[one.ref]) if one.ref in found else one for one in plan.changes)
    return replace(plan, changes=changes), refused


def with_refusals(outcome: Outcome, refusals: Refusals) -> Outcome:
    """What a run did, with what it would have done but for git; of what it wrote, only the values are left."""
    written = {one.ref for one in outcome.done}
    found = {ref: _in_part(ref, one) if ref in written else one for ref, one in refusals.items()}
    return replace(outcome, parked=(*found.values(), *outcome.parked), failed={**found, **outcome.failed})


def refused_edits(
    environment: Environment, edits: Iterable[Edit], named: Container[ObjectRef]
) -> dict[ObjectRef, SyncError]:
    """The edits that bring a value into a file that git would take along, with the reasons: as they are made.

    Not those of Secrets that the user named one by one.
    """
    bare = [edit for edit in edits if edit.ref.is_secret and edit.ref not in named and _is_revealing(edit)]
    reasons = exposed(edit.file for edit in bare)
    return {
        edit.ref: _error(edit.ref, environment.source.name(edit.file), reasons[edit.file])
        for edit in bare
        if edit.file in reasons
    }


def _error(ref: ObjectRef, file: str, reason: str) -> SyncError:
    return SyncError(f"{ref} was not written to {file}: {reason}", _HINT)


def _in_part(ref: ObjectRef, error: SyncError) -> InPart:
    return InPart(error.message.replace(f"{ref} was not", f"{ref}: its values were not", 1), error.hint)


def _file(change: ObjectChange, targets: Targets) -> Path | None:
    """The file that a pull would write the object to."""
    if change.place:
        return change.place.file
    target = targets.get(change.ref)
    return target.file if isinstance(target, Target) else None


def _held(change: ObjectChange, policy: Policy, reason: str) -> ObjectChange:
    hunks = (left_for(hunk, reason) if _reveals(hunk, policy) and not hunk.held else hunk for hunk in change.hunks)
    return replace(change, hunks=tuple(hunks))


def _reveals(hunk: Hunk, policy: Policy) -> bool:
    """Whether a value came into the file, were the question decided as the verb would."""
    return any(_brings_value(one, policy.value(one)) for one in hunk.changes)


def _brings_value(one: FieldChange, wanted: Content) -> bool:
    if wanted is UNDECIDED or same(wanted, one.value(Side.LOCAL)):
        return False
    return _holds_value(one.path, wanted)


def _is_revealing(edit: Edit) -> bool:
    return any(_holds_value(path, value) for path, value in edit.fields)


def _holds_value(path: FieldPath, content: Content) -> bool:
    """Whether a value of a Secret is in a content; a short annotation without braces is none."""
    if path == ROOT and isinstance(content, dict):
        return True
    if not isinstance(content, Masked):
        return False
    short = isinstance(content.value, str) and len(content.value) <= _SHORT and "{" not in content.value
    return not (short and path[:2] == _ANNOTATION)
