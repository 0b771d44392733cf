"""Reading the JSON of any server: what is right is read as it is, what is odd ends nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.cluster.decoding import decode_json
from kubectl_sync.model.shapes import is_deep, odd_value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_what_is_json_is_read_as_it_is(content: Any, escaped: bool) -> None:
    assert decode_json(json.dumps(content, ensure_ascii=escaped).encode())[0] == content


@given(st.binary() | st.text('{}[]",:\\u0d81eE+-9truefalsn ').map(str.encode))
def test_any_bytes_are_json_or_none(raw: bytes) -> None:
    """And what holds a value that cannot be used is told to do so."""
    try:
        content, odd = decode_json(raw)
    except ValueError:
        return
    assert odd or not odd_value(content)


@pytest.mark.parametrize("depth", [101, 300, 301, 500, 980, 3_000, 200_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}"), ('[{"}":"]",', "]")])
def test_no_depth_is_too_deep_to_be_read(begin: str, end: str, depth: int) -> None:
    """What stands beside it is read as it is."""
    if begin == '[{"}":"]",':
        begin, end = '[{"}":"]\\"","a":', "}]"
    text = '{"before":"a]}","deep":' + begin * depth + "1" + end * depth + ',"after":[1,{"b":"c"}]}'

    content, odd = decode_json(text.encode())

    assert odd
    assert is_deep(content)
    assert (content["before"], content["after"]) == ("a]}", [1, {"b": "c"}])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5_000, "-" + "9" * 4_400])
def test_a_number_that_is_none_is_told(number: str) -> None:
    content, odd = decode_json(f'{{"a":{number},"b":[1,2.5]}}'.encode())

    assert odd
    assert odd_value(content)
    assert content["b"] == [1, 2.5]


@pytest.mark.parametrize("raw", [rb'{"a":"\ud800"}', rb'{"\uDFFF":1}', b'{"a":"\xff"}', b'{"a":"\xed\xa0\x80"}'])
def test_half_of_a_character_is_told(raw: bytes) -> None:
    content, odd = decode_json(raw)

    assert odd
    assert odd_value(content)


def test_whole_characters_are_whole() -> None:
    content, _ = decode_json(rb'{"a":"\ud83d\ude00"}')

    assert content == {"a": "\U0001f600"}
    assert not odd_value(content)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[1", b'{"a":}', b"<html>", b"{}{}", b'"' + b'\\"' * 100_000, b"[" * 200_000, b"]" * 200_000]
)
def test_what_is_no_json_is_told(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_json(raw)
