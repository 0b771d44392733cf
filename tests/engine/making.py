"""Small objects and sides for the tests of the engine."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kubectl_sync.engine.plan.review import Review
from kubectl_sync.model.objects import Base, Gap, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.model.policy import Policy

REF = ObjectRef("", "ConfigMap", "n", "c")


def config(value: str, **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": "n", **metadata},
        "data": {"key": value},
    }


def in_file(content: dict[str, Any], file: str = "c.yaml") -> Manifest:
    return Manifest(content, Place(Path(file), 0, "h"))


def in_cluster(content: dict[str, Any], uid: str = "u") -> LiveObject:
    return LiveObject(content | {"metadata": content["metadata"] | {"uid": uid}}, Version(uid, "1"))


def chosen(plan: Plan, policy: Policy, ids: Iterable[str]) -> Plan:
    """The plan in which just these questions are decided, as far as they are open."""
    every = (hunk.id for change in plan.changes for hunk in change.hunks)
    return Review(plan, policy).skip(*every).take(*ids).plan


def sides_of(
    local: dict[str, Any] | None,
    live: dict[str, Any] | None,
    base: Base | None = None,
    ref: ObjectRef = REF,
    gaps: Mapping[Side, tuple[Gap, ...]] | None = None,
) -> Sides:
    gaps = gaps or {}
    return Sides(
        Snapshot({ref: in_file(local)} if local else {}, gaps.get(Side.LOCAL, ())),
        Snapshot({ref: in_cluster(live)} if live else {}, gaps.get(Side.LIVE, ())),
        {ref: base} if base else {},
    )
