"""What holds for whatever is on the sides."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.engine.policy.policy import POLICIES, policy
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import CONFLICTS, ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Grant, Policy
from tests.engine.making import chosen, sides_of
from tests.engine.objects import deployments, three

Object = dict[str, Any]
REF = ObjectRef("apps", "Deployment", "n", "d")
STATUS, PULL, PUSH = POLICIES["status"], POLICIES["pull"], POLICIES["push"]
TWO_WAY = policy("two-way", frozenset({Grant.MERGE}))
KEYS = {"containers": "name", "env": "name", "volumes": "name", "ports": "containerPort"}

slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def planned(base: Object | None, local: Object, live: Object, rules: Policy = STATUS) -> Plan:
    return plan(sides_of(local, live, Base(base, base, "u") if base else None, REF), [REF], rules)


def written(found: Plan, local: Object, live: Object, rules: Policy) -> tuple[Object, Object]:
    """Both sides after a verb wrote what is decided."""
    after = {Side.LOCAL: local, Side.LIVE: live}
    for change in found.changes:
        for side in rules.writes:
            after[side] = paths.patch(after[side], [(one.path, one.wanted) for one in change.writes(side)])
    return after[Side.LOCAL], after[Side.LIVE]


def synced(base: Base | None, local: Object, live: Object, rules: Policy) -> tuple[Base | None, Object, Object]:
    found = plan(sides_of(local, live, base, REF), [REF], rules)
    local, live = written(found, local, live, rules)
    for change in (*found.changes, *found.equal):
        base = change.base if change.remembered else advance(change, local, live | {"metadata": uid(live)})
    return base, local, live


def uid(content: Object) -> Any:
    return content["metadata"] | {"uid": "u"}


def leaves(content: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every scalar with its place, items of keyed lists by their names; told anew, without the engine's paths."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from leaves(value, (*at, key))
        if not content:
            yield at, {}
    elif isinstance(content, list):
        key = KEYS.get(str(at[-1])) if at else None
        for position, item in enumerate(content):
            yield from leaves(item, (*at, (item[key], item.get("protocol")) if key else position))
        yield at, len(content)
    else:
        yield at, content


def normal(content: Any, at: str = "") -> Any:
    """As the sides are equal: an absent protocol is TCP, volumes and ports have no order, no labels are none."""
    if isinstance(content, dict):
        filled = {"protocol": "TCP"} if "containerPort" in content else {}
        found = {key: normal(value, key) for key, value in (filled | content).items()}
        return {key: value for key, value in found.items() if (key, value) != ("labels", {})}
    if isinstance(content, list):
        items = [normal(item) for item in content]
        return sorted(items, key=json.dumps) if at in ("volumes", "ports") else items
    return content


def agree(one: Object, other: Object) -> bool:
    return bool(normal(one) == normal(other))


@slow
@given(deployments(), deployments())
def test_merging_with_a_side_that_did_not_change_gives_the_other(base: Object, changed: Object) -> None:
    for local, live in ((base, changed), (changed, base)):
        _, new_local, new_live = synced(Base(base, base, "u"), local, live, TWO_WAY)

        assert agree(new_local, changed)
        assert agree(new_live, changed)


@slow
@given(three())
def test_a_plan_is_empty_exactly_where_the_sides_agree(sides: tuple[Object, Object, Object]) -> None:
    base, local, live = sides

    assert planned(None, local, live).is_empty is agree(local, live)
    assert planned(base, local, live).is_empty is agree(local, live)


@slow
@given(three(), st.sampled_from(["pull", "push", "two-way", "mirror"]), st.booleans(), st.booleans())
def test_a_second_run_has_nothing_to_do(
    sides: tuple[Object, Object, Object], verb: str, known: bool, take: bool
) -> None:
    base, local, live = sides
    rules = policy(verb, frozenset({Grant.TAKE}) if take else frozenset())

    remembered, local, live = synced(Base(base, base, "u") if known else None, local, live, rules)
    again = plan(sides_of(local, live, remembered, REF), [REF], rules)

    assert [change for side in rules.writes for change in again.writes(side)] == []


@slow
@given(three())
def test_pull_then_push_converges_but_for_conflicts(sides: tuple[Object, Object, Object]) -> None:
    base, local, live = sides
    conflicts = planned(base, local, live).conflicts

    remembered, local, live = synced(Base(base, base, "u"), local, live, PULL)
    remembered, local, live = synced(remembered, local, live, PUSH)
    left = plan(sides_of(local, live, remembered, REF), [REF], STATUS)

    if not conflicts:
        assert agree(local, live)
    assert {one.row for change in left.changes for one in change.changes} <= CONFLICTS
    assert bool(left.changes) is bool(conflicts)


@slow
@given(three(), st.randoms(use_true_random=False))
def test_both_orders_of_hunks_give_the_same(sides: tuple[Object, Object, Object], random: Any) -> None:
    _, local, live = sides
    changes = [(one.path, one.live) for change in planned(None, local, live).changes for one in change.changes]
    shuffled = list(changes)
    random.shuffle(shuffled)

    together, other = paths.patch(local, changes), paths.patch(local, shuffled)

    assert agree(together, live)
    assert dict(leaves(together)) == dict(leaves(other))


@slow
@given(three(), st.randoms(use_true_random=False), st.sampled_from(["pull", "push"]))
def test_nothing_outside_the_chosen_hunks_changes(sides: tuple[Object, Object, Object], random: Any, verb: str) -> None:
    base, local, live = sides
    rules = POLICIES[verb]
    found = planned(base, local, live, rules)
    ids = [hunk.id for change in found.changes for hunk in change.hunks]
    marked = chosen(found, rules, random.sample(ids, len(ids) // 2))

    new_local, new_live = written(marked, local, live, rules)

    decided = [one.path for change in marked.changes for one in change.changes if one.wanted is not UNDECIDED]
    assert untouched(local, decided) == untouched(new_local, decided)
    assert untouched(live, decided) == untouched(new_live, decided)


def untouched(content: Object, decided: list[paths.FieldPath]) -> list[str]:
    """The scalars that no decided path holds, with their places; an atomic list counts as one."""
    held = [path[: _first_position(path)] for path in decided if not isinstance(path[-1], paths.Order)]
    rest = paths.patch(content, [(path, ABSENT) for path in held])
    return sorted(f"{at} {value}" for at, value in leaves(rest) if isinstance(value, str | bool))


def _first_position(path: paths.FieldPath) -> int:
    return next((depth for depth, step in enumerate(path) if isinstance(step, int)), len(path))


@slow
@given(three(), st.sampled_from(["pull", "push", "two-way", "mirror"]))
def test_nothing_is_lost(sides: tuple[Object, Object, Object], verb: str) -> None:
    """What a side had is on a side afterwards, or in the before-image that the plan carries for the run."""
    base, local, live = sides
    rules = policy(verb)
    found = planned(base, local, live, rules)

    new_local, new_live = written(found, local, live, rules)

    for change in found.changes:
        for old, new, seen in ((local, new_local, change.local), (live, new_live, change.live)):
            before = getattr(seen, "content", None)
            assert new == old or (before and {key: before[key] for key in old if key != "metadata"} == {
                key: old[key] for key in old if key != "metadata"
            })  # fmt: skip


@slow
@given(three())
def test_the_same_input_gives_the_same_plan_and_ids(sides: tuple[Object, Object, Object]) -> None:
    base, local, live = sides
    copies = [json.loads(json.dumps(side)) for side in sides]

    assert planned(base, local, live, PULL) == planned(copies[0], copies[1], copies[2], PULL)


@slow
@given(three(), st.sampled_from(["pull", "push", "two-way", "mirror"]))
def test_a_hidden_field_is_never_removed(sides: tuple[Object, Object, Object], verb: str) -> None:
    base, local, live = ({**side, "spec": {**side["spec"]}} for side in sides)
    for side in (base, live):
        template = side["spec"]["template"]
        metadata = template.get("metadata", {})
        restarted = metadata.get("annotations", {}) | {"kubectl.kubernetes.io/restartedAt": "now"}
        side["spec"]["template"] = template | {"metadata": metadata | {"annotations": restarted}}
    rules = policy(verb, frozenset({Grant.TAKE}))

    _, new_live = written(planned(base, local, live, rules), local, live, rules)

    annotations = new_live["spec"]["template"]["metadata"]["annotations"]
    assert annotations["kubectl.kubernetes.io/restartedAt"] == "now"


@slow
@given(three())
def test_who_moved_is_who_differs_from_the_base(sides: tuple[Object, Object, Object]) -> None:
    base, local, live = sides
    rows = {one.row for change in planned(base, local, live).changes for one in change.changes}

    if agree(base, live):
        assert rows <= {Row.LOCAL_AHEAD}
    if agree(base, local):
        assert rows <= {Row.LIVE_AHEAD}


def test_the_laws_are_about_something() -> None:
    """A change of every kind is among what the laws are tried on."""
    found: set[Row] = set()
    hunks: list[ObjectChange] = []

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(three())
    def collect(sides: tuple[Object, Object, Object]) -> None:
        for change in planned(*sides).changes:
            hunks.append(change)
            found.update(one.row for one in change.changes)

    collect()

    assert found == {Row.LOCAL_AHEAD, Row.LIVE_AHEAD, Row.CONFLICT, Row.MERGED}
    assert any(isinstance(one.path[-1], paths.Order) for change in hunks for one in change.changes)
    assert any(len(hunk.changes) > 1 for change in hunks for hunk in change.hunks)
