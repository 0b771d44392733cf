"""What is listed of a cluster: the types that manifests and memory name, and where else is looked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.cluster.rights import Right
from kubectl_sync.engine.policy import alone
from kubectl_sync.environment import Environment
from kubectl_sync.errors import SyncError
from kubectl_sync.model.kinds import SECRET, Kind, Kinds, split_api_version
from kubectl_sync.model.objects import Gap, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.wording import some

_MOST_NAMES: Final = 4


@dataclass
class Search:
    """Where live objects without a manifest are looked for; `gaps` are what of it may not be read."""

    scopes: list[ListScope] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def named(kinds: Kinds, local: Snapshot[Manifest], chosen: Iterable[ObjectRef]) -> Iterator[ListScope]:
    """The types and namespaces of objects that are known: all of them, whatever their labels."""
    for ref in sorted(chosen):
        kind = kinds.find(ref.group, ref.kind)
        if kind and kind.served:  # of a type to come there is nothing to list
            manifest = local.objects.get(ref)
            version = split_api_version(manifest.content["apiVersion"])[1] if manifest else kind.version
            yield ListScope(kind, version, ref.namespace)


def searched(environment: Environment, selection: Selection) -> Search:
    """Where else is looked. Raises SyncError where all namespaces are meant and nobody says which there are."""
    search = Search()
    if not selection.live_only:
        return search
    types = selection.types | {(group, kind) for group, kind, _ in selection.names}
    wanted = {kind: kind.type in types for kind in environment.cluster.kinds.all
              if kind.served and _is_wanted(selection, types, kind)}  # fmt: skip
    where = _where(environment, wanted, search)
    search.scopes = [
        ListScope(kind, kind.version, namespace, is_named, selection.labels.text)
        for kind, is_named in wanted.items()
        for namespace in where.get(kind, ("",))
    ]
    return search


def is_searched(environment: Environment, selection: Selection, ref: ObjectRef) -> bool:
    """Whether a live object without a manifest is one that was looked for.

    Lists tell of others, too: of a Namespace that has a manifest, the list is that of all Namespaces.
    """
    if selection.everything and not ref.namespace:
        return False
    is_here = not ref.namespace or not environment.namespaces or ref.namespace in environment.namespaces
    return is_here and selection.includes(ref, None)


def without_repetition(scopes: Iterable[ListScope]) -> list[ListScope]:
    """The scopes, each list asked for once: the first wins, and one of all namespaces stands for each of them."""
    found: dict[tuple[Kind, str, str], ListScope] = {}
    for one in scopes:
        found.setdefault((one.kind, one.version, one.namespace), one)
    wide = {(kind, version) for (kind, version, namespace), one in found.items()
            if kind.namespaced and not namespace and not one.labels}  # fmt: skip
    covered = [one for one in found.values() if one.namespace and (one.kind, one.version) in wide]
    wanted = {(one.kind, one.version) for one in covered if one.named}
    return [
        replace(one, named=one.named or (one.kind, one.version) in wanted) if not one.namespace else one
        for one in found.values()
        if not (one.namespace and (one.kind, one.version) in wide)
    ]


def uncounted(environment: Environment, selection: Selection) -> list[tuple[str, str, int]]:
    """Count what a look at everything leaves alone by its type: what, the option that takes it, how many.

    None of it is read for that. Secrets always; what controllers write all the time only for somebody who
    asks what there is.
    """
    if not (selection.live_only and selection.everything):
        return []
    kinds = environment.cluster.kinds
    secret = None if selection.secrets else kinds.find(*SECRET)
    runtime = [kind for kind in kinds.all if kind.namespaced and alone.is_runtime(kind)] if selection.counted else []
    places = environment.namespaces or ("",)
    labels = selection.labels.text
    scopes = [
        ListScope(kind, kind.version, place, named=False, labels=labels)
        for kind in (secret, *runtime) if kind for place in places
    ]  # fmt: skip
    numbers: dict[Kind, int] = {}
    for scope, number in environment.cluster.count(scopes).items():
        numbers[scope.kind] = numbers.get(scope.kind, 0) + number
    return [
        (kind.kind, "--include-secrets", number) if kind is secret
        else (f"{kind.label} written by controllers", "--include-managed", number)
        for kind, number in numbers.items() if number
    ]  # fmt: skip


def _is_wanted(selection: Selection, types: Iterable[tuple[str, str]], kind: Kind) -> bool:
    if types:
        return kind.type in types
    return kind.namespaced and alone.is_listed(kind, secrets=selection.secrets, managed=selection.managed)


def _where(environment: Environment, wanted: Mapping[Kind, bool], search: Search) -> dict[Kind, tuple[str, ...]]:
    """The namespaces to look in for each namespaced type; ("",) where one list tells of all of them."""
    kinds = [kind for kind in wanted if kind.namespaced]
    if environment.namespaces:
        return dict.fromkeys(kinds, environment.namespaces)
    may = environment.cluster.rights(Right("list", kind, "") for kind in kinds)
    left = [kind for kind in kinds if not may[Right("list", kind, "")]]
    places = _namespaces(environment) if left else ()
    rights = environment.cluster.rights(Right("list", kind, place) for kind in left for place in places)
    found: dict[Kind, tuple[str, ...]] = {kind: ("",) for kind in kinds if kind not in left}
    for kind in left:
        found[kind] = tuple(place for place in places if rights[Right("list", kind, place)])
        missed = [place for place in places if place not in found[kind]]
        if missed:
            search.gaps.append(_missed(kind, missed, named=wanted[kind]))
    return found


def _namespaces(environment: Environment) -> tuple[str, ...]:
    """All namespaces, for a user who may not list a type in all of them at once."""
    kind = environment.cluster.kinds.find("", "Namespace")
    found, gaps = environment.cluster.read([ListScope(kind, kind.version, "")]) if kind else ({}, [])
    if gaps or not found:
        hint = "name them: -n a,b"
        raise SyncError("-A: you may list neither all types in all namespaces nor the namespaces themselves", hint)
    return tuple(one["metadata"]["name"] for items in found.values() for one in items)


def _missed(kind: Kind, places: list[str], *, named: bool) -> Gap:
    hint = f"ask for the right to list {kind.label} there, or name the namespaces that you want with -n"
    return Gap(f"{kind.label} in namespace {some(places, _MOST_NAMES)}", "you may not list it there", hint, named)
