"""Schemas of types from the server's OpenAPI v3 documents: only of the groups in use, remembered by their hash.

Served since Kubernetes 1.24 (beta), 1.27 (stable); where it is not, nothing is known of any field
(docs/kubernetes.md#discovery-and-schemas).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from kubectl_sync.cluster.answers import mapping, sequence
from kubectl_sync.cluster.cache import Cache
from kubectl_sync.cluster.requests import Reply, Request, Transport
from kubectl_sync.model.schemas import SCALARS, Node, ScalarFormat, Schema, Schemas
from kubectl_sync.model.shapes import DEEPEST, is_deep, odd_value

_INDEX: Final = "/openapi/v3"
_REF: Final = "#/components/schemas/"
# A CRD may nest its schema as it likes, and so make one of far more levels than any object has.
_DEEPEST: Final = 2 * DEEPEST
# Raised whenever the form of what is remembered changes.
_FORM: Final = 2
_FORMATS: Final[Mapping[str, ScalarFormat]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": ScalarFormat.QUANTITY,
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ScalarFormat.INT_OR_STRING,
    "io.k8s.apimachinery.pkg.apis.meta.v1.Duration": ScalarFormat.DURATION,
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": ScalarFormat.TIME,
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": ScalarFormat.TIME,
}
_NAMED_FORMATS: Final[Mapping[str, ScalarFormat]] = {
    "int-or-string": ScalarFormat.INT_OR_STRING,
    "date-time": ScalarFormat.TIME,
    "byte": ScalarFormat.BYTES,
    "duration": ScalarFormat.DURATION,
}
_ZEROS: Final[tuple[Any, ...]] = ("", 0, False, {}, [])


def schemas(transport: Transport, cache: Cache, group_versions: Iterable[tuple[str, str]]) -> Schemas:
    """Return the schemas of all types of these (group, version) pairs; what the server does not tell is left out."""
    wanted = {_path(group, version) for group, version in group_versions}
    if not wanted:
        return Schemas()
    (index,) = transport.exchange([Request("GET", _INDEX, ("get", "--raw", _INDEX))])
    paths = mapping(mapping(index.body).get("paths")) if index.ok else {}
    urls = {path: url for path, one in paths.items() if path in wanted and (url := _url(one))}
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
        if reply.ok and isinstance(reply.body, dict) and not _is_of_no_use(reply):
            document = _slim(reply.body, path) | {"form": _FORM, "url": url}
            cache.save(_file(path), document)
            found |= _types(document)
    return Schemas(found)


def _is_of_no_use(document: Reply) -> bool:
    return document.odd and (is_deep(document.body, _DEEPEST) or bool(odd_value(document.body)))


def _url(entry: Any) -> str:
    """Where the index has a document; "" for what is no place among the documents."""
    url = mapping(entry).get("serverRelativeURL")
    return url if isinstance(url, str) and url.startswith(f"{_INDEX}/") else ""


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
    found = mapping(mapping(document.get("components")).get("schemas"))
    every = {name: schema for name, schema in found.items() if isinstance(schema, dict)}
    types = [[*type_, name] for name, schema in every.items() for type_ in _own_types(schema, path)]
    return {"types": types, "components": {name: _node(schema, own=_is_own(name)) for name, schema in every.items()}}


def _own_types(schema: Mapping[str, Any], path: str) -> Iterator[list[str]]:
    """Group, version and kind of the types that a schema is of, as far as they are the document's."""
    for one in map(mapping, sequence(schema.get("x-kubernetes-group-version-kind"))):
        found = [one.get(key) for key in ("group", "version", "kind")]
        if all(isinstance(part, str) for part in found) and _path(one["group"], one["version"]) == path:
            yield [str(part) for part in found]


def _is_own(name: str) -> bool:
    """Whether a component is Kubernetes' own; the generator gives its fields zero values as defaults."""
    return name.startswith("io.k8s.")


def _node(schema: Mapping[str, Any], *, own: bool) -> Node:
    """The node of one schema; a field of Kubernetes' own wraps the component that it names in `allOf`."""
    node: dict[str, Any] = {}
    if ref := _ref(schema):
        node = {"format": _FORMATS[ref]} if ref in _FORMATS else {"ref": ref}
    node |= _scalar(schema)
    if fields := mapping(schema.get("properties")):
        node["fields"] = {name: _node(mapping(one), own=own) for name, one in fields.items()}
    if isinstance(values := schema.get("additionalProperties"), dict):
        node["values"] = _node(values, own=own)
    if items := mapping(schema.get("items")):
        node["items"] = _node(items, own=own)
    if kind := schema.get("x-kubernetes-list-type"):
        node["list"] = kind
    keys = sequence(schema.get("x-kubernetes-list-map-keys"))
    if keys and all(isinstance(key, str) for key in keys):
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
    return {"type": kind} if isinstance(kind, str) and kind in SCALARS and not _ref(schema) else {}


def _ref(schema: Mapping[str, Any]) -> str:
    every = [schema, *map(mapping, sequence(schema.get("allOf")))]
    return next((str(one["$ref"]).removeprefix(_REF) for one in every if "$ref" in one), "")


def _format(schema: Mapping[str, Any]) -> ScalarFormat | None:
    if schema.get("x-kubernetes-int-or-string"):
        return ScalarFormat.INT_OR_STRING
    name = schema.get("format")
    return _NAMED_FORMATS.get(name) if isinstance(name, str) else None
