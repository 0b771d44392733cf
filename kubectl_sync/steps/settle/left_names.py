"""References to generated objects that a run leaves alone: what names one is not to be written without it.

Kustomize gives a generated ConfigMap or Secret another name with each other content, and every object that names it
follows. So the old one is no help: pods would wait for an object that nobody made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kubectl_sync.engine.plan.decide import left_for
from kubectl_sync.environment import Environment
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.objects import ObjectRef, Sides
from kubectl_sync.model.plan import Hunk, ObjectChange, Plan, Side

_KINDS: Final = ("ConfigMap", "Secret")


def leave_left_names(environment: Environment, plan: Plan, sides: Sides) -> Plan:
    """The plan without what names a rendered ConfigMap or Secret that neither the cluster has nor this run makes."""
    written = [one for one in plan.writes(Side.LIVE) if one.place and one.place.origin]
    if not written:
        return plan
    left = {(ref.namespace, ref.name): ref for ref in _left(plan, sides)}
    named = {left[key] for one in written for key in _named(one.hunks, one.ref.namespace) if key in left}
    missing = {(ref.namespace, ref.name): ref for ref in named if _is_missing(environment, ref)}
    if not missing:
        return plan
    return replace(plan, changes=tuple(_without(one, missing) for one in plan.changes))


def _left(plan: Plan, sides: Sides) -> Iterator[ObjectRef]:
    chosen = {one.ref for one in (*plan.changes, *plan.equal)}
    yield from sides.local.left
    for ref, manifest in sides.local.objects.items():
        if ref.kind in _KINDS and not ref.group and manifest.at.origin and ref not in chosen:
            yield ref


def _is_missing(environment: Environment, ref: ObjectRef) -> bool:
    """Whether the cluster says that there is no such object; who may not ask is not told."""
    (found,) = environment.cluster.now([(ref, "v1")])
    return found is ABSENT


def _without(change: ObjectChange, missing: dict[tuple[str, str], ObjectRef]) -> ObjectChange:
    hunks = (_unless_missing(hunk, change.ref.namespace, missing) for hunk in change.hunks)
    return replace(change, hunks=tuple(hunks)) if change.place and change.place.origin else change


def _unless_missing(hunk: Hunk, namespace: str, missing: dict[tuple[str, str], ObjectRef]) -> Hunk:
    found = next((missing[key] for key in _named([hunk], namespace) if key in missing), None)
    if found is None or not hunk.decided:
        return hunk
    way = "add --include-secrets" if found.is_secret else "name it, too"
    return left_for(hunk, f"it names {found}, which this run does not make: {way}")


def _named(hunks: Iterable[Hunk], namespace: str) -> Iterator[tuple[str, str]]:
    for hunk in hunks:
        for one in hunk.changes:
            if one.writes(Side.LIVE):
                yield from ((namespace, text) for text in _texts(one.wanted))


def _texts(content: Content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
