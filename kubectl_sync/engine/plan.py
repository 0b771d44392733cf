"""From three sides to one plan."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kubectl_sync.engine import list_keys
from kubectl_sync.engine.compare import ALWAYS_MAPS, body, differences
from kubectl_sync.engine.hidden import hidden, visible
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, UNKNOWN, Content, Mark, Object, same
from kubectl_sync.model.objects import Base, ObjectRef, Seen, Sides
from kubectl_sync.model.paths import ROOT, FieldPath
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Plan, Policy, Row


@dataclass(frozen=True, slots=True)
class Projection:
    """What the server made of a live object when it was asked (dry run) to take the manifest's fields."""

    content: Object


def plan(
    sides: Sides,
    refs: Iterable[ObjectRef],
    policy: Policy,
    projections: Mapping[ObjectRef, Projection] | None = None,
) -> Plan:
    """Compare each object on all sides and decide what the policy decides.

    An object that one side could not read is in no change: its gap says so. Projections take those
    differences out that the server itself does not see.
    """
    changes: list[ObjectChange] = []
    equal: list[ObjectChange] = []
    for ref in sorted(refs):
        change = _object(ref, sides, (projections or {}).get(ref))
        if change is None:
            continue
        (changes if change.hunks else equal).append(decided(change, policy))
    return Plan(tuple(changes), tuple(equal), sides.local.gaps + sides.live.gaps, sides.skipped)


def decided(change: ObjectChange, policy: Policy) -> ObjectChange:
    """Set `wanted` of each row that the policy takes to the side that the verb reads from."""
    return replace(change, hunks=tuple(_take(hunk, policy, hunk.row in policy.takes) for hunk in change.hunks))


def choose(plan: Plan, policy: Policy, chosen: frozenset[str]) -> Plan:
    """Decide exactly the chosen hunks (by id) among those that the policy takes or offers, and no other."""
    open_rows = policy.takes | policy.offers
    changes = tuple(
        replace(
            change,
            hunks=tuple(_take(hunk, policy, hunk.id in chosen and hunk.row in open_rows) for hunk in change.hunks),
        )
        for change in plan.changes
    )
    return replace(plan, changes=changes)


def unsettled(plan: Plan) -> tuple[ObjectChange, ...]:
    """Objects whose differences may be only spelling or defaults: no base that a run of ours remembers."""
    return tuple(
        change
        for change in plan.changes
        if not (change.base and change.base.remembered) and change.local is not ABSENT and change.live is not ABSENT
    )


def _take(hunk: Hunk, policy: Policy, take: bool) -> Hunk:
    return replace(
        hunk,
        changes=tuple(replace(one, wanted=one.value(policy.source) if take else UNDECIDED) for one in hunk.changes),
    )


def _object(ref: ObjectRef, sides: Sides, projection: Projection | None) -> ObjectChange | None:
    local, live, base = sides.local[ref], sides.live[ref], sides.base.get(ref)
    if local is UNKNOWN or live is UNKNOWN:
        return None
    assert not isinstance(local, Mark) or local is ABSENT  # noqa: S101 - tells the type checker
    assert not isinstance(live, Mark) or live is ABSENT  # noqa: S101
    changes = list(_changes(ref, local, live, base, projection))
    return ObjectChange(ref, local, live, base, tuple(Hunk(_id(ref, one), (one,)) for one in changes))


def _changes(
    ref: ObjectRef, local: Any, live: Any, base: Base | None, projection: Projection | None
) -> Iterator[FieldChange]:
    if local is ABSENT or live is ABSENT:
        yield from _presence(local, live, base)
        return
    shown = visible(live.content, hidden(live.content, local.content, base))
    built_in = list_keys.is_built_in(ref.group)
    for change in differences(_shown_base(base, local.content), local.content, shown, built_in=built_in):
        projected = paths.get(projection.content, change.path) if projection else UNKNOWN
        if projected is UNKNOWN or not same(projected, paths.get(live.content, change.path)):
            yield change


def _shown_base(base: Base | None, local: Object) -> Base | None:
    """The base with its live side cleaned as live itself is, so that like meets like."""
    if base is None or not base.remembered:
        return base
    return replace(base, live=visible(base.live, hidden(base.live, local, None)))


def _presence(local: Seen | Any, live: Seen | Any, base: Base | None) -> Iterator[FieldChange]:
    """The object itself is there on one side only, or (both deleted) on none."""
    if isinstance(local, Seen):
        remembered = base is not None and base.remembered
        row = Row.LIVE_DELETED if remembered else Row.LOCAL_ONLY
        yield FieldChange(ROOT, base.local if base and remembered else ABSENT, local.content, ABSENT, row)
    elif isinstance(live, Seen):
        row = Row.LOCAL_DELETED if base and base.remembered else Row.LIVE_ONLY
        clean = manifest(live.content)
        yield FieldChange(ROOT, base.live if base and base.remembered else ABSENT, ABSENT, clean, row)


def manifest(live: Object) -> Object:
    """A new manifest of a live object: without what the server added, in the order people write."""
    shown = body(visible(live, hidden(live, None, None)))
    metadata = {key: live["metadata"][key] for key in ("name", "namespace") if key in live["metadata"]}
    rest = _ordered(shown.pop("metadata"))
    metadata |= {key: value for key, value in rest.items() if value or key not in ALWAYS_MAPS}
    ordered: Object = _ordered(shown)
    identity: Object = {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": metadata}
    return identity | ordered


def _ordered(content: Any) -> Any:
    """`name` first in every mapping; the rest as the server sorts it."""
    if isinstance(content, list):
        return [_ordered(item) for item in content]
    if not isinstance(content, dict):
        return content
    keys = sorted(content, key=lambda key: key != "name")
    return {key: _ordered(content[key]) for key in keys}


def _id(ref: ObjectRef, change: FieldChange) -> str:
    values = [None if isinstance(one, Mark) else one for one in (change.local, change.live)]
    text = json.dumps([ref, paths.show(change.path), values], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def advance(change: ObjectChange, local: Object, live: Object) -> Base:
    """The base after a run: both sides as they are now, but for the fields that still differ.

    `local` and `live` are the contents after writing. A field that stays different keeps its old base, so
    that the next plan finds it again.
    """
    left = [one for one in change.changes if one.wanted is UNDECIDED]
    old_local, old_live = (change.base.local, change.base.live) if change.base else ({}, {})
    uid = live["metadata"].get("uid", "")
    return Base(_keep(local, old_local, left), _keep(_slim(live), old_live, left), uid)


def _slim(live: Object) -> Object:
    slim: Object = paths.patch(live, [(("metadata", "managedFields"), ABSENT), (("status",), ABSENT)])
    return slim


def unexpected(live: Object, fields: Iterable[tuple[FieldPath, Content]], answer: Object) -> tuple[str, ...]:
    """Paths that the server's answer to a patch changes beyond the fields that were asked for.

    Defaults and allocations that come with a wanted field are its own; another spelling of it too.
    """
    wanted = list(fields)
    predicted = paths.patch(live, wanted)
    shown = visible(answer, hidden(answer, predicted, None))
    return tuple(
        paths.show(change.path)
        for change in differences(None, predicted, shown)
        if not any(_within(change.path, path) for path, _ in wanted)
    )


def _within(path: FieldPath, other: FieldPath) -> bool:
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]


def _keep(now: Object, old: Object, left: list[FieldChange]) -> Object:
    kept: Object = paths.patch(now, [(one.path, paths.get(old, one.path)) for one in left])
    return kept
