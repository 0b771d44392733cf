"""When a run must not even begin to write."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.limits import reached
from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.model.objects import Base, ObjectRef, Sides, Snapshot
from kubectl_sync.model.plan import Side
from kubectl_sync.model.policy import Grant
from tests.engine.making import in_cluster, in_file

PRUNE = granting(POLICIES["push"], Grant.PRUNE)


def content(ref: ObjectRef, value: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": ref.kind, "metadata": {"name": ref.name}, "data": {"key": value}}


def limits(total: int, deleted: int, changed: int = 0, kind: str = "ConfigMap", base: bool = True) -> tuple[str, ...]:
    """Limits for `total` objects in the cluster, of which the files lack the first and changed the next ones."""
    refs = [ObjectRef("", kind, "n", f"c{number:03}") for number in range(total)]
    files = {ref: in_file(content(ref, "new" if number < deleted + changed else "old"))
             for number, ref in enumerate(refs) if number >= deleted}  # fmt: skip
    bases = {ref: Base(content(ref, "old"), content(ref, "old"), "u", pushed=True) for ref in refs} if base else {}
    sides = Sides(Snapshot(files), Snapshot({ref: in_cluster(content(ref, "old")) for ref in refs}), bases)
    return reached(plan(sides, refs, PRUNE), bases, PRUNE.writes)


@pytest.mark.parametrize(
    ("total", "deleted", "stops"),
    [(12, 10, False), (12, 11, True), (100, 20, False), (100, 21, True), (1, 1, False), (50, 0, False)],
)
def test_deletions_beyond_ten_and_a_fifth_stop_the_run(total: int, deleted: int, stops: bool) -> None:
    expected = (f"{deleted} of {total} objects would be deleted from the cluster",) if stops else ()

    assert limits(total, deleted) == expected


def test_a_type_is_not_emptied() -> None:
    assert limits(2, 2) == ("all 2 objects of type configmap in namespace n would be deleted",)
    assert limits(3, 2) == ()


def test_not_everything_is_changed_at_once() -> None:
    assert limits(11, 0, 11) == ("every one of 11 objects would be changed in the cluster",)
    assert limits(11, 0, 10) == ()
    assert limits(10, 0, 10) == ()


def test_only_objects_with_a_base_count() -> None:
    assert limits(30, 30, base=False) == ()


def test_only_sides_that_are_written_count() -> None:
    refs = [ObjectRef("", "ConfigMap", "n", name) for name in ("a", "b")]
    bases = {ref: Base(content(ref, "x"), content(ref, "x"), "u", pushed=True) for ref in refs}
    sides = Sides(Snapshot({ref: in_file(content(ref, "x")) for ref in refs}), Snapshot({}), bases)
    found = plan(sides, refs, POLICIES["mirror"])

    assert reached(found, refs, [Side.LIVE]) == ()
    assert reached(found, refs) == ("all 2 objects of type configmap in namespace n would be deleted",)
