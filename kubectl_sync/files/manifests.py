"""What a manifest's text holds: objects, also those in lists, each with its place; no type is known here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files import conflict_marks, foreign
from kubectl_sync.files.directives import directive
from kubectl_sync.files.secrets import looks_secret, names_more
from kubectl_sync.files.text import Unreadable, words
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.objects import Place
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.shapes import NO_NAME, is_segment
from kubectl_sync.model.templates import first_mark
from kubectl_sync.model.wording import words_for

_IDENTITY: Final[tuple[FieldPath, ...]] = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))
_MOST_PROBLEMS: Final = 20  # of one object, each told by its line
_LISTS_DEEP: Final = 8  # lists in lists; kubectl takes none, some generators write them
MARKED: Final = "a text with git's conflict markers (they are data, to kubectl too): is a merge unfinished?"
TEMPLATE: Final = "template (no YAML before it is rendered)"


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One document of a file, or one item of a list in it: an object, or why it is none.

    `content` is {} where there is no manifest. `problem` is what kubectl would refuse it for: `content` is no more
    than type and name then; with a `reason` too, only if the cluster serves the type. `elsewhere` tells that another
    tool makes an object of it: it is not to be taken for absent. `hint` says what to type, where that is known.
    """

    document: int
    item: tuple[int, ...]
    line: int
    content: Object
    reason: str = ""
    problem: str = ""
    elsewhere: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file: the sha256 of its bytes and its parts; or, by its text alone, why it has none.

    `line` belongs to `reason` where that is no matter of the whole file. `words` are those of a template.
    `private`: it names a Secret that is none of its parts; nothing of it is kept.
    """

    digest: str
    parts: tuple[DocumentPart, ...] = ()
    reason: str = ""
    line: int = 0
    words: frozenset[str] = frozenset()
    private: bool = False


def parse(name: str, text: str, digest: str) -> Parsed:
    """Read a file's text. Raises Unreadable where it is no YAML that kubectl would read."""
    if reason := foreign.without_object(name, text):
        return Parsed(digest, reason=reason)
    try:
        found = tuple(document_parts(text))
    except DocumentError as error:
        if marks := conflict_marks.marker_lines(text):
            told = f"line {marks[0]}: {conflict_marks.describe_markers(marks)}"
            raise Unreadable(told, "finish the merge; its objects are left alone until then", words(text)) from error
        if line := foreign.template_line(text, error.message):
            return Parsed(digest, (), TEMPLATE, line, words(text))
        raise Unreadable(error.message, error.hint or _hint(), words(text)) from error
    if [(part.reason, part.item, part.hint) for part in found] == [(foreign.NO_MANIFEST, (), "")]:
        return Parsed(digest, reason=foreign.what_is(name, text))
    reason = "" if found else "nothing in it but comments"
    return Parsed(digest, found, reason, private=names_more(text, [part.content for part in found]))


def document_parts(text: str) -> Iterator[DocumentPart]:
    """Yield what each document is. Raises DocumentError where the text is no YAML that kubectl would read."""
    for document in documents.read(text):
        if document.content is not None:
            found = list(_parts(document, document.content, ()))
            yield from found
            if any(not part.reason for part in found):
                yield from _remarks(document)


def _remarks(document: "documents.Document") -> Iterator[DocumentPart]:
    """What somebody may not have meant, and is no error."""
    for first, line in document.doubled:
        reason = f"key that stands in line {first} too (the last one counts, as for kubectl)"
        yield DocumentPart(document.index, (), line, {}, reason)
    for number in conflict_marks.marker_lines(document.chunk.text)[:1]:
        yield DocumentPart(document.index, (), document.chunk.line + number - 1, {}, MARKED)


def item_content(parent: Content, item: Content) -> Content:
    """The item of a list as kubectl sees it: without type of its own it has the list's.

    kubernetes/apimachinery:pkg/apis/meta/v1/unstructured/helpers.go, decodeToList.
    """
    if not isinstance(item, dict) or item.get("apiVersion") or item.get("kind"):
        return item
    return {"apiVersion": parent["apiVersion"], "kind": parent["kind"].removesuffix("List"), **item}


def object_at(content: Content, place: Place) -> Content:
    """The object of a place in the content of its document; {} where it is not there."""
    for position in place.item:
        items = content.get("items") if isinstance(content, dict) else None
        if not isinstance(items, list) or position >= len(items):
            return {}
        content = item_content(content, items[position])
    return content


def _hint() -> str:
    return Unreadable("").hint


def _parts(document: "documents.Document", content: Content, item: tuple[int, ...]) -> Iterator[DocumentPart]:
    line = _line(document, item, ())
    if not item and (lacks := foreign.half_typed(content)):
        yield DocumentPart(document.index, item, line, content, foreign.NO_MANIFEST, hint=lacks)
    elif reason := foreign.no_object(content):
        yield DocumentPart(document.index, item, line, {}, reason)
    elif isinstance(content.get("items"), list) and content["kind"].endswith("List"):
        if len(item) == _LISTS_DEEP:
            yield DocumentPart(document.index, item, line, {}, problem=f"lists in lists, more than {_LISTS_DEEP} deep")
            return
        if not content["items"]:
            yield DocumentPart(document.index, item, line, {}, "list without items")
        for position, one in enumerate(content["items"]):
            yield from _parts(document, item_content(content, one), (*item, position))
    else:
        yield from _object(document, content, item, line)


def _object(
    document: "documents.Document", content: Object, item: tuple[int, ...], line: int
) -> Iterator[DocumentPart]:
    """Yield what an object is, or each thing that is wrong with it."""
    first = _part(document, content, item, line)
    yield first
    if not first.problem or first.reason or not first.content:
        return
    more = foreign.misshapen(content)[1:]
    for found in more[:_MOST_PROBLEMS]:
        yield _misshapen(document, content, item, found)
    rest = len(more) - _MOST_PROBLEMS
    if rest > 0:
        told = f"{rest:,} more of its labels and annotations are no text"
        yield DocumentPart(document.index, item, line, _identity(content), problem=told)


def _part(document: "documents.Document", content: Object, item: tuple[int, ...], line: int) -> DocumentPart:
    type_alone = {"apiVersion": content["apiVersion"], "kind": content["kind"], "metadata": {}}
    if patch := directive(content, document.chunk.text):
        return _patch(document, content, item, *patch)
    if reason := foreign.why_foreign(content):
        return DocumentPart(document.index, item, line, type_alone, reason)
    if problem := foreign.nameless(content):
        line = _line(document, item, ("metadata", "name"))
        return DocumentPart(document.index, item, line, type_alone, foreign.NAMELESS, problem)
    if unnamed := _unnamed(document, content, item):
        return unnamed
    if foreign.is_encrypted(content):
        return DocumentPart(document.index, item, line, content, "encrypted by SOPS", elsewhere=True)
    found = foreign.misshapen(content)
    return _misshapen(document, content, item, found[0]) if found else DocumentPart(document.index, item, line, content)


def _patch(
    document: "documents.Document", content: Object, item: tuple[int, ...], path: FieldPath, word: str
) -> DocumentPart:
    """A patch: what it would be merged into is not known here, and is not to be taken for absent."""
    where = f"{word} in {paths.show(path)}" if path else word
    named = isinstance(content.get("metadata"), dict)
    known = (
        _identity(content) if named else {"apiVersion": content["apiVersion"], "kind": content["kind"], "metadata": {}}
    )
    line = _line(document, item, (*path, word))
    return DocumentPart(document.index, item, line, known, f"patch of kustomize ({where})", elsewhere=named)


def _unnamed(document: "documents.Document", content: Object, item: tuple[int, ...]) -> DocumentPart | None:
    """Why what names an object is no text that does; None where it is."""
    for path in _IDENTITY:
        value, where = paths.get(content, path), paths.show(path)
        if isinstance(value, str) and (mark := first_mark(value)):
            reason = f"template ({where} is {mark})"
            return DocumentPart(document.index, item, _line(document, item, path), content, reason, elsewhere=True)
        if value is not None and value is not ABSENT and not isinstance(value, str):
            problem = f"{where} is {words_for(value)}, and must be text"
            line = _line(document, item, path)
            return DocumentPart(
                document.index, item, line, {}, problem=problem, hint=document.respelled(_whole(item, path))
            )
        if path[0] == "metadata" and isinstance(value, str) and value and not is_segment(value):
            problem = f"{where}: {NO_NAME.format(value)}"
            return DocumentPart(document.index, item, _line(document, item, path), {}, problem=problem)
    return None


def _misshapen(
    document: "documents.Document", content: Object, item: tuple[int, ...], found: tuple[FieldPath, str]
) -> DocumentPart:
    path, problem = found
    value, line = paths.get(content, path), _line(document, item, path)
    if isinstance(value, str) and (mark := first_mark(value)):
        mark = "filled in" if looks_secret(content) else mark  # its default may be a value: `${PASSWORD:-...}`
        return DocumentPart(
            document.index, item, line, content, f"template ({paths.show(path)} is {mark})", elsewhere=True
        )
    hint = ""
    if path[:1] == ("metadata",) and path[2:] and not looks_secret(content):  # whose annotations may hold its values
        hint = document.respelled(_whole(item, path))
    return DocumentPart(document.index, item, line, _identity(content), problem=problem, hint=hint)


def _identity(content: Object) -> Object:
    """What names an object, without all else."""
    metadata = {key: value for key, value in content["metadata"].items() if key in ("name", "namespace")}
    return {"apiVersion": content["apiVersion"], "kind": content["kind"], "metadata": metadata}


def _line(document: "documents.Document", item: tuple[int, ...], path: FieldPath) -> int:
    return document.line_of(_whole(item, path)) if item or path else document.line


def _whole(item: tuple[int, ...], path: FieldPath) -> FieldPath:
    """The path of a field in its document."""
    prefix = tuple(step for position in item for step in ("items", position))
    return (*prefix, *path)
