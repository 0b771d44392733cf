"""What differs between the sides of one object, and who changed it since the base."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kubectl_sync.engine import list_keys
from kubectl_sync.engine.defaults import SYSTEM_ANNOTATIONS
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import ROOT, FieldPath, Item, Step
from kubectl_sync.model.plan import FieldChange, Row

# Identity, and what the server writes into every object: never compared, never written (kubernetes.md 1.1).
_NOT_COMPARED: Final[tuple[FieldPath, ...]] = (
    ("apiVersion",),
    ("kind",),
    ("status",),
    *(
        ("metadata", key)
        for key in (
            "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink",
            "managedFields", "ownerReferences", "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds",
        )
    ),
    *(("metadata", "annotations", key) for key in SYSTEM_ANNOTATIONS),
)  # fmt: skip


ALWAYS_MAPS: Final = ("labels", "annotations")


@dataclass(frozen=True, slots=True)
class _Four:
    """One field on all sides: what it was on each at the base, and what it is."""

    base_local: Content
    base_live: Content
    local: Content
    live: Content

    def child(self, step: Step) -> "_Four":
        return _Four(*(_child(side, step) for side in self.all))

    @property
    def all(self) -> tuple[Content, Content, Content, Content]:
        return self.base_local, self.base_live, self.local, self.live


def body(content: Object) -> Object:
    """The part of an object that is compared: without identity, status and the server's bookkeeping.

    Annotations and labels are always there, at least empty: the server drops empty ones, `kubectl apply`
    adds them (measured). So they differ key by key, and nobody removes the system's with a person's.
    """
    stripped: Object = paths.patch(content, [(path, ABSENT) for path in _NOT_COMPARED])
    metadata = stripped.get("metadata") or {}
    maps = {key: metadata.get(key) or {} for key in ALWAYS_MAPS}
    return stripped | {"metadata": metadata | maps}


def differences(base: Base | None, local: Object, live: Object, *, built_in: bool = True) -> Iterator[FieldChange]:
    """Yield the fields that are not the same on both sides and changed since the base on at least one.

    Local is compared with the local base, live with the live base: a default or another spelling of the
    server's is no change of either. Without base every difference is FIRST_CONTACT.
    """
    was_local, was_live = (body(base.local), body(base.live)) if base else (ABSENT, ABSENT)
    four = _Four(was_local, was_live, body(local), body(live))
    yield from _walk(ROOT, four, known=base is not None, built_in=built_in)


def _walk(path: FieldPath, four: _Four, *, known: bool, built_in: bool) -> Iterator[FieldChange]:
    local_changed = not same(four.local, four.base_local)
    live_changed = not same(four.live, four.base_live)
    if same(four.local, four.live) or (known and not local_changed and not live_changed):
        return
    steps = _steps(path, four, built_in=built_in)
    if steps is None:
        row = _row(local_changed=local_changed, live_changed=live_changed) if known else Row.FIRST_CONTACT
        yield FieldChange(path, four.base_local, four.local, four.live, row)
        return
    for step in steps:
        yield from _walk((*path, step), four.child(step), known=known, built_in=built_in)


def _row(*, local_changed: bool, live_changed: bool) -> Row:
    if local_changed and live_changed:
        return Row.CONFLICT
    return Row.LOCAL_AHEAD if local_changed else Row.LIVE_AHEAD


def _steps(path: FieldPath, four: _Four, *, built_in: bool) -> list[Step] | None:
    """The steps into what both sides have in common; None where the field is compared as a whole."""
    if isinstance(four.local, dict) and isinstance(four.live, dict):
        return list(four.local | four.live)
    if isinstance(four.local, list) and isinstance(four.live, list):
        return _list_steps(path, four, built_in=built_in)
    return None


def _list_steps(path: FieldPath, four: _Four, *, built_in: bool) -> list[Step] | None:
    """Keyed items one by one, others by position as long as no list is longer than another.

    A changed order is meaning (env, containers), so such lists are compared as a whole.
    """
    lists = [side for side in four.all if isinstance(side, list)]
    keyed = [[step for step, _ in list_keys.items(path, side, built_in=built_in)] for side in lists]
    if all(isinstance(step, Item) for steps in keyed for step in steps):
        return list(dict.fromkeys(step for steps in keyed for step in steps)) if _in_order(keyed) else None
    return list(range(len(lists[0]))) if len({len(side) for side in lists}) == 1 else None


def _in_order(keyed: list[list[Item | int]]) -> bool:
    first = keyed[0]
    for other in keyed[1:]:
        common = set(first) & set(other)
        if [step for step in first if step in common] != [step for step in other if step in common]:
            return False
    return True


def _child(content: Content, step: Step) -> Content:
    """What stands at a step; null is the same as absent (kubernetes.md 4.2)."""
    found = paths.get(content, (step,))
    return ABSENT if found is None and isinstance(step, str) else found
