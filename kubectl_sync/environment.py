"""One part of a root and one cluster, opened: its manifests, the cluster, what is remembered of both."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Final, cast

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.errors import SyncError
from kubectl_sync.files import Folder, Renderer, Source, StandardInput
from kubectl_sync.model.listener import SILENT, Listener
from kubectl_sync.model.objects import Base, Manifest, ObjectRef
from kubectl_sync.model.shapes import NO_NAME, is_segment
from kubectl_sync.settings import Settings
from kubectl_sync.state import Binding, Journal, Known, NoJournal, NoMemory, Store
from kubectl_sync.workspace import Workspace

_PROOFS: Final = 5


@dataclass(frozen=True)
class Environment:
    """One part of a root and one cluster, and the settings that chose them. Several of a root may be open at once.

    `source` is where its manifests come from. `store` is what is remembered of this environment: its bases, its runs,
    the cluster that it belongs to; nothing, where the manifests are of no folder.
    `namespace` is that of a manifest without one.
    """

    settings: Settings
    source: Source
    cluster: Cluster
    store: Store | NoMemory
    namespace: str
    workspace: Workspace

    @property
    def has_folder(self) -> bool:
        """Whether the manifests are files of a folder; else they came on standard input."""
        return not isinstance(self.source, StandardInput)

    @property
    def folder(self) -> Folder:
        """The folder, for a run that writes files. No other run may ask for it."""
        if not self.has_folder:
            raise TypeError("standard input is no folder")
        return cast("Folder", self.source)

    @cached_property
    def identity(self) -> str:
        """What the cluster is remembered by: its strongest identity, also where this user may not see that one.

        Else a run with few rights would remember the same objects a second time, and each would be old news.
        """
        mine = self.cluster.identity
        if mine.startswith("uid:"):
            return mine
        bound = self.binding
        known = [bound.cluster] if bound else sorted(self.store.clusters(), reverse=True)
        is_weaker = bound is not None and bound.weaker == mine
        found = (one for one in known if is_weaker or one == mine or self._is_held(one))
        return next(found, mine)

    @property
    def binding(self) -> Binding | None:
        """The cluster that the environment, or the folder without one, belongs to; None before anything was written."""
        return self.store.binding

    def identities(self, remembered: Iterable[str]) -> tuple[str, ...]:
        """By which of them this cluster is known, the strongest last: also from when this user might see less.

        The weaker one is asked for only where one such is remembered: it may take another kubectl. One of another
        address or authority counts where objects that are remembered of it are here.
        """
        mine = self.identity
        others = [one for one in remembered if not one.startswith("uid:") and one != mine]
        if not others:
            return (mine,)
        weaker = self.cluster.weaker_identity
        return (*(one for one in others if one != weaker and self._is_held(one)), weaker, mine)

    def remembered(self, near: Mapping[ObjectRef, Manifest] | None = None) -> dict[ObjectRef, Base]:
        """What is remembered of this cluster, also from when the user could not see its strongest identity.

        What is still as in `near` is no second copy of it.
        """
        found: dict[ObjectRef, Base] = {}
        for identity in self.identities(self.store.clusters()):
            found |= self.store.bases(identity, near)
        return found

    def forgotten(self) -> frozenset[ObjectRef]:
        """The objects of this cluster whose memory somebody dropped, whatever it was known by then."""
        store = self.store
        return frozenset(ref for one in self.identities(store.clusters()) for ref in store.forgotten(one))

    def journal(self, verb: str, at: str, head: str = "", *, marks: bool = True) -> Journal | NoJournal:
        """The record of a run over this cluster; see `Store.journal`.

        What it remembers takes the place of what was remembered by a weaker identity.
        """
        mine = self.identity
        others = tuple(one for one in self.identities(self.store.clusters()) if one != mine)
        return self.store.journal(verb, mine, at, head, marks=marks, others=others)

    @cached_property
    def _is_held(self) -> Callable[[str], bool]:
        """As `_holds`, which asks the cluster: once in a run."""
        return cache(self._holds)

    def _holds(self, identity: str) -> bool:
        """Whether objects that are remembered of a cluster are in this one, by their uids: no other one has them."""
        known = [(ref, uid) for ref, uid in self.store.uids(identity).items() if not ref.is_secret]
        asked = known[:_PROOFS]
        found = self.cluster.now([(ref, "") for ref, _ in asked])
        uids = [one["metadata"].get("uid") if isinstance(one, dict) else None for one in found]
        return any(uid == now for (_, uid), now in zip(asked, uids, strict=True))

    @property
    def only(self) -> frozenset[str] | None:
        """The namespaces that the user asked for; others are left out."""
        return self.settings.only

    def is_mine(self, base: Base) -> bool:
        """Whether what is remembered is of this environment: another one's manifests are not read."""
        return not base.file or self.settings.scope.keeps(base.file)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Where live objects without a manifest are looked for; none: everywhere."""
        if self.settings.everywhere:
            return ()
        return tuple(sorted(self.only)) if self.only else (self.namespace,)

    @cached_property
    def known(self) -> Known:
        """Which clusters the contexts led to before this run."""
        return Known.of(self.settings.home)

    @cached_property
    def aliases(self) -> frozenset[str]:
        """The other contexts that lead, or led, to this cluster.

        By the kubeconfig, unless a uid tells better, and by what is remembered: no other cluster is asked. What the
        kubeconfig says of a name that is remembered counts, too: it may be the only other way to the same server.
        """
        mine, own = self.cluster.identity, self.cluster.context.name
        known = self.known.names(mine)
        same = set(self.cluster.same_contexts)
        for name in sorted(known - {own}):
            same |= self.cluster.contexts_beside(name)
        return frozenset({name for name in same if not self.known.is_another(name, mine)} | known) - {own}


@contextmanager
def opened(
    settings: Settings,
    kubectl: Kubectl,
    listener: Listener = SILENT,
    *,
    workspace: Workspace | None = None,
    piped: StandardInput | None = None,
) -> Iterator[Environment]:
    """Open all doors, and close them whatever happens. Raises ClusterError where the cluster has none.

    `workspace` is that of an environment of the same root that is open already, if one is. `piped` are the manifests
    where they came on standard input: nothing of the folder is read then, and nothing is remembered.
    `listener` hears of each request, each warning of the server, and how far a batch of dry runs is.
    """
    cluster = Cluster.open(
        kubectl,
        settings.context,
        settings.request_timeout,
        listener.trace,
        warn=listener.warn,
        tried=partial(listener.count, done="tried"),
        way=settings.transport,
        cache=settings.home / "cache",
    )
    try:
        namespace = settings.namespace or cluster.context.namespace or "default"
        if not is_segment(namespace):
            what = f"the namespace of context {cluster.context.name}: {NO_NAME.format(namespace)}"
            raise SyncError(what, "name one with -n; `kubectl config set-context --namespace` mends the context")
        root = workspace or Workspace(settings, Renderer(kubectl.program, settings.remote, settings.home / "cache"))
        if piped:
            yield Environment(settings, piped, cluster, NoMemory(), namespace, root)
        else:
            folder, store = root.folder(settings.scope), root.store(settings.scope.name)
            yield Environment(settings, folder, cluster, store, namespace, root)
    finally:
        Known.of(settings.home).remember(cluster.context.name, reversed(cluster.identities))
        cluster.close()
