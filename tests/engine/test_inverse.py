"""What undoes a run: all that it wrote where that still stands, and nothing of others."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.cluster.json_patch import json_patch
from kubectl_sync.engine.inverse.inverse import Inverse, Rewritten, inverse
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import masked
from kubectl_sync.model.paths import ROOT, FieldPath, Item, Order
from kubectl_sync.model.schemas import Schema
from tests.cluster.patched import patched

CONTAINERS: FieldPath = ("spec", "containers")
A, B, C, D = (Item((("name", name),)) for name in "ABCD")
ORDER = Order(("name",))


def pod(spec: Content = None, **metadata: Any) -> Object:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "uid": "u"} | metadata, "spec": spec or {}}


def of(*names: str, **more: Any) -> Object:
    return pod({"containers": [{"name": name, "image": f"{name.lower()}:1"} | more for name in names]})


def undone(before: Object, after: Object, now: Object, schema: Schema | None = None) -> tuple[Object, Inverse]:
    found = inverse(before, after, now, schema)
    return paths.patch(now, found.values), found


X: FieldPath = ("spec", "x")
Y: FieldPath = ("spec", "y")
ROWS: list[tuple[str, Object, Object, Object, Object, list[FieldPath], list[FieldPath]]] = [
    ("nobody came between", pod({"x": 1}), pod({"x": 2}), pod({"x": 2}), pod({"x": 1}), [], []),
    ("somebody changed it", pod({"x": 1}), pod({"x": 2}), pod({"x": 3}), pod({"x": 3}), [X], []),
    ("somebody removed it", pod({"x": 1}), pod({"x": 2}), pod({}), pod({}), [X], []),
    ("it is back", pod({"x": 1}), pod({"x": 2}), pod({"x": 1}), pod({"x": 1}), [], [X]),
    ("another field changed", pod({"x": 1}), pod({"x": 2}), pod({"x": 2, "y": 1}), pod({"x": 1, "y": 1}), [], []),
    ("added, there", pod({}), pod({"x": 1}), pod({"x": 1}), pod({}), [], []),
    ("added, gone", pod({}), pod({"x": 1}), pod({}), pod({}), [], [X]),
    ("added, changed since", pod({}), pod({"x": 1}), pod({"x": 2}), pod({"x": 2}), [X], []),
    ("removed, still gone", pod({"x": 1}), pod({}), pod({}), pod({"x": 1}), [], []),
    ("removed, made anew", pod({"x": 1}), pod({}), pod({"x": 2}), pod({"x": 2}), [X], []),
    ("removed, back", pod({"x": 1}), pod({}), pod({"x": 1}), pod({"x": 1}), [], [X]),
    ("a mapping added, more in it",
     pod(), pod({"x": {"a": 1}}), pod({"x": {"a": 1, "b": 2}}), pod({"x": {"b": 2}}), [], []),
    ("a mapping removed, another there",
     pod({"x": {"a": 1}}), pod(), pod({"x": {"b": 2}}), pod({"x": {"b": 2, "a": 1}}), [], []),
    ("a mapping became a text", pod({"x": {"a": 1}}), pod({"x": "t"}), pod({"x": "t"}), pod({"x": {"a": 1}}), [], []),
    ("what holds it is gone", pod({"y": {"a": 1}}), pod({"y": {"a": 2}}), pod(), pod(), [Y], []),
    ("a list without keys", pod({"x": [1]}), pod({"x": [1, 2]}), pod({"x": [1, 2, 3]}), pod({"x": [1, 2, 3]}), [X], []),
    ("an item added", of("A"), of("A", "B"), of("A", "B", "C"), of("A", "C"), [], []),
    ("an item removed", of("A", "B", "C"), of("A", "C"), of("A", "C"), of("A", "B", "C"), [], []),
    ("the first item removed", of("A", "B"), of("B"), of("B", "C"), of("A", "B", "C"), [], []),
    ("an item removed and made anew", of("A", "B"), of("A"), of("A", "B", tty=True),
     of("A", "B", tty=True), [(*CONTAINERS, B)], []),
    ("an added item changed since", of("A"), of("A", "B"), of("A", "B", tty=True),
     of("A", "B", tty=True), [(*CONTAINERS, B)], []),
    ("an order", of("A", "B", "C"), of("C", "A", "B"), of("C", "D", "A", "B"),
     of("A", "D", "B", "C"), [], []),
    ("an order that is back", of("A", "B"), of("B", "A"), of("A", "B"), of("A", "B"), [], []),
    ("an order that somebody made of what the run left", of("A", "B"), of("A", "B", "C"), of("B", "C", "A"),
     of("B", "A"), [], []),
    ("an order that somebody made", of("A", "B", "C"), of("C", "B", "A"), of("B", "A", "C"),
     of("B", "A", "C"), [(*CONTAINERS, ORDER)], []),
    ("a list that another one stands in for", of("A"), pod(), of("C"), of("C", "A"), [], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "now", "wanted", "conflicts", "back"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_each_way_that_a_field_can_stand(
    before: Object, after: Object, now: Object, wanted: Object, conflicts: list[FieldPath], back: list[FieldPath]
) -> None:
    result, found = undone(before, after, now)

    assert result == wanted
    assert [one.path for one in found.conflicts] == conflicts
    assert list(found.back) == back
    assert found.is_clean is not bool(conflicts)


def test_a_conflict_tells_all_three_values() -> None:
    found = inverse(pod({"x": 1}), pod({"x": 2}), pod({"x": 3}))

    assert found.conflicts == (Rewritten(X, 1, 2, 3),)


def test_only_what_the_run_wrote_is_written() -> None:
    before = of("A") | {"status": {"phase": "Pending"}}
    after = paths.patch(before, [((*CONTAINERS, A, "image"), "a:2")])
    now = after | {"status": {"phase": "Running"}, "metadata": after["metadata"] | {"resourceVersion": "9"}}

    assert inverse(before, after, now).values == (((*CONTAINERS, A, "image"), "a:1"),)


def test_an_object_that_the_run_made_goes_if_nobody_changed_it() -> None:
    made = pod({"x": 1})

    assert inverse(ABSENT, made, made | {"status": {}}).values == ((ROOT, ABSENT),)
    assert inverse(ABSENT, made, pod({"x": 2})).conflicts == (Rewritten(ROOT, ABSENT, made, pod({"x": 2})),)
    assert inverse(ABSENT, made, pod({"x": 1}, labels={"a": "b"})).values == ()
    assert inverse(ABSENT, made, ABSENT) == Inverse()


def test_an_object_that_the_run_deleted_is_not_made_anew() -> None:
    assert inverse(pod(), ABSENT, ABSENT) == Inverse() == inverse(pod(), ABSENT, pod())


def test_an_object_that_is_gone_or_another_one_is_a_conflict() -> None:
    other = pod({"x": 2}, uid="v")

    assert inverse(pod({"x": 1}), pod({"x": 2}), other).conflicts[0].path == ROOT
    assert inverse(pod({"x": 1}), pod({"x": 2}), ABSENT).conflicts[0].current is ABSENT
    assert inverse(ABSENT, pod({"x": 2}), other).values == ()


def test_a_value_that_the_server_spells_otherwise_is_the_same() -> None:
    schema = Schema({}, {"fields": {"spec": {"fields": {"x": {"format": "quantity"}}}}})
    before, after, now = pod({"x": "1"}), pod({"x": "2000m"}), pod({"x": "2"})

    assert inverse(before, after, now, schema).values == ((X, "1"),)
    assert inverse(before, after, now).conflicts


def test_an_atomic_mapping_is_one_value() -> None:
    schema = Schema({}, {"fields": {"spec": {"fields": {"x": {"map": "atomic"}}}}})
    before, after = pod({"x": {"a": 1}}), pod({"x": {"a": 2}})

    assert inverse(before, after, pod({"x": {"a": 2, "b": 1}}), schema).conflicts[0].path == X
    assert inverse(before, after, after, schema).values == ((X, {"a": 1}),)


def test_values_of_secrets_are_compared_and_stay_masked() -> None:
    secrets = [masked({"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "s"}, "data": {"a": value}})
               for value in ("eA==", "eQ==")]  # fmt: skip

    found = inverse(secrets[0], secrets[1], secrets[1])

    assert [path for path, _ in found.values] == [("data", "a")]
    assert "eA==" not in repr(found)


# Laws. An edit is a path and a value; the universe is small, so that edits meet.
NAMES = st.sampled_from("ABCD")
VALUES = st.one_of(st.integers(0, 2), st.just(ABSENT))
ENV = st.lists(st.builds(lambda name, value: {"name": name, "value": value}, NAMES, st.integers(0, 2)), max_size=3,
               unique_by=lambda one: one["name"])  # fmt: skip
CONTAINER = st.builds(
    lambda name, image, env: {"name": name, "image": image, "env": env}, NAMES, st.integers(0, 2), ENV
)
LIST = st.lists(CONTAINER, max_size=4, unique_by=lambda one: one["name"])
MAP = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)
OBJECTS = st.builds(
    lambda items, m, n, args: pod({"containers": items, "m": m, "args": args, "n": {"deep": n}}),
    LIST, MAP, MAP, st.lists(st.integers(0, 2), max_size=3),
)  # fmt: skip
ITEM = NAMES.map(lambda name: Item((("name", name),)))
EDITS = st.lists(st.one_of(
    st.tuples(st.tuples(st.just("spec"), st.just("m"), st.sampled_from("abc")), VALUES),
    st.tuples(st.tuples(st.just("spec"), st.just("n"), st.just("deep"), st.sampled_from("abc")), VALUES),
    st.tuples(st.just(("spec", "m")), st.one_of(MAP, st.just(ABSENT), st.just(7))),
    st.tuples(st.just(("spec", "args")), st.lists(st.integers(0, 2), max_size=3)),
    st.tuples(st.tuples(st.just("spec"), st.just("containers"), ITEM, st.just("image")), VALUES),
    st.tuples(st.tuples(st.just("spec"), st.just("containers"), ITEM, st.just("env"), ITEM, st.just("value")), VALUES),
    st.tuples(st.tuples(st.just("spec"), st.just("containers"), ITEM), st.one_of(CONTAINER, st.just(ABSENT))),
    st.tuples(st.just((*CONTAINERS, ORDER)), st.permutations([A, B, C, D]).map(tuple)),
    st.tuples(st.just(CONTAINERS), st.one_of(LIST, st.just(ABSENT))),
), max_size=5)  # fmt: skip
many = settings(max_examples=250, deadline=None, derandomize=True)


def edited(content: Object, edits: list[tuple[FieldPath, Content]]) -> Object:
    """The object after each edit that can be made."""
    for path, value in edits:
        last = path[-1]
        wanted = value | {"name": last.keys[0][1]} if isinstance(last, Item) and value is not ABSENT else value
        try:
            content = paths.patch(content, [(path, wanted)])
        except KeyError:
            continue
    return content


def leaves(content: Content, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Content]]:
    """Each value with its keys, items of containers and env by their names; told without the code under test."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from leaves(value, (*path, key))
    elif isinstance(content, list) and path[-1:] in (("containers",), ("env",)):
        for item in content:
            yield from leaves(item, (*path, item["name"]))
    else:
        yield path, repr(content)


def flat(content: Object) -> Mapping[tuple[Any, ...], Content]:
    return dict(leaves(content))


def keys_of(path: FieldPath) -> tuple[Any, ...]:
    return tuple(step.keys[0][1] if isinstance(step, Item) else step for step in path)


def names(content: Object) -> list[str]:
    return [item["name"] for item in content["spec"].get("containers", [])]


@many
@given(OBJECTS, EDITS)
def test_an_inverse_gives_the_old_object(before: Object, run: list[Any]) -> None:
    after = edited(before, run)
    result, found = undone(before, after, after)

    assert result == before
    assert (found.conflicts, found.back) == ((), ())


@many
@given(OBJECTS, EDITS, EDITS)
def test_nothing_of_others_is_undone_and_all_of_the_run_is(before: Object, run: list[Any], others: list[Any]) -> None:
    after = edited(before, run)
    now = edited(after, others)
    result, found = undone(before, after, now)

    was, ours, is_now, became = (flat(one) for one in (before, after, now, result))
    in_conflict = [keys_of(one.path) for one in found.conflicts]
    for path in was.keys() | ours.keys() | is_now.keys() | became.keys():
        old, mine, seen, new = (side.get(path) for side in (was, ours, is_now, became))
        is_conflict = any(path[: len(one)] == one or one[: len(path)] == path for one in in_conflict)
        if mine == old or seen != mine or is_conflict:
            assert new == seen, path
        else:
            assert new == old, path


@many
@given(OBJECTS, EDITS, EDITS)
def test_what_others_put_in_order_stays_so(before: Object, run: list[Any], others: list[Any]) -> None:
    after = edited(before, [one for one in run if one[0][-1] != ORDER and one[0] != CONTAINERS])
    now = edited(after, others)
    result, _ = undone(before, after, now)

    left = [name for name in names(now) if name in names(result)]
    assert [name for name in names(result) if name in left] == left


@many
@given(OBJECTS, EDITS, EDITS)
def test_to_undo_the_undoing_is_to_do_it_again(before: Object, run: list[Any], others: list[Any]) -> None:
    after = edited(before, run)
    now = edited(after, others)
    result, _ = undone(before, after, now)
    again, found = undone(now, result, result)

    assert again == now
    assert found.is_clean


@many
@given(OBJECTS, EDITS, EDITS)
def test_once_undone_there_is_nothing_to_undo(before: Object, run: list[Any], others: list[Any]) -> None:
    after = edited(before, run)
    result, found = undone(before, after, edited(after, others))

    again = inverse(before, after, result)
    assert again.values == ()
    assert [one.path for one in again.conflicts] == [one.path for one in found.conflicts]


@many
@given(OBJECTS, EDITS, EDITS)
def test_a_guarded_patch_can_write_it(before: Object, run: list[Any], others: list[Any]) -> None:
    after = edited(before, run)
    now = edited(after, others)
    result, found = undone(before, after, now)

    assert patched(now, json_patch(now, found.values)) == result
