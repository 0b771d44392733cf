"""No field of a live object is in no file, in no plan and in no explanation."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.engine.hidden.accounts import accounted, leaves
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.hidden import hidden
from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import Base
from kubectl_sync.model.plan import ObjectChange
from tests.engine.making import REF, config, sides_of

MEMBERS = ("example.org/a", "example.org/b", "kubernetes.io/pvc-protection")
VALUES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["1", "2", None]), max_size=3)
METADATA = st.fixed_dictionaries({}, optional={
    "finalizers": st.lists(st.sampled_from(MEMBERS), unique=True),
    "ownerReferences": st.lists(st.sampled_from([{"uid": "1", "kind": "A"}, {"uid": "2", "kind": "B"}]),
                                unique_by=lambda one: one["uid"]),
    "labels": VALUES,
    "generation": st.just(3),
})  # fmt: skip
OBJECTS = st.builds(lambda value, metadata, data: config(value, **metadata) | {"data": data, "status": {"x": 1}},
                    st.just("v"), METADATA, VALUES)  # fmt: skip


def planned(local: dict[str, Any], live: dict[str, Any], base: Base | None, verb: str = "status") -> ObjectChange:
    found = plan(sides_of(local, live, base), [REF], policy(verb))
    (change,) = (*found.changes, *found.equal)
    return change


@given(local=OBJECTS, live=OBJECTS, was=st.none() | st.tuples(OBJECTS, OBJECTS))
def test_every_field_is_in_the_file_in_a_difference_or_explained(
    local: dict[str, Any], live: dict[str, Any], was: tuple[dict[str, Any], dict[str, Any]] | None
) -> None:
    base = Base(was[0], was[1], "u") if was else None
    change = planned(local, live, base)
    content = sides_of(local, live).live.objects[REF].content
    hide = hidden(content, local, base, Evidence.of(content))
    found = accounted(change, hide)

    told = {one.path for one in found} | {one.path for one in change.changes}
    for path in leaves(content):
        is_told = any(path[:depth] in told for depth in range(len(path) + 1))
        assert is_told or paths.get(local, path) not in (ABSENT, None), paths.show(path)
    tables = {one.path for one in hide}
    assert not [one for one in found if one.path in tables and one.reason in (Reason.KNOWN, Reason.GIVEN)]


@given(local=OBJECTS, live=OBJECTS, was=st.none() | st.tuples(OBJECTS, OBJECTS))
def test_a_push_touches_no_member_that_no_manifest_named(
    local: dict[str, Any], live: dict[str, Any], was: tuple[dict[str, Any], dict[str, Any]] | None
) -> None:
    base = Base(was[0], was[1], "u") if was else None
    change = planned(local, live, base, "mirror")
    named = {
        *(local["metadata"].get("finalizers") or []),
        *((was[0]["metadata"].get("finalizers") or []) if was else []),
    }
    content = sides_of(local, live).live.objects[REF].content

    for wanted in ("local", "live"):
        taken = [replace(one, wanted=getattr(one, wanted)) for one in change.changes]
        after = paths.patch(content, [(one.path, one.wanted) for one in taken])
        left = {one for one in content["metadata"].get("finalizers") or [] if one not in named}
        assert left <= {*(after["metadata"].get("finalizers") or [])}
