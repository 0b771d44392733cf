"""What a manifest's text holds: objects, also those in lists, each with its place; no type is known here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files import foreign
from kubectl_sync.files.text import Unreadable, words
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.objects import Place
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.templates import first_mark

_IDENTITY: Final[tuple[FieldPath, ...]] = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))
_LISTS_DEEP: Final = 8  # lists in lists; kubectl takes none, some generators write them
REPEATED: Final = "key that stands further up too (the last one counts, as for kubectl)"
TEMPLATE: Final = "template (no YAML before it is rendered)"


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file, or one item of a list in it: an object, or why it is none.

    `content` is {} where there is no manifest. `problem` is what kubectl would refuse it for: `content` is no more
    than type and name then; with a `reason` too, only if the cluster serves the type. `elsewhere` tells that another
    tool makes an object of it: it is not to be taken for absent.
    """

    document: int
    item: tuple[int, ...]
    line: int
    content: Object
    reason: str = ""
    problem: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file: the sha256 of its bytes and its parts; or, by its text alone, why it has none.

    `line` belongs to `reason` where that is no matter of the whole file. `words` are those of a template.
    """

    digest: str
    parts: tuple[Part, ...] = ()
    reason: str = ""
    line: int = 0
    words: frozenset[str] = frozenset()


def parse(name: str, text: str, digest: str) -> Parsed:
    """Read a file's text. Raises Unreadable where it is no YAML that kubectl would read."""
    if reason := foreign.without_object(name, text):
        return Parsed(digest, reason=reason)
    try:
        found = tuple(parts(text))
    except DocumentError as error:
        if line := foreign.template_line(text, error.message):
            return Parsed(digest, (), TEMPLATE, line, words(text))
        raise Unreadable(error.message, error.hint or _hint(), words(text)) from error
    if [(part.reason, part.item) for part in found] == [(foreign.NO_MANIFEST, ())]:
        return Parsed(digest, reason=foreign.what_is(name, text))
    return Parsed(digest, found, "" if found else "nothing in it but comments")


def parts(text: str) -> Iterator[Part]:
    """Yield what each document is. Raises DocumentError where the text is no YAML that kubectl would read."""
    for document in documents.read(text):
        if document.content is not None:
            found = list(_parts(document, document.content, ()))
            yield from found
            if any(not part.reason for part in found):
                yield from (Part(document.index, (), line, {}, REPEATED) for line in document.repeated)


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


def _parts(document: "documents.Document", content: Content, item: tuple[int, ...]) -> Iterator[Part]:
    line = _line(document, item, ())
    if reason := foreign.no_object(content):
        yield Part(document.index, item, line, {}, reason)
    elif isinstance(content.get("items"), list) and content["kind"].endswith("List"):
        if len(item) == _LISTS_DEEP:
            yield Part(document.index, item, line, {}, problem=f"lists in lists, more than {_LISTS_DEEP} deep")
            return
        if not content["items"]:
            yield Part(document.index, item, line, {}, "list without items")
        for position, one in enumerate(content["items"]):
            yield from _parts(document, item_content(content, one), (*item, position))
    else:
        yield _part(document, content, item, line)


def _part(document: "documents.Document", content: Object, item: tuple[int, ...], line: int) -> Part:
    type_alone = {"apiVersion": content["apiVersion"], "kind": content["kind"], "metadata": {}}
    if reason := foreign.left_alone(content):
        return Part(document.index, item, line, type_alone, reason)
    if problem := foreign.nameless(content):
        line = _line(document, item, ("metadata", "name"))
        return Part(document.index, item, line, type_alone, foreign.NAMELESS, problem)
    if unnamed := _unnamed(document, content, item):
        return unnamed
    if foreign.is_encrypted(content):
        return Part(document.index, item, line, content, "encrypted by SOPS", elsewhere=True)
    found = foreign.misshapen(content)
    return _misshapen(document, content, item, found) if found else Part(document.index, item, line, content)


def _unnamed(document: "documents.Document", content: Object, item: tuple[int, ...]) -> Part | None:
    """Why what names an object is no text that does; None where it is."""
    for path in _IDENTITY:
        value, where = paths.get(content, path), paths.show(path)
        if isinstance(value, str) and (mark := first_mark(value)):
            reason = f"template ({where} is {mark})"
            return Part(document.index, item, _line(document, item, path), content, reason, elsewhere=True)
        if value is not None and value is not ABSENT and not isinstance(value, str):
            problem = f"{where} is no text: put quotes around it"
            return Part(document.index, item, _line(document, item, path), {}, problem=problem)
    return None


def _misshapen(
    document: "documents.Document", content: Object, item: tuple[int, ...], found: tuple[FieldPath, str]
) -> Part:
    path, problem = found
    value, line = paths.get(content, path), _line(document, item, path)
    if isinstance(value, str) and (mark := first_mark(value)):
        return Part(document.index, item, line, content, f"template ({paths.show(path)} is {mark})", elsewhere=True)
    return Part(document.index, item, line, _identity(content), problem=problem)


def _identity(content: Object) -> Object:
    """What names an object, without all else."""
    metadata = {key: value for key, value in content["metadata"].items() if key in ("name", "namespace")}
    return {"apiVersion": content["apiVersion"], "kind": content["kind"], "metadata": metadata}


def _line(document: "documents.Document", item: tuple[int, ...], path: FieldPath) -> int:
    prefix = tuple(step for position in item for step in ("items", position))
    return document.line_of((*prefix, *path)) if item or path else document.line
