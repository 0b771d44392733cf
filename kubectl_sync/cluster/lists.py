"""Lists of objects in chunks; a type that cannot be listed is a gap, never an empty list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kubectl_sync.cluster.requests import FORBIDDEN, GONE, NOT_FOUND, TABLE, Reply, Request, Transport
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import Gap

# Chunks of the size kubectl itself asks for; only chunked lists carry a resourceVersion.
_CHUNK: Final = 500
_RESTARTS: Final = 2
_HINTS: Final = {
    FORBIDDEN: "ask for the right to list {type}",
    NOT_FOUND: "the type is not served any more: was its CRD deleted meanwhile?",
    GONE: "the list changes faster than it can be read: run it again",
}
# What the server says of a missing right (kubernetes/apiserver:pkg/endpoints/handlers/responsewriters/errors.go). Type
# and namespace are named already; without them many lists have one reason.
_NO_RIGHT: Final = re.compile(
    r'^\S+ is forbidden: (?P<who>User ".*?") cannot list resource "[^"]*" in API group "[^"]*" '
    r'(in the namespace "[^"]*"|at the cluster scope)'
)


@dataclass(frozen=True, slots=True)
class Scope:
    """One list: a type at one version, in one namespace ("" for a cluster-scoped type).

    A namespaced type without a namespace is listed in all of them. `named` tells whether the user, a manifest or
    the base asked for it: then a failure is theirs to know. `labels` is a selector for the server to evaluate.
    """

    kind: Kind
    version: str
    namespace: str
    named: bool = True
    labels: str = ""


@dataclass
class _Pages:
    """A list on its way: the pages so far and the token for the next."""

    items: list[Object] = field(default_factory=list)
    token: str = ""
    restarts: int = 0
    gap: Gap | None = None


def read(transport: Transport, scopes: Iterable[Scope]) -> tuple[dict[Scope, list[Object]], list[Gap]]:
    """List every scope, all next pages of one round side by side.

    Items come with their apiVersion and kind, which the server leaves out of lists (measured). A list
    whose token expired (410) starts anew; one that fails is a Gap and has no items at all.
    """
    found = {scope: _Pages() for scope in scopes}
    open_scopes = list(found)
    while open_scopes:
        replies = transport.exchange([_request(scope, found[scope].token) for scope in open_scopes])
        still_open = []
        for scope, reply in zip(open_scopes, replies, strict=True):
            if _take(scope, found[scope], reply):
                still_open.append(scope)
        open_scopes = still_open
    gaps = [pages.gap for pages in found.values() if pages.gap]
    return {scope: pages.items for scope, pages in found.items() if not pages.gap}, gaps


def _request(scope: Scope, token: str) -> Request:
    query = {"limit": str(_CHUNK)} | ({"continue": token} if token else {})
    query |= {"labelSelector": scope.labels} if scope.labels else {}
    selector = (f"--selector={scope.labels}",) if scope.labels else ()
    typed = ("get", scope.kind.label, *_inside(scope), *selector, "--output=json")
    return Request("GET", scope.kind.path(scope.namespace, version=scope.version), typed, query)


def _inside(scope: Scope) -> tuple[str, ...]:
    if scope.namespace:
        return (f"--namespace={scope.namespace}",)
    return ("--all-namespaces",) if scope.kind.namespaced else ()


def _take(scope: Scope, pages: _Pages, reply: Reply) -> bool:
    """Take one page in; return whether another one must be asked for."""
    if reply.status == GONE and pages.restarts < _RESTARTS:
        pages.items, pages.token, pages.restarts = [], "", pages.restarts + 1
        return True
    if not reply.ok:
        pages.gap = _gap(scope, reply)
        return False
    api_version = f"{scope.kind.group}/{scope.version}" if scope.kind.group else scope.version
    named = {"apiVersion": api_version, "kind": scope.kind.kind}
    pages.items += [named | item for item in reply.body.get("items") or []]
    pages.token = reply.body.get("metadata", {}).get("continue", "")
    return bool(pages.token)


def _gap(scope: Scope, reply: Reply) -> Gap:
    where = scope.kind.label + (f" in namespace {scope.namespace}" if scope.namespace else "")
    hint = _HINTS.get(reply.status, "").format(type=scope.kind.label)
    reason = f"cannot be listed: {_NO_RIGHT.sub(_without_type, reply.message) or f'HTTP {reply.status}'}"
    return Gap(where, reason, hint, scope.named, scope.kind.group, scope.kind.kind, scope.namespace)


def _without_type(found: re.Match[str]) -> str:
    return f"{found['who']} has no right to"


def count(transport: Transport, scopes: Iterable[Scope]) -> dict[Scope, int]:
    """Count the objects of each scope without reading any of them: the way Secrets are counted.

    The server sends the first row of a table of names, no object (`includeObject=None`), and how many
    more there are; by label, where it tells no number, all rows. Scopes that cannot be counted are left out.
    """
    found = list(scopes)
    replies = transport.exchange([_counting(scope) for scope in found])
    tables = {scope: reply.body for scope, reply in zip(found, replies, strict=True) if reply.ok}
    return {
        scope: len(table.get("rows") or []) + table.get("metadata", {}).get("remainingItemCount", 0)
        for scope, table in tables.items()
        if table.get("kind") == "Table"
    }


def _counting(scope: Scope) -> Request:
    selector = (f"--selector={scope.labels}",) if scope.labels else ()
    typed = ("get", scope.kind.label, *_inside(scope), *selector, "--no-headers")
    # `remainingItemCount` is not set with a selector (kubernetes/apimachinery:pkg/apis/meta/v1/types.go, ListMeta).
    query = {"includeObject": "None"} | ({"labelSelector": scope.labels} if scope.labels else {"limit": "1"})
    return Request("GET", scope.kind.path(scope.namespace), typed, query, accept=TABLE)
