"""The namespaces that were asked for: whether they are there, and whether anything is of them here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.environment import Environment
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Gap, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import NOT_THERE, near, some

_MOST_NAMES: Final = 6
_NAMESPACE: Final = ("", "Namespace")


def unmatched_namespaces(
    environment: Environment,
    local: Snapshot[Manifest],
    skipped: Iterable[Skipped],
    live: Iterable[ObjectRef],
    wanted: Iterable[ObjectRef],
) -> Iterator[Gap]:
    """The namespaces that are not there, or have nothing here while others have.

    One that the user named, with -n or in the settings, is an error where it is not in the cluster and no manifest
    here makes it. It is asked for only where nothing of it was found, all of them at once; where the user may not read
    one, nothing is known. That of the settings, or the context, matters only where something `wanted` is of it.
    """
    asked = environment.only or frozenset()
    default = {environment.namespace} & {ref.namespace for ref in wanted} if not asked else set()
    names = sorted((asked | (default - {"default"})) - {ref.namespace for ref in live} - _made(local))
    missing = _absent(environment, names) if names else set()
    others = sorted({one.namespace for one in skipped} - {""})
    here = {ref.namespace for ref in (*local.objects, *local.duplicates)}
    known = _known(environment) if missing else []
    for name in names:
        told = f"there are manifests of {some(others, _MOST_NAMES)}" if others and name not in here else ""
        # Nothing is unread for it, but the namespace itself: what else is gone is gone.
        gap = Gap(f"namespace {name}", f"nothing is of it here; {told}", "is that the name that you mean?", False,
                  *_NAMESPACE, name=name)  # fmt: skip
        if name in missing:
            close = near(name, [*others, *known])
            hint = f"did you mean {close}?" if close else f"`kubectl create namespace {name}` makes it"
            reason = "; ".join(filter(None, (NOT_THERE, told)))
            is_meant = name in asked or bool(environment.settings.namespace)
            yield replace(gap, reason=reason, hint=hint, named=is_meant)
        elif told:
            yield gap


def absent_namespaces(environment: Environment, local: Snapshot[Manifest]) -> dict[str, str]:
    """The namespaces that a run here is about, but neither the cluster has nor a manifest makes: what to do.

    Where the user may not read one, nothing is known.
    """
    mine = set(environment.only or {ref.namespace for ref in local.objects} or environment.namespaces)
    names = sorted(mine - _made(local) - {"", "default"})
    return ways_out(environment, local, sorted(_absent(environment, names))) if names else {}


def ways_out(environment: Environment, local: Snapshot[Manifest], names: Sequence[str]) -> dict[str, str]:
    """What to do about namespaces that are not there: the name that may be meant, where one is close."""
    if not names:
        return {}
    others = {*_known(environment), *_made(local), *(ref.namespace for ref in local.objects)}.difference(names, [""])
    close = {name: near(name, others) for name in names}
    making = "write a manifest of it, or `kubectl create namespace {}`"
    return {name: f"did you mean {one}?" if one else making.format(name) for name, one in close.items()}


def _made(local: Snapshot[Manifest]) -> set[str]:
    """Those that a manifest here makes."""
    return {ref.name for ref in local.objects if ref.type == _NAMESPACE}


def _absent(environment: Environment, names: list[str]) -> set[str]:
    """Those of the namespaces that the cluster says it does not have."""
    found = environment.cluster.now([(ObjectRef(*_NAMESPACE, "", name), "") for name in names])
    return {name for name, there in zip(names, found, strict=True) if there is ABSENT}


def _known(environment: Environment) -> list[str]:
    """The namespaces that the user may list."""
    kind = environment.cluster.kinds.find(*_NAMESPACE)
    found, _ = environment.cluster.read([ListScope(kind, kind.version, "")]) if kind else ({}, [])
    return [one["metadata"]["name"] for items in found.values() for one in items]
