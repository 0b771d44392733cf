"""A server that answers with texts of the test's, read as a proxy's answers are."""

import json
from collections.abc import Callable, Iterable, Iterator
from email.message import Message
from typing import Any

from kubectl_sync.cluster import proxy
from kubectl_sync.cluster.requests import NO_ANSWER, Reply, Request
from kubectl_sync.model.kinds import Kind

VERBS = frozenset({"list", "get", "patch", "create", "delete"})
CONFIGMAP = Kind("", "v1", "ConfigMap", "configmaps", "configmap", namespaced=True, verbs=VERBS)
WIDGET = Kind("example.com", "v1", "Widget", "widgets", "widget", namespaced=True, verbs=VERBS)
NAMESPACE = Kind("", "v1", "Namespace", "namespaces", "namespace", namespaced=False, verbs=VERBS)


class Server:
    """Gives each request what `answer` says: a body, or a status and a body; a text goes out as it is."""

    name = "a test"
    negotiates = True

    def __init__(self, answer: Callable[[Request], Any]) -> None:
        self._answer = answer
        self.asked: list[Request] = []

    def exchange(self, requests: Iterable[Request]) -> Iterator[Reply]:
        for request in requests:
            self.asked.append(request)
            found = self._answer(request)
            status, body = found if isinstance(found, tuple) else (200, found)
            yield read(body, status)

    def close(self) -> None:
        """Nothing is open."""


def read(body: Any, status: int = 200, **headers: str) -> Reply:
    """The reply that the program makes of a body."""
    text = body if isinstance(body, str) else json.dumps(body)
    said = Message()
    kind = "text/html" if text.startswith("<") else "application/json"
    for name, value in ({"Content_Type": kind} | headers).items():
        said[name.replace("_", "-")] = value
    try:
        return proxy.reply_of(status, said, text.encode("utf-8", "surrogateescape"))
    except ValueError:
        return Reply(NO_ANSWER, "the answer was cut off")


def live(name: str, kind: Kind = CONFIGMAP, namespace: str = "n", **more: Any) -> dict[str, Any]:
    """An object as the server has it."""
    inside = {"namespace": namespace} if kind.namespaced else {}
    metadata = {"name": name, "uid": f"u-{name}", "resourceVersion": "7"} | inside | more.pop("metadata", {})
    return {"apiVersion": kind.api_version(), "kind": kind.kind, "metadata": metadata} | more


def listed(*items: Any, kind: Kind = CONFIGMAP, token: str = "") -> dict[str, Any]:
    """A page of a list, as the server sends it."""
    metadata = {"resourceVersion": "9"} | ({"continue": token} if token else {})
    return {"apiVersion": kind.api_version(), "kind": f"{kind.kind}List", "metadata": metadata, "items": list(items)}
