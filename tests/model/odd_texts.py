"""Texts that anybody who may patch an object can leave as its last-applied annotation; none is of a manifest."""

import json
from collections.abc import Iterator
from typing import Any, Final

GOOD: Final[dict[str, Any]] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "c", "namespace": "n", "annotations": {}},
    "data": {"a": "b"},
}
_SHAPES: Final = ("[]", "[1]", "7", "true", '"text"', "null", "{}", "1e999", "NaN", "-0", '"\\ud800"')
_NO_JSON: Final = ("", " ", "{", "}", "[", "{'a': 1}", '{"a":}', "\ufeff{}", "{}{}", "a: b", "\x00", "nul")
_VALUES: Final = ("[]", "7", "true", "1e999", "NaN", '"\\ud800"', "[[]]")
_FIELDS: Final = (
    "name", "namespace", "labels", "annotations", "ownerReferences", "managedFields", "finalizers",
)  # fmt: skip
_WRONG: Final = ("7", "[[]]", "1e999", '"\\ud800"')
_DEPTHS: Final = (101, 400, 900, 1_200, 3_000, 100_000)


def odd_texts() -> Iterator[tuple[str, str]]:
    """A name for each text, and the text."""
    yield from ((f"all of it is {text or 'empty'!r}", text) for text in (*_SHAPES, *_NO_JSON))
    for key in ("apiVersion", "kind", "metadata"):
        yield from ((f"{key} is {value}", _with(key, value)) for value in (*_VALUES, "null", "{}"))
    for key in _FIELDS:
        yield from ((f"metadata.{key} is {value}", _inside(key, value)) for value in _WRONG)
    yield "a name that is no name", _inside("name", '"../x"')
    yield "a label that is a number", _inside("labels", '{"a":1}')
    yield "an annotation that is a list", _inside("annotations", '{"a":[]}')
    yield "a number without end", _with("data", '{"a":1e999}')
    yield "a number of 5,000 digits", _with("data", '{"a":' + "9" * 5_000 + "}")
    yield "no number", _with("data", '{"a":-Infinity}')
    yield "half of a character", _with("data", '{"\\udfff":"a"}')
    for depth in _DEPTHS:
        yield f"{depth} lists", _with("data", "[" * depth + "]" * depth)
        yield f"{depth} mappings", _with("data", '{"a":' * depth + "1" + "}" * depth)


def _with(key: str, value: str) -> str:
    """The manifest with a field of another text."""
    return json.dumps(GOOD | {key: "HERE"}).replace('"HERE"', value)


def _inside(key: str, value: str) -> str:
    return json.dumps(GOOD | {"metadata": GOOD["metadata"] | {key: "HERE"}}).replace('"HERE"', value)
