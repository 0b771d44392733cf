"""What types the server serves: aggregated discovery, else group by group; remembered between runs."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from kubectl_sync.cluster.answers import mapping, sequence, unlike
from kubectl_sync.cluster.cache import Cache
from kubectl_sync.cluster.failures import failure
from kubectl_sync.cluster.requests import NOT_MODIFIED, Reply, Request, Transport
from kubectl_sync.model.kinds import Kind, Kinds, UnreadGroup, split_api_version
from kubectl_sync.model.shapes import is_segment

# Version 2 since Kubernetes 1.30, v2beta1 since 1.26; the order of the parameters matters
# (kubernetes/client-go:discovery/discovery_client.go).
_AGGREGATED: Final = ",".join(
    [f"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList" for version in ("v2", "v2beta1")]
    + ["application/json"]
)
# What the answers of the roots list their types, versions or groups in.
_LISTS: Final = {"APIGroupDiscoveryList": "items", "APIVersions": "versions", "APIGroupList": "groups"}
_MALFORMED: Final = "its types cannot be read: what the server says of them is malformed"
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
    if known.get("etags") and all(reply.status == NOT_MODIFIED for reply in replies):
        return _restored(known), True
    if known.get("etags") and any(
        reply.status == NOT_MODIFIED for reply in replies
    ):  # one of two changed: ask for both
        return discover(transport, cache.without(file), trust=False)
    for request, reply in zip(requests, replies, strict=True):
        if not reply.ok or not _names_types(reply.body):
            what = f"cannot ask for the types at {request.path}"
            raise failure(what, unlike(reply, "list of types") if reply.ok else reply)
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


def _names_types(body: Any) -> bool:
    """Whether an answer of a root has the list that its kind promises, be it empty."""
    key = _LISTS.get(str(mapping(body).get("kind")))
    return key is not None and isinstance(body.get(key, ""), list | None)


def _aggregated(replies: Iterable[Reply]) -> Kinds:
    kinds: list[Kind] = []
    unread: list[UnreadGroup] = []
    for group in (mapping(one) for reply in replies for one in sequence(reply.body.get("items"))):
        name = mapping(group.get("metadata")).get("name") or ""
        found = [mapping(one) for one in sequence(group.get("versions"))]
        versions = [one for one in found if is_segment(one.get("version"))]
        if not _is_group(name) or len(versions) < len(found):
            unread.append(UnreadGroup(str(name), "?", _MALFORMED))
            continue
        served = [(one["version"], [mapping(type_) for type_ in sequence(one.get("resources"))]) for one in versions]
        kinds += _kinds_of(name, served)
        unread += [UnreadGroup(name, version, _MALFORMED) for version, types in served if not all(map(_is_type, types))]
        unread += [
            UnreadGroup(name, one["version"], "its server does not answer (see `kubectl get apiservices`)")
            for one in versions
            if one.get("freshness") == "Stale"
        ]
    return Kinds(tuple(kinds), tuple(unread))


def _by_group(transport: Transport, replies: list[Reply]) -> Kinds:
    """Ask each group for each of its versions, side by side; the preferred version comes first."""
    named = list(_group_versions(replies))
    asked = [one for one in named if _is_group(one[0]) and is_segment(one[1])]
    paths = [f"/apis/{group}/{version}" if group else f"/api/{version}" for group, version in asked]
    answers = transport.exchange([Request("GET", path, ("get", "--raw", path)) for path in paths])
    served: dict[str, list[tuple[str, list[Mapping[str, Any]]]]] = {}
    unread = [UnreadGroup(*one, _MALFORMED) for one in named if one not in asked]
    for (group, version), reply in zip(asked, answers, strict=True):
        found = mapping(reply.body).get("resources", "") if reply.ok else ""
        if not isinstance(found, list | None):
            unread.append(UnreadGroup(group, version, _why(reply)))
            continue
        types = [_as_aggregated(mapping(one)) for one in found or [] if "/" not in str(mapping(one).get("name"))]
        served.setdefault(group, []).append((version, types))
        if not all(map(_is_type, types)):
            unread.append(UnreadGroup(group, version, _MALFORMED))
    kinds = [kind for group, versions in served.items() for kind in _kinds_of(group, versions)]
    return Kinds(tuple(kinds), tuple(unread))


def _why(reply: Reply) -> str:
    answer = unlike(reply, "list of types") if reply.ok else reply
    return answer.message or f"HTTP {reply.status}"


def _group_versions(replies: list[Reply]) -> Iterator[tuple[str, str]]:
    core, groups = (reply.body for reply in replies)
    for version in sequence(core.get("versions")):
        yield "", str(version)
    for group in map(mapping, sequence(groups.get("groups"))):
        preferred = mapping(group.get("preferredVersion")).get("groupVersion", "")
        versions = [mapping(one).get("groupVersion", "") for one in sequence(group.get("versions"))]
        yield from (split_api_version(one) for one in dict.fromkeys(map(str, [preferred, *versions])) if one)


def _is_group(name: Any) -> bool:
    return name == "" or is_segment(name)


def _is_type(resource: Mapping[str, Any]) -> bool:
    """Whether a type has the names that are asked for by."""
    kind = mapping(resource.get("responseKind")).get("kind", "")
    return is_segment(resource.get("resource")) and isinstance(kind, str)


def _as_aggregated(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "resource": resource.get("name"),
        "responseKind": {"kind": resource.get("kind")},
        "singularResource": resource.get("singularName"),
        "scope": "Namespaced" if resource.get("namespaced") else "Cluster",
        "shortNames": resource.get("shortNames"),
        "categories": resource.get("categories"),
        "verbs": resource.get("verbs"),
    }


def _kinds_of(group: str, served: Iterable[tuple[str, list[Mapping[str, Any]]]]) -> list[Kind]:
    """Each type of the group once, at the first (preferred) version that serves it."""
    versions: dict[str, list[str]] = {}
    first: dict[str, Mapping[str, Any]] = {}
    for version, resources in served:
        for resource in filter(_is_type, resources):
            plural = resource["resource"]
            versions.setdefault(plural, []).append(version)
            first.setdefault(plural, resource)
    return [_kind(group, versions[plural], resource) for plural, resource in first.items()]


def _kind(group: str, versions: list[str], resource: Mapping[str, Any]) -> Kind:
    kind = mapping(resource.get("responseKind")).get("kind", "")
    singular = resource.get("singularResource")
    return Kind(
        group=group,
        version=versions[0],
        kind=kind,
        plural=resource["resource"],
        singular=singular if singular and isinstance(singular, str) else kind.lower(),
        namespaced=resource.get("scope") == "Namespaced",
        short_names=_texts(resource.get("shortNames")),
        categories=_texts(resource.get("categories")),
        verbs=frozenset(_texts(resource.get("verbs"))),
        other_versions=tuple(versions[1:]),
    )


def _texts(content: Any) -> tuple[str, ...]:
    return tuple(one for one in sequence(content) if isinstance(one, str))


def _remembered(kinds: Kinds) -> dict[str, Any]:
    return {"form": _FORM, "kinds": [asdict(kind) | {"verbs": sorted(kind.verbs)} for kind in kinds.all]}


def _restored(known: Mapping[str, Any]) -> Kinds:
    tuples = ("short_names", "categories", "other_versions")
    made = (
        Kind(**{**one, "verbs": frozenset(one["verbs"]), **{key: tuple(one[key]) for key in tuples}})
        for one in known["kinds"]
    )
    return Kinds(tuple(made))
