"""Who wrote a live field, as far as the server's record of field managers tells."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from kubectl_sync.model.applied import PATH
from kubectl_sync.model.content import Object
from kubectl_sync.model.paths import FieldPath, Item, Step
from kubectl_sync.model.positions import SELF

# The managers of commands that people type about single fields; `kubectl scale` is plain "kubectl"
# (docs/kubernetes.md#field-managers), and "unknown" is a program that gave no name.
_BY_HAND: Final = frozenset({
    "kubectl", "kubectl-edit", "kubectl-set", "kubectl-scale", "kubectl-patch", "kubectl-rollout", "kubectl-label",
    "kubectl-annotate", "unknown",
})  # fmt: skip

_CLIENT_SIDE: Final = "kubectl-client-side-apply"


class Author(NamedTuple):
    """A field manager and the time (RFC 3339) of its last write; the time may be "" (kubectl scale)."""

    manager: str
    time: str


def author(live: Object, path: FieldPath) -> Author | None:
    """Return the manager that owns the field at the path most closely, the latest one where several do."""
    entry = _closest(live, path)
    return _author(entry) if entry else None


def by_hand(live: Object, path: FieldPath) -> Author | None:
    """The author of a field that somebody set on purpose, by itself: with `kubectl edit`, `set`, `scale`, `patch`."""
    entry = _closest(live, path)
    is_apply = entry is not None and entry.get("operation") == "Apply"
    return _author(entry) if entry and not is_apply and entry.get("manager") in _BY_HAND else None


def _closest(live: Object, path: FieldPath) -> dict[str, Any] | None:
    """The record of the manager that owns the field most closely."""
    best: tuple[int, str] = (0, "")
    found: dict[str, Any] | None = None
    for entry in live.get("metadata", {}).get("managedFields") or []:
        depth, time = _depth(entry.get("fieldsV1") or {}, path), entry.get("time", "")
        if depth and (found is None or (depth, time) > best):
            best, found = (depth, time), entry
    return found


def _author(entry: dict[str, Any]) -> Author:
    return Author(entry.get("manager", ""), entry.get("time", ""))


def latest(live: Object) -> str:
    """When any field was last written (RFC 3339), by the server's clock; "" where nobody knows."""
    entries = live.get("metadata", {}).get("managedFields") or []
    return max((entry.get("time") or "" for entry in entries), default="")


def latest_writer(live: Object) -> Author:
    """Who wrote last, other than into the status."""
    entries = live.get("metadata", {}).get("managedFields") or []
    found = [one for one in entries if one.get("subresource") != "status"]
    newest = max(found, key=lambda one: one.get("time") or "", default=None)
    return _author(newest) if newest else Author("", "")


def applies(live: Object, path: FieldPath) -> bool:
    """Whether a server-side apply named the field.

    Its managers own only what they were given (docs/kubernetes.md#field-managers).
    """
    entries = live.get("metadata", {}).get("managedFields") or []
    return any(
        entry.get("operation") == "Apply" and _depth(entry.get("fieldsV1") or {}, path) == len(path)
        for entry in entries
    )


def set_since(live: Object, path: FieldPath) -> bool:
    """Whether somebody set a field for itself, or another manager did after the manifest that was applied last.

    What the server fills in, or rewrites, with a write is that writer's, by its record.
    """
    if by_hand(live, path) or applies(live, path):
        return True
    found, applied = author(live, path), author(live, PATH)
    if found is None or applied is None or found.manager == applied.manager:
        return False
    return _instant(found.time) > _instant(applied.time)


def applier_since(live: Object, time: float) -> str:
    """The manager of the newest apply after a time (in seconds since 1970); "" where there was none.

    An apply without a time counts: nobody can say that it was before.
    """
    entries = live.get("metadata", {}).get("managedFields") or []
    found = [one for one in entries if one.get("operation") == "Apply" or one.get("manager") == _CLIENT_SIDE]
    late = [one for one in found if _instant(one.get("time") or "") > time]
    newest = max(late, key=lambda one: _instant(one.get("time") or ""), default=None)
    return (newest.get("manager") or "somebody") if newest else ""


def _instant(time: str) -> float:
    try:
        return dt.datetime.fromisoformat(time).timestamp()
    except ValueError:
        return float("inf")


def _depth(fields: dict[str, Any], path: FieldPath) -> int:
    """How far a manager's fields follow the path: all of it, or up to a value it owns as a whole."""
    for depth, step in enumerate(path):
        inside = next((fields[key] for key in _keys(fields, step)), None)
        if inside is None:
            return depth if depth and not set(fields) - {"."} else 0
        fields = inside
    return len(path)


def _keys(fields: dict[str, Any], step: Step) -> Iterator[str]:
    """Keys of fieldsV1 that a step means (kubernetes-sigs/structured-merge-diff:fieldpath/serialize-pe.go)."""
    if isinstance(step, str):
        yield from (key for key in (f"f:{step}",) if key in fields)
    elif isinstance(step, Item):
        own = dict(step.keys).get(SELF)
        for key in fields:
            if key.startswith("v:") and own is not None and json.loads(key[2:]) == own:
                yield key
            if key.startswith("k:") and dict(step.keys).items() <= json.loads(key[2:]).items():
                yield key
