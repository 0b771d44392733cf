"""Lists of objects in chunks; a type that cannot be listed is a gap, never an empty list."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from kubectl_sync.cluster.answers import mapping, unlike, wrong_object
from kubectl_sync.cluster.redaction import redacted
from kubectl_sync.cluster.requests import (
    FORBIDDEN,
    GONE,
    NO_ANSWER,
    NOT_FOUND,
    STATUS,
    TABLE,
    Reply,
    Request,
    Transport,
)
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.shapes import NO_NAME, is_segment

# Chunks of the size kubectl itself asks for; only chunked lists carry a resourceVersion.
_CHUNK: Final = 500
# Where a page is too large to be taken: each object may have 3 MiB.
_SMALL_CHUNK: Final = 50
_RESTARTS: Final = 2
# Half a million objects of a type, or as much as a machine's memory has room for.
_MOST_PAGES: Final = 1000
_MOST_BYTES: Final = 2 << 30
_ENDLESS: Final = "the server or a proxy before it is broken: ask its administrators"
_LOOK: Final = "all others are compared; look at it with `{get}`, mend or delete it"
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
class ListScope:
    """One list: a type at one version, in one namespace ("" for a cluster-scoped type).

    A namespaced type without a namespace is listed in all of them. `named` tells whether the user, a manifest or
    the base asked for it: then a failure is theirs to know. `labels` is a selector for the server to evaluate.
    """

    kind: Kind
    version: str
    namespace: str
    named: bool = True
    labels: str = ""


Keep: TypeAlias = Callable[[ListScope, Object], Object]


@dataclass
class _Pages:
    """A list on its way: the pages so far, and the token for the next."""

    items: list[Object] = field(default_factory=list)
    token: str = ""
    chunk: int = _CHUNK
    restarts: int = 0
    number: int = 0
    size: int = 0
    tokens: set[str] = field(default_factory=set)
    gap: Gap | None = None
    parked: list[Gap] = field(default_factory=list)

    def anew(self, chunk: int) -> None:
        """Begin from the first page."""
        self.items, self.parked, self.tokens, self.token = [], [], set(), ""
        self.chunk, self.number, self.size, self.restarts = chunk, 0, 0, self.restarts + 1


def read_lists(
    transport: Transport, scopes: Iterable[ListScope], kept: Keep | None = None
) -> tuple[dict[ListScope, list[Object]], list[Gap]]:
    """List every scope, all next pages of one round side by side.

    `kept` makes of each object what is kept of it, before the next page is asked for.

    Items come with their apiVersion and kind, which the server leaves out of lists
    (docs/kubernetes.md#lists-of-objects). A list whose token expired (410) starts anew,
    one that has pages too large with smaller ones; one that fails is a Gap and has no items at all.
    An item that is of no use is a Gap for that object alone.
    """
    found = {scope: _Pages(gap=_unnamed(scope)) for scope in scopes}
    open_scopes = [scope for scope, pages in found.items() if not pages.gap]
    while open_scopes:
        replies = transport.exchange([_request(scope, found[scope]) for scope in open_scopes])
        still_open = []
        for scope, reply in zip(open_scopes, replies, strict=True):
            if _take(scope, found[scope], reply, kept):
                still_open.append(scope)
        open_scopes = still_open
    gaps = [pages.gap for pages in found.values() if pages.gap]
    gaps += [gap for pages in found.values() if not pages.gap for gap in pages.parked]
    return {scope: pages.items for scope, pages in found.items() if not pages.gap}, gaps


def _request(scope: ListScope, pages: _Pages) -> Request:
    query = {"limit": str(pages.chunk)} | ({"continue": pages.token} if pages.token else {})
    query |= {"labelSelector": scope.labels} if scope.labels else {}
    selector = (f"--selector={scope.labels}",) if scope.labels else ()
    typed = ("get", scope.kind.label, *_inside(scope), *selector, "--output=json")
    return Request("GET", scope.kind.path(scope.namespace, version=scope.version), typed, query)


def _inside(scope: ListScope) -> tuple[str, ...]:
    if scope.namespace:
        return (f"--namespace={scope.namespace}",)
    return ("--all-namespaces",) if scope.kind.namespaced else ()


def _take(scope: ListScope, pages: _Pages, reply: Reply, kept: Keep | None) -> bool:
    """Take one page in; return whether another one must be asked for."""
    if reply.status == GONE and pages.restarts < _RESTARTS:
        pages.anew(pages.chunk)
        return True
    if reply.too_large and pages.chunk > _SMALL_CHUNK:
        pages.anew(_SMALL_CHUNK)
        return True
    if reply.ok and not _is_list(scope, reply.body):
        reply = unlike(reply, f"list of {scope.kind.label}")
    if not reply.ok:
        pages.gap = _gap(scope, reply)
        return False
    named = {"apiVersion": _api_version(scope), "kind": scope.kind.kind}
    for item in reply.body["items"] or []:
        content = named | item if isinstance(item, dict) else item
        if wrong := wrong_object(content, odd=reply.odd) or _of_another(scope, content):
            pages.parked.append(_parked(scope, content, wrong))
        else:
            pages.items.append(kept(scope, content) if kept else content)
    pages.token = mapping(reply.body.get("metadata")).get("continue") or ""
    pages.number, pages.size = pages.number + 1, pages.size + reply.size
    if pages.token and (why := _goes_on_for_ever(pages)):
        pages.gap = _gap(scope, Reply(NO_ANSWER, why, hint=_ENDLESS))
        return False
    pages.tokens.add(pages.token)
    return bool(pages.token)


def _is_list(scope: ListScope, body: Content) -> bool:
    """Whether a body is a list of this type; custom resources may call theirs as they like (`listKind` of a CRD)."""
    if not isinstance(body, dict) or not isinstance(body.get("items", ""), list | None):
        return False
    kind, token = body.get("kind"), mapping(body.get("metadata")).get("continue")
    is_own = isinstance(kind, str) and kind != STATUS and "." in scope.kind.group
    if kind != f"{scope.kind.kind}List" and not is_own:
        return False
    return body.get("apiVersion") == _api_version(scope) and isinstance(token, str | None)


def _goes_on_for_ever(pages: _Pages) -> str:
    """Why no further page is asked for; "" where there is no reason."""
    if pages.token in pages.tokens:
        return "the server sends the same page again and again"
    if pages.number >= _MOST_PAGES:
        return f"it has not ended after {_MOST_PAGES:,} pages"
    return f"it has not ended after {_MOST_BYTES >> 20:,} MiB" if pages.size > _MOST_BYTES else ""


def _of_another(scope: ListScope, content: Object) -> str:
    """Why an item is none of what was asked for; "" where it is one."""
    metadata = content["metadata"]
    if (content["apiVersion"], content["kind"]) != (_api_version(scope), scope.kind.kind):
        return f"the list has it as {redacted(content['kind'])} of {redacted(content['apiVersion'])}"
    namespace = metadata.get("namespace") or ""
    if scope.namespace and namespace != scope.namespace:
        return f"the list has it in namespace {redacted(namespace) or 'none'}"
    return "" if bool(namespace) is scope.kind.namespaced else f"the list has it in namespace {namespace or 'none'}"


def _parked(scope: ListScope, content: Content, wrong: str) -> Gap:
    """An item that is of no use: unknown, and alone so where it has a name, else with all that the list lacks."""
    metadata = mapping(mapping(content).get("metadata"))
    name, namespace = (_segment(metadata.get(key)) for key in ("name", "namespace"))
    ref = ObjectRef(scope.kind.group, scope.kind.kind, scope.namespace or namespace, name)
    where = str(ref) if name else f"an object among the {_where(scope)}"
    return Gap(where, f"cannot be read: {wrong}", _LOOK.format(get=_get(scope, ref)), scope.named, *ref)


def _segment(name: Content) -> str:
    return str(name) if is_segment(name) else ""


def _unnamed(scope: ListScope) -> Gap | None:
    """Why a list is not asked for, by its namespace; None where it is."""
    if not scope.namespace or is_segment(scope.namespace):
        return None
    return _gap(scope, Reply(NO_ANSWER, NO_NAME.format(scope.namespace), hint="name another namespace"))


def _get(scope: ListScope, ref: ObjectRef) -> str:
    inside = f" -n {ref.namespace}" if ref.namespace else ""
    return f"kubectl get {scope.kind.label} {ref.name}".rstrip() + f"{inside} -o yaml"


def _api_version(scope: ListScope) -> str:
    return f"{scope.kind.group}/{scope.version}" if scope.kind.group else scope.version


def _where(scope: ListScope) -> str:
    return scope.kind.label + (f" in namespace {scope.namespace}" if scope.namespace else "")


def _gap(scope: ListScope, reply: Reply) -> Gap:
    where = _where(scope)
    hint = reply.hint or _HINTS.get(reply.status, "").format(type=scope.kind.label)
    reason = f"cannot be listed: {_NO_RIGHT.sub(_without_type, reply.message) or f'HTTP {reply.status}'}"
    return Gap(where, reason, hint, scope.named, scope.kind.group, scope.kind.kind, scope.namespace)


def _without_type(found: re.Match[str]) -> str:
    return f"{found['who']} has no right to"


def count(transport: Transport, scopes: Iterable[ListScope]) -> dict[ListScope, int]:
    """Count the objects of each scope without reading any of them: the way Secrets are counted.

    The server sends the first row of a table of names, no object (`includeObject=None`), and how many
    more there are; by label, where it tells no number, all rows. Scopes that cannot be counted are left out.
    """
    found = list(scopes)
    replies = transport.exchange([_counting(scope) for scope in found])
    tables = {scope: mapping(reply.body) for scope, reply in zip(found, replies, strict=True) if reply.ok}
    numbers = {scope: _number(table) for scope, table in tables.items()}
    return {scope: number for scope, number in numbers.items() if number is not None}


def _number(table: Mapping[str, Any]) -> int | None:
    """How many objects a table tells of; None where it is no table."""
    rows, more = table.get("rows"), mapping(table.get("metadata")).get("remainingItemCount")
    if table.get("kind") != "Table" or not isinstance(rows, list | None) or not isinstance(more, int | None):
        return None
    return len(rows or []) + (more or 0)


def _counting(scope: ListScope) -> Request:
    selector = (f"--selector={scope.labels}",) if scope.labels else ()
    typed = ("get", scope.kind.label, *_inside(scope), *selector, "--no-headers")
    # `remainingItemCount` is not set with a selector (kubernetes/apimachinery:pkg/apis/meta/v1/types.go, ListMeta).
    query = {"includeObject": "None"} | ({"labelSelector": scope.labels} if scope.labels else {"limit": "1"})
    return Request("GET", scope.kind.path(scope.namespace), typed, query, accept=TABLE)
