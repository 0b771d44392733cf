"""Taking decided fields into files: one replacement per file, one bad edit parks only its object."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError, SyncError
from kubectl_sync.files.manifests import object_at
from kubectl_sync.files.replace import guard_path, remove_file, replace
from kubectl_sync.files.secrets import in_its_words
from kubectl_sync.files.text import decode, load
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import ObjectRef, Place
from kubectl_sync.model.paths import ROOT, FieldPath

_PLAIN: Final = documents.Style()
_GENERIC: Final = ("v1", "List")  # a list of anything; others have one type of items


@dataclass(frozen=True, slots=True)
class Target:
    """The file of a new object; `hash` is the sha256 of one that is there and takes it in, None for a new one.

    `style` is that of the manifests around it.
    """

    file: Path
    hash: str | None = None
    style: documents.Style = _PLAIN


@dataclass(frozen=True, slots=True)
class Edit:
    """What one object's manifest shall become; `at` is its place, or the file of a new one."""

    ref: ObjectRef
    at: Place | Target
    fields: tuple[tuple[FieldPath, Content], ...]

    @property
    def file(self) -> Path:
        return self.at.file

    @property
    def new(self) -> Object:
        """What a new manifest is to say."""
        content: Object = self.fields[0][1]
        return content

    @property
    def removes(self) -> bool:
        """Whether the object goes."""
        return self.fields == ((ROOT, ABSENT),)


def write_edits(
    edits: Sequence[Edit], root: Path, name: Callable[[Path], str]
) -> Iterator[tuple[Edit, Object | SyncError]]:
    """Yield for each edit the content its manifest has now ({} where it is gone), or why it was not made.

    A file goes with its last object, a list with its last item; `replace.sync_to_disk` is for their folders.
    `name` gives a file's name as the user sees it.
    """
    for file, mine in _by_file(edits).items():
        for edit, found in _write_file(file, mine, root):
            told = SyncError(f"{name(file)}: {found.message}", found.hint) if isinstance(found, SyncError) else found
            yield edit, told


def refusals(edits: Sequence[Edit], root: Path, name: Callable[[Path], str]) -> Iterator[tuple[Edit, SyncError]]:
    """Yield the edits that cannot be made, each with the reason: all is tried, and nothing is written."""
    for file, mine in _by_file(edits).items():
        try:
            guard_path(file, root)
            text, _ = _read(file, mine)
        except SyncError as unread:
            found = [(edit, unread) for edit in mine]
        else:
            text, _, found = _edited(text, [edit for edit in mine if not edit.removes])
            found += _edited(text, [edit for edit in mine if edit.removes])[2]
        for edit, error in found:
            yield edit, SyncError(f"{name(file)}: {error.message}", error.hint)


def _by_file(edits: Sequence[Edit]) -> dict[Path, list[Edit]]:
    found: dict[Path, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.file, []).append(edit)
    return found


def _write_file(file: Path, edits: list[Edit], root: Path) -> Iterator[tuple[Edit, Object | SyncError]]:
    """What `write` yields of one file; the errors do not name it."""
    try:
        guard_path(file, root)
        old, expected = _read(file, edits)
    except SyncError as error:
        yield from ((edit, error) for edit in edits)
        return
    text, made, failed = _edited(old, [edit for edit in edits if not edit.removes])
    changed = any(isinstance(edit.at, Place) for edit in made)
    now = {one.index: one.content for one in documents.read(text)} if changed else {}
    text, gone, stuck = _edited(text, [edit for edit in edits if edit.removes])
    yield from failed + stuck
    try:
        if not text and expected:
            remove_file(file, root=root, expected=expected)
        elif text != old:
            private = any(edit.ref.is_secret and isinstance(edit.at, Target) for edit in made)
            replace(file, text, root=root, expected=expected, private=private)
    except SyncError as error:
        yield from ((edit, error) for edit in (*made, *gone))
        return
    yield from ((edit, _content(edit, now)) for edit in made)
    yield from ((edit, {}) for edit in gone)


def _edited(text: str, edits: Sequence[Edit]) -> tuple[str, list[Edit], list[tuple[Edit, SyncError]]]:
    """The text with all edits that can be made, these, and the others with the reason."""
    made, failed = [], []
    for edit in in_order(edits):
        try:
            text = edited(text, edit)
            made.append(edit)
        except SyncError as error:
            failed.append((edit, SyncError(f"{edit.ref}: {error.message}", error.hint)))
    return text, made, failed


def _read(file: Path, edits: list[Edit]) -> tuple[str, str | None]:
    """The text to edit and the hash it must still have when it is replaced: that of the plan."""
    expected = next((edit.at.hash for edit in edits if edit.at.hash), None)
    if expected is None:
        return "", None
    try:
        loaded = load(str(file))
        text = decode(loaded.raw)
    except SyncError as error:
        why = error.message.removeprefix("cannot be read: ")
        raise SyncError(f"cannot be read any more: {why}", "run it again") from error
    if loaded.digest != expected:
        raise SyncError("changed after it was read", "run it again to see what is in it now")
    return text, expected


def edited(text: str, edit: Edit) -> str:
    """The text of a file with one edit made, "" where nothing is left in it.

    Raises DocumentError where it cannot be made.
    """
    if isinstance(edit.at, Target):
        return _added(text, edit.at, edit.new)
    own = in_its_words(edit.fields, _now(text, edit.at)) if edit.ref.is_secret else edit.fields
    fields = [((*edit.at.prefix, *path), value) for path, value in own]
    new = documents.edit(text, edit.at.document, fields)
    return _without_empty_list(new, edit.at.document, edit.at.item) if edit.removes else new


def _added(text: str, target: Target, content: Object) -> str:
    """The text with one more object: another item where all of the text is one list, else another document."""
    try:
        found = [one for one in documents.read(text) if one.content is not None]
    except DocumentError as error:
        raise DocumentError(error.message, error.hint or "mend the file, or name another one with -o") from error
    if [_type(one.content) for one in found] == [_GENERIC] and isinstance(found[0].content.get("items"), list):
        place = ("items", len(found[0].content["items"]))
        return documents.edit(text, found[0].index, [(place, content)])
    if target.file.suffix == ".json" and found:
        raise DocumentError("a JSON file takes no second object, unless it is a List", "name a YAML file")
    return documents.append(text, documents.write(content, target.style))


def _type(content: Content) -> tuple[Content, Content]:
    return (content.get("apiVersion"), content.get("kind")) if isinstance(content, dict) else (None, None)


def _without_empty_list(text: str, document: int, item: tuple[int, ...]) -> str:
    """The text without the list that an item was the last one of, and the lists around it."""
    while item:
        item = item[:-1]
        content = next((one.content for one in documents.read(text) if one.index == document), None)
        prefix: FieldPath = tuple(step for position in item for step in ("items", position))
        if paths.get(content, (*prefix, "items")) not in ([], None, ABSENT):
            break
        text = documents.edit(text, document, [(prefix, ABSENT)])
    return text


def _now(text: str, at: Place) -> Object:
    document = next(one for one in documents.read(text) if one.index == at.document)
    found: Object = object_at(document.content, at)
    return found


def in_order(edits: Sequence[Edit]) -> list[Edit]:
    """The edits of one file in an order in which none shifts what another one means.

    Objects that go, go after all others and from the end: no position shifts before it is used.
    """
    return sorted(edits, key=_removed_last)


def _removed_last(edit: Edit) -> tuple[bool, int, tuple[int, ...]]:
    if not edit.removes or not isinstance(edit.at, Place):
        return False, int(not isinstance(edit.at, Place)), ()
    return True, -edit.at.document, tuple(-one for one in edit.at.item)


def _content(edit: Edit, now: dict[int, Content]) -> Object:
    if isinstance(edit.at, Place):
        found: Object = masked(object_at(now.get(edit.at.document) or {}, edit.at))
        return found
    return edit.new
