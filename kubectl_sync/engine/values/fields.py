"""Any field: `set TARGET PATH=VALUE PATH-`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kubectl_sync.engine.differences.body import BOOKKEEPING
from kubectl_sync.engine.values.asked import Asked, Manifests
from kubectl_sync.engine.values.typed_paths import typed_path
from kubectl_sync.errors import DocumentError, SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Content, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, overlap
from kubectl_sync.model.schemas import Schema, Schemas

_SERVERS: Final = frozenset({("apiVersion",), ("kind",), ("status",), ("metadata",)})
_IDENTITY: Final = frozenset({"name", "namespace", *BOOKKEEPING})


@dataclass(frozen=True, slots=True)
class FieldWord:
    """A path and its value as they were typed; ABSENT removes the field."""

    path: str
    value: str | Absent


def field_words(words: Sequence[str]) -> tuple[list[str], list[FieldWord]]:
    """The words that name targets, and those that set fields: `PATH=VALUE`, `PATH-`."""
    targets: list[str] = []
    found: list[FieldWord] = []
    for word in words:
        end = _end_of_path(word)
        if word[end : end + 1] == "=":
            found.append(FieldWord(word[:end], word[end + 1 :]))
        elif word.endswith("-"):
            found.append(FieldWord(word[:-1], ABSENT))
        else:
            targets.append(word)
    return targets, found


def _end_of_path(word: str) -> int:
    """Where the first = is that is in no brackets: a path has some in them; the length where there is none."""
    at = 0
    while at < len(word) and word[at] != "=":
        closing = '"]' if word.startswith('["', at) else "]"
        end = word.find(closing, at) if word[at] == "[" else at
        at = max(end, at) + 1
    return at


def asked_fields(manifests: Manifests, words: Sequence[FieldWord], schemas: Schemas) -> Asked:
    """The fields of each of these manifests."""
    proposals: dict[ObjectRef, list[tuple[FieldPath, Content]]] = {}
    refused: list[SyncError] = []
    for ref, content in manifests.items():
        try:
            proposals[ref] = _values(ref, content, words, schemas.of(content))
        except SyncError as error:
            refused.append(SyncError(f"{ref}: {error.message}", error.hint))
    return Asked(proposals, tuple(refused))


def _values(
    ref: ObjectRef, content: Object, words: Sequence[FieldWord], schema: Schema | None
) -> list[tuple[FieldPath, Content]]:
    found: list[tuple[FieldPath, Content]] = []
    for word in words:
        path = typed_path(word.path, content, schema)
        _check_path(ref, path)
        twice = next((one for one, _ in found if overlap(one, path)), None)
        if twice is not None:
            raise SyncError(f"{paths.show(twice)} and {paths.show(path)} are given at once", "type one of them")
        if word.value is ABSENT and paths.get(content, path) is ABSENT:
            raise SyncError(f"{paths.show(path)} is not there", "there is nothing to remove")
        found.append((path, ABSENT if word.value is ABSENT else _value(word.path, word.value, path, schema)))
    _check_way(content, found)
    return found


def _check_path(ref: ObjectRef, path: FieldPath) -> None:
    if path in _SERVERS or path[0] == "status" or (path[0] == "metadata" and path[1] in _IDENTITY):
        raise SyncError(f"{paths.show(path)} is the object's identity, or the server's", "set another field")
    if ref.is_secret and path[0] in ("data", "stringData"):
        raise SyncError("values of Secrets are not typed on a command line", "edit its file, and push")


def _value(typed: str, text: str, path: FieldPath, schema: Schema | None) -> Content:
    """The value that a text is in YAML; text as it stands where the server takes nothing else there."""
    from kubectl_sync.documents import read

    field = schema.at(path) if schema else None
    if field is not None and field.shape == "string" and field.format is None and text:
        return _unquoted(text)
    try:
        found = read(text)
    except DocumentError as error:
        raise SyncError(
            f"{typed}: {text!r} is no YAML: {error.message}", "put quotes around a text: '\"...\"'"
        ) from error
    if len(found) != 1 or found[0].content is None:
        raise SyncError(
            f"{typed} is given no value", f"type {typed}- to remove it, or {typed}='\"\"' for an empty text"
        )
    return found[0].content


def _unquoted(text: str) -> str:
    """A text without the quotes that say that it is one."""
    from kubectl_sync.documents import read

    if text[:1] not in "\"'":
        return text
    try:
        found = [one.content for one in read(text)]
    except DocumentError:
        return text
    return found[0] if len(found) == 1 and isinstance(found[0], str) else text


def _check_way(content: Object, values: Sequence[tuple[FieldPath, Content]]) -> None:
    """That each path can be gone: an item that is not there can be made, but nothing within it."""
    for path, value in values:
        try:
            paths.patch(content, [(path, value)])
        except KeyError:
            sizes = range(1, len(path) + 1)
            depth = next((size for size in sizes if paths.get(content, path[:size]) is ABSENT), len(path))
            told = f"{paths.show(path[:depth])} is not there, so nothing in it can be set"
            raise SyncError(told, f"set it as a whole: {paths.show(path[:depth])}='{{...}}'") from None
