import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, same
from kubectl_sync.model.paths import Item, Order

WEB = Item((("name", "web"),))
TCP = Item((("containerPort", 80), ("protocol", "TCP")))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("spec", "template", "spec", "containers", WEB, "image"), "spec.template.spec.containers[name=web].image"),
        (("ports", TCP), "ports[containerPort=80,protocol=TCP]"),
        (("metadata", "annotations", "example.com/a"), 'metadata.annotations["example.com/a"]'),
        (("args", 2), "args[2]"),
        (("env", Item((("name", "A"),), 1), "value"), "env[name=A #2].value"),
        (("env", Order(("name",))), "env[order]"),
        ((), ""),
    ],
)
def test_paths_print_as_people_type_them(path: paths.FieldPath, text: str) -> None:
    assert text == paths.show(path)


def test_an_absent_protocol_is_tcp_and_not_udp() -> None:
    ports = [{"containerPort": 80}, {"containerPort": 80, "protocol": "UDP"}]

    assert paths.index(ports, TCP) == 0
    assert paths.index(ports, Item((("containerPort", 80), ("protocol", "UDP")))) == 1


def test_a_repeated_key_means_no_item() -> None:
    assert paths.get([{"name": "web"}, {"name": "web"}], (WEB,)) is ABSENT


def test_patch_makes_parents_appends_items_and_leaves_the_original() -> None:
    old = {"spec": {"containers": [{"name": "db"}]}}

    new = paths.patch(old, [(("metadata", "labels", "a"), "b"), (("spec", "containers", WEB), {"name": "web"})])

    assert new == {"spec": {"containers": [{"name": "db"}, {"name": "web"}]}, "metadata": {"labels": {"a": "b"}}}
    assert old == {"spec": {"containers": [{"name": "db"}]}}


def test_removing_leaves_the_emptied_parent() -> None:
    assert paths.patch({"a": {"b": 1}}, [(("a", "b"), ABSENT)]) == {"a": {}}


def test_a_path_through_a_scalar_is_refused() -> None:
    with pytest.raises(KeyError):
        paths.patch({"a": 1}, [(("a", "b"), 2)])


A, B, C = (Item((("name", name),)) for name in "ABC")
NAMES = [{"name": "A", "v": 1}, {"name": "B"}, {"name": "A", "v": 2}]


def test_items_that_repeat_a_key_are_told_apart_by_position() -> None:
    first, second, third = (Item((("name", "A"),), nth) for nth in range(3))

    assert [paths.index(NAMES, step) for step in (first, second, third, B)] == [0, 2, None, 1]
    assert paths.patch(NAMES, [((second, "v"), 3)])[2] == {"name": "A", "v": 3}
    assert paths.patch(NAMES, [((first,), ABSENT), ((second,), ABSENT)]) == [{"name": "B"}]


def test_many_items_of_one_name_are_counted() -> None:
    order = paths.get([{"name": name} for name in "AABA"], (Order(("name",)),))

    assert order == (Item(A.keys, 0), Item(A.keys, 1), B, Item(A.keys, 2))


def test_a_position_is_none_of_a_shorter_list() -> None:
    assert [paths.index(["x"], step) for step in (0, 1, -1)] == [0, None, None]
    assert paths.get(["x"], (1,)) is ABSENT


def test_the_order_of_a_list_is_a_field() -> None:
    order = Order(("name",))

    assert paths.get([{"name": "A"}, {"name": "B"}], (order,)) == (A, B)
    assert paths.get(NAMES, (order,)) == (Item(A.keys, 0), B, Item(A.keys, 1))
    assert paths.get([{"name": "A"}, {}], (order,)) is ABSENT
    assert paths.get({"name": "A"}, (order,)) is ABSENT
    assert paths.get([{"containerPort": 80}], (Order(("containerPort", "protocol")),)) == (TCP,)


def test_an_order_moves_what_it_names_among_its_places() -> None:
    four = [{"name": name} for name in "AXBC"]
    before = {"l": list(four)}

    after = paths.patch(before, [(("l", Order(("name",))), (C, Item((("name", "gone"),)), A, B))])

    assert [item["name"] for item in after["l"]] == ["C", "X", "A", "B"]
    assert before == {"l": four}
    assert paths.patch(before, [(("l", Order(("name",))), ABSENT)]) == before
    assert paths.patch({}, [(("l", Order(("name",))), (A, B))]) == {}


def test_an_order_comes_after_the_items_that_it_names() -> None:
    changes: list[tuple[paths.FieldPath, object]] = [
        ((Order(("name",)),), (C, A)), ((C,), {"name": "C"}), ((B,), ABSENT),
    ]  # fmt: skip

    assert paths.patch([{"name": "A"}, {"name": "B"}], changes) == [{"name": "C"}, {"name": "A"}]


def test_removals_mean_the_content_as_it_was() -> None:
    assert paths.patch({"l": [0, 1, 2, 3]}, [(("l", 0), ABSENT), (("l", 2), ABSENT), (("l", 1), 9)]) == {"l": [9, 3]}
    assert paths.patch({"l": [0]}, [(("l", 5), ABSENT), (("x", "y"), ABSENT)]) == {"l": [0]}


def test_the_root_can_be_set_and_removed() -> None:
    new = {"a": [1]}

    made = paths.patch({"b": 1}, [((), new)])

    assert made == new
    assert made["a"] is not new["a"]
    assert paths.patch({"b": 1}, [((), ABSENT)]) is ABSENT


def test_null_is_entered_as_if_it_were_not_there() -> None:
    assert paths.patch({"a": None}, [(("a", "b"), 1)]) == {"a": {"b": 1}}
    assert paths.patch({"a": None}, [(("a", WEB), {"name": "web"})]) == {"a": [{"name": "web"}]}


def test_an_item_can_be_replaced_and_the_next_position_be_set() -> None:
    assert paths.patch([{"name": "web", "x": 1}], [((WEB,), {"name": "web"})]) == [{"name": "web"}]
    assert paths.patch(["a"], [((1,), "b")]) == ["a", "b"]
    assert paths.patch(["a"], [((0,), "b")]) == ["b"]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"a": 1}, ("a", "b")),
        ({"a": [1]}, ("a", "b")),
        ({"a": {}}, ("a", 0)),
        (["x"], (2,)),
        (["x"], (-1,)),
        ([], (WEB, "image")),
        ([{"name": "web"}, {"name": "web"}], (WEB, "image")),
        ("x", (Order(("name",)), "y")),
    ],
)
def test_what_cannot_be_followed_is_refused_by_its_name(content: object, path: paths.FieldPath) -> None:
    with pytest.raises(KeyError) as raised:
        paths.patch(content, [(path, 1)])

    assert raised.value.args[0] in (paths.show(path), paths.show(path[:1]), path[0], path[-1])


def test_a_path_through_a_scalar_says_where_it_ends() -> None:
    with pytest.raises(KeyError, match="b"):
        paths.patch({"a": 1}, [(("a", "b", "c"), 1)])


def test_a_pointer_leads_to_the_field_in_this_very_content() -> None:
    content = {"metadata": {"annotations": {"a/b~c": 1}}, "l": [{"name": "x"}, {"name": "web", "args": ["p"]}]}

    assert paths.pointer(content, ("l", WEB, "args", 0)) == ("l", 1, "args", 0)
    assert paths.rfc6901(("metadata", "annotations", "a/b~c", 0)) == "/metadata/annotations/a~1b~0c/0"
    for path in (("l", WEB, "none"), ("none",), ("l", 2), ("l", Order(("name",))), ("metadata", 0), ("l", "x")):
        with pytest.raises(KeyError, match=re.escape(paths.show(path))):
            paths.pointer(content, path)


def test_a_writer_without_orders_sets_the_list_as_a_whole() -> None:
    content = {"l": [{"name": "A"}, {"name": "B"}], "x": 1}
    order = ("l", Order(("name",)))
    changes = [(order, (B, A)), (("l", A, "v"), 1), (("x",), 2)]

    plain = paths.without_orders(content, changes)

    assert plain == [(("x",), 2), (("l",), [{"name": "B"}, {"name": "A", "v": 1}])]
    assert paths.patch(content, plain) == paths.patch(content, changes)
    assert paths.without_orders(content, changes[1:]) == changes[1:]
    assert paths.without_orders({}, [(order, (B, A))]) == []
    deep = {"spec": {"a": 1, **content}}
    assert paths.without_orders(deep, [(("spec", *order), (B, A))]) == [(("spec", "l"), [{"name": "B"}, {"name": "A"}])]


def test_within_and_overlap() -> None:
    assert paths.is_within(("a", "b"), ("a",))
    assert paths.is_within(("a",), ("a",))
    assert not paths.is_within(("a",), ("a", "b"))
    assert paths.overlap(("a",), ("a", "b"))
    assert paths.overlap(("a", "b"), ("a",))
    assert not paths.overlap(("a", "c"), ("a", "b"))


def test_an_item_needs_all_its_keys() -> None:
    assert paths.item_of({"name": "web"}, ("name",)) == WEB
    assert paths.item_of({"port": 80}, ("name",)) is None
    assert paths.item_of({"name": True}, ("name",)) is None
    assert paths.item_of("web", ("name",)) is None
    assert paths.item_of({"name": "web"}, ()) is None
    assert paths.item_of({"containerPort": 80}, ("containerPort", "protocol")) == TCP


CONTENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(CONTENTS, st.text(max_size=3), CONTENTS)
def test_what_is_set_is_found(content: object, key: str, value: object) -> None:
    assert same(paths.get(paths.patch({"a": content}, [((key,), value)]), (key,)), value)


def test_true_is_not_one() -> None:
    assert not same({"a": True}, {"a": 1})
    assert same({"a": 1.0}, {"a": 1})
    assert same(2**53, float(2**53))
    assert not same(2**53 + 1, float(2**53))
    assert not same(2**53, 2**53 + 1)
    assert not same([1], [1, 2])
    assert not same({"a": 1}, {"b": 1})
    assert not same({"a": "x"}, {"a": "y"})
    assert not same({"a": 1}, {"a": 1, "b": 2})
    assert not same([], {})
    assert not same(ABSENT, None)
    assert same({"a": [{"b": "x"}]}, {"a": [{"b": "x"}]})


def test_a_path_is_one_line_whatever_its_keys_hold() -> None:
    path = ("data", "a\nerror: b", Item((("name", "c\nd"),)))

    assert paths.show(path) == 'data["a\\nerror: b"][name=c\\nd]'
