"""What a file says, and what it would say, of the fields that a verb would write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kubectl_sync.documents.chunks import cut
from kubectl_sync.errors import SyncError
from kubectl_sync.files.secrets import text_holds_secret
from kubectl_sync.files.text import decode, load
from kubectl_sync.files.writer import Edit, edited, in_order
from kubectl_sync.model.objects import Place


@dataclass(frozen=True, slots=True)
class Both:
    """The edits that give one manifest what the cluster has, and what the file shall have; None: it has that."""

    live: Edit
    file: Edit | None = None


def rendered(wanted: Sequence[Both]) -> Iterator[tuple[Path, str, str, list[Edit]]]:
    """Yield for each file its text as the files and as the cluster have it, and the edits that no text shows.

    Those are edits that cannot be made in the file's own text, and all of a file that is not what was read, or that
    holds a Secret: its values may stand beside any line of it.
    """
    of_files: dict[Path, list[Both]] = {}
    for one in wanted:
        of_files.setdefault(one.live.file, []).append(one)
    for file, mine in of_files.items():
        text = _text(file) if isinstance(mine[0].live.at, Place) or file.exists() else ""
        if text is None or text_holds_secret(text) or any(one.live.ref.is_secret for one in mine):
            yield file, "", "", [one.live for one in mine]
            continue
        sides = (text, text)
        left = []
        for both in _in_order(mine):
            try:
                sides = _made(sides, both)
            except SyncError:
                left.append(both.live)
        yield file, *sides, left


def rendered_alone(both: Both) -> tuple[str, str] | None:
    """The document of one manifest, as the files and as the cluster have it; None where no text of its own shows it."""
    at = both.live.at
    text = _text(at.file)
    if text is None or not isinstance(at, Place) or at.item or text_holds_secret(text):
        return None
    try:
        chunks = cut(text)
        own = replace(at, document=0) if len(chunks) > at.document else at
        edits = [replace(one, at=own) if one else None for one in (both.live, both.file)]
        return _made((chunks[at.document].text,) * 2, Both(edits[0] or both.live, edits[1]))
    except (SyncError, IndexError):
        return None


def _made(sides: tuple[str, str], both: Both) -> tuple[str, str]:
    """Both texts, as the files and as the cluster have them, with the edits of one object. Raises SyncError."""
    file, live = sides
    return edited(file, both.file) if both.file else file, edited(live, both.live)


def _in_order(mine: Sequence[Both]) -> list[Both]:
    found = {one.live.ref: one for one in mine}
    return [found[edit.ref] for edit in in_order([one.live for one in mine])]


def _text(file: Path) -> str | None:
    try:
        return decode(load(str(file)).raw)
    except SyncError:
        return None
