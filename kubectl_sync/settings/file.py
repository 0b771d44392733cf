"""Reading a settings file, with what is wrong in it told by line."""

import errno
import itertools
import re
from pathlib import Path
from typing import Final, TypeVar

from kubectl_sync.errors import DocumentError, SyncError
from kubectl_sync.folders import read_short
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.settings.schema import NAME_OF_NAMESPACE, PRINTED

_Kind = TypeVar("_Kind")
_LARGEST: Final = 256 * 1024
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<field>[^`]*)`")
_PLACE: Final = re.compile(r"(?P<said>.*?)(?: - at `(?P<place>[^`]*)`)?\Z", re.DOTALL)
# A key of the user's, which the library does not tell.
_ANY: Final = ""
_STEP: Final = re.compile(r"\.(?P<key>[\w-]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")
# What the library says -> what the reader of a YAML file knows.
_PATTERNS: Final = {
    PRINTED: "text without control characters",
    NAME_OF_NAMESPACE: "the name of a namespace (text without control characters, `/` and `%`)",
}
_WORDS: Final = (("`object`", "a mapping"), ("`array`", "a list"), ("`str`", "text"), ("`bool`", "true or false"),
                 ("`float`", "a number"), ("`int`", "a number"))  # fmt: skip


def read_settings(file: Path, kind: type[_Kind]) -> _Kind:
    """Return what a settings file says; the kind's defaults where there is no file, or nothing in it.

    Raises SyncError, its message `FILE:LINE: ...`, where the file cannot be read, is no YAML, or says
    something that the kind does not know.
    """
    try:
        if not file.is_file():
            return kind()
        text = read_short(file, _LARGEST, through_links=True).decode("utf-8")
    except OSError as error:
        if error.errno == errno.EFBIG:
            told = f"{file}: larger than {_LARGEST // 1024} KiB"
            raise SyncError(told, "is this a settings file?") from error
        raise SyncError(f"{file}: cannot be read: {error.strerror}", "check its permissions") from error
    except UnicodeDecodeError as error:
        raise SyncError(f"{file}: not UTF-8 at byte {error.start}", "save it as UTF-8") from error
    return _converted(file, text, kind)


def _converted(file: Path, text: str, kind: type[_Kind]) -> _Kind:
    import msgspec

    from kubectl_sync import documents

    try:
        found = [one for one in documents.read(text) if one.content is not None]
    except DocumentError as error:
        raise SyncError(f"{file}: {error.message}", error.hint or "settings are YAML") from error
    if len(found) > 1:
        raise SyncError(f"{file}:{found[1].line}: a second document", "settings are one YAML document")
    if not found:
        return kind()
    if found[0].repeated:
        raise SyncError(f"{file}:{found[0].repeated[0]}: the key is there twice", "say it once: which one is meant?")
    try:
        return msgspec.convert(found[0].content, kind)
    except msgspec.ValidationError as error:
        said, path, hint = _explained(str(error), kind)
        path = _with_key(found[0].content, path, str(error), kind)
        raise SyncError(f"{file}:{found[0].line_of(path)}: {said}", hint) from error


def _with_key(content: Content, path: FieldPath, error: str, kind: type) -> FieldPath:
    """The path with the key of the user's that the library leaves out: the one whose value alone is as wrong."""
    import msgspec

    name, *rest = path or (_ANY,)
    named = content.get(name) if isinstance(content, dict) else None
    for key, value in named.items() if isinstance(named, dict) and rest[:1] == [_ANY] else ():
        try:
            msgspec.convert({name: {key: value}}, kind)
        except msgspec.ValidationError as alone:
            if str(alone) == error:
                return (name, key, *rest[1:])
    return tuple(itertools.takewhile(lambda one: one != _ANY, path))


def _explained(error: str, kind: type) -> tuple[str, FieldPath, str]:
    """What is wrong, at which field, and what to do."""
    match = _PLACE.match(error)
    said, place = (match["said"], match["place"] or "$") if match else (error, "$")
    path: FieldPath = tuple(
        one["key"] or (int(one["index"]) if one["index"] else _ANY) for one in _STEP.finditer(place)
    )
    if unknown := _UNKNOWN.match(said):
        field = unknown["field"]
        known = [] if path else sorted(getattr(kind, "__struct_encode_fields__", ()))
        hint = f"it may say: {', '.join(known)}" if known else "docs/settings.md tells what it may say"
        return f"there is no setting `{field}` here", (*path, field), hint
    said = said.replace(" | null", "")  # who writes a setting does not mean none
    for pattern, plain in _PATTERNS.items():
        said = said.replace(f"`str` matching regex {pattern!r}", plain)
    for word, plain in _WORDS:
        said = said.replace(word, plain)
    name = place.removeprefix("$").removeprefix(".").replace("[...]", "")
    return f"{name or 'the file'}: {said[0].lower()}{said[1:]}", path, "docs/settings.md tells what it may say"
