"""The cluster, as the steps see it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from kubectl_sync.cluster import discovery, identity, lists, openapi, ready
from kubectl_sync.cluster.answers import IN_BETWEEN, of_object, unlike, unusable_name
from kubectl_sync.cluster.cache import Cache
from kubectl_sync.cluster.failures import failure
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.lists import Keep, ListScope
from kubectl_sync.cluster.requests import FORBIDDEN, NOT_FOUND, Reply, Request, Transport
from kubectl_sync.cluster.rights import Right, Rights
from kubectl_sync.cluster.transports import open_transport
from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.choices import Way
from kubectl_sync.model.content import ABSENT, Absent, Object
from kubectl_sync.model.kinds import CRD, Kinds
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.schemas import Schemas


@dataclass
class Cluster:
    """One context of one kubeconfig; every request goes through its transport."""

    kubectl: Kubectl
    context: Context
    transport: Transport
    cache: Cache
    tried: Callable[[int, int], None] = lambda _, __: None
    _rights: Rights = field(init=False)
    _kinds: Kinds | None = None
    _confirmed: bool = False

    def __post_init__(self) -> None:
        self._rights = Rights(self.transport)

    @classmethod
    def open(
        cls,
        kubectl: Kubectl,
        name: str | None,
        seconds: float,
        trace: Callable[[str], None],
        *,
        warn: Callable[[str], None] = lambda _: None,
        tried: Callable[[int, int], None] = lambda _, __: None,
        way: Way = Way.AUTO,
        cache: Path,
    ) -> Self:
        """Nothing is asked yet; `seconds` is the time for one request, `cache` the folder of all clusters' caches.

        `trace` is told each request, `warn` each warning of the server, `tried` how many of how many dry runs have
        their answers. Raises ClusterError without context or kubectl.
        """
        context = kubectl.context(name)
        transport = open_transport(kubectl, context, way=way, seconds=seconds, trace=trace, warn=warn)
        return cls(kubectl, context, transport, Cache.of(cache, context), tried)

    def close(self) -> None:
        self.transport.close()

    @cached_property
    def identity(self) -> str:
        """What tells this cluster from every other: `uid:`, else `ca:`, else `url:` (see `cluster.identity`)."""
        return identity.by_uid(self.transport) or self.weaker_identity

    @cached_property
    def weaker_identity(self) -> str:
        """What this cluster is known by to users who may not read kube-system; asks no server."""
        return identity.by_kubeconfig(self.kubectl, self.context)

    @property
    def identities(self) -> tuple[str, ...]:
        """By what this cluster is known so far in this run, the strongest first; asks nothing."""
        known = self.__dict__
        return tuple(known[name] for name in ("identity", "weaker_identity") if name in known)

    @cached_property
    def same_contexts(self) -> frozenset[str]:
        """The other contexts that lead to this cluster by what the kubeconfig says; asks no server."""
        return identity.same_contexts(self.kubectl, self.context.name)

    def contexts_beside(self, name: str) -> frozenset[str]:
        """The contexts that lead where another one of the kubeconfig does; none where it has no such context."""
        return identity.same_contexts(self.kubectl, name)

    @property
    def kinds(self) -> Kinds:
        """All types that the server serves."""
        if self._kinds is None:
            self._kinds, self._confirmed = discovery.discover(self.transport, self.cache)
        return self._kinds

    def promise(self, crds: Iterable[Object]) -> bool:
        """Count the types that these CRDs will make as known; return whether there are any new ones."""
        before = self.kinds
        self._kinds = before.promised(crds)
        return self._kinds is not before

    def renewed(self) -> bool:
        """Ask for the types again where they are only remembered; return whether they are others now.

        For whoever meets a type that is not there.
        """
        before = self.kinds
        if not self._confirmed:
            self._kinds, self._confirmed = discovery.discover(self.transport, self.cache, trust=False)
        return self._kinds is not before and self._kinds != before

    def schemas(self, group_versions: Iterable[tuple[str, str]]) -> Schemas:
        """The schemas of all types of these (group, version) pairs, as far as the server tells."""
        return openapi.schemas(self.transport, self.cache, group_versions)

    def rights(self, rights: Iterable[Right]) -> dict[Right, bool]:
        """Tell of each right whether the user has it; each is asked for once in a run."""
        return self._rights.ask(rights)

    def read(
        self, scopes: Iterable[ListScope], kept: Keep | None = None
    ) -> tuple[dict[ListScope, list[Object]], list[Gap]]:
        """List every scope; one that cannot be listed is a Gap and has no list (see `cluster.lists`)."""
        return lists.read_lists(self.transport, scopes, kept)

    def count(self, scopes: Iterable[ListScope]) -> dict[ListScope, int]:
        """Count the objects of each scope without reading any; those that cannot be counted are left out."""
        return lists.count(self.transport, scopes)

    def write(self, writes: Sequence[Write], *, dry_run: bool) -> Iterator[Object | ClusterError]:
        """Send each write, side by side; yield in their order what the object is now, or why it was refused.

        A dry run that the user has no right to is not sent: it would be a refused write in the audit log.
        """
        prepared = [_prepare(write, dry_run=dry_run) for write in writes]
        if dry_run:
            had = self.rights(write.right for write in writes)
            prepared = [
                one if had[write.right] else _no_right(write) for write, one in zip(writes, prepared, strict=True)
            ]
        replies = self.transport.exchange([one for one in prepared if isinstance(one, Request)])
        for number, (write, one) in enumerate(zip(writes, prepared, strict=True), start=1):
            answer = one if isinstance(one, ClusterError) else _answer(write, next(replies), dry_run=dry_run)
            if dry_run:
                self.tried(number, len(writes))
            yield answer

    def wait(self, written: Sequence[tuple[Write, Object]], seconds: float) -> Mapping[ObjectRef, ClusterError]:
        """Wait until written namespaces are Active and CRDs Established; return those that are not by then."""
        late = ready.wait(self.transport, written, seconds)
        made = [content for write, content in written if write.ref.type == CRD and write.ref not in late]
        if made:
            self._kinds = self.kinds.kept(made)
        return late

    def now(self, objects: Sequence[tuple[ObjectRef, str]]) -> Iterator[Object | Absent | ClusterError]:
        """Read single objects as they are now, masked, each in its given version ("": the preferred one).

        An answer that is not the object, or is of no use, is a ClusterError: nothing is known of that object.
        """
        kinds = self.kinds
        wanted = [_asking(kinds, ref, version) for ref, version in objects]
        replies = self.transport.exchange([one for one in wanted if isinstance(one, Request)])
        for (ref, _), one in zip(objects, wanted, strict=True):
            if isinstance(one, ClusterError):
                yield one
                continue
            reply = next(replies)
            if reply.status == NOT_FOUND and ref.name in reply.message:
                yield ABSENT
                continue
            yield _object(ref, reply)

    def version(self) -> str:
        """The server's version, as `v1.36.3`. Raises ClusterError where it cannot be asked."""
        what = "cannot ask for the server's version"
        found = self.facts("/version", ("version",), what).get("gitVersion")
        if not isinstance(found, str):
            raise ClusterError(f"{what}: the answer names none", IN_BETWEEN)
        return found

    def facts(self, path: str, typed: tuple[str, ...], what: str) -> dict[str, Any]:
        """The JSON at a path. Raises ClusterError that begins with `what` where it is refused."""
        (reply,) = self.transport.exchange([Request("GET", path, typed)])
        if reply.ok and (not isinstance(reply.body, dict) or reply.odd):
            reply = unlike(reply, "JSON object")
        if not reply.ok:
            raise failure(what, reply)
        found: dict[str, Any] = reply.body
        return found


def _asking(kinds: Kinds, ref: ObjectRef, version: str) -> Request | ClusterError:
    """The request for one object, or why nothing is asked."""
    kind = kinds.find(ref.group, ref.kind)
    if kind is None:
        return ClusterError(f"{ref}: the cluster does not serve its type", "was its CRD deleted?")
    if wrong := unusable_name(ref):
        return wrong
    inside = (f"--namespace={ref.namespace}",) if ref.namespace else ()
    typed = ("get", f"{kind.label}/{ref.name}", *inside, "--output=json")
    return Request("GET", kind.path(ref.namespace, ref.name, version), typed)


def _object(ref: ObjectRef, reply: Reply) -> Object | ClusterError:
    """The object that a reply is, masked, or why it is none."""
    what = f"{ref} cannot be read"
    if not reply.ok:
        return failure(what, reply)
    wrong = of_object(reply, ref)
    if not wrong:
        content: Object = masked(reply.body)
        return content
    if not isinstance(reply.body, dict) or not reply.body.get("metadata"):
        return failure(what, unlike(reply, "object"))
    return ClusterError(f"{what}: {wrong}", f"look at it with `kubectl get {ref} -o yaml`")


def _prepare(write: Write, *, dry_run: bool) -> Request | ClusterError:
    try:
        return write.request(dry_run=dry_run)
    except ClusterError as error:
        return error


def _answer(write: Write, reply: Reply, *, dry_run: bool) -> Object | ClusterError:
    try:
        return write.result(reply, dry_run=dry_run)
    except ClusterError as error:
        return error


def _no_right(write: Write) -> ClusterError:
    hint = "ask for the right, or choose another context with -c"
    return ClusterError(f"{write.ref} was not written: you may not {write.right}", hint, FORBIDDEN)
