"""What an object of a cluster has to be; what of foreign JSON is of no use."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model import shapes

LIVE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {
        "name": "c",
        "namespace": "n",
        "uid": "u",
        "resourceVersion": "1",
        "generation": 1,
        "labels": {"a": "b"},
        "annotations": {},
        "finalizers": ["f"],
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "u", "controller": True}],
        "managedFields": [{"manager": "m", "operation": "Update", "fieldsV1": {"f:data": {}}, "time": "t"}],
    },
    "data": {"a": "b"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def nested(depth: int) -> Any:
    made: Any = {}
    for number in range(depth - 1):
        made = {"a": made} if number % 2 else [made]
    return made


def deep(content: Any) -> int:
    """Levels of a content, told by recursion."""
    if not isinstance(content, dict | list):
        return 0
    inner = content.values() if isinstance(content, dict) else content
    return 1 + max(map(deep, inner), default=0)


def test_a_live_object_is_well_formed() -> None:
    assert shapes.malformed(LIVE) == shapes.unguarded(LIVE) == shapes.odd_value(LIVE) == ""


@given(JSON, st.integers(1, 6))
def test_depth_is_that_of_the_deepest_part(content: Any, most: int) -> None:
    assert shapes.is_deep(content, most) == (deep(content) > most)


@given(JSON)
def test_no_content_breaks_what_looks_at_it(content: Any) -> None:
    said = shapes.malformed(content)
    assert said or shapes.unguarded(content) is not None
    assert bool(shapes.odd_value(content)) == (not _is_json(content))


def _is_json(content: Any) -> bool:
    try:
        json.dumps(content, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


@given(st.sampled_from(sorted(LIVE["metadata"])), JSON)
def test_a_field_of_the_metadata_has_its_type_or_the_object_is_told(key: str, value: Any) -> None:
    changed = copy.deepcopy(LIVE)
    changed["metadata"][key] = value
    mine, found = LIVE["metadata"][key], shapes.malformed(changed)
    if not found:
        assert value is None or isinstance(value, type(mine)), (key, value)
    elif isinstance(value, str) and isinstance(mine, str):
        assert not shapes.is_segment(value)


@pytest.mark.parametrize("depth", [100, 101, 500, 3_000, 50_000])
@pytest.mark.parametrize("key", ["data", "status"])
def test_an_object_that_is_too_deep_is_told(key: str, depth: int) -> None:
    assert shapes.malformed(LIVE | {key: nested(depth)}) == "it is nested more than 100 levels deep"


def test_an_object_as_deep_as_a_manifest_may_be_is_well_formed() -> None:
    content = LIVE | {"spec": nested(99)}
    content["metadata"] = LIVE["metadata"] | {"managedFields": [{"manager": "m", "fieldsV1": {"f:spec": nested(102)}}]}

    assert shapes.malformed(content) == ""
    assert shapes.malformed(content | {"spec": nested(100)})


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../kube-system", "a%2fb", "%", 7, None])
def test_what_is_no_part_of_a_url_is_no_name(name: Any) -> None:
    assert not shapes.is_segment(name)
    assert shapes.malformed(LIVE | {"metadata": LIVE["metadata"] | {"name": name}})


@pytest.mark.parametrize("name", ["a", "system:node", "...", "a b?c=d&e", "é", "-"])
def test_what_the_server_takes_is_a_name(name: str) -> None:
    assert shapes.is_segment(name)
