"""What a person can do with a plan, step by step."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.review import Review
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model.content import UNDECIDED
from kubectl_sync.model.objects import Base, ObjectRef, Sides, Snapshot
from kubectl_sync.model.plan import Row, Side
from tests.engine.making import in_cluster, in_file

PUSH, TWO_WAY = POLICIES["push"], POLICIES["two-way"]


def pod(name: str, **container: Any) -> dict[str, Any]:
    inside = {"name": "c", "image": "old", "args": ["a", "b", "c"]} | container
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [inside]}}


def refs(*names: str) -> list[ObjectRef]:
    return [ObjectRef("", "Pod", "n", name) for name in names]


def review(policy: Any = PUSH, *names: str, live: Any = None, **edit: Any) -> Review:
    chosen = refs(*(names or ("one",)))
    sides = Sides(
        Snapshot({ref: in_file(pod(ref.name, **edit)) for ref in chosen}),
        Snapshot({ref: in_cluster(pod(ref.name, **(live or {}))) for ref in chosen}),
        {ref: Base(pod(ref.name), pod(ref.name), "u") for ref in chosen},
    )
    return Review(plan(sides, chosen, policy), policy)


def ids(given: Review) -> list[str]:
    return [hunk.id for change in given.plan.changes for hunk in change.hunks]


def wanted(given: Review) -> list[Any]:
    return [one.wanted for change in given.plan.changes for one in change.changes]


def test_take_and_skip_decide_exactly_the_named_questions() -> None:
    given = review(PUSH, image="new", args=["x"])
    first, second = ids(given)

    skipped = given.skip(first, second)
    taken = skipped.take(second)

    assert wanted(skipped) == [UNDECIDED, UNDECIDED]
    assert wanted(taken) == [UNDECIDED, ["x"]]
    assert wanted(given) == ["new", ["x"]]


def test_what_the_verb_only_offers_can_be_taken_and_what_it_leaves_cannot() -> None:
    drift = review(PUSH, live={"image": "theirs"})
    conflict = review(TWO_WAY, image="ours", live={"image": "theirs"})

    assert wanted(drift) == [UNDECIDED]
    assert wanted(drift.take(*ids(drift))) == ["old"]
    assert wanted(conflict.take(*ids(conflict))) == [UNDECIDED]


def test_split_asks_about_each_part_by_itself() -> None:
    given = review(PUSH, args=["x", "b", "z"])
    assert len(ids(given)) == 1

    split = given.split(ids(given)[0])
    first, second = ids(split)

    assert (len({first, second, *ids(given)}), wanted(split)) == (3, ["x", "z"])
    assert wanted(split.skip(first)) == [UNDECIDED, "z"]


def test_edit_gives_a_value_of_ones_own() -> None:
    given = review(PUSH, image="new")

    edited = given.edit(ids(given)[0], "better")

    (hunk,) = edited.plan.changes[0].hunks
    assert (hunk.row, wanted(edited)) == (Row.PROPOSED, ["better"])
    assert hunk.id == given.edit(ids(given)[0], "best").plan.changes[0].hunks[0].id
    assert wanted(edited.skip(hunk.id).take(hunk.id)) == ["better"]


def test_edit_of_several_fields_at_once_is_refused() -> None:
    given = review(PUSH, args=["x", "b", "z"])

    with pytest.raises(ValueError, match="split"):
        given.edit(ids(given)[0], "x")


def test_the_other_direction_where_both_sides_may_be_written() -> None:
    given = review(TWO_WAY, image="new")
    (id_,) = ids(given)

    turned = given.other_direction(id_)

    assert [change.action(side) for change in given.plan.changes for side in Side] == ["none", "update"]
    assert [change.action(side) for change in turned.plan.changes for side in Side] == ["update", "none"]
    assert turned.other_direction(id_).plan == given.plan
    assert review(PUSH, image="new").other_direction(id_) == review(PUSH, image="new")
    assert given.skip(id_).other_direction(id_) == given.skip(id_)


def test_undo_goes_back_step_by_step_and_no_further() -> None:
    given = review(PUSH, image="new", args=["x"])
    first, second = ids(given)

    last = given.skip(first).skip(second)

    assert last.undo() == given.skip(first)
    assert last.undo().undo() == last.undo().undo().undo() == given
    assert given.take(first).undo() == given
