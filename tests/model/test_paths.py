import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, same
from kubectl_sync.model.paths import Item

WEB = Item((("name", "web"),))
TCP = Item((("containerPort", 80), ("protocol", "TCP")))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("spec", "template", "spec", "containers", WEB, "image"), "spec.template.spec.containers[name=web].image"),
        (("ports", TCP), "ports[containerPort=80,protocol=TCP]"),
        (("metadata", "annotations", "example.com/a"), 'metadata.annotations["example.com/a"]'),
        (("args", 2), "args[2]"),
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
