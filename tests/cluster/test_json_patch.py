"""Patches as data; that a real server takes and refuses them is shown in tests/e2e."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.cluster.json_patch import json_patch
from kubectl_sync.errors import ClusterError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.paths import FieldPath, Item, Order
from tests.cluster.patched import patched


def live(**rest: Any) -> dict[str, Any]:
    return {"metadata": {"uid": "u", "resourceVersion": "7"}} | rest


def item(name: str) -> Item:
    return Item((("name", name),))


def short(operations: list[dict[str, Any]]) -> list[str]:
    return [f"{one['op']} {one['path']} {one.get('value', '')}".strip() for one in operations][1:]


def test_the_uid_is_tested_first() -> None:
    assert json_patch(live(a=1), [(("a",), 2)])[0] == {"op": "test", "path": "/metadata/uid", "value": "u"}


def test_the_old_value_is_tested_before_it_is_replaced() -> None:
    assert short(json_patch(live(a=1), [(("a",), 2)])) == ["test /a 1", "replace /a 2"]


def test_list_items_are_identified() -> None:
    content = live(containers=[{"name": "db", "image": "x"}, {"name": "web", "image": "a"}])

    assert short(json_patch(content, [(("containers", item("web"), "image"), "b")])) == [
        "test /containers/1/name web",
        "test /containers/1/image a",
        "replace /containers/1/image b",
    ]


def test_missing_parents_are_made_only_if_still_missing() -> None:
    assert short(json_patch(live(), [(("metadata", "annotations", "a/b~c"), "v")])) == [
        "test /metadata/annotations None",
        "add /metadata/annotations {}",
        "test /metadata/annotations/a~1b~0c None",
        "add /metadata/annotations/a~1b~0c v",
    ]


def test_items_are_removed_from_the_end_after_everything_else() -> None:
    env = [{"name": "a", "value": "1"}, {"name": "b"}, {"name": "c"}]
    changes = [(("env", item("a")), ABSENT), (("env", item("c")), ABSENT), (("env", item("b"), "value"), "2")]

    operations = json_patch(live(env=env), changes)

    assert [one["path"] for one in operations if one["op"] == "remove"] == ["/env/2", "/env/0"]
    assert [one["op"] for one in operations].index("add") < [one["op"] for one in operations].index("remove")


def test_a_path_that_is_gone_is_refused() -> None:
    with pytest.raises(ClusterError, match="not there any more"):
        json_patch(live(env=[]), [(("env", item("a"), "value"), ABSENT)])


def test_the_tested_values_are_those_of_the_raw_object() -> None:
    """Also where the cleaned object would have another position: an item in front that plans do not show."""
    content = live(volumes=[{"name": "kube-api-access"}, {"name": "mine", "emptyDir": {}}])

    assert short(json_patch(content, [(("volumes", item("mine"), "emptyDir"), ABSENT)])) == [
        "test /volumes/1/name mine",
        "test /volumes/1/emptyDir {}",
        "remove /volumes/1/emptyDir",
    ]


def test_a_new_item_is_added_only_to_the_list_as_it_was() -> None:
    env = [{"name": "a"}]

    changes = [(("env", item(name)), {"name": name}) for name in "bc"]

    assert short(json_patch(live(env=env), changes)) == [
        "test /env [{'name': 'a'}]",
        "add /env/1 {'name': 'b'}",
        "add /env/2 {'name': 'c'}",
    ]  # fmt: skip


def test_a_missing_list_is_made_with_its_first_item() -> None:
    assert short(json_patch(live(spec={}), [(("spec", "env", item("a")), {"name": "a"})])) == [
        "test /spec/env None",
        "add /spec/env []",
        "add /spec/env/0 {'name': 'a'}",
    ]


def test_positions_are_tested_and_only_the_next_one_is_new() -> None:
    assert short(json_patch(live(args=["a"]), [(("args", 0), "b"), (("args", 1), "c")])) == [
        "test /args/0 a",
        "replace /args/0 b",
        "test /args ['b']",
        "add /args/1 c",
    ]
    with pytest.raises(ClusterError, match="not there any more"):
        json_patch(live(args=["a"]), [(("args", 3), "b")])


def test_an_order_moves_items_and_tests_who_they_are_after_the_removals() -> None:
    env = [{"name": name, "value": name} for name in "abcd"]
    order = tuple(item(name) for name in "dcb")

    assert short(json_patch(live(env=env), [(("env", Order(("name",))), order), (("env", item("a")), ABSENT)])) == [
        "test /env/0/name a",
        "test /env/0 {'name': 'a', 'value': 'a'}",
        "remove /env/0",
        "test /env/0/name b",
        "test /env/1/name c",
        "test /env/2/name d",
        "move /env/0",
        "move /env/1",
    ]


def test_a_null_is_a_value_that_is_replaced() -> None:
    assert short(json_patch(live(a=None), [(("a",), 1)])) == ["test /a None", "replace /a 1"]
    assert short(json_patch(live(a=None), [(("a", "b"), 1)]))[-1] == "add /a/b 1"


def test_a_list_with_a_null_is_not_tested_but_the_whole_object() -> None:
    """The server's own test of such a list breaks down."""
    assert short(json_patch(live(a=[1, None]), [(("a",), 1)])) == ["test /metadata/resourceVersion 7", "replace /a 1"]


def test_values_of_secrets_are_in_clear() -> None:
    content = live(data={"a": Masked("b2xk")})

    assert short(json_patch(content, [(("data", "a"), Masked("bmV3"))])) == [
        "test /data/a b2xk",
        "replace /data/a bmV3",
    ]


def test_more_operations_than_the_server_takes_are_refused() -> None:
    data = {f"k{number}": "a" for number in range(5001)}

    with pytest.raises(ClusterError, match=r"10003 operations are more than the server takes in one patch \(10000\)"):
        json_patch(live(data=data), [(("data", key), "b") for key in data])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab/~é<", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def walk(content: Any, path: FieldPath = ()) -> list[FieldPath]:
    found = [path]
    if isinstance(content, dict):
        found += [one for key, value in content.items() for one in walk(value, (*path, key))]
    return found


@given(st.dictionaries(st.text("ab/~", max_size=2), json_values, max_size=4), st.data())
def test_the_operations_do_what_the_one_applier_does(content: dict[str, Any], data: st.DataObject) -> None:
    """Applied one after the other as RFC 6902 says, every test holds and the result is that of `paths.patch`."""
    raw = live(x=content)
    places = data.draw(st.lists(st.sampled_from(walk(content)[1:] or [("new",)]), max_size=3, unique=True))
    apart = [one for one in places if not any(one != other and one[: len(other)] == other for other in places)]
    changes = [(("x", *path), data.draw(json_values | st.just(ABSENT))) for path in apart]
    changes = [(path, value) for path, value in changes if value is not ABSENT or paths.get(raw, path) is not ABSENT]

    assert patched(raw, json_patch(raw, changes)) == paths.patch(raw, changes)
