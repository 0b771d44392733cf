"""One run of our program in a clone: it plans, asks git about what differs, writes, and remembers."""

from dataclasses import dataclass, replace
from pathlib import Path

from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model import paths
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import same
from kubectl_sync.model.objects import Base, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Grant, Policy
from tests.engine.clones import Clone
from tests.engine.edits import Content, Fields, manifest, same_value, seen_equal, taken_over, values, values_in
from tests.engine.shared_cluster import SharedCluster, rfc3339

_AUTOSCALER = ObjectRef("autoscaling", "HorizontalPodAutoscaler", "n", "web")
_SCALES_WEB: Content = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "web", "namespace": "n"},
    "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
}


@dataclass(frozen=True)
class Run:
    """What a run found, and what was there before and after it. The clone is as it is after it."""

    clone: Clone
    cluster: SharedCluster
    rules: Policy
    change: ObjectChange
    again: ObjectChange
    file: Fields
    live: Fields | None
    memory: Base | None
    known: Fields
    before: SharedCluster
    new_file: Fields
    new_live: Fields | None
    remembered_writes: int

    @property
    def summary(self) -> str:
        told = (f"{paths.show(one.path)} {one.row.name} -> {one.wanted}" for one in self.change.changes)
        held = (f"{paths.show(one.path)} held" for one in self.change.held)
        witness = [self.change.witness.says] if self.change.witness else []
        return "; ".join([*told, *held, *witness]) or "in sync"


def run(
    clone: Clone, cluster: SharedCluster, verb: str, grants: frozenset[Grant], time: int, *, is_worded: bool = False
) -> Run:
    """Let a verb do what it would do; what it would do a second time is planned too."""
    rules = replace(policy(verb, grants), is_worded=is_worded)
    before, memory, known, file, live = cluster.copy(), clone.memory, clone.known, clone.work, cluster.fields
    writes = clone.writes
    change = planned(clone, cluster, rules)
    for side in rules.writes:
        _write(change, side, clone, cluster, time)
    _remember(change, clone, cluster, rules, time)
    again = planned(clone, cluster, rules)
    new_file, new_live = clone.work, cluster.fields
    if new_live is not None:
        clone.work = seen_equal(new_file, new_live)
        edits = clone.known.items()
        clone.known = {name: clone.work[name] if edit is new_file[name] else edit for name, edit in edits}
    return Run(clone, cluster, rules, change, again, file, live, memory, known, before, new_file, new_live, writes)


def planned(clone: Clone, cluster: SharedCluster, rules: Policy) -> ObjectChange:
    """The plan of the object, made again with what git tells."""
    ref, live = cluster.ref, cluster.content()
    local = Manifest(manifest(ref, values(clone.work)), Place(Path("config.yaml"), 0, "h"))
    there = {ref: LiveObject(live, Version("u", "1"))} if live else {}
    if cluster.is_scaled:
        there[_AUTOSCALER] = LiveObject(_SCALES_WEB, Version("s", "1"))
    base = clone.memory or _noted(live)
    sides = Sides(Snapshot({ref: local}), Snapshot(there), {ref: base} if base else {})
    found = _only(plan(sides, [ref], rules))
    history = clone.history(found, ref) if live else None
    return _only(plan(replace(sides, git={ref: history}), [ref], rules)) if history else found


def _only(found: Plan) -> ObjectChange:
    (change,) = (*found.changes, *found.equal)
    return change


def _noted(live: Content | None) -> Base | None:
    applied = last_applied(live) if live else None
    return Base(applied, applied, "", remembered=False) if applied else None


def _write(change: ObjectChange, side: Side, clone: Clone, cluster: SharedCluster, time: int) -> None:
    writes = change.writes(side)
    if not writes:
        return
    ref, live = cluster.ref, cluster.fields
    if live is None:
        cluster.push(clone.work, clone.work, time)
        return
    old = manifest(ref, values(clone.work if side is Side.LOCAL else live))
    new = values_in(ref, paths.patch(old, [(one.path, one.wanted) for one in writes]))
    if side is Side.LOCAL:
        clone.work = taken_over(clone.work, new, live, time)
    else:
        cluster.push(taken_over(live, new, clone.work, time), clone.work, time)


def _remember(change: ObjectChange, clone: Clone, cluster: SharedCluster, rules: Policy, time: int) -> None:
    """As steps/write/write.py and stages.py do it after a run that writes, and steps/write/memory.py after others."""
    live = cluster.content()
    if change.remembered or live is None:
        return
    base = advance(change, manifest(cluster.ref, values(clone.work)), live)
    if not rules.writes:
        is_known = change.base is not None and change.base.remembered
        if base is None or not (is_known or not change.changes) or _is_as_known(base, change):
            return
    head = clone.head.id if clone.head else ""
    clone.memory = replace(base, at=rfc3339(time), head=head) if base and not base.at else base
    if base is None:
        clone.known, clone.writes = {}, -1
        return
    local = values_in(cluster.ref, base.local)
    left = {
        name for name, edit in clone.work.items() if name in clone.known and not same_value(edit.value, local[name])
    }
    clone.known = {name: clone.known[name] if name in left else edit for name, edit in clone.work.items()}
    clone.writes = cluster.writes


def _is_as_known(one: Base, change: ObjectChange) -> bool:
    other = change.base
    if other is None or not other.remembered:
        return False
    pairs = ((one.local, other.local), (one.live, other.live))
    return all(same(body(new), body(old)) for new, old in pairs) and one.held == other.held
