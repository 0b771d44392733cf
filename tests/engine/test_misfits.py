"""Values of another kind than the type says are found where they stand, and no others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.engine.differences.misfits import misfits
from kubectl_sync.model import paths
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.schemas import Schema

VALUES: dict[str, Any] = {
    "string": "a",
    "integer": 3,
    "number": 1.5,
    "boolean": True,
    "list": ["x"],
    "mapping": {"k": "x"},
}
NODE = {
    "fields": {
        **{kind: {"type": kind} for kind in ("string", "integer", "number", "boolean")},
        "list": {"items": {"type": "string"}},
        "mapping": {"values": {"type": "string"}},
        "quantity": {"format": "quantity"},
        "bytes": {"format": "bytes"},
        "free": {},
    }
}
# What the API takes besides: a whole number is a number.
ALSO = {("number", "integer")}


def found(content: Any) -> list[str]:
    return [
        f"{paths.show(path)}: {what}, {must}" for path, what, must in misfits(content, Schema({}, NODE), built_in=True)
    ]


@given(field=st.sampled_from(sorted(VALUES)), value=st.sampled_from(sorted(VALUES)))
def test_a_value_fits_where_its_kind_does(field: str, value: str) -> None:
    fits = field == value or (field, value) in ALSO

    assert bool(found({field: VALUES[value]})) != fits


@given(field=st.sampled_from(["quantity", "free", "unknown"]), value=st.sampled_from([*VALUES.values(), None]))
def test_what_the_schema_does_not_say_is_not_wrong(field: str, value: Any) -> None:
    assert found({field: value}) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"string": 7}, ["string: a number, text"]),
        ({"string": False, "integer": "7"}, ["string: true or false, text", "integer: text, a whole number"]),
        ({"mapping": {"a": 1, "b": "x"}}, ["mapping.a: a number, text"]),
        ({"list": ["a", 1]}, ["list[1]: a number, text"]),
        ({"list": {}}, ["list: a mapping, a list"]),
        ({"string": Masked(7)}, ["string: a number, text"]),
        ({"string": Masked("a"), "integer": None}, []),
        ({"bytes": Masked(7)}, ["bytes: a number, text"]),
        ({"bytes": Masked("!")}, ["bytes: text that is no base64, base64 (clear text goes into stringData)"]),
        ({"bytes": Masked("YWJj\nZGVm\n")}, []),
    ],
)
def test_places(content: Any, told: list[str]) -> None:
    assert found(content) == told
