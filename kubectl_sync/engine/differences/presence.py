"""What became of an object that only one side has."""

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.differences.compare import differences
from kubectl_sync.engine.differences.equality import equal
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.engine.hidden.manifest import manifest
from kubectl_sync.engine.plan.removal import is_of_history
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, LiveObject, Manifest
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import FieldChange, Row
from kubectl_sync.model.removal import Removal
from kubectl_sync.model.schemas import Schema


def only_local(local: Manifest, base: Base | None, schema: Schema | None) -> FieldChange:
    """An object that only the file has: new there, or deleted from the cluster since the base."""
    if base is None or not base.remembered:
        return FieldChange(ROOT, ABSENT, local.content, ABSENT, Row.LOCAL_ONLY)
    changed = not equal(body(local.content), body(base.local), schema)
    row = Row.LIVE_DELETED_LOCAL_CHANGED if changed else Row.LIVE_DELETED
    return FieldChange(ROOT, base.local, local.content, ABSENT, row)


def only_live(
    live: LiveObject, base: Base | None, schema: Schema | None, removal: Removal | None = None
) -> FieldChange:
    """An object that only the cluster has: new there, or deleted from the files since the base.

    A successor of the same name is no object that was ever in a file: its content is kept. Where nothing is remembered,
    git may tell that a version of it was deleted (see `engine.plan.removal`).
    """
    clean = manifest(live.content, schema)
    if removal is not None and is_of_history(removal) and not (base and base.remembered):
        return FieldChange(ROOT, removal.content, ABSENT, clean, Row.LOCAL_DELETED)
    if base is None or not base.remembered:
        return FieldChange(ROOT, ABSENT, ABSENT, clean, Row.LIVE_ONLY)
    changed = base.is_of_other(live) or _live_changed(live, base, schema)
    row = Row.LOCAL_DELETED_LIVE_CHANGED if changed else Row.LOCAL_DELETED
    return FieldChange(ROOT, base.live, ABSENT, clean, row)


def _live_changed(live: LiveObject, base: Base, schema: Schema | None) -> bool:
    was = without_hidden(base.live, hidden(base.live, base.local, None, schema=schema))
    now = without_hidden(live.content, hidden(live.content, base.local, base, schema=schema))
    built_in = list_keys.is_built_in(split_api_version(now["apiVersion"])[0])
    return any(True for _ in differences(None, was, now, schema, built_in=built_in))
