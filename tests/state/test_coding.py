"""What is read of a text that is likely known is what the text says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model.masked import Masked
from kubectl_sync.state import coding

LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.0, 1.0, "a", "é"])
CONTENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)


@given(CONTENTS, CONTENTS)
def test_what_is_likely_changes_nothing(content: Any, likely: Any) -> None:
    text = coding.dumped(content, b"")

    assert json.dumps(coding.loaded_like(text, likely)) == json.dumps(content)


@pytest.mark.parametrize("likely", [{"a": {"b": 1}}, {"a": {"b": Masked("x")}}, {"a": {"b": True}}, None])
def test_what_is_kept_is_taken_from_what_is_known(likely: Any) -> None:
    content = {"a": {"b": 1}}

    found = coding.loaded_like(coding.dumped(content, b""), likely)

    assert found == content
    assert type(found["a"]["b"]) is int
    assert (found is likely) == (likely == content and likely["a"]["b"] is not True)
