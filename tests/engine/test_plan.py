"""Policies over rows: what a verb takes, offers and leaves."""

from dataclasses import replace
from pathlib import Path

import pytest

from kubectl_sync.engine.plan.plan import plan, touched
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.model.content import UNDECIDED
from kubectl_sync.model.objects import Base, Gap, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import Plan, Row, Side
from kubectl_sync.model.policy import Grant, Policy
from tests.engine.making import REF, chosen, config, in_cluster, in_file, sides_of

RULES = POLICIES["status"]


def plan_of(base: str | None, local: str | None, live: str | None, policy: Policy, gaps: tuple[Gap, ...] = ()) -> Plan:
    files = {REF: Manifest(config(local), Place(Path("c.yaml"), 0, "h"))} if local else {}
    cluster = {REF: LiveObject(config(live), Version("u", "1"))} if live else {}
    bases = {REF: Base(config(base), config(base), "u")} if base else {}
    return plan(Sides(Snapshot(files, gaps), Snapshot(cluster), bases), [REF], policy)


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


@pytest.mark.parametrize(("base", "local", "live"), [("a", "b", "c"), (None, "a", "b")])
def test_take_decides_conflicts(base: str | None, local: str, live: str) -> None:
    (change,) = plan_of(base, local, live, granting(POLICIES["push"], Grant.TAKE)).changes

    assert [one.wanted for one in change.changes] == [local]
    assert change.action(Side.LIVE) == "update"


@pytest.mark.parametrize(("verb", "local", "live"), [("push", "a", "b"), ("pull", "b", "a")])
def test_only_overwrite_takes_what_the_other_side_alone_changed(verb: str, local: str, live: str) -> None:
    (left,) = plan_of("a", local, live, granting(POLICIES[verb], Grant.TAKE)).changes
    (taken,) = plan_of("a", local, live, granting(POLICIES[verb], Grant.OVERWRITE)).changes

    assert [one.wanted for one in left.changes] == [UNDECIDED]
    assert [one.wanted for one in taken.changes] == ["a"]


def test_a_decision_about_lines_keeps_what_the_other_side_changed_elsewhere() -> None:
    base, local, live = "1\n2\n3\n4\n5\n", "1\ntwo\n3\n4\n5\n", "1\nTWO\n3\n4\nFIVE\n"
    for grant, verb, wanted in (
        (Grant.TAKE, "push", "1\ntwo\n3\n4\nFIVE\n"),
        (Grant.OVERWRITE, "push", local),
        (Grant.TAKE, "pull", live),
    ):
        (change,) = plan_of(base, local, live, granting(POLICIES[verb], grant)).changes

        assert [(one.row, one.wanted) for one in change.changes] == [(Row.CONFLICT, wanted)]


def test_what_was_decided_of_a_texts_lines_leaves_the_rest_to_the_other_verb() -> None:
    base, local, live = "1\n2\n3\n4\n5\n", "1\ntwo\n3\n4\n5\n", "1\nTWO\n3\n4\nFIVE\n"
    (change,) = plan_of(base, local, live, granting(POLICIES["push"], Grant.TAKE)).changes
    now = "1\ntwo\n3\n4\nFIVE\n"

    remembered = advance(change, config(local), config(now, uid="u"))
    (after,) = plan(sides_of(config(local), config(now), remembered), [REF], POLICIES["push"]).changes

    assert [(one.row, one.wanted) for one in after.changes] == [(Row.LIVE_AHEAD, UNDECIDED)]


@pytest.mark.parametrize(("local", "live"), [(None, "a"), ("a", None)])
def test_take_neither_deletes_nor_brings_back(local: str | None, live: str | None) -> None:
    for verb in ("pull", "push"):
        (change,) = plan_of("a", local, live, granting(POLICIES[verb], Grant.OVERWRITE)).changes

        assert [one.wanted for one in change.changes] == [UNDECIDED]


def test_what_a_broken_file_may_hold_is_unknown_and_not_absent() -> None:
    gap = Gap("c.yaml", "broken", words=frozenset({"c"}))

    assert plan_of(None, None, "a", POLICIES["pull"], (gap,)).changes == ()
    assert len(plan_of(None, None, "a", POLICIES["pull"]).changes) == 1


def test_chosen_are_exactly_the_chosen() -> None:
    plan = plan_of("a", "b", "c", POLICIES["push"])
    hunk = plan.changes[0].hunks[0]

    none = chosen(plan, POLICIES["push"], frozenset())
    one = chosen(plan, POLICIES["push"], frozenset({hunk.id}))

    assert none.writes(Side.LIVE) == ()
    assert [change.ref for change in one.writes(Side.LIVE)] == [REF]


def test_the_base_of_an_open_conflict_does_not_move() -> None:
    (change,) = plan_of("a", "b", "c", POLICIES["push"]).changes

    base = advance(change, config("b"), config("c"))

    assert base
    assert (base.local["data"], base.live["data"]) == ({"key": "a"}, {"key": "a"})


def test_only_what_changed_needs_a_comparison() -> None:
    refs = [ObjectRef("", "ConfigMap", "n", name) for name in ("same", "kept", "file", "live", "new", "uid", "going")]
    files = {ref: in_file(config("y" if ref.name == "file" else "x")) for ref in refs}
    cluster = {ref: in_cluster(config("y" if ref.name == "live" else "x")) for ref in refs}
    bases = {ref: Base(config("x"), config("x"), "u") for ref in refs if ref.name != "new"}
    _, kept, _, _, _, uid, going = refs
    bases[kept] = Base(files[kept].content, cluster[kept].content, "u")
    bases[uid] = Base(config("x"), config("x"), "other")
    cluster[going].content["metadata"]["deletionTimestamp"] = "now"

    found = touched(Sides(Snapshot(files), Snapshot(cluster), bases), refs)

    assert sorted(ref.name for ref in found) == ["file", "going", "live", "new", "uid"]


def test_an_object_as_remembered_is_told_so_and_one_that_moved_with_both_sides_is_not() -> None:
    (same,) = plan_of("a", "a", "a", POLICIES["push"]).equal
    assert same.remembered is True
    assert [change.remembered for change in plan_of("a", "b", "b", POLICIES["push"]).equal] == [False]
    assert [change.remembered for change in plan_of(None, "b", "b", POLICIES["push"]).equal] == [False]


def test_what_neither_side_has_is_gone() -> None:
    found = plan_of("a", None, None, POLICIES["push"])

    assert (found.gone, found.changes, found.equal, found.parked) == ((REF,), (), (), ())


def test_a_protected_object_is_deleted_only_by_its_name() -> None:
    rules = granting(POLICIES["push"], Grant.PRUNE)
    base = config("x", annotations={"kubesync/protect": "true"})
    sides = sides_of(None, base, Base(base, base, "u"))

    (held,) = plan(sides, [REF], rules).changes
    (named,) = plan(sides, [REF], rules, named=frozenset({REF})).changes

    assert (held.action(Side.LIVE), named.action(Side.LIVE)) == ("none", "delete")
    assert held.hunks[0].held == "it is protected by its annotation kubesync/protect"
    assert chosen(plan(sides, [REF], rules), rules, frozenset({held.hunks[0].id})).writes(Side.LIVE) == ()


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("helm.sh/resource-policy", "keep"),
        ("kustomize.toolkit.fluxcd.io/prune", "disabled"),
        ("argocd.argoproj.io/sync-options", "Validate=false, Prune=false"),
    ],
)
def test_what_protects_from_other_tools_protects_here(annotation: str, value: str) -> None:
    def keep(text: str) -> str:
        base = config("x", annotations={annotation: text})
        return plan(sides_of(None, base, Base(base, base, "u", pushed=True)), [REF], POLICIES["push"]).changes[0].keep

    assert keep(value).endswith(annotation)
    assert keep("other") == ""


def test_a_moved_manifest_says_from_where() -> None:
    base = Base(config("x"), config("x"), "u", file="old.yaml")
    here = Base(config("x"), config("x"), "u", file="c.yaml")

    assert [change.moved_from for change in plan(sides_of(config("x"), config("x"), base), [REF], RULES).equal] == [
        "old.yaml"
    ]
    assert plan(sides_of(config("x"), config("x"), here), [REF], RULES).equal[0].moved_from == ""


def test_what_is_open_of_a_replaced_object_stays_open() -> None:
    sides = sides_of(config("y"), config("x"), Base(config("x"), config("x"), "before"))
    (left,) = plan(sides, [REF], POLICIES["push"]).changes
    (taken,) = plan(sides, [REF], granting(POLICIES["push"], Grant.TAKE)).changes

    for change, uid in ((left, "before"), (taken, "u")):
        base = advance(change, config("y"), config("y", uid="u"))

        assert base
        assert (change.is_replaced, base.uid) == (True, uid)


def test_what_needs_recreation_is_recreated_in_the_cluster_only() -> None:
    (change,) = plan_of("a", "b", "a", POLICIES["push"]).changes
    again = replace(change, recreate=True)

    assert (again.action(Side.LIVE), again.action(Side.LOCAL)) == ("recreate", "none")


def test_nothing_is_remembered_while_a_first_contact_is_open() -> None:
    (change,) = plan_of(None, "b", "c", POLICIES["push"]).changes
    (taken,) = plan_of(None, "b", "c", granting(POLICIES["push"], Grant.TAKE)).changes

    assert advance(change, config("b"), config("c")) is None
    assert advance(taken, config("b"), config("b")) is not None


def test_half_of_a_merge_leaves_the_written_side_ahead() -> None:
    (change,) = plan_of("1\n2\n3\n", "one\n2\n3\n", "1\n2\nthree\n", POLICIES["pull"]).changes

    base = advance(change, config("one\n2\nthree\n"), config("1\n2\nthree\n"))

    assert base
    assert base.local["data"] == base.live["data"] == {"key": "1\n2\nthree\n"}


@pytest.mark.parametrize("synced", [False, True])
def test_what_another_tool_renders_is_left_alone_and_never_taken_for_absent(*, synced: bool) -> None:
    rendered = {REF[:2] + REF[3:]: "base/c.yaml: named by kustomization.yaml"}
    bases = {REF: Base(config("x"), config("x"), "u", remembered=synced)}
    sides = Sides(Snapshot({}, rendered=rendered), Snapshot({REF: in_cluster(config("x"))}), bases)

    for policy in POLICIES.values():
        found = plan(sides, [REF], policy)
        parked = [(one.row, one.reason) for one in found.parked]
        assert parked == ([(Row.RENDERED, next(iter(rendered.values())))] if synced else [])
        assert [one.where for one in found.skipped] == ([] if synced else ["configmap/c"])
        assert (found.changes, found.gone) == ((), ())


def test_duplicates_are_told_by_file_and_line() -> None:
    places = tuple(Place(Path(name), 0, "h", line=3) for name in ("a.yaml", "b.yaml"))
    gap = Gap("here/a.yaml:3 and here/b.yaml:3", "both hold it", "", True, *REF)

    for gaps, told in (((), "a.yaml:3 and b.yaml:3 hold it"), ((gap,), f"{gap.where} hold it")):
        found = plan(Sides(Snapshot({}, gaps, {REF: places}), Snapshot({})), [REF], POLICIES["push"])
        assert [(one.row, one.reason) for one in found.parked] == [(Row.DUPLICATE, told)]


def test_what_is_held_is_told_with_both_values_and_remembered_as_never_the_same() -> None:
    found = plan_of(None, "web:${TAG}", "web:1.2", POLICIES["push"])
    (change,) = found.equal

    assert [(ref, one.local, one.live) for ref, one in found.held] == [(REF, "web:${TAG}", "web:1.2")]
    base = advance(change, config("web:${TAG}"), config("web:1.2", uid="u"))
    assert base is not None
    assert base.held == {("data", "key")}
    again = plan(sides_of(config("web:${TAG}"), config("web:1.2"), base), [REF], POLICIES["push"])
    assert again.held == found.held


def test_a_mark_that_one_object_proves_is_held_in_all_objects_of_its_file() -> None:
    other = ObjectRef("", "ConfigMap", "n", "d")
    new = config("a-${TAG}") | {"metadata": {"name": "d", "namespace": "n"}}
    local = Snapshot({REF: in_file(config("web:${TAG}")), other: in_file(new)})
    elsewhere = Snapshot({REF: in_file(config("web:${TAG}")), other: in_file(new, "d.yaml")})
    live = Snapshot({REF: in_cluster(config("web:1.2"))})

    (held,) = plan(Sides(local, live), [REF, other], POLICIES["push"]).changes
    (created,) = plan(Sides(elsewhere, live), [REF, other], POLICIES["push"]).changes

    assert (held.hunks[0].waits, held.action(Side.LIVE)) == (True, "none")
    assert (created.hunks[0].waits, created.action(Side.LIVE)) == (False, "create")


def test_a_list_of_a_custom_type_that_was_only_reordered_was_changed_in_the_cluster() -> None:
    """Its name says nothing: only built-in lists are known to have no order."""
    ref = ObjectRef("fruit.example.com", "Apple", "n", "a")
    items = [{"name": "x"}, {"name": "y"}]
    was, now = (
        {"apiVersion": "fruit.example.com/v1", "kind": "Apple", "metadata": {"name": "a", "namespace": "n", "uid": "u"},
         "spec": {"volumes": one}} for one in (items, items[::-1])
    )  # fmt: skip
    cluster = {ref: LiveObject(now, Version("u", "1"))}
    (change,) = plan(Sides(Snapshot({}), Snapshot(cluster), {ref: Base(was, was, "u")}), [ref], RULES).changes

    assert [hunk.row for hunk in change.hunks] == [Row.LOCAL_DELETED_LIVE_CHANGED]
