"""From what was decided to what is asked of the cluster."""

from collections.abc import Sequence

from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError
from kubectl_sync.model import paths
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Seen
from kubectl_sync.model.plan import ObjectChange, Side
from kubectl_sync.workspace import Workspace


def write_of(
    workspace: Workspace, change: ObjectChange, fields: Sequence[tuple[object, object]] | None = None
) -> Write:
    """The write of a change's decided fields (or of the given ones) to the cluster."""
    kind = workspace.cluster.kinds.find(change.ref.group, change.ref.kind)
    if kind is None:
        raise ClusterError(f"{change.ref}: the cluster does not serve its type any more", "run it again")
    content = change.local.content if isinstance(change.local, Seen) else None
    version = split_api_version(content["apiVersion"])[1] if content else kind.version
    decided = fields if fields is not None else [(one.path, one.wanted) for one in change.writes(Side.LIVE)]
    live = change.live.content if isinstance(change.live, Seen) else None
    return Write(change.ref, kind, version, live, tuple(paths.plain(live, decided)))  # type: ignore[arg-type]
