"""What a file would say if it said what the cluster has."""

from collections.abc import Iterator, Sequence

from kubectl_sync import documents
from kubectl_sync.errors import SyncError
from kubectl_sync.files.text import decode, load
from kubectl_sync.files.writer import Edit, edited, in_order
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Place
from kubectl_sync.model.paths import ROOT


def rendered(edits: Sequence[Edit]) -> Iterator[tuple[str, str, list[Edit]]]:
    """Yield for each file its text, its text with the edits, and the edits that no text shows.

    Those are edits that cannot be made in the file's own text, and all of a file that is not what was read.
    """
    for file in dict.fromkeys(edit.file for edit in edits):
        mine = [edit for edit in edits if edit.file == file]
        try:
            loaded = load(str(file))
            text = decode(loaded.raw)
        except SyncError:
            yield "", "", mine
            continue
        new, left = text, []
        for edit in in_order(mine):
            try:
                new = "" if _is_last(new, edit) else edited(new, edit)
            except SyncError:
                left.append(edit)
        yield text, new, left


def _is_last(text: str, edit: Edit) -> bool:
    """Whether the edit removes the only object of a text: nothing is left of it then."""
    goes = isinstance(edit.at, Place) and not edit.at.item and edit.fields == ((ROOT, ABSENT),)
    return goes and sum(one.content is not None for one in documents.read(text)) == 1
