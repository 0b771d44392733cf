"""What a file would say if it said what the cluster has."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kubectl_sync.errors import SyncError
from kubectl_sync.files.secrets import text_holds_secret
from kubectl_sync.files.text import decode, load
from kubectl_sync.files.writer import Edit, edited, in_order


def rendered(edits: Sequence[Edit]) -> Iterator[tuple[str, str, list[Edit]]]:
    """Yield for each file its text, its text with the edits, and the edits that no text shows.

    Those are edits that cannot be made in the file's own text, and all of a file that is not what was read, or that
    holds a Secret: its values may stand beside any line of it.
    """
    of_files: dict[Path, list[Edit]] = {}
    for edit in edits:
        of_files.setdefault(edit.file, []).append(edit)
    for file, mine in of_files.items():
        try:
            loaded = load(str(file))
            text = decode(loaded.raw)
        except SyncError:
            yield "", "", mine
            continue
        if text_holds_secret(text):
            yield "", "", mine
            continue
        new, left = text, []
        for edit in in_order(mine):
            try:
                new = edited(new, edit)
            except SyncError:
                left.append(edit)
        yield text, new, left
