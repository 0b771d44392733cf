"""Opens the doors of one environment: folder, cluster, state; nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.cluster.transports import Way
from kubectl_sync.files import Folder
from kubectl_sync.model.protection import NOTHING, Protection
from kubectl_sync.settings import Settings
from kubectl_sync.state import Store


@dataclass(frozen=True, slots=True)
class Workspace:
    """One folder and one cluster; `only` is the namespace the user asked for, if any.

    `protection` names the contexts and namespaces that are written only by their typed name.
    """

    folder: Folder
    cluster: Cluster
    store: Store
    namespace: str
    only: str | None
    protection: Protection = NOTHING


@contextmanager
def opened(
    settings: Settings,
    kubectl: Kubectl,
    seconds: float,
    trace: Callable[[str], None],
    warn: Callable[[str], None] = lambda _: None,
) -> Iterator[Workspace]:
    """Open all doors, and close them whatever happens. Raises ClusterError where the cluster has none.

    `trace` is told each request, `warn` each warning of the server; `seconds` is the time for one request.
    """
    cluster = Cluster.open(
        kubectl,
        settings.context,
        seconds,
        trace,
        warn=warn,
        way=Way(settings.transport),
        cache=settings.home / "cache",
    )
    try:
        namespace = settings.namespace or cluster.context.namespace or "default"
        store = Store.of(settings.home, settings.root)
        yield Workspace(Folder(settings.root), cluster, store, namespace, settings.namespace, settings.protection)
    finally:
        cluster.close()
