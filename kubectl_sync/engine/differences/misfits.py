"""Values that are of another kind than the server's type says: a number where a text must be."""

import base64
from collections.abc import Iterator
from typing import Final, TypeAlias

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.model.content import Content
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.schemas import ScalarFormat, Schema
from kubectl_sync.model.wording import words_for

_Misfit: TypeAlias = tuple[FieldPath, str, str]
_SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
}  # fmt: skip
_MUST: Final = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "list": "a list", "mapping": "a mapping",
}  # fmt: skip


def misfits(content: Content, schema: Schema | None, *, built_in: bool) -> Iterator[_Misfit]:
    """Yield the path of each value that no server takes by its schema, what it is, and what it must be.

    `a number`, `text`. Where the schema says nothing, nothing is wrong; nor is what stands for no value.
    """
    yield from _of((), content, schema, built_in=built_in)


def _of(path: FieldPath, given: Content, schema: Schema | None, *, built_in: bool) -> Iterator[_Misfit]:
    content = given.value if isinstance(given, Masked) else given
    if schema is None or content is None:
        return
    shape = "string" if schema.format is ScalarFormat.BYTES else schema.shape
    if schema.format is ScalarFormat.BYTES and isinstance(content, str) and not _is_base64(content):
        yield path, "text that is no base64", "base64 (clear text goes into stringData)"
    elif shape and not _fits(content, shape):
        yield path, words_for(content), _MUST[shape]
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _of((*path, key), value, schema.child(key), built_in=built_in)
    elif isinstance(content, list):
        for step, item in list_keys.items(path, content, schema, built_in=built_in):
            yield from _of((*path, step), item, schema.child(step), built_in=built_in)


def _is_base64(text: str) -> bool:
    """Whether Go's decoder takes it: line ends mean nothing (encoding/base64, StdEncoding)."""
    try:
        base64.b64decode("".join(text.split("\n")).replace("\r", ""), validate=True)
    except ValueError:
        return False
    return True


def _fits(content: Content, shape: str) -> bool:
    if shape in _SCALARS:
        is_flag = isinstance(content, bool)
        return isinstance(content, _SCALARS[shape]) and is_flag == (shape == "boolean")
    return isinstance(content, list if shape == "list" else dict)
