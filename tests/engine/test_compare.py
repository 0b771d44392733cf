"""Three sides in, the rows of the state table out."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.engine.differences import compare
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import Item
from kubectl_sync.model.plan import FieldChange, Row


def config(value: str | None) -> dict[str, Any]:
    data = {} if value is None else {"key": value}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"other": "x"} | data}


def deployment(*containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    template = {"spec": {"containers": list(containers)}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "d"},
        "spec": spec | {"template": template},
    }


def differences(base: Base | None, local: Any, live: Any) -> list[FieldChange]:
    return [change for question in compare.differences(base, local, live) for change in question]


def rows(base: Base | None, local: dict[str, Any], live: dict[str, Any]) -> dict[str, Row]:
    return {paths.show(change.path): change.row for change in differences(base, local, live)}


@pytest.mark.parametrize(("base", "local", "live"), list(itertools.product([None, "a", "b", "c"], repeat=3)))
def test_every_combination_of_one_field(base: str | None, local: str | None, live: str | None) -> None:
    """An independent statement of the rule: who moved away from the base, and do they agree now."""
    movers = {name for name, value in (("file", local), ("live", live)) if value != base}
    expected = {
        frozenset(): None,
        frozenset({"file"}): Row.LOCAL_AHEAD,
        frozenset({"live"}): Row.LIVE_AHEAD,
        frozenset({"file", "live"}): None if local == live else Row.CONFLICT,
    }[frozenset(movers)]

    found = rows(Base(config(base), config(base), "u"), config(local), config(live))

    assert found == ({} if expected is None else {"data.key": expected})


def test_without_base_every_difference_is_a_first_contact() -> None:
    assert rows(None, config("a"), config("b")) == {"data.key": Row.FIRST_CONTACT}


def test_another_spelling_that_was_there_at_the_base_is_no_change() -> None:
    base = Base(config("0.5"), config("500m"), "u")

    assert rows(base, config("0.5"), config("500m")) == {}
    assert rows(base, config("0.7"), config("500m")) == {"data.key": Row.LOCAL_AHEAD}


def test_keyed_items_are_compared_one_by_one() -> None:
    web, db = {"name": "web", "image": "a"}, {"name": "db", "image": "b"}
    old = deployment(web)

    found = rows(Base(old, old, "u"), deployment(web), deployment({**web, "image": "z"}, db))

    at = "spec.template.spec.containers"
    assert found == {f"{at}[name=web].image": Row.LIVE_AHEAD, f"{at}[name=db]": Row.LIVE_AHEAD}


def test_a_changed_order_is_a_change() -> None:
    web, db = {"name": "web"}, {"name": "db"}
    old = deployment(web, db)

    found = rows(Base(old, old, "u"), deployment(db, web), deployment(web, db))

    assert found == {"spec.template.spec.containers[order]": Row.LOCAL_AHEAD}


def test_an_order_tells_all_its_sides() -> None:
    one, two, three = (Item((("name", name),)) for name in "abc")
    items = {item: {"name": item.keys[0][1]} for item in (one, two, three)}
    old, new = deployment(items[one], items[two]), deployment(items[two], items[one])

    (known,) = differences(Base(old, old, "u"), new, old)
    (unknown,) = differences(None, new, old)

    assert (known.base, known.local, known.live) == ((one, two), (two, one), (one, two))
    assert (unknown.base, unknown.local, unknown.live) == (ABSENT, (two, one), (one, two))


def test_null_is_absent_but_empty_is_not() -> None:
    assert rows(None, deployment(paused=None), deployment()) == {}
    assert rows(None, deployment(selector={}), deployment()) == {"spec.selector": Row.FIRST_CONTACT}


def test_status_and_bookkeeping_are_no_difference() -> None:
    live = config("a") | {"status": {"x": 1}}
    live["metadata"] = {
        "name": "c", "uid": "u", "resourceVersion": "7",
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
    }  # fmt: skip

    assert rows(None, config("a"), live) == {}


VALUES = st.recursive(
    st.integers(0, 2) | st.sampled_from(["", "a"]) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES, VALUES)
def test_taking_every_difference_makes_the_sides_equal(base: object, local: object, live: object) -> None:
    one, two, three = (
        {"apiVersion": "v1", "kind": "X", "metadata": {"name": "x"}, "spec": {"v": v}} for v in (base, local, live)
    )
    found = differences(None, two, three)

    taken = paths.patch(two, [(change.path, change.live) for change in found])

    assert differences(None, taken, three) == []
    assert {change.row for change in differences(Base(one, one, "u"), two, two)} == set()


@given(
    name=st.sampled_from(["metadata", "resources", "strategy", "updateStrategy", "labels", "annotations", "status"]),
    sides=st.lists(st.sampled_from(["none", "empty", "null"]), min_size=4, max_size=4),
    known=st.booleans(),
)
def test_an_empty_mapping_that_the_server_puts_or_drops_is_no_difference(
    name: str, sides: list[str], known: bool
) -> None:
    inside = {"none": {}, "empty": {name: {}}, "null": {name: {"creationTimestamp": None}}}
    base_local, base_live, local, live = ({**deployment(), "spec": {"template": inside[one]}} for one in sides)
    base = Base(base_local, base_live, "u") if known else None

    assert differences(base, local, live) == []


@given(sides=st.lists(st.booleans(), min_size=2, max_size=2, unique=True))
def test_an_empty_mapping_that_means_something_is_a_difference(sides: list[bool]) -> None:
    local, live = ({**deployment(), "spec": {"podSelector": {}} if one else {}} for one in sides)

    assert [paths.show(one.path) for one in differences(None, local, live)] == ["spec.podSelector"]
