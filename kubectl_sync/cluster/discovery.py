"""What types the server serves, from aggregated discovery."""

from typing import Any, Final

from kubectl_sync.cluster.requests import Request, Transport, failure
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.kinds import Kind, Kinds

# The order of the parameters matters (kubernetes/client-go:discovery/discovery_client.go).
_AGGREGATED: Final = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def discover(transport: Transport) -> Kinds:
    """Ask for all types of all groups, in two requests.

    Raises ClusterError where the server is too old for aggregated discovery (before Kubernetes 1.30).
    """
    requests = [
        Request("GET", path, ("get", "--raw", path), accept=f"{_AGGREGATED},application/json")
        for path in ("/api", "/apis")
    ]
    kinds: list[Kind] = []
    for request, reply in zip(requests, transport.exchange(requests), strict=True):
        if not reply.ok:
            raise failure(f"cannot ask for the types at {request.path}", reply)
        if reply.body.get("kind") != "APIGroupDiscoveryList":
            raise ClusterError("the server does not serve aggregated discovery", "it needs Kubernetes 1.30 or newer")
        for group in reply.body.get("items", []):
            kinds += _kinds_of(group)
    return Kinds(tuple(kinds))


def _kinds_of(group: dict[str, Any]) -> list[Kind]:
    """Each type of the group once, at the first (preferred) version that serves it."""
    name = group["metadata"].get("name", "")
    versions: dict[str, list[str]] = {}
    first: dict[str, dict[str, Any]] = {}
    for version in group.get("versions", []):
        for resource in version.get("resources", []):
            plural = resource["resource"]
            versions.setdefault(plural, []).append(version["version"])
            first.setdefault(plural, resource)
    return [_kind(name, versions[plural], resource) for plural, resource in first.items()]


def _kind(group: str, versions: list[str], resource: dict[str, Any]) -> Kind:
    kind = resource["responseKind"]["kind"]
    return Kind(
        group=group,
        version=versions[0],
        kind=kind,
        plural=resource["resource"],
        singular=resource.get("singularResource") or kind.lower(),
        namespaced=resource.get("scope") == "Namespaced",
        short_names=tuple(resource.get("shortNames", ())),
        verbs=frozenset(resource.get("verbs", ())),
        other_versions=tuple(versions[1:]),
    )
