"""Opens the doors of one environment: folder, cluster, state; nothing else."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.files import Folder
from kubectl_sync.model.objects import Base
from kubectl_sync.model.protection import Protection
from kubectl_sync.settings import Settings
from kubectl_sync.state import Store


@dataclass(frozen=True, slots=True)
class Workspace:
    """One folder and one cluster, and the settings that chose them; `namespace` is that of a manifest without one."""

    settings: Settings
    folder: Folder
    cluster: Cluster
    store: Store
    namespace: str

    @property
    def identity(self) -> str:
        """What the cluster is remembered by: its strongest identity, also where this user may not see that one.

        Else a run with few rights would remember the same objects a second time, and each would be old news.
        """
        mine = self.cluster.identity
        bound = None if mine.startswith("uid:") else self.store.binding()
        return bound.cluster if bound and bound.weaker == mine else mine

    def identities(self, remembered: Iterable[str]) -> tuple[str, ...]:
        """By which of them this cluster is known, the strongest last: also from when this user might see less.

        The weaker one is asked for only where one such is remembered: it may take another kubectl.
        """
        mine = self.identity
        if all(one.startswith("uid:") or one == mine for one in remembered):
            return (mine,)
        return self.cluster.weaker_identity, mine

    @property
    def only(self) -> frozenset[str] | None:
        """The namespaces that the user asked for; others are left out."""
        return self.settings.only

    def is_mine(self, base: Base) -> bool:
        """Whether what is remembered is of this environment: another one's manifests are not read."""
        return not base.file or self.settings.scope.holds(base.file)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Where live objects without a manifest are looked for; none: everywhere."""
        if self.settings.everywhere:
            return ()
        return tuple(sorted(self.only)) if self.only else (self.namespace,)

    @property
    def protection(self) -> Protection:
        """The contexts and namespaces that are written only by their typed name."""
        return self.settings.protection


@contextmanager
def opened(
    settings: Settings,
    kubectl: Kubectl,
    trace: Callable[[str], None],
    warn: Callable[[str], None] = lambda _: None,
    tried: Callable[[int, int], None] = lambda _, __: None,
) -> Iterator[Workspace]:
    """Open all doors, and close them whatever happens. Raises ClusterError where the cluster has none.

    `trace` is told each request, `warn` each warning of the server, `tried` how far a batch of dry runs is.
    """
    cluster = Cluster.open(
        kubectl,
        settings.context,
        settings.request_timeout,
        trace,
        warn=warn,
        tried=tried,
        way=settings.transport,
        cache=settings.home / "cache",
    )
    try:
        namespace = settings.namespace or cluster.context.namespace or "default"
        store = Store.of(settings.home, settings.root)
        inside, here, *others = (
            "" if one == settings.root else one.relative_to(settings.root).as_posix()
            for one in (settings.scope.folder, settings.names_from, *settings.scope.others)
        )
        folder = Folder(settings.root, inside, settings.home / "cache" / "files", frozenset(others), here)
        yield Workspace(settings, folder, cluster, store, namespace)
    finally:
        cluster.close()
