"""Whatever differs and whoever wins: no mark of a template reaches a cluster, and none is lost from a file."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.engine.plan import plan
from kubectl_sync.engine.policy import policy
from kubectl_sync.model import paths
from kubectl_sync.model.content import Content
from kubectl_sync.model.objects import Base, ObjectRef, Seen, Sides, Snapshot, Version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Side
from kubectl_sync.model.policy import Grant
from kubectl_sync.model.templates import marks
from tests.engine.making import in_file

REF = ObjectRef("apps", "Deployment", "n", "d")
LITERAL = st.sampled_from(["a", "b", "c"])
VALUE = LITERAL | st.sampled_from(["${X}", "x-{{ .y }}", "$${X}"])


def _objects(value: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    container = st.fixed_dictionaries(
        {"name": LITERAL},
        optional={
            "image": value,
            "args": st.lists(value, max_size=3),
            "env": st.lists(st.fixed_dictionaries({"name": LITERAL, "value": value}), max_size=2),
        },
    )
    template = {"spec": st.fixed_dictionaries({"containers": st.lists(container, max_size=2)})}
    metadata = st.fixed_dictionaries(
        {"name": st.just("d"), "namespace": st.just("n"), "uid": st.just("u")},
        optional={"labels": st.dictionaries(value, value, max_size=2)},
    )
    spec = st.fixed_dictionaries({}, optional={"template": st.fixed_dictionaries(template)})
    head = {"apiVersion": st.just("apps/v1"), "kind": st.just("Deployment")}
    return st.fixed_dictionaries(head | {"metadata": metadata, "spec": spec})


FILES, CLUSTER = _objects(VALUE), _objects(LITERAL)
GRANTS = st.frozensets(st.sampled_from(list(Grant)))


def _fields(change: ObjectChange, side: Side) -> list[tuple[FieldPath, Content]]:
    return [(one.path, one.wanted) for one in change.writes(side)]


@given(FILES, CLUSTER | st.none(), st.none() | st.tuples(FILES, CLUSTER), GRANTS)
def test_marks_stay_where_they_are(
    local: dict[str, Any],
    live: dict[str, Any] | None,
    base: tuple[dict[str, Any], dict[str, Any]] | None,
    grants: frozenset[Grant],
) -> None:
    there = {REF: Seen(live, Version("u", "1"))} if live else {}
    sides = Sides(Snapshot({REF: in_file(local)}), Snapshot(there), {REF: Base(*base, "u")} if base else {})

    for verb in ("pull", "push", "two-way", "mirror"):
        for change in plan(sides, [REF], policy(verb, grants)).changes:
            pushed, written = (_fields(change, side) for side in (Side.LIVE, Side.LOCAL))
            assert marks(paths.patch(live or {}, pushed)) == set(), verb
            assert marks(paths.patch(local, written)) == marks(local), verb
