"""Finding out how a run would fare: programs, login, versions, types, rights, what is remembered."""

import platform
import time
from collections.abc import Iterator

from kubectl_sync import __version__
from kubectl_sync.cluster.kubectl import OLDEST_MINOR, Kubectl, minor
from kubectl_sync.cluster.rights import Right
from kubectl_sync.engine.policy import alone
from kubectl_sync.environment import Environment
from kubectl_sync.model.findings import Finding
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import Manifest, Snapshot
from kubectl_sync.model.wording import NOT_THERE, number
from kubectl_sync.steps.read import namespaces

# Kubernetes' policy: kubectl within one minor version of the server
# (kubernetes/website:content/en/releases/version-skew-policy.md).
_SUPPORTED_SKEW = 1
_SLOW_LOGIN_SECONDS = 2.0
_VERBS = ("list", "patch", "create", "delete")


def programs(kubectl: Kubectl) -> Iterator[Finding]:
    """What is on this machine; asks no server. Raises ClusterError where kubectl cannot be run."""
    yield Finding("kubectl sync", f"{__version__}, Python {platform.python_version()}")
    version = kubectl.version
    old = bool(version) and minor(version) < OLDEST_MINOR
    advice = kubectl.advice()
    yield Finding("kubectl", f"{version or 'unknown version'}  {kubectl.program}", advice, broken=old or not version)


def server(environment: Environment) -> Iterator[Finding]:
    """How the server is reached and known. Raises ClusterError where it is not."""
    cluster = environment.cluster
    yield Finding("context", f"{cluster.context.name}, namespace {environment.namespace}")
    started = time.monotonic()
    version = cluster.version()
    seconds = time.monotonic() - started
    yield Finding("server", f"{version}  {cluster.context.server}", _skew(cluster.kubectl.version, version))
    slow = "the login takes long: one run logs in once, so take larger runs" if seconds > _SLOW_LOGIN_SECONDS else ""
    yield Finding("login", f"{seconds:.2f} s to the first answer, through {cluster.transport.name}", slow)
    identity = cluster.identity
    weak = "" if identity.startswith("uid:") else "kube-system may not be read, so its address and CA stand for it"
    yield Finding("identity", identity + (f"  ({weak})" if weak else ""))


def types(environment: Environment, local: Snapshot[Manifest]) -> Iterator[Finding]:
    """What the server serves, and what of it is out of reach."""
    kinds = environment.cluster.kinds
    groups = {kind.group for kind in kinds.all}
    yield Finding("types", f"{len(kinds.all)} in {len(groups)} groups")
    for one in kinds.unread:
        needed = any(gap.group == one.group for gap in local.gaps)
        advice = f"mend or remove the APIService {one.version}.{one.group}: kubectl itself warns of it, too"
        yield Finding("", f"{one.group}/{one.version} cannot be asked: {one.reason}", advice, broken=needed)


def folder_findings(environment: Environment, local: Snapshot[Manifest]) -> Iterator[Finding]:
    files = {manifest.at.file for manifest in local.objects.values()}
    told = f"{number(len(local.objects), 'object')} in {number(len(files), 'file')}"
    yield Finding("folder", f"{told}  {environment.source.root}")
    for gap in local.gaps:
        yield Finding("", f"{gap.where}: {gap.reason}", gap.hint, broken=True)


def namespace_findings(environment: Environment, local: Snapshot[Manifest]) -> Iterator[Finding]:
    """The namespaces that a run would want, and are not there."""
    for name, hint in namespaces.absent_namespaces(environment, local).items():
        yield Finding("namespace", f"{name} {NOT_THERE}", hint, broken=True)


def rights(environment: Environment, local: Snapshot[Manifest]) -> Iterator[Finding]:
    """What the user may do with the types in use here; without manifests, with those that a pull looks for."""
    pairs = _pairs(environment, local)
    had = environment.cluster.rights(Right(verb, kind, namespace) for kind, namespace in pairs for verb in _VERBS)
    named = bool(local.objects)
    for place in sorted({namespace for _, namespace in pairs}):
        kinds = [kind for kind, namespace in pairs if namespace == place]
        rows = [(kind.label, *("yes" if had[Right(verb, kind, place)] else "no" for verb in _VERBS)) for kind in kinds]
        unlisted = [kind.label for kind in kinds if not had[Right("list", kind, place)]]
        advice = f"ask for the right to list {', '.join(unlisted)}" if unlisted and named else ""
        wide = "in all namespaces" if not (environment.namespaces or named) else "on cluster-scoped types"
        where = f"in namespace {place}" if place else wide
        yield Finding("rights", where, advice, (("TYPE", *map(str.upper, _VERBS)), *rows), broken=bool(advice))


def memory_findings(environment: Environment) -> Iterator[Finding]:
    """Caches and state. Raises SyncError where the state cannot be read."""
    files, size = environment.cluster.cache.size
    yield Finding("cache", f"{files} files, {size / 1024:.0f} KiB  {environment.cluster.cache.folder}")
    store = environment.store
    known = [count for cluster in store.clusters() if (count := len(store.bases(cluster)))]
    text = (
        f"{number(sum(known), 'object')} of {number(len(known), 'cluster')}"
        if known
        else "nothing remembered of this folder yet"
    )
    yield Finding("state", f"{text}  {store.file or ''}".rstrip())


def _skew(client: str, server_version: str) -> str:
    apart = abs(minor(client) - minor(server_version))
    if not client or apart <= _SUPPORTED_SKEW:
        return ""
    return (
        f"kubectl is {apart} minor versions from the server, supported is {_SUPPORTED_SKEW}: take another (--kubectl)"
    )


def _pairs(environment: Environment, local: Snapshot[Manifest]) -> list[tuple[Kind, str]]:
    kinds = environment.cluster.kinds
    used = {(kind, ref.namespace) for ref in local.objects if (kind := kinds.find(ref.group, ref.kind))}
    if not used:
        places = environment.namespaces or ("",)
        listed = [kind for kind in kinds.all if kind.namespaced and alone.is_listed(kind)]
        used = {(kind, place) for kind in listed for place in places}
    return sorted(used, key=lambda pair: (pair[1], pair[0].label))
