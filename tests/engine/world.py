"""A folder, a cluster with a mind of its own, and a memory, all in memory; and syncs that may break off."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.projection import Projection, unsettled
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Base, Gap, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy

Content = dict[str, Any]
CPU = {"0.5": "500m", "1000m": "1"}


class BrokenOffError(Exception):
    """The process died between two writes."""


@dataclass
class World:
    """Both sides and the base of each object; the cluster fills in, allocates and respells."""

    local: dict[ObjectRef, Content] = field(default_factory=dict)
    live: dict[ObjectRef, Content] = field(default_factory=dict)
    base: dict[ObjectRef, Base] = field(default_factory=dict)
    uids: int = 0

    def copy(self) -> "World":
        """Contents are never changed in place, so both worlds may share them."""
        return World(dict(self.local), dict(self.live), dict(self.base), self.uids)

    def put(self, ref: ObjectRef, content: Content) -> None:
        """Write to the cluster: what comes back is not always what was sent."""
        old = self.live.get(ref)
        if old is None:
            self.uids += 1
        uid = old["metadata"]["uid"] if old else f"u{self.uids}"
        self.live[ref] = served(content, uid, old)

    def sides(self, gaps: dict[Side, tuple[Gap, ...]]) -> Sides:
        hidden = {side: {ref for gap in gaps.get(side, ()) for ref in self.refs() if gap.covers(ref)} for side in Side}
        local = {
            ref: Manifest(content, Place(Path(f"{ref.name}.yaml"), 0, "h"))
            for ref, content in self.local.items()
            if ref not in hidden[Side.LOCAL]
        }
        live = {
            ref: LiveObject(content, Version(content["metadata"]["uid"], "1"))
            for ref, content in self.live.items()
            if ref not in hidden[Side.LIVE]
        }
        files, cluster = Snapshot(local, gaps.get(Side.LOCAL, ())), Snapshot(live, gaps.get(Side.LIVE, ()))
        return Sides(files, cluster, dict(self.base))

    def refs(self) -> set[ObjectRef]:
        return {*self.local, *self.live, *self.base}

    def settled(self, policy: Policy, gaps: dict[Side, tuple[Gap, ...]] | None = None) -> Plan:
        """What a verb would do, after asking the cluster about what the contents cannot tell."""
        sides = self.sides(gaps or {})
        found = plan(sides, self.refs(), policy)
        if asked := unsettled(found):
            found = plan(sides, self.refs(), policy, {change.ref: self._projection(change) for change in asked})
        return found

    def _projection(self, change: ObjectChange) -> Projection:
        old = self.live[change.ref]
        wanted = paths.patch(old, [(one.path, one.local) for one in change.changes])
        fresh = served(self.local[change.ref], "u9", None)
        return Projection.of(change, served(wanted, old["metadata"]["uid"], old), fresh)

    def write(self, found: Plan, policy: Policy, *, most: int | None = None) -> None:
        """Write what is decided, object by object. Raises BrokenOffError after `most` writes."""
        writes: list[Callable[[], None]] = []
        if Side.LOCAL in policy.writes:
            writes += [self._writer(change, Side.LOCAL) for change in found.writes(Side.LOCAL)]
        if Side.LIVE in policy.writes:
            writes += [self._writer(change, Side.LIVE) for change in found.writes(Side.LIVE)]
        for number, write in enumerate(writes):
            if number == most:
                raise BrokenOffError
            write()

    def _writer(self, change: ObjectChange, side: Side) -> Callable[[], None]:
        def write() -> None:
            here = self.local if side is Side.LOCAL else self.live
            fields = paths.without_orders(here.get(change.ref), [(one.path, one.wanted) for one in change.writes(side)])
            new = paths.patch(here.get(change.ref), fields)
            if new is ABSENT:
                del here[change.ref]
            elif side is Side.LOCAL:
                self.local[change.ref] = new
            else:
                self.put(change.ref, new)

        return write

    def remember(self, found: Plan) -> None:
        for change in (*found.changes, *found.equal):
            ref = change.ref
            if ref in self.local and ref in self.live:
                new = change.base if change.remembered else advance(change, self.local[ref], self.live[ref])
                self.base.pop(ref, None)
                # There is no git in this world: what belongs to the folder is what was pushed from it.
                self.base |= {ref: replace(new, pushed=True)} if new else {}
            elif ref not in self.local and ref not in self.live:
                self.base.pop(ref, None)
        for ref in found.gone:
            self.base.pop(ref, None)


def served(content: Content, uid: str, old: Content | None) -> Content:
    """What an API server makes of a content: defaults, an address, its own spelling of a quantity."""
    made: Content = json.loads(json.dumps(content))
    made["metadata"]["uid"] = uid
    made["metadata"]["resourceVersion"] = "1"
    for key in ("labels", "annotations"):
        if not made["metadata"].get(key, True):
            del made["metadata"][key]
    if made["kind"] == "Service":
        made.setdefault("spec", {}).setdefault("sessionAffinity", "None")
        made["spec"].setdefault("clusterIP", (old or {}).get("spec", {}).get("clusterIP", f"10.0.0.{uid[1:]}"))
    for container in _containers(made):
        container.setdefault("terminationMessagePath", "/dev/termination-log")
        if "cpu" in container:
            container["cpu"] = CPU.get(container["cpu"], container["cpu"])
    return made


def _containers(content: Content) -> Iterable[Content]:
    found: list[Content] = content.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    return found
