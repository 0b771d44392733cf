"""Edits of a text: spliced where they can be, verified always, refused rather than guessed."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from kubectl_sync.documents.chunks import Chunk, cut
from kubectl_sync.documents.read import BOM, Document, read_chunk
from kubectl_sync.documents.roundtrip import round_trip
from kubectl_sync.documents.splice import splice
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, same
from kubectl_sync.model.paths import FieldPath

Changes: TypeAlias = Sequence[tuple[FieldPath, Content]]

_COMMENT = re.compile(r"(?:^|[ \t])(#.*)", re.MULTILINE)


def edit(text: str, document: int, changes: Changes) -> str:
    """Return the text with fields of one document set, or removed where the value is ABSENT.

    Every other document stays byte for byte. What a splice cannot do goes through ruamel.yaml. Raises
    DocumentError, naming the field and its line, where neither makes exactly these changes, or a comment
    would be lost that does not stand inside a removed value.
    """
    bom = BOM if text.startswith(BOM) else ""
    chunks = cut(text.removeprefix(BOM))
    old = read_chunk(chunks[document], document)
    try:
        wanted = paths.patch(old.content, changes)
    except KeyError as error:
        raise _refusal(old, changes[0][0]) from error
    new, rest = _spliced(old, changes)
    if rest:
        new = _round_tripped(new, rest)
    if not same(new.content, wanted):
        raise _refusal(old, (rest or changes)[0][0])
    texts = [chunk.text for chunk in chunks]
    texts[document] = new.chunk.text
    return bom + "".join(texts)


def _spliced(document: Document, changes: Changes) -> tuple[Document, list[tuple[FieldPath, Content]]]:
    """Make the changes that can be spliced; return the document and the changes that are left."""
    rest = []
    for path, value in changes:
        made = splice(document, path, value)
        spliced = _checked(document, made, [(path, value)]) if made is not None else None
        if spliced is None or (value is not ABSENT and _lost(document, spliced)):
            rest.append((path, value))
        else:
            document = spliced
    return document, rest


def _round_tripped(document: Document, changes: Changes) -> Document:
    try:
        made = _checked(document, round_trip(document.chunk, changes), changes)
    except DocumentError:
        made = None
    if made is None or _lost(document, made):
        raise _refusal(document, changes[0][0])
    return made


def _checked(document: Document, text: str, changes: Changes) -> Document | None:
    """The document as it reads now, if that is what the changes mean."""
    try:
        new = read_chunk(Chunk(text, document.chunk.line), document.index)
    except DocumentError:
        return None
    return new if same(new.content, paths.patch(document.content, changes)) else None


def _lost(old: Document, new: Document) -> Counter[str]:
    before, after = (Counter(_COMMENT.findall(one.chunk.text)) for one in (old, new))
    return before - after


def _refusal(document: Document, path: FieldPath) -> DocumentError:
    return DocumentError(
        f"line {document.line_of(path)}: {paths.show(path)} cannot be edited without touching more of the file",
        "set it by hand; `kubectl sync status` shows the value",
    )
