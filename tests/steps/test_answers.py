"""Whatever the server makes of a push: the plan said it, and a run without memory finds what is left of it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.plan.decide import untried
from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.projection import Projection, unsettled
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Base, LiveObject, Manifest, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import Plan, Row, Side, Verdict
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps.settle import projections
from kubectl_sync.steps.settle.cluster_writes import write_of
from kubectl_sync.steps.settle.dry_run import tried
from kubectl_sync.steps.settle.implied_values import written_out
from tests.engine.making import chosen
from tests.steps.ruled_server import REF, Content, Server, changed, leaves, manifest, of_new

PUSH, PULL = POLICIES["push"], POLICIES["pull"]
WORDS = st.sampled_from(["a", "b"])
SPECS = st.fixed_dictionaries(
    {},
    optional={
        "free": WORDS, "fixed": WORDS, "level": st.sampled_from(["low", "high"]), "size": st.integers(0, 3),
        "account": WORDS, "out": st.just([1]),
        "mode": st.sampled_from([
            {"type": "rolling"}, {"type": "fixed"}, {}, {"type": "rolling", "rolling": {"part": 2}},
        ]),
    },
)  # fmt: skip


def environment(server: Server) -> Environment:
    return cast("Environment", SimpleNamespace(cluster=server, settings=SimpleNamespace(projection=True)))


def sides(spec: Content, live: Content, base: Base | None = None) -> Sides:
    local = {REF: Manifest(manifest(spec), Place(file="t.yaml", document=0, line=1, hash=""))}  # type: ignore[arg-type]
    there = {REF: LiveObject(live, Version("u", "1"))}
    return Sides(Snapshot(local), Snapshot(there), {REF: base} if base else {})


def pushed(server: Server, old: Content, new: Content) -> Plan:
    """Edit the file and push, by a folder that remembers; the plan as it was shown."""
    live = cast("Content", server.live)
    every = sides(new, live, Base(manifest(old), live, "u"))
    found = tried(environment(server), plan(every, [REF], PUSH), Schemas(), every, PUSH)
    for change in found.writes(Side.LIVE):
        list(server.write([write_of(environment(server), change)], dry_run=False))
    return found


def seen(server: Server, spec: Content, base: Base | None = None) -> Plan:
    """What a folder finds that remembers the base, or nothing, and has no other witness."""
    every = sides(spec, cast("Content", server.live), base)
    found = plan(every, [REF], PUSH)
    answers = projections.ask_projections(environment(server), unsettled(found))
    told = {ref: one for ref, one in answers.items() if isinstance(one, Projection)}
    return plan(every, [REF], PUSH, told)


@settings(max_examples=100, deadline=None)
@given(SPECS, SPECS)
def test_after_a_push_a_run_without_memory_finds_just_what_was_not_taken(old: Content, new: Content) -> None:
    server = Server()
    server.start(old)

    shown = pushed(server, old, new)

    assert not any(change.refused for change in shown.changes)
    kept = {paths.show(one.path) for change in shown.changes for one in change.not_taken}
    after = seen(server, new)
    assert {paths.show(one.path) for change in after.changes for one in change.changes} == kept
    told = {paths.show(one.path) for _, one in after.held}
    assert told == ({"spec.size"} if new.get("size", 2) < 2 else set())


@settings(max_examples=100, deadline=None)
@given(SPECS, SPECS)
def test_all_that_a_push_changed_or_did_not_change_was_on_the_plan(old: Content, new: Content) -> None:
    server = Server()
    server.start(old)
    before = cast("Content", server.live)

    shown = pushed(server, old, new)

    now: Any = server.live
    lines = {one.path for change in shown.changes for one in change.writes(Side.LIVE)}
    lines |= {one.path for change in shown.changes for one in change.given}
    moved = {path for path in changed(before, now) if paths.get(before, path) != paths.get(now, path)}
    effects = tuple(one for change in shown.changes for one in change.side_effects)
    assert not [
        paths.show(path)
        for path in moved
        if not any(paths.overlap(path, line) for line in lines) and not paths.show(path).startswith(effects)
    ]
    other = {path for path, value in _said(new) if paths.get(now, path) != value}
    given_ = {one.path for change in shown.changes for one in change.given if one.verdict is not Verdict.OWNED}
    written = {one.path for change in shown.changes for one in change.changes}
    assert {path for path in other if path in written} == {path for path in given_ if path in other}


@settings(max_examples=100, deadline=None)
@given(SPECS, SPECS, st.booleans())
def test_what_a_new_rule_makes_of_other_fields_of_the_file_is_told_with_both_values(
    old: Content, new: Content, stamped: bool
) -> None:
    server = Server(least=0)
    server.start(old)
    server.least, server.stamped = 2, stamped  # between two pushes

    shown = pushed(server, old, new)

    now: Any = server.live
    given_ = {one.path: one for change in shown.changes for one in change.given if one.verdict is not Verdict.OWNED}
    for path, value in _said(new) if shown.writes(Side.LIVE) else ():
        is_other = paths.get(now, path) != value
        assert (path in given_) is is_other
        if is_other:
            assert (given_[path].wanted, given_[path].given) == (value, paths.get(now, path))
            every = [one for change in shown.changes for one in change.not_taken]
            verdict = Verdict.REWRITTEN if path[-1] == "size" else given_[path].verdict
            assert given_[path].verdict is verdict
            assert (given_[path] in every) is (verdict is not Verdict.REWRITTEN)
            assert paths.show(path) not in shown.changes[0].side_effects
            assert (path in shown.changes[0].rewritten) is (verdict is Verdict.REWRITTEN)


@settings(max_examples=100, deadline=None)
@given(SPECS, SPECS, st.booleans())
def test_what_the_server_made_of_an_own_write_is_nobodys_change(old: Content, new: Content, stamped: bool) -> None:
    server = Server(least=0)
    server.start(old)
    server.least, server.stamped = 2, stamped  # between two pushes

    shown = pushed(server, old, new)

    live = cast("Content", server.live)
    for change in shown.writes(Side.LIVE):
        asked = {one.path for one in change.writes(Side.LIVE)}
        after = seen(server, new, advance(change, manifest(new), live))
        rows = {one.path: one.row for each in after.changes for one in each.changes}
        left = {one.path: one for one in change.not_taken}
        assert rows.keys() == left.keys()
        for path, row in rows.items():
            assert row is (Row.LOCAL_AHEAD if path in asked else Row.LIVE_AHEAD)


@settings(max_examples=100, deadline=None)
@given(SPECS, SPECS)
def test_what_follows_follows_what_it_comes_from(old: Content, new: Content) -> None:
    server = Server()
    server.start(old)

    shown = pushed(server, old, new)

    causes = {"types": "out", "account": "accountName", "accountName": "account", "mode": "mode"}
    for one in (one for change in shown.changes for one in change.changes if one.row is Row.FOLLOWS):
        assert one.follows[1] == causes[str(one.path[1])]


@settings(max_examples=150, deadline=None)
@given(SPECS, SPECS, st.data())
def test_with_a_part_that_is_chosen_goes_what_follows_from_it(old: Content, new: Content, data: st.DataObject) -> None:
    server = Server()
    server.start(old)
    live = cast("Content", server.live)
    every = sides(new, live, Base(manifest(old), live, "u"))
    shown = tried(environment(server), plan(every, [REF], PUSH), Schemas(), every, PUSH)
    ids = [hunk.id for change in shown.changes for hunk in change.hunks]
    part = frozenset(one for one in ids if data.draw(st.booleans()))
    marked = chosen(shown, PUSH, part)

    again = replace(marked, changes=tuple(map(untried, marked.changes)))
    again = tried(environment(server), again, Schemas(), every, PUSH)

    for change in again.writes(Side.LIVE):
        assert {hunk.id for hunk in change.hunks if hunk.decided} <= part
        list(server.write([write_of(environment(server), change)], dry_run=False))
    now = cast("Content", server.live)["spec"]
    assert now["types"] == ["in", *(["out"] if "out" in now else [])]
    assert now.get("account") == now.get("accountName")
    assert "rolling" not in now["mode"] or now["mode"]["type"] == "rolling"


@settings(max_examples=100, deadline=None)
@given(SPECS, SPECS, st.data())
def test_a_pulled_file_means_what_live_is_in_every_place(old: Content, new: Content, data: st.DataObject) -> None:
    server = Server()
    server.start(old)
    every = sides(old, cast("Content", server.live), Base(manifest(old), cast("Content", server.live), "u"))
    server.patch(new)
    every = replace(every, live=Snapshot({REF: LiveObject(cast("Content", server.live), Version("u", "2"))}))
    shown = written_out(environment(server), plan(every, [REF], PULL), Schemas())
    ids = [hunk.id for change in shown.changes for hunk in change.hunks]
    part = frozenset(one for one in ids if data.draw(st.booleans()))
    marked = chosen(shown, PULL, part)
    again = replace(marked, changes=tuple(map(untried, marked.changes)))
    again = written_out(environment(server), again, Schemas())

    now: Any = cast("Content", server.live)["spec"]
    # What live does not have a file cannot say.
    assert not [path for path, value in leaves(now) if paths.get(of_new(_pulled(old, shown)), path) != value]
    asked = {one.path[1] for change in shown.changes for one in change.changes if one.row is not Row.FOLLOWS}
    agreed = {key for key, value in of_new(old).items() if now.get(key) == value} - asked
    if again.gaps:  # parts that do not go together were chosen
        with pytest.raises(ValueError, match=r"mode\.rolling: may not be specified"):
            of_new(_pulled(old, again))
        return
    meant = of_new(_pulled(old, again))
    assert {key: meant.get(key) for key in agreed} == {key: now[key] for key in agreed}


def _pulled(spec: Content, found: Plan) -> Content:
    """The file's spec once a plan is written."""
    fields = [(one.path, one.wanted) for change in found.changes for one in change.writes(Side.LOCAL)]
    return cast("Content", paths.patch(manifest(spec), fields)["spec"])


@settings(max_examples=60, deadline=None)
@given(SPECS, SPECS)
def test_where_no_new_object_may_be_tried_nothing_is_taken_for_equal(old: Content, new: Content) -> None:
    server = Server(creates=False)
    server.start(old)

    pushed(server, old, new)

    now: Any = server.live
    after = seen(server, new)
    differing = {one.path for change in after.changes for one in change.changes} | {one.path for _, one in after.held}
    for path, value in _said(new):
        if paths.get(now, path) != value:
            assert any(paths.overlap(path, one) for one in differing)


def _said(spec: Content) -> list[tuple[paths.FieldPath, Any]]:
    """What a manifest says, by its leaves; an empty mapping says nothing."""
    return [(("spec", *path), value) for path, value in leaves(spec) if path and value != {} and value is not ABSENT]
