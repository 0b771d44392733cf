"""The cluster, as the steps see it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from kubectl_sync.cluster import discovery, lists
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.lists import Scope
from kubectl_sync.cluster.proxy import ProxyTransport
from kubectl_sync.cluster.requests import Request, Transport, failure
from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import Gap


@dataclass(frozen=True)
class Cluster:
    """One context of one kubeconfig; every request goes through its transport."""

    kubectl: Kubectl
    context: Context
    transport: Transport

    @classmethod
    def open(cls, kubectl: Kubectl, name: str | None, seconds: float, trace: Callable[[str], None]) -> Self:
        context = kubectl.context(name)
        return cls(kubectl, context, ProxyTransport(kubectl, context, seconds, trace))

    def close(self) -> None:
        self.transport.close()

    @cached_property
    def identity(self) -> str:
        """What tells this cluster from every other: the uid of kube-system, else a hash of the server's URL."""
        request = Request("GET", "/api/v1/namespaces/kube-system", ("get", "namespace", "kube-system"))
        (reply,) = self.transport.exchange([request])
        if reply.ok:
            return f"uid:{reply.body['metadata']['uid']}"
        return "url:" + hashlib.sha256(self.context.server.encode()).hexdigest()[:32]

    @cached_property
    def kinds(self) -> Kinds:
        return discovery.discover(self.transport)

    def read(self, scopes: Iterable[Scope]) -> tuple[dict[Scope, list[Object]], list[Gap]]:
        return lists.read(self.transport, scopes)

    def count(self, scope: Scope) -> int | None:
        return lists.count(self.transport, scope)

    def write(self, writes: Sequence[Write], *, dry_run: bool) -> Iterator[Object | ClusterError]:
        """Send each write, side by side; yield in their order what the object is now, or why it was refused."""
        prepared = [_prepare(write, dry_run=dry_run) for write in writes]
        replies = self.transport.exchange([one for one in prepared if isinstance(one, Request)])
        for write, one in zip(writes, prepared, strict=True):
            if isinstance(one, ClusterError):
                yield one
                continue
            try:
                yield write.result(next(replies))
            except ClusterError as error:
                yield error

    def version(self) -> str:
        """The server's version, as `v1.36.3`. Raises ClusterError where it cannot be asked."""
        (reply,) = self.transport.exchange([Request("GET", "/version", ("version",))])
        if not reply.ok:
            raise failure("cannot ask for the server's version", reply)
        return str(reply.body["gitVersion"])


def _prepare(write: Write, *, dry_run: bool) -> Request | ClusterError:
    try:
        return write.request(dry_run=dry_run)
    except ClusterError as error:
        return error
