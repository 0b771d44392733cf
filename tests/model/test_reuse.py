"""What is equal on several sides is kept once, and every side says what it said."""

import json
import tracemalloc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model.reuse import reused

LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.0, 1.0, "a", "b"])
CONTENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)


@given(CONTENTS, CONTENTS)
def test_no_content_says_something_else(content: Any, known: Any) -> None:
    assert json.dumps(reused(content, known)) == json.dumps(content)


def test_what_is_equal_is_kept_once() -> None:
    known = {"metadata": {"labels": {"app": "web"}}, "data": {"key": "a value", "list": [{"a": "b"}]}}
    content = json.loads(json.dumps({**known, "status": {}}))

    made = reused(content, known)

    assert made["data"] is known["data"]
    assert reused(json.loads(json.dumps(known)), known) is known


def test_what_nothing_is_known_of_is_not_gone_through() -> None:
    content: dict[str, Any] = {
        "metadata": {"name": "a", "managedFields": [{"fieldsV1": {"f:data": {}}}]},
        "status": {"ready": True},
    }

    made = reused(content, {"metadata": {"name": "a"}})

    assert made == content
    assert made["status"] is content["status"]
    assert made["metadata"]["managedFields"] is content["metadata"]["managedFields"]


def test_another_order_of_keys_stays() -> None:
    known = {"a": {"b": "1", "c": "2"}}

    assert json.dumps(reused({"a": {"c": "2", "b": "1"}}, known)) == '{"a": {"c": "2", "b": "1"}}'


def test_a_second_side_takes_little_memory() -> None:
    texts = [json.dumps({"metadata": {"uid": f"u{at}"}, "data": {f"k{k}": f"{at} " * 9 for k in range(9)}})
             for at in range(200)]  # fmt: skip
    known = [json.loads(text) for text in texts]

    assert _kept(lambda: [reused(json.loads(text), one) for text, one in zip(texts, known, strict=True)]) < 0.1 * _kept(
        lambda: [json.loads(text) for text in texts]
    )


def _kept(make: Any) -> int:
    tracemalloc.start()
    made = make()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert made
    return taken
