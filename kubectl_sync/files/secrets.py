"""Secrets in files: their own words for a value, and who may read a new one."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError, SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import Masked, is_secret, unmasked
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.templates import first_mark

# The least that a text that holds one has in it: the word, or what could spell it.
_WORD: Final = re.compile(r"secret|\\|!!|string_?data", re.IGNORECASE)
# What stands behind `kind`, however it is quoted; and a Secret there, in a comment or an embedded text too.
_KIND: Final = re.compile(r"\bkind\W{1,12}([^\n#,}]{1,40})", re.IGNORECASE)
_NAMED: Final = re.compile(r"\bkind\W{1,12}secret(?:s|list)?\b", re.IGNORECASE)
# Also as somebody mistook it for a type.
_KINDS: Final = ("secret", "secretlist", "secrets")
_LETTERS: Final = frozenset("secrtli")
_ALIKE: Final = 0.8  # of two words: `secert` and `scret` are more like `secret`, `secretkey` is not
Fields = Sequence[tuple[FieldPath, Content]]


def holds_secret(content: Content) -> bool:
    """Whether a Secret is in it, at any depth, or what somebody meant to be one.

    Only keeps values out of caches and out of the context of a diff: what is a Secret to the cluster, the
    exact kind decides (`model.masked`).
    """
    if isinstance(content, dict):
        return _looks_so(content) or any(map(holds_secret, content.values()))
    return isinstance(content, list) and any(map(holds_secret, content))


def looks_secret(content: Content) -> bool:
    """Whether one object is a Secret, or what somebody meant to be one."""
    return isinstance(content, dict) and _looks_so(content)


def text_holds_secret(text: str) -> bool:
    """Whether a Secret is in a file's text, which is nobody's to see then; so is one that cannot be read."""
    if not _WORD.search(text) and not any(map(is_near, set(_KIND.findall(text)))):
        return False
    if _NAMED.search(text):
        return True
    try:
        return any(holds_secret(one.content) for one in documents.read(text))
    except DocumentError:
        return True


def names_more(text: str, contents: Iterable[Object]) -> bool:
    """Whether the kind stands elsewhere in a text than in these objects: before another `kind`, or in a text within."""
    return sum(1 for _ in _NAMED.finditer(text)) > sum(map(is_secret, contents))


@lru_cache(maxsize=4096)
def is_near(kind: str) -> bool:
    """Whether a kind is `Secret`, or looks so: case, blanks, signs nobody sees, other scripts, a slip."""
    letters = "".join(filter(str.isalpha, unicodedata.normalize("NFKC", kind[:200]).casefold()))
    if letters in _KINDS or any(_is_homograph(letters, one) for one in _KINDS):
        return True
    if len(letters) > len("secretlist") + 1 or len(_LETTERS.intersection(letters)) < 3:  # noqa: PLR2004 - a slip leaves more
        return False
    from difflib import SequenceMatcher

    return any(SequenceMatcher(None, letters, one).ratio() > _ALIKE for one in _KINDS)


def _is_homograph(letters: str, word: str) -> bool:
    """Whether all letters are those of the word but some of another script."""
    if letters.isascii() or len(letters) != len(word):
        return False
    pairs = list(zip(letters, word, strict=True))
    return any(one == two for one, two in pairs) and all(one == two or not one.isascii() for one, two in pairs)


def _looks_so(content: Object) -> bool:
    kind = content.get("kind")
    if isinstance(kind, str) and kind:
        if is_near(kind):
            return True
    elif "data" in content and "metadata" in content:  # its kind is missing, or no text: it may be any
        return True
    return any(_is_clear(key) for key in content)


def _is_clear(key: str) -> bool:
    """Whether a key is `stringData`, as somebody spelled it."""
    return len(key) < 20 and key[:1] in "sS" and key.lower().replace("_", "").replace("-", "").strip() == "stringdata"  # noqa: PLR2004


def as_written(path: FieldPath, manifest: Content) -> FieldPath:
    """Where a manifest says the field: a value of a Secret may stand in its `stringData`."""
    if path[:1] == ("data",) and is_secret(manifest) and paths.get(manifest, ("stringData", *path[1:2])) is not ABSENT:
        return ("stringData", *path[1:])
    return path


def in_its_words(fields: Fields, manifest: Object) -> Fields:
    """The fields of a Secret as its manifest has them: what it says in `stringData` stays there, in clear.

    The server takes `stringData` before `data` (docs/kubernetes.md#secrets), so a value in `data`
    would mean nothing beside it. Raises SyncError, without a value, where that cannot be done.
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
