"""What is remembered of what was not decided: an item that one side removed keeps its place, a field its witness."""

import json
from dataclasses import replace
from typing import Any

import pytest

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model import paths
from kubectl_sync.model.applied import LAST_APPLIED
from kubectl_sync.model.content import ABSENT, UNDECIDED, Object
from kubectl_sync.model.history import History
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Given, Row, Verdict
from tests.engine.making import REF, config, sides_of

POD = ObjectRef("", "Pod", "n", "web")


def _pod(names: str) -> Object:
    spec: dict[str, Any] = {"containers": [{"name": name, "image": f"{name}:1"} for name in names]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "n"}, "spec": spec}


def _names(pod: Object) -> str:
    return "".join(one["name"] for one in pod["spec"]["containers"])


@pytest.mark.parametrize(
    ("verb", "base", "before", "after", "then"),
    [
        pytest.param("push", "a", ("ab", "c"), ("ab", "bc"), "ab", id="gone from the cluster, first in the file"),
        pytest.param("push", "a", ("ba", "c"), ("ba", "bc"), "ba", id="gone from the cluster, last in the file"),
        pytest.param("pull", "a", ("", "ba"), ("b", "ba"), "ba", id="gone from the file, last in the cluster"),
        pytest.param("pull", "abc", ("c", "abc"), ("c", "abc"), "abc", id="two gone from the file"),
    ],
)
def test_an_item_that_is_left_keeps_its_place_in_both_bases(
    verb: str, base: str, before: tuple[str, str], after: tuple[str, str], then: str
) -> None:
    sides = sides_of(_pod(before[0]), _pod(before[1]), Base(_pod(base), _pod(base), "u"), POD)
    (change,) = plan(sides, [POD], POLICIES[verb]).changes

    remembered = advance(change, _pod(after[0]), _pod(after[1]))

    assert remembered is not None
    assert (_names(remembered.local), _names(remembered.live)) == (then, then)


def test_an_item_that_went_after_it_was_shown_is_remembered_with_the_field_in_it_that_is_left() -> None:
    """A push of the one container; the other has drift that is left, and a colleague removes it meanwhile."""
    old, mine, drifted = _pod("ab"), _pod("ab"), _pod("ab")
    mine["spec"]["containers"][0]["image"] = "mine"
    drifted["spec"]["containers"][1]["image"] = "theirs"
    (change,) = plan(sides_of(mine, drifted, Base(old, old, "u"), POD), [POD], POLICIES["push"]).changes
    now = _pod("a")
    now["spec"]["containers"][0]["image"] = "mine"

    remembered = advance(change, mine, now, [("spec", "containers", paths.Item((("name", "b"),)))])

    assert remembered is not None
    assert [one["image"] for one in remembered.live["spec"]["containers"]] == ["mine", "b:1"]


def test_what_was_set_on_purpose_and_does_not_follow_is_a_change_of_the_cluster() -> None:
    old, new, live = (config(key, **more) for key, more in (("a", {}), ("b", {}), ("b", {"labels": {"derived": "x"}})))
    sides = sides_of(new, config("a", labels={"derived": "x"}), Base(old, config("a", labels={"derived": "x"}), "u"))
    (change,) = plan(sides, [REF], POLICIES["push"]).changes
    at = ("metadata", "labels", "derived")
    change = replace(change, given=(Given(at, "y", "x", Verdict.OWNED),))

    remembered = advance(change, new, live)

    assert remembered is not None
    assert (paths.get(remembered.local, at), paths.get(remembered.live, at)) == (ABSENT, "y")
    (left,) = plan(sides_of(new, live, remembered), [REF], POLICIES["push"]).changes
    assert [(one.path, one.row) for one in left.changes] == [(at, Row.LIVE_AHEAD)]


def _applied(value: str) -> Object:
    """A live object of which `kubectl apply` noted a value."""
    return config("old", annotations={LAST_APPLIED: json.dumps(config(value))})


BY_HAND = {
    "manager": "kubectl-edit",
    "operation": "Update",
    "time": "2026-02-01T00:00:00Z",
    "fieldsV1": {"f:data": {"f:key": {}}},
}


@pytest.mark.parametrize(
    ("live", "history"),
    [
        pytest.param(config("old"), History((), checkout="older"), id="an old checkout"),
        pytest.param(config("old", managedFields=[BY_HAND]), None, id="set again by hand"),
        pytest.param(_applied("new"), None, id="applied since"),
    ],
)
def test_what_left_a_field_is_not_forgotten_by_the_run_that_left_it(live: Object, history: History | None) -> None:
    """Else the second `push` would do what the first one did not."""
    base: Base | None = Base(config("old"), config("old"), "u", at="2026-01-01T00:00:00Z", head="a commit")
    for _ in range(3):
        assert base is not None
        is_told = history is not None and base.head == "a commit"  # of another commit git tells nothing
        sides = replace(sides_of(config("new"), live, base), git={REF: history} if history and is_told else {})
        (change,) = plan(sides, [REF], POLICIES["push"]).changes

        assert [one.wanted for one in change.changes] == [UNDECIDED]
        base = advance(change, config("new"), live | {"metadata": live["metadata"] | {"uid": "u"}})
        assert base is not None
        base = base if base.at else replace(base, at="2026-03-01T00:00:00Z", head="another commit")


def test_a_field_that_managers_alone_explain_is_remembered_only_with_all_others() -> None:
    """With no base for it, the next run would take it for new on both sides."""
    applied = {"manager": "kubectl", "operation": "Apply", "time": "", "fieldsV1": {"f:data": {"f:key": {}}}}
    live = config("old", managedFields=[applied])
    (change,) = plan(sides_of(config("new"), live), [REF], POLICIES["pull"]).changes

    assert [one.row for one in change.changes] == [Row.LOCAL_AHEAD]
    assert advance(change, config("new"), live | {"metadata": live["metadata"] | {"uid": "u"}}) is None
