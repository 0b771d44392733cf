"""Who wrote a live field, as far as the server's record of field managers tells."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_sync.model.content import Object
from kubectl_sync.model.paths import FieldPath, Item, Step


class Author(NamedTuple):
    """A field manager and the time (RFC 3339) of its last write; the time may be "" (kubectl scale)."""

    manager: str
    time: str


def author(live: Object, path: FieldPath) -> Author | None:
    """Return the manager that owns the field at the path most closely, the latest one where several do."""
    best: tuple[int, str, Author] | None = None
    for entry in live.get("metadata", {}).get("managedFields") or []:
        depth = _depth(entry.get("fieldsV1") or {}, path)
        found = Author(entry.get("manager", ""), entry.get("time", ""))
        if depth and (best is None or (depth, found.time) > best[:2]):
            best = (depth, found.time, found)
    return best[2] if best else None


def applies(live: Object, path: FieldPath) -> bool:
    """Whether a server-side apply named the field: its managers own only what they were given (kubernetes.md 3.1)."""
    entries = live.get("metadata", {}).get("managedFields") or []
    return any(
        entry.get("operation") == "Apply" and _depth(entry.get("fieldsV1") or {}, path) == len(path)
        for entry in entries
    )


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
        for key in fields:
            if key.startswith("k:") and dict(step.keys).items() <= json.loads(key[2:]).items():
                yield key
