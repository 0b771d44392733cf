"""Taking decided fields into files: one replacement per file, one bad edit parks only its object."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kubectl_sync import documents
from kubectl_sync.errors import SyncError
from kubectl_sync.files.manifests import object_at
from kubectl_sync.files.replace import replace
from kubectl_sync.files.secrets import in_its_words, is_secret
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import ObjectRef, Place
from kubectl_sync.model.paths import ROOT, FieldPath


@dataclass(frozen=True, slots=True)
class Edit:
    """What one object's manifest shall become; `at` is its place, or the file of a new one."""

    ref: ObjectRef
    at: Place | Path
    fields: tuple[tuple[FieldPath, Content], ...]

    @property
    def file(self) -> Path:
        return self.at.file if isinstance(self.at, Place) else self.at


def write(edits: Sequence[Edit], root: Path) -> Iterator[tuple[Edit, Object | SyncError]]:
    """Yield for each edit the content its manifest has now, or why it was not made."""
    files: dict[Path, list[Edit]] = {}
    for edit in edits:
        files.setdefault(edit.file, []).append(edit)
    for file, inside in files.items():
        yield from _write_file(file, inside, root)


def _write_file(file: Path, edits: list[Edit], root: Path) -> Iterator[tuple[Edit, Object | SyncError]]:
    made: list[Edit] = []
    try:
        old, expected = _read(file, edits)
    except SyncError as error:
        yield from ((edit, error) for edit in edits)
        return
    text = old
    for edit in in_order(edits):
        try:
            text = edited(text, edit)
            made.append(edit)
        except SyncError as error:
            yield edit, SyncError(f"{file.name}: {edit.ref}: {error.message}", error.hint)
    try:
        if text != old:
            replace(file, text, root=root, expected=expected, private=any(is_secret(edit.ref) for edit in edits))
    except SyncError as error:
        yield from ((edit, error) for edit in made)
        return
    is_edited = any(isinstance(edit.at, Place) for edit in made)
    now = {one.index: one.content for one in documents.read(text)} if is_edited else {}
    yield from ((edit, _content(edit, now)) for edit in made)


def _read(file: Path, edits: list[Edit]) -> tuple[str, str | None]:
    """The text to edit and the hash it must still have when it is replaced: that of the plan."""
    places = [edit.at for edit in edits if isinstance(edit.at, Place)]
    if not places:
        return "", None
    try:
        return file.read_bytes().decode("utf-8"), places[0].hash
    except (OSError, UnicodeDecodeError) as error:
        raise SyncError(f"{file}: cannot be read any more: {error}", "run it again") from error


def edited(text: str, edit: Edit) -> str:
    """The text of a file with one edit made. Raises DocumentError where it cannot be made."""
    if isinstance(edit.at, Place):
        own = in_its_words(edit.fields, _now(text, edit.at)) if is_secret(edit.ref) else edit.fields
        fields = [((*edit.at.prefix, *path), value) for path, value in own]
        return documents.edit(text, edit.at.document, fields)
    manifest = documents.write(edit.fields[0][1])
    return f"{text}---\n{manifest}" if text else manifest


def _now(text: str, at: Place) -> Object:
    document = next(one for one in documents.read(text) if one.index == at.document)
    found: Object = object_at(document.content, at)
    return found


def in_order(edits: Sequence[Edit]) -> list[Edit]:
    """The edits of one file in an order in which none shifts what another one means."""
    return sorted(edits, key=_removed_last)


def _removed_last(edit: Edit) -> tuple[bool, tuple[int, ...]]:
    """Objects that go, go after all others and from the end of their list: no position shifts before it is used."""
    goes = isinstance(edit.at, Place) and bool(edit.at.item) and edit.fields == ((ROOT, ABSENT),)
    return goes, tuple(-one for one in edit.at.item) if goes and isinstance(edit.at, Place) else ()


def _content(edit: Edit, now: dict[int, Content]) -> Object:
    if isinstance(edit.at, Place):
        return masked(object_at(now.get(edit.at.document) or {}, edit.at))
    made: Object = edit.fields[0][1]
    return made
