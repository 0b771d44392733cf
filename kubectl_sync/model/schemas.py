"""What a server says about the fields of its types: how items of lists are told apart, what a value means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath, Step

# One field as plain JSON data (so that it can lie in a cache); only what is known of it is in it:
#   "fields": {name: node}  of a mapping     "values": node  of a mapping with free keys
#   "items": node           of a list        "list": "map" | "set" | "atomic", "keys": [name, ...]
#   "map": "atomic"         of a mapping that is one value      "format": a Format      "default": any value
#   "type": one of SCALARS, where there is no format
#   "ref": the name of the component that says all this
Node: TypeAlias = Mapping[str, Any]
_NOTHING: Final[Node] = {}
SCALARS: Final = ("string", "integer", "number", "boolean")


class ScalarFormat(StrEnum):
    """How a scalar is to be compared (docs/kubernetes.md#equal-values)."""

    QUANTITY = "quantity"
    INT_OR_STRING = "int-or-string"
    DURATION = "duration"
    TIME = "time"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Schema:
    """One field, or a whole object, of a type; `components` are those that its document names."""

    components: Mapping[str, Node] = field(repr=False)
    node: Node

    def at(self, path: FieldPath) -> "Schema | None":
        """Return the schema of the field at the path, None where nothing is known of it."""
        found: Schema | None = self
        for step in path:
            found = found.child(step) if found else None
        return found

    def child(self, step: Step) -> "Schema | None":
        own = self._own
        named = own.get("fields", _NOTHING).get(step) or own.get("values")
        node = named if isinstance(step, str) else own.get("items")
        return None if node is None else Schema(self.components, node)

    @property
    def list_type(self) -> str:
        """`map`, `set` or `atomic` (x-kubernetes-list-type); "" where the server does not say: atomic then."""
        return str(self._of("list", ""))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that tell items of a `map` list apart (x-kubernetes-list-map-keys)."""
        return tuple(self._of("keys", ()))

    @property
    def is_atomic(self) -> bool:
        """Whether a mapping is one value that is replaced as a whole (x-kubernetes-map-type: atomic)."""
        return bool(self._of("map", "") == "atomic")

    @property
    def format(self) -> ScalarFormat | None:
        found = self._of("format", None)
        return ScalarFormat(found) if found else None

    @property
    def shape(self) -> str:
        """One of SCALARS, `mapping` or `list`; "" where the schema does not say, or several do."""
        own = self._own
        if found := str(self._of("type", "")):
            return found
        if "format" in own or "format" in self.node:
            return ""
        return "list" if "items" in own else "mapping" if "fields" in own or "values" in own else ""

    @property
    def default(self) -> Content:
        """What an absent field is filled with, ABSENT where the schema does not say.

        Zero values of built-in types are left out: of 1,079 defaults 1,048 mean nothing
        (docs/kubernetes.md#defaults).
        """
        return self._of("default", ABSENT)

    def _of(self, key: str, otherwise: Any) -> Any:
        """What the field itself says wins over the component that it names."""
        return self.node[key] if key in self.node else self._own.get(key, otherwise)

    @property
    def _own(self) -> Node:
        name = self.node.get("ref")
        return self.components.get(name, _NOTHING) if name else self.node


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of some types, by group, version and kind; types that were not asked for are not there."""

    types: Mapping[tuple[str, str, str], Schema] = field(default_factory=dict)

    def find(self, group: str, version: str, kind: str) -> Schema | None:
        return self.types.get((group, version, kind))

    def of(self, content: Object) -> Schema | None:
        """The schema of an object, by its apiVersion and kind."""
        group, version = split_api_version(content["apiVersion"])
        return self.find(group, version, content["kind"])
