"""Values that a verb was given: shown as changes, written on both sides, refused where they cannot be taken alone."""

from typing import Any

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.plan import ObjectChange, Row, Side
from tests.engine.making import sides_of

REF = ObjectRef("", "Pod", "n", "p")
IMAGE: FieldPath = ("spec", "containers", Item((("name", "c"),)), "image")


def pod(image: str, **more: Any) -> dict[str, Any]:
    containers = [{"name": "c", "image": image} | more]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": containers}}


def change(local: Any, live: Any, *values: tuple[FieldPath, Any], base: Any = None) -> ObjectChange:
    before = Base(base, base, "u") if base else None
    found = plan(sides_of(local, live, before, REF), [REF], POLICIES["two-way"], proposals={REF: values})
    return (*found.changes, *found.equal)[0]


def test_a_given_value_is_written_on_both_sides() -> None:
    found = change(pod("old"), pod("old"), (IMAGE, "new"), base=pod("old"))

    (one,) = found.changes
    assert (one.row, one.base, one.local, one.live, one.wanted) == (Row.PROPOSED, "old", "old", "old", "new")
    assert [found.action(side) for side in Side] == ["update", "update"]


def test_a_given_value_that_both_sides_have_is_no_change() -> None:
    assert change(pod("new"), pod("new"), (IMAGE, "new"), base=pod("old")).changes == ()


def test_a_given_value_answers_the_question_about_its_field() -> None:
    (one,) = change(pod("mine"), pod("theirs"), (IMAGE, "new"), base=pod("old")).changes

    assert (one.row, one.local, one.live, one.wanted) == (Row.PROPOSED, "mine", "theirs", "new")


def test_a_part_of_what_differs_is_refused() -> None:
    whole = pod("old") | {"spec": {"containers": []}}

    found = change(pod("old"), whole, (IMAGE, "new"))

    assert found.refused.startswith("spec.containers[name=c].image is part of what differs (spec.containers[name=c])")
    assert [one.row for one in found.changes] == [Row.FIRST_CONTACT]


def test_a_field_can_be_removed() -> None:
    (one,) = change(pod("x", tty=True), pod("x", tty=True), ((*IMAGE[:-1], "tty"), ABSENT)).changes

    assert one.wanted is ABSENT


def test_a_new_object_is_created_with_its_values() -> None:
    (one,) = change(pod("old"), None, (IMAGE, "new")).changes

    assert paths.get(one.wanted, IMAGE) == "new"
    assert one.row is Row.PROPOSED
