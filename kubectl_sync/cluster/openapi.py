"""Schemas of types from the server's OpenAPI v3 documents: only of the groups in use, remembered by their hash.

Served since Kubernetes 1.24 (beta), 1.27 (stable); where it is not, nothing is known of any field.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from kubectl_sync.cluster.cache import Cache
from kubectl_sync.cluster.requests import Request, Transport
from kubectl_sync.model.schemas import SCALARS, Format, Node, Schema, Schemas

_INDEX: Final = "/openapi/v3"
_REF: Final = "#/components/schemas/"
# Raised whenever the form of what is remembered changes.
_FORM: Final = 2
_FORMATS: Final[Mapping[str, Format]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": Format.QUANTITY,
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": Format.INT_OR_STRING,
    "io.k8s.apimachinery.pkg.apis.meta.v1.Duration": Format.DURATION,
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": Format.TIME,
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": Format.TIME,
}
_NAMED_FORMATS: Final[Mapping[str, Format]] = {
    "int-or-string": Format.INT_OR_STRING,
    "date-time": Format.TIME,
    "byte": Format.BYTES,
    "duration": Format.DURATION,
}
_ZEROS: Final[tuple[Any, ...]] = ("", 0, False, {}, [])


def schemas(transport: Transport, cache: Cache, group_versions: Iterable[tuple[str, str]]) -> Schemas:
    """Return the schemas of all types of these (group, version) pairs; what the server does not tell is left out."""
    wanted = {_path(group, version) for group, version in group_versions}
    if not wanted:
        return Schemas()
    (index,) = transport.exchange([Request("GET", _INDEX, ("get", "--raw", _INDEX))])
    if not index.ok or not isinstance(index.body, dict):
        return Schemas()
    urls = {path: one["serverRelativeURL"] for path, one in index.body.get("paths", {}).items() if path in wanted}
    found: dict[tuple[str, str, str], Schema] = {}
    missing = []
    for path, url in urls.items():
        known = cache.load(_file(path))
        if (known.get("form"), known.get("url")) == (_FORM, url):
            found |= _types(known)
        else:
            missing.append((path, url))
    replies = transport.exchange([_request(url) for _, url in missing])
    for (path, url), reply in zip(missing, replies, strict=True):
        if reply.ok and isinstance(reply.body, dict):
            document = _slim(reply.body, path) | {"form": _FORM, "url": url}
            cache.save(_file(path), document)
            found |= _types(document)
    return Schemas(found)


def _path(group: str, version: str) -> str:
    return f"apis/{group}/{version}" if group else f"api/{version}"


def _file(path: str) -> str:
    """Groups and versions are DNS names: nothing in them leaves the folder."""
    return "schemas." + path.replace("/", "_")


def _request(url: str) -> Request:
    parts = urlsplit(url)
    return Request("GET", parts.path, ("get", "--raw", url), dict(parse_qsl(parts.query)))


def _types(document: Mapping[str, Any]) -> dict[tuple[str, str, str], Schema]:
    components = document["components"]
    return {
        (group, version, kind): Schema(components, {"ref": name}) for group, version, kind, name in document["types"]
    }


def _slim(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    """What comparing needs of a document: a tenth of it. It also names types of others, as of subresources."""
    every = (document.get("components") or {}).get("schemas") or {}
    types = [
        [one["group"], one["version"], one["kind"], name]
        for name, schema in every.items()
        for one in schema.get("x-kubernetes-group-version-kind") or []
        if _path(one["group"], one["version"]) == path
    ]
    return {"types": types, "components": {name: _node(schema, own=_is_own(name)) for name, schema in every.items()}}


def _is_own(name: str) -> bool:
    """Whether a component is Kubernetes' own; the generator gives its fields zero values as defaults."""
    return name.startswith("io.k8s.")


def _node(schema: Mapping[str, Any], *, own: bool) -> Node:
    """The node of one schema; a field of Kubernetes' own wraps the component that it names in `allOf`."""
    node: dict[str, Any] = {}
    if ref := _ref(schema):
        node = {"format": _FORMATS[ref]} if ref in _FORMATS else {"ref": ref}
    node |= _scalar(schema)
    if fields := schema.get("properties"):
        node["fields"] = {name: _node(one, own=own) for name, one in fields.items()}
    if isinstance(values := schema.get("additionalProperties"), dict):
        node["values"] = _node(values, own=own)
    if items := schema.get("items"):
        node["items"] = _node(items, own=own)
    if kind := schema.get("x-kubernetes-list-type"):
        node["list"] = kind
    if keys := schema.get("x-kubernetes-list-map-keys"):
        node["keys"] = keys
    if kind := schema.get("x-kubernetes-map-type"):
        node["map"] = kind
    if "default" in schema and not (own and schema["default"] in _ZEROS):
        node["default"] = schema["default"]
    return node


def _scalar(schema: Mapping[str, Any]) -> Node:
    """What is known of a value that has no parts."""
    if form := _format(schema):
        return {"format": form}
    kind = schema.get("type")
    return {"type": kind} if kind in SCALARS and not _ref(schema) else {}


def _ref(schema: Mapping[str, Any]) -> str:
    every = [schema, *(schema.get("allOf") or [])]
    return next((str(one["$ref"]).removeprefix(_REF) for one in every if "$ref" in one), "")


def _format(schema: Mapping[str, Any]) -> Format | None:
    if schema.get("x-kubernetes-int-or-string"):
        return Format.INT_OR_STRING
    return _NAMED_FORMATS.get(schema.get("format", ""))
