"""On which line of its file a field stands; only the file that is asked for is parsed again."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.manifests import object_at
from kubectl_sync.files.secrets import as_written
from kubectl_sync.files.text import Unreadable, decode, load
from kubectl_sync.model.objects import Place
from kubectl_sync.model.paths import FieldPath


def line_of(place: Place, path: FieldPath) -> int | None:
    """The line (1-based) of the field, or of what would hold it; None where the file is not what was read."""
    return line_in(_documents(place.file, place.hash), place, path)


def line_in(found: "Iterable[documents.Document]", place: Place, path: FieldPath) -> int | None:
    """The line of the field in the documents that its text holds."""
    document = _document(found, place)
    if document is None:
        return None
    return document.line_of((*place.prefix, *as_written(path, object_at(document.content, place))))


def respelled(place: Place, path: FieldPath, must: str, *, secret: bool) -> str:
    """What to do so that the value of a field is what it `must` be, as it would stand; `secret`: without the value."""
    return respelled_in(_documents(place.file, place.hash), place, path, must, secret=secret)


def respelled_in(
    found: "Iterable[documents.Document]", place: Place, path: FieldPath, must: str, *, secret: bool
) -> str:
    """The same in the documents that its text holds."""
    document = _document(found, place)
    if document is None or secret:
        return f"write {must} there"
    return document.respelled((*place.prefix, *path), must)


def _document(found: "Iterable[documents.Document]", place: Place) -> "documents.Document | None":
    return next((one for one in found if one.index == place.document), None)


@lru_cache(maxsize=4)  # the fields of a file are asked for one after the other
def _documents(file: Path, digest: str) -> "tuple[documents.Document, ...]":
    try:
        loaded = load(str(file))
        return tuple(documents.read(decode(loaded.raw))) if loaded.digest == digest else ()
    except (Unreadable, DocumentError):
        return ()
