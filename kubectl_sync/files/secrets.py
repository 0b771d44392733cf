"""Secrets in files: their own words for a value, and who may read a new one."""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError, SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import Masked, is_secret, unmasked
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.templates import first_mark

# The least that a text that holds one has in it: the word, or what could spell it.
_WORD: Final = re.compile(r"secret|\\|!!", re.IGNORECASE)
# Also as somebody mistook it for a type.
_KINDS: Final = ("secret", "secretlist", "secrets")
Fields = Sequence[tuple[FieldPath, Content]]


def holds_secret(content: Content) -> bool:
    """Whether a Secret is in it, at any depth."""
    if isinstance(content, dict):
        return str(content.get("kind")).strip().lower() in _KINDS or any(map(holds_secret, content.values()))
    return isinstance(content, list) and any(map(holds_secret, content))


def text_holds_secret(text: str) -> bool:
    """Whether a Secret is in a file's text, which is nobody's to see then; so is one that cannot be read."""
    if not _WORD.search(text):
        return False
    try:
        return any(holds_secret(one.content) for one in documents.read(text))
    except DocumentError:
        return True


def as_written(path: FieldPath, manifest: Content) -> FieldPath:
    """Where a manifest says the field: a value of a Secret may stand in its `stringData`."""
    if path[:1] == ("data",) and is_secret(manifest) and paths.get(manifest, ("stringData", *path[1:2])) is not ABSENT:
        return ("stringData", *path[1:])
    return path


def in_its_words(fields: Fields, manifest: Object) -> Fields:
    """The fields of a Secret as its manifest has them: what it says in `stringData` stays there, in clear.

    The server takes `stringData` before `data` (kubernetes.md 4.2), so a value in `data` would mean nothing
    beside it. Raises SyncError, without a value, where that cannot be done.
    """
    clear = manifest.get("stringData")
    if not isinstance(clear, dict) or not clear:
        return fields
    return [one for path, value in fields for one in _in_clear(path, value, clear, manifest)]


def _in_clear(path: FieldPath, value: Content, clear: Object, manifest: Object) -> Fields:
    if path[:1] != ("data",):
        return [(path, value)]
    if len(path) == 1:
        raise SyncError("its values are in `stringData`, and all of them would change", "change it by hand")
    if path[1] not in clear:
        return [(path, value)]
    if isinstance(clear[path[1]], str) and first_mark(clear[path[1]]):
        raise SyncError(f"stringData.{path[1]} is left to a template", "change what fills it in")
    new: FieldPath = ("stringData", *path[1:])
    if value is ABSENT:
        both = [new] + ([path] if paths.get(manifest, path) is not ABSENT else [])
        return [(one, ABSENT) for one in both]
    return [(new, Masked(_text(path, unmasked(value))))]


def _text(path: FieldPath, value: Content) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (TypeError, binascii.Error, ValueError) as error:
        hint = "move it to `data` by hand"
        raise SyncError(f"stringData.{path[1]} has bytes in the cluster that are no text", hint) from error
