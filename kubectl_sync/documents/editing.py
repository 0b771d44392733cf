"""Edits of a text: spliced where they can be, verified always, refused rather than guessed."""

import json
from collections.abc import Iterator
from collections.abc import Sequence as Several
from typing import Final, TypeAlias

from kubectl_sync.documents import attempts
from kubectl_sync.documents.chunks import cut
from kubectl_sync.documents.nodes import Alias, Mapping, Node, Sequence
from kubectl_sync.documents.patches import UnspliceableError
from kubectl_sync.documents.places import follow
from kubectl_sync.documents.reading import BOM, Document, read_chunk
from kubectl_sync.documents.whole import without
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, same
from kubectl_sync.model.masked import unmasked
from kubectl_sync.model.paths import ROOT, FieldPath, Order
from kubectl_sync.model.wording import some

Changes: TypeAlias = Several[tuple[FieldPath, Content]]

_NAMED: Final = 6  # lines in a hint
_SHOWN: Final = 60  # characters of a value in a hint


def edit(text: str, document: int, changes: Changes) -> str:
    """Return the text with fields of one document set, removed (ABSENT), or the items of a list ordered.

    All paths mean the document as it is before. Values may be `Masked`: they are written, and never told.
    Every other document stays byte for byte, and so does what no change names. A document that is removed as a
    whole takes its `---` with it; the text is "" then where it said nothing else. What splices cannot do goes
    through ruamel.yaml. Raises DocumentError, `line N: ...`, with the path and the value to set by hand, where
    neither makes exactly these changes, or where a comment would be lost that is not about a removed value.
    """
    if any(path == ROOT and value is ABSENT for path, value in changes):
        return without(text, document)
    bom = BOM if text.startswith(BOM) else ""
    chunks = cut(text.removeprefix(BOM))
    old = read_chunk(chunks[document], document)
    try:
        texts = [chunk.text for chunk in chunks]
        texts[document] = _edited(old, changes)
        return bom + _joined(texts)
    except (UnspliceableError, DocumentError) as error:
        raise _refusal(old, _first_bad(old, changes), str(error)) from error


def _joined(texts: list[str]) -> str:
    made = "".join(texts)
    if len(cut(made)) != len(texts):
        raise UnspliceableError("a line of it would start a new document")
    return made


def _edited(old: Document, changes: Changes) -> str:
    plain = [(path, unmasked(value)) for path, value in changes]
    try:
        wanted = paths.patch(old.content, plain)
    except KeyError as error:
        raise UnspliceableError("there is no such place") from error
    if same(old.content, wanted):
        return old.chunk.text
    return attempts.made(old, plain, wanted)


def _first_bad(old: Document, changes: Changes) -> tuple[FieldPath, Content]:
    """The change to blame: the first that cannot be made alone, or the first of those that only fail together.

    Looked for by halves: to try each of many alone takes the square of the time of one edit.
    """
    while len(changes) > 1:
        middle = len(changes) // 2
        bad = next((half for half in (changes[:middle], changes[middle:]) if not _can_be_made(old, half)), None)
        if bad is None:
            break
        changes = bad
    return changes[0]


def _can_be_made(old: Document, changes: Changes) -> bool:
    try:
        _edited(old, changes)
    except (UnspliceableError, DocumentError):
        return False
    return True


def _refusal(document: Document, change: tuple[FieldPath, Content], why: str) -> DocumentError:
    path, value = change
    where = f"line {document.line_of(path)}: {paths.show(path) or 'the document'}"
    if value is ABSENT:
        return DocumentError(f"{where} cannot be removed: {why}", "remove it by hand")
    if path and isinstance(path[-1], Order):
        order = ", ".join(paths.show_item(item) for item in value)
        return DocumentError(f"{where} cannot be changed: {why}",
                             f"order the items by hand: {order}")  # fmt: skip
    lines = _alias_lines(document, path)
    shown = json.dumps(value, ensure_ascii=False, default=str)
    what = shown if len(shown) <= _SHOWN else "the value that `kubectl sync status` shows"
    also = f", and look at {some(lines, _NAMED)}: what stands there would change with it" if lines else ""
    return DocumentError(f"{where} cannot be set: {why}", f"set it by hand to {what}{also}")


def _alias_lines(document: Document, path: FieldPath) -> list[str]:
    """The lines where aliases stand for what is at a path, or around it."""
    if not document.has_tree or document.root is None:
        return []
    shared = {id(place.node) for place in follow(document.root, document.content, path)}
    found = {document.chunk.line_at(one.start) for one in _aliases(document.root) if id(one.target) in shared}
    return [f"line {line}" for line in sorted(found)]


def _aliases(node: Node) -> Iterator[Alias]:
    if isinstance(node, Alias):
        yield node
    elif isinstance(node, Mapping):
        for _, value in node.pairs:
            yield from _aliases(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _aliases(item)
