"""Values of Secrets come into no file that others see, unless the user said so."""

from collections.abc import Container, Iterable

from kubectl_sync.errors import SyncError
from kubectl_sync.files.writer import Edit, Target
from kubectl_sync.git.ignored import exposed
from kubectl_sync.model.objects import ObjectRef


def refused(edits: Iterable[Edit], named: Container[ObjectRef]) -> dict[ObjectRef, SyncError]:
    """The new manifests of Secrets that git would take along, with the reasons.

    Not those that the user named one by one, nor one that is in its file already.
    """
    new = [edit for edit in edits if edit.ref.is_secret and isinstance(edit.at, Target) and edit.ref not in named]
    reasons = exposed(edit.file for edit in new)
    hint = "let git ignore that file, name the Secret on the command line, or pull it to another folder with --root"
    return {
        edit.ref: SyncError(f"{edit.ref} was not written to {edit.file}: {reasons[edit.file]}", hint)
        for edit in new
        if edit.file in reasons
    }
