"""What types the server serves: aggregated discovery, else group by group; remembered between runs."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from kubectl_sync.cluster.cache import Cache
from kubectl_sync.cluster.failures import failure
from kubectl_sync.cluster.requests import NOT_MODIFIED, Reply, Request, Transport
from kubectl_sync.model.kinds import Kind, Kinds, UnreadGroup, split_api_version

# Version 2 since Kubernetes 1.30, v2beta1 since 1.26; the order of the parameters matters
# (kubernetes/client-go:discovery/discovery_client.go).
_AGGREGATED: Final = ",".join(
    [f"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList" for version in ("v2", "v2beta1")]
    + ["application/json"]
)
_ROOTS: Final = ("/api", "/apis")
# What is asked group by group cannot be checked in one request: kubectl too trusts it for ten minutes
# (kubernetes/cli-runtime:pkg/genericclioptions/config_flags.go).
_TRUSTED_SECONDS: Final = 600.0
_FILE: Final = "discovery"
# Raised whenever the form of what is remembered changes.
_FORM: Final = 1


def discover(transport: Transport, cache: Cache, *, trust: bool = True) -> tuple[Kinds, bool]:
    """Return all types of all groups, and whether they were just confirmed by the server.

    Raises ClusterError where the server's roots cannot be asked. A group that cannot be asked is in
    `Kinds.unread`. With `trust`, what was asked group by group is taken from the cache for ten minutes.
    """
    file = _FILE if transport.negotiates else f"{_FILE}-by-group"
    known = cache.load(file)
    known = known if known.get("form") == _FORM else {}
    if trust and known.get("groups") and time.time() - known.get("at", 0) < _TRUSTED_SECONDS:
        return _restored(known), False
    etags = known.get("etags") or ["", ""]
    requests = [
        Request("GET", path, ("get", "--raw", path), accept=_AGGREGATED, etag=etag)
        for path, etag in zip(_ROOTS, etags, strict=True)
    ]
    replies = list(transport.exchange(requests))
    if all(reply.status == NOT_MODIFIED for reply in replies):
        return _restored(known), True
    if any(reply.status == NOT_MODIFIED for reply in replies):  # one of two changed: ask for both
        return discover(transport, cache.without(file), trust=False)
    for request, reply in zip(requests, replies, strict=True):
        if not reply.ok or not isinstance(reply.body, dict):
            raise failure(f"cannot ask for the types at {request.path}", reply)
    return _fresh(transport, cache, file, replies), True


def _fresh(transport: Transport, cache: Cache, file: str, replies: list[Reply]) -> Kinds:
    if all(reply.body.get("kind") == "APIGroupDiscoveryList" for reply in replies):
        kinds = _aggregated(replies)
        etags = [reply.etag for reply in replies]
        if all(etags) and not kinds.unread:  # a broken group is asked for again, until it is well
            cache.save(file, _remembered(kinds) | {"etags": etags})
        return kinds
    kinds = _by_group(transport, replies)
    if not kinds.unread:
        cache.save(file, _remembered(kinds) | {"groups": True, "at": time.time()})
    return kinds


def _aggregated(replies: Iterable[Reply]) -> Kinds:
    kinds: list[Kind] = []
    unread: list[UnreadGroup] = []
    for reply in replies:
        for group in reply.body.get("items", []):
            name = group["metadata"].get("name", "")
            versions = [(one["version"], one.get("resources", [])) for one in group.get("versions", [])]
            kinds += _kinds_of(name, versions)
            unread += [
                UnreadGroup(name, one["version"], "its server does not answer (see `kubectl get apiservices`)")
                for one in group.get("versions", [])
                if one.get("freshness") == "Stale"
            ]
    return Kinds(tuple(kinds), tuple(unread))


def _by_group(transport: Transport, replies: list[Reply]) -> Kinds:
    """Ask each group for each of its versions, side by side; the preferred version comes first."""
    asked = list(_group_versions(replies))
    paths = [f"/apis/{group}/{version}" if group else f"/api/{version}" for group, version in asked]
    answers = transport.exchange([Request("GET", path, ("get", "--raw", path)) for path in paths])
    served: dict[str, list[tuple[str, list[dict[str, Any]]]]] = {}
    unread: list[UnreadGroup] = []
    for (group, version), reply in zip(asked, answers, strict=True):
        if reply.ok:
            resources = [_as_aggregated(one) for one in reply.body.get("resources", []) if "/" not in one["name"]]
            served.setdefault(group, []).append((version, resources))
        else:
            unread.append(UnreadGroup(group, version, reply.message or f"HTTP {reply.status}"))
    kinds = [kind for group, versions in served.items() for kind in _kinds_of(group, versions)]
    return Kinds(tuple(kinds), tuple(unread))


def _group_versions(replies: list[Reply]) -> Iterator[tuple[str, str]]:
    core, groups = (reply.body for reply in replies)
    for version in core.get("versions") or []:
        yield "", version
    for group in groups.get("groups") or []:
        preferred = (group.get("preferredVersion") or {}).get("groupVersion", "")
        every = dict.fromkeys([preferred, *(one["groupVersion"] for one in group.get("versions", []))])
        yield from (split_api_version(one) for one in every if one)


def _as_aggregated(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resource": resource["name"],
        "responseKind": {"kind": resource["kind"]},
        "singularResource": resource.get("singularName"),
        "scope": "Namespaced" if resource.get("namespaced") else "Cluster",
        "shortNames": resource.get("shortNames") or [],
        "categories": resource.get("categories") or [],
        "verbs": resource.get("verbs") or [],
    }


def _kinds_of(group: str, served: Iterable[tuple[str, list[dict[str, Any]]]]) -> list[Kind]:
    """Each type of the group once, at the first (preferred) version that serves it."""
    versions: dict[str, list[str]] = {}
    first: dict[str, dict[str, Any]] = {}
    for version, resources in served:
        for resource in resources:
            plural = resource["resource"]
            versions.setdefault(plural, []).append(version)
            first.setdefault(plural, resource)
    return [_kind(group, versions[plural], resource) for plural, resource in first.items()]


def _kind(group: str, versions: list[str], resource: dict[str, Any]) -> Kind:
    kind = (resource.get("responseKind") or {}).get("kind", "")
    return Kind(
        group=group,
        version=versions[0],
        kind=kind,
        plural=resource["resource"],
        singular=resource.get("singularResource") or kind.lower(),
        namespaced=resource.get("scope") == "Namespaced",
        short_names=tuple(resource.get("shortNames") or ()),
        categories=tuple(resource.get("categories") or ()),
        verbs=frozenset(resource.get("verbs") or ()),
        other_versions=tuple(versions[1:]),
    )


def _remembered(kinds: Kinds) -> dict[str, Any]:
    return {"form": _FORM, "kinds": [asdict(kind) | {"verbs": sorted(kind.verbs)} for kind in kinds.all]}


def _restored(known: Mapping[str, Any]) -> Kinds:
    tuples = ("short_names", "categories", "other_versions")
    made = (
        Kind(**{**one, "verbs": frozenset(one["verbs"]), **{key: tuple(one[key]) for key in tuples}})
        for one in known["kinds"]
    )
    return Kinds(tuple(made))
