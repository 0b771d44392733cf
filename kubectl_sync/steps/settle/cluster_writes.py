"""From what was decided to what is asked of the cluster."""

from collections.abc import Sequence

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.plan import propose
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Content, same
from kubectl_sync.model.hidden import ASKED_EACH_TIME
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Row, Side


def write_of(
    environment: Environment, change: ObjectChange, fields: Sequence[tuple[FieldPath, Content]] | None = None
) -> Write:
    """The write of a change's decided fields (or of the given ones) to the cluster. Raises ClusterError."""
    kind = environment.cluster.kinds.find(change.ref.group, change.ref.kind)
    if kind is None:
        raise ClusterError(f"{change.ref}: the cluster does not serve its type any more", "run it again")
    content = change.local_content
    version = split_api_version(content["apiVersion"])[1] if content else kind.version
    decided = fields if fields is not None else propose.proposed_fields(change, Side.LIVE)
    live = change.live_content
    if live is None:
        return Write.create(change.ref, kind, version, decided[0][1] if decided else {})
    if change.action(Side.LIVE) == "delete" and fields is None:
        return Write.delete(change.ref, kind, version, live)
    whole = content if fields is None and _makes_all_true(change) else None
    return Write.patch(change.ref, kind, version, live, tuple(decided), manifest=whole, not_noted=_not_noted(change))


def _makes_all_true(change: ObjectChange) -> bool:
    """Whether all that the manifest says is live once the decided fields are written; never where a field is held.

    What the server rewrites every time is as true as it can be.
    """
    is_held = any(one.reason not in ASKED_EACH_TIME for one in change.held)
    return not is_held and all(same(one.wanted, one.local) for one in change.changes)


def _not_noted(change: ObjectChange) -> frozenset[FieldPath]:
    """The fields of which `kubectl apply` shall know what it knew: no file names them, or the server keeps its own.

    Else another folder would take what was not written for a change of the cluster's.
    """
    follow = {one.path for one in change.changes if one.row is Row.FOLLOWS}
    return frozenset(follow | {one.path for one in change.not_taken})
