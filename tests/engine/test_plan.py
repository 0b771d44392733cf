"""Policies over rows: what a verb takes, offers and leaves."""

from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.engine import plan as engine
from kubectl_sync.engine.decide import choose
from kubectl_sync.engine.policy import POLICIES, taking
from kubectl_sync.engine.remember import advance
from kubectl_sync.model.content import UNDECIDED
from kubectl_sync.model.objects import Base, Gap, ObjectRef, Place, Seen, Sides, Snapshot, Version
from kubectl_sync.model.plan import Plan, Row, Side
from kubectl_sync.model.policy import Policy

REF = ObjectRef("", "ConfigMap", "n", "c")


def config(value: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"key": value}}


def plan_of(base: str | None, local: str | None, live: str | None, policy: Policy, gaps: tuple[Gap, ...] = ()) -> Plan:
    files = {REF: Seen(config(local), Place(Path("c.yaml"), 0, "h"))} if local else {}
    cluster = {REF: Seen(config(live), Version("u", "1"))} if live else {}
    bases = {REF: Base(config(base), config(base), "u")} if base else {}
    return engine.plan(Sides(Snapshot(files, gaps), Snapshot(cluster), bases), [REF], policy)


@pytest.mark.parametrize(
    ("base", "local", "live", "row", "pull", "push"),
    [
        ("a", "b", "a", Row.LOCAL_AHEAD, "none", "update"),
        ("a", "a", "b", Row.LIVE_AHEAD, "update", "none"),
        ("a", "b", "c", Row.CONFLICT, "none", "none"),
        (None, "a", "b", Row.FIRST_CONTACT, "none", "none"),
        (None, "a", None, Row.LOCAL_ONLY, "none", "create"),
        (None, None, "a", Row.LIVE_ONLY, "create", "none"),
        ("a", None, "a", Row.LOCAL_DELETED, "none", "none"),
        ("a", "a", None, Row.LIVE_DELETED, "none", "none"),
    ],
)
def test_rows_and_what_the_verbs_do(
    base: str | None, local: str | None, live: str | None, row: Row, pull: str, push: str
) -> None:
    for policy, side, action in ((POLICIES["pull"], Side.LOCAL, pull), (POLICIES["push"], Side.LIVE, push)):
        (change,) = plan_of(base, local, live, policy).changes

        assert [hunk.row for hunk in change.hunks] == [row]
        assert action == change.action(side)
        other = Side.LIVE if side is Side.LOCAL else Side.LOCAL
        assert change.action(other) == "none"


def test_status_decides_nothing() -> None:
    (change,) = plan_of("a", "b", "c", POLICIES["status"]).changes

    assert change.action(Side.LOCAL) == change.action(Side.LIVE) == "none"


@pytest.mark.parametrize(("base", "local", "live"), [("a", "b", "c"), (None, "a", "b"), ("a", "a", "b")])
def test_take_decides_every_difference_of_push(base: str | None, local: str, live: str) -> None:
    (change,) = plan_of(base, local, live, taking(POLICIES["push"])).changes

    assert [one.wanted for one in change.changes] == [local]
    assert change.action(Side.LIVE) == "update"


@pytest.mark.parametrize(("local", "live"), [(None, "a"), ("a", None)])
def test_take_neither_deletes_nor_brings_back(local: str | None, live: str | None) -> None:
    for verb in ("pull", "push"):
        (change,) = plan_of("a", local, live, taking(POLICIES[verb])).changes

        assert [one.wanted for one in change.changes] == [UNDECIDED]


def test_what_a_broken_file_may_hold_is_unknown_and_not_absent() -> None:
    gap = Gap("c.yaml", "broken", words=frozenset({"c"}))

    assert plan_of(None, None, "a", POLICIES["pull"], (gap,)).changes == ()
    assert len(plan_of(None, None, "a", POLICIES["pull"]).changes) == 1


def test_chosen_are_exactly_the_chosen() -> None:
    plan = plan_of("a", "b", "c", POLICIES["push"])
    hunk = plan.changes[0].hunks[0]

    none = choose(plan, POLICIES["push"], frozenset())
    one = choose(plan, POLICIES["push"], frozenset({hunk.id}))

    assert none.writes(Side.LIVE) == ()
    assert [change.ref for change in one.writes(Side.LIVE)] == [REF]


def test_the_base_of_an_open_conflict_does_not_move() -> None:
    (change,) = plan_of("a", "b", "c", POLICIES["push"]).changes

    base = advance(change, config("b"), config("c"))

    assert base
    assert (base.local["data"], base.live["data"]) == ({"key": "a"}, {"key": "a"})


def test_nothing_is_remembered_while_a_first_contact_is_open() -> None:
    (change,) = plan_of(None, "b", "c", POLICIES["push"]).changes
    (taken,) = plan_of(None, "b", "c", taking(POLICIES["push"])).changes

    assert advance(change, config("b"), config("c")) is None
    assert advance(taken, config("b"), config("b")) is not None


def test_half_of_a_merge_leaves_the_written_side_ahead() -> None:
    (change,) = plan_of("1\n2\n3\n", "one\n2\n3\n", "1\n2\nthree\n", POLICIES["pull"]).changes

    base = advance(change, config("one\n2\nthree\n"), config("1\n2\nthree\n"))

    assert base
    assert base.local["data"] == base.live["data"] == {"key": "1\n2\nthree\n"}
