"""Every reply that a broken server, a gateway or a login page may give to each request of a run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.faults import relay as faults
from tests.faults.relay import Fault

READERS: Final = ("status", "diff", "pull --new --yes", "push --yes")
WRITERS: Final = ("push --yes",)
PRUNERS: Final = ("push --prune --yes",)
_HTML: Final = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>\x1b[31m</body></html>"
_STATUS: Final = b'{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no leader","code":500}'
_SECRETS: Final = (
    b'{"kind":"SecretList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"s","uid":"u",'
    b'"resourceVersion":"1"},"data":{"p":"cGxhbnRlZA=="}}]}'
)
_OTHER: Final = (
    b'{"kind":"ConfigMap","apiVersion":"v1",'
    b'"metadata":{"name":"other","namespace":"o","uid":"u","resourceVersion":"1"}}'
)
_ODD_REFUSAL: Final = (
    b'{"kind":"Status","message":{"a":1},"code":"x","details":{"causes":[7,{"field":7,"message":[]}]}}'
)
_DEEP: Final = b'{"a":' * 3_000 + b"1" + b"}" * 3_000

WHOLE: Final[Mapping[str, Fault]] = {
    "an empty body": faults.said(200, b""),
    "an empty object": faults.said(200, b"{}"),
    "null": faults.said(200, b"null"),
    "a list": faults.said(200, b"[1]"),
    "a number": faults.said(200, b"1e999"),
    "HTML": faults.said(200, _HTML, Content_Type="text/html"),
    "HTML that is said to be JSON": faults.said(200, _HTML),
    "a Status of failure": faults.said(200, _STATUS),
    "204": faults.said(204, b""),
    "299": faults.said(299, b"{}"),
    "304": faults.said(304, b""),
    "a redirect": faults.said(307, b'<a href="/login">', Location="/login"),
    "cut off": faults.truncate(40),
    "3,000 levels": faults.said(200, _DEEP),
    "a list of Secrets": faults.said(200, _SECRETS),
    "another object": faults.said(200, _OTHER),
    "a refusal of wrong types": faults.said(422, _ODD_REFUSAL),
    "no bytes of a text": faults.said(200, b'{"kind":"\xff\xfe'),
}
TARGETS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "the core's types": ("GET", r"^/api(\?|$)", READERS),
    "the groups": ("GET", r"^/apis(\?|$)", READERS),
    "types of one group": ("GET", r"^/api/v1(\?|$)", READERS),
    "kube-system": ("GET", r"/namespaces/kube-system(\?|$)", READERS),
    "the list": ("GET", r"/configmaps\?.*limit=", READERS),
    "the schemas' index": ("GET", r"^/openapi/v3$", READERS),
    "a schema": ("GET", r"^/openapi/v3/api/v1", READERS),
    "the rights": ("POST", r"selfsubjectrulesreviews", WRITERS),
    "the dry run of a patch": ("PATCH", r"dryRun=All", ("status", "diff", "push --yes")),
    "the patch": ("PATCH", r"^(?!.*dryRun=All)", WRITERS),
    "the dry run of a creation": ("POST", r"/configmaps\?.*dryRun=All", WRITERS),
    "the creation": ("POST", r"/configmaps\?(?!.*dryRun=All)", WRITERS),
    "a delete": ("DELETE", r"/configmaps/", PRUNERS),
    "one object": ("GET", r"/configmaps/", PRUNERS),
}
# What is never asked for by one of the two ways.
NEVER: Final[Mapping[str, str]] = {
    "types of one group": "proxy",
    "one object": "proxy",
    "the schemas' index": "processes",
}


@dataclass(frozen=True)
class Bad:
    """One fault of one request, and the verbs that may meet it."""

    name: str
    method: str
    pattern: str
    fault: Fault
    verbs: tuple[str, ...]


def every() -> Iterator[Bad]:
    """All of them, in the same order every time."""
    for where, (method, pattern, verbs) in TARGETS.items():
        yield from (Bad(f"{where}: {what}", method, pattern, fault, verbs) for what, fault in WHOLE.items())
    for what, change in ITEMS.items():
        yield Bad(f"the list: {what}", *TARGETS["the list"][:2], faults.changed(_first(change)), READERS)
    for where in ("the patch", "the dry run of a patch"):
        for what, change in ITEMS.items():
            yield Bad(f"{where}: {what}", *TARGETS[where][:2], faults.changed(change), WRITERS)
    for what, change in TYPES.items():
        yield Bad(f"the groups: {what}", *TARGETS["the groups"][:2], faults.changed(change), READERS[:1])
    for what, change in SCHEMAS.items():
        yield Bad(f"a schema: {what}", *TARGETS["a schema"][:2], faults.changed(change), READERS[:1])
    yield Bad("the list: an item of 2,000 levels", *TARGETS["the list"][:2], _deep_item(), READERS)


def _deep_item() -> Fault:
    deep = b'"data":{"deep":' + b"[" * 2_000 + b"]" * 2_000 + b","
    return faults.rewritten(lambda body: body.replace(b'"data":{', deep, 1))


Change = Callable[[Any], None]


def _first(change: Change) -> Change:
    return lambda body: change(body["items"][0])


def _set(*path: str, to: Any) -> Change:
    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = to

    return change


def _drop(*path: str) -> Change:
    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content.pop(path[-1], None)

    return change


ITEMS: Final[Mapping[str, Change]] = {
    "no uid": _drop("metadata", "uid"),
    "no resourceVersion": _drop("metadata", "resourceVersion"),
    "no name": _drop("metadata", "name"),
    "no metadata": _drop("metadata"),
    "metadata that is a list": _set("metadata", to=[]),
    "a name that leads elsewhere": _set("metadata", "name", to="../x"),
    "an empty name": _set("metadata", "name", to=""),
    "a name that is a number": _set("metadata", "name", to=7),
    "another namespace": _set("metadata", "namespace", to="kube-system"),
    "no namespace": _drop("metadata", "namespace"),
    "another kind": _set("kind", to="Secret"),
    "a kind that is a list": _set("kind", to=[]),
    "another version": _set("apiVersion", to="v9"),
    "labels that are a list": _set("metadata", "labels", to=["a"]),
    "a label that is a number": _set("metadata", "labels", to={"a": 1}),
    "annotations that are a text": _set("metadata", "annotations", to="a"),
    "managedFields that are a mapping": _set("metadata", "managedFields", to={}),
    "managedFields of numbers": _set("metadata", "managedFields", to=[7]),
    "ownerReferences of texts": _set("metadata", "ownerReferences", to=["a"]),
    "finalizers that are a text": _set("metadata", "finalizers", to="a"),
    "a time that is a mapping": _set("metadata", "creationTimestamp", to={}),
    "data that is a list": _set("data", to=[1]),
    "data that is a number": _set("data", to=7),
    "a number that is none": _set("data", to={"a": float("nan")}),
    "a number without end": _set("data", to={"a": float("inf")}),
    "half of a character": _set("data", to={"a": "\ud800"}),
    "half of a character as a key": _set("data", to={"\udfff": "a"}),
}
TYPES: Final[Mapping[str, Change]] = {
    "no list": lambda body: body.clear() or body.update(kind="APIGroupDiscoveryList"),
    "a list that is a text": lambda body: body.update(items="a", groups="a"),
    "groups that are numbers": lambda body: body.update(items=[7], groups=[7]),
    "groups without metadata": lambda body: body.update(items=[{}], groups=[{}]),
    "a group that leads elsewhere": lambda body: body.update(
        items=[{"metadata": {"name": "../.."}, "versions": [{"version": "v1"}]}],
        groups=[{"versions": [{"groupVersion": "../../v1"}]}],
    ),
    "versions that are numbers": lambda body: body.update(
        items=[{"metadata": {"name": "apps"}, "versions": [7]}], groups=[{"versions": [7]}]
    ),
    "types that are numbers": lambda body: body.update(
        items=[{"metadata": {"name": "apps"}, "versions": [{"version": "v1", "resources": [7, {"verbs": 7}]}]}]
    ),
    "a kind of another name": lambda body: body.update(kind=[]),
}
SCHEMAS: Final[Mapping[str, Change]] = {
    "no components": _drop("components"),
    "components that are a list": _set("components", to=[]),
    "schemas that are texts": _set("components", "schemas", to={"a": "b"}),
    "types that are numbers": _set("components", "schemas", to={"a": {"x-kubernetes-group-version-kind": [7, {}]}}),
    "properties that are a list": _set("components", "schemas", to={"a": {"properties": [1], "items": 7, "allOf": 7}}),
    "keys that are numbers": _set("components", "schemas", to={"a": {"x-kubernetes-list-map-keys": [[], 7]}}),
    "a format that is a list": _set("components", "schemas", to={"a": {"format": [], "type": [], "default": {}}}),
    "a default that is none": _set("components", "schemas", to={"a": {"default": float("inf")}}),
}


def share(way: str, number: int, of: int) -> list[tuple[Bad, str]]:
    """One of so many parts of all runs by one way: each fault with each verb."""
    runs = [(bad, verb) for bad in every() for verb in bad.verbs if NEVER.get(bad.name.partition(":")[0]) != way]
    return runs[number::of]
