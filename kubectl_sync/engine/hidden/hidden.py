"""Which live fields are kept out of files and plans, and why."""

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.body import BOOKKEEPING
from kubectl_sync.engine.hidden import defaults
from kubectl_sync.engine.hidden.candidates import hidden_candidates
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.schemas import Schema

_METADATA: Final[FieldPath] = ("metadata",)


def hidden(
    live: Object,
    local: Object | None,
    base: Base | None,
    evidence: Evidence | None = None,
    schema: Schema | None = None,
) -> list[Hidden]:
    """List the hidden fields of a live object's content, in the order in which they stand.

    A field that the manifest names, or that somebody is known to have set, is never hidden. Where a base
    knows another live value, somebody set the field since: not hidden either, unless both values follow from what
    else the object had then and has now. Never by emptiness: an empty value is meaning
    (docs/kubernetes.md#emptiness). The runtime's fields are in no comparison: see `explained`.

    Of finalizers and owner references each member counts by itself: one that a manifest named when the sides were last
    seen equal is no controller's, so that its removal from the file is one.
    """
    found = [
        one
        for one in hidden_candidates(live, schema)
        if not _named(one, local) and not (evidence and evidence.names(one.path))
    ]
    changed = {one for one in found if _changed(one, live, base)}
    if changed and base is not None:
        changed -= {one for one in hidden_candidates(base.live, schema) if one.reason is Reason.DEFAULT}
    members = [
        one
        for one in _members(live)
        if not _named(one, local)
        and not _named(one, base.local if base else None)
        and not (evidence and evidence.names(one.path))
    ]
    return [*(one for one in found if one not in changed), *members]


def hidden_fields(live: Object, hide: Iterable[Hidden]) -> list[Hidden]:
    """All that is kept out of a live object, for a user who asks why: the runtime's fields, then the others."""
    metadata = live["metadata"]
    runtime = [Hidden(("metadata", key), Reason.RUNTIME) for key in metadata if key in BOOKKEEPING]
    status = [Hidden(("status",), Reason.RUNTIME)] if "status" in live else []
    annotations = metadata.get("annotations") or {}
    system = [Hidden(("metadata", "annotations", key), Reason.SYSTEM) for key in annotations
              if defaults.is_of_system(key)]  # fmt: skip
    return [*runtime, *status, *system, *hide]


def without_hidden(content: Object, hide: Iterable[Hidden]) -> Object:
    """The object without its hidden fields; for files and comparison only, never for writing.

    What held nothing but hidden fields goes with them; what was empty before stays.
    """
    there = [one.path for one in hide if paths.get(content, one.path) is not ABSENT]
    shown: Object = paths.patch(content, [(path, ABSENT) for path in there])
    emptied = _emptied(shown, there)
    while emptied:
        shown = paths.patch(shown, [(path, ABSENT) for path in emptied])
        emptied = _emptied(shown, emptied)
    return shown


def _emptied(shown: Object, gone: Iterable[FieldPath]) -> list[FieldPath]:
    """What held what is gone now, and holds nothing any more."""
    around = dict.fromkeys(path[:-1] for path in gone)
    keys = [path for path in around if path and isinstance(path[-1], str) and path != _METADATA]
    return [path for path in keys if paths.get(shown, path) in ({}, [])]


def _members(live: Object) -> Iterator[Hidden]:
    """The members of the lists to which controllers add their own, in every type."""
    for path in list_keys.MEMBERS:
        found = paths.get(live, path)
        if isinstance(found, list):
            for step, _ in list_keys.items(path, found, built_in=True):
                yield Hidden((*path, step), Reason.RUNTIME)


def _named(one: Hidden, local: Object | None) -> bool:
    return local is not None and paths.get(local, one.path) is not ABSENT


def _changed(one: Hidden, live: Object, base: Base | None) -> bool:
    if base is None or not base.remembered or base.uid != live["metadata"].get("uid"):
        return False
    was = paths.get(base.live, one.path)
    return was is not ABSENT and not same(was, paths.get(live, one.path))
