"""By which keys the items of a list are told apart: the one place where that is looked up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kubectl_sync.model.paths import FieldPath, Item, Order, item_of, numbered
from kubectl_sync.model.positions import SELF
from kubectl_sync.model.schemas import Schema

Keys = tuple[str, ...]

# x-kubernetes-list-map-keys of the built-in types (kubernetes/api:core/v1/types.go), and not the
# strategic-merge keys, which mix up two protocols on one port (kubernetes/kubernetes#39188).
_KEYS: Final[Mapping[str, tuple[Keys, ...]]] = {
    "containers": (("name",),),
    "initContainers": (("name",),),
    "ephemeralContainers": (("name",),),
    "env": (("name",),),
    "volumes": (("name",),),
    "imagePullSecrets": (("name",),),
    "resourceClaims": (("name",),),
    "schedulingGates": (("name",),),
    "secrets": (("name",),),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "ports": (("containerPort", "protocol"), ("port", "protocol")),
    "hostAliases": (("ip",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "webhooks": (("name",),),
}
# Those that every object has, whatever its type and whatever is known of that: several programs write them, each
# its own members (kubernetes/apimachinery:pkg/apis/meta/v1/types.go, ObjectMeta).
MEMBERS: Final[Mapping[FieldPath, Keys]] = {
    ("metadata", "finalizers"): (SELF,),
    ("metadata", "ownerReferences"): ("uid",),
}
# Keyed lists whose order is known to mean nothing; in env a later $(VAR) sees the earlier ones, the first
# container is kubectl's default, init containers run one after the other
# (docs/kubernetes.md#list-keys).
_UNORDERED: Final = frozenset(_KEYS) - {"containers", "initContainers", "env"}


def is_built_in(group: str) -> bool:
    """Whether a group is Kubernetes' own, so that the built-in table holds for its types."""
    return "." not in group or group.endswith(".k8s.io")


def key_candidates(path: FieldPath, schema: Schema | None, *, built_in: bool) -> tuple[Keys, ...]:
    """The sets of keys that may tell the items of the list at the path apart, none for an atomic list.

    What the server's schema says holds; where it is not known, or an old server says nothing of a built-in
    list, the table does. Lists of other types are atomic unless their schema says more
    (docs/kubernetes.md#list-keys).
    """
    if path in MEMBERS:
        return (MEMBERS[path],)
    if schema is not None and schema.list_type:
        return (schema.keys,) if schema.list_type == "map" and schema.keys else ()
    return _KEYS.get(path[-1], ()) if built_in and path and isinstance(path[-1], str) else ()


def keys(path: FieldPath, lists: Iterable[Sequence[Any]], schema: Schema | None, *, built_in: bool) -> Keys | None:
    """The keys by which the items of all these lists, sides of one field, are matched; None: by position.

    Items that repeat a key can be matched by their position among themselves only where every side repeats
    it equally often: else nobody can tell which of them came or went.
    """
    lists = list(lists)
    for one in key_candidates(path, schema, built_in=built_in):
        found = [[item_of(item, one) for item in items] for items in lists]
        if all(None not in items for items in found) and _alike(found):
            return one
    return None


def _alike(sides: list[list[Item | None]]) -> bool:
    counts = [Counter(items) for items in sides]
    repeated = {item for one in counts for item, number in one.items() if number > 1}
    return all(len({one[item] for one in counts}) == 1 for item in repeated)


def steps(items: Sequence[Any], by: Keys) -> tuple[Item, ...]:
    """The steps that mean each item of a list."""
    return numbered([item for one in items if (item := item_of(one, by))])


def items(path: FieldPath, content: Sequence[Any], schema: Schema | None = None, *, built_in: bool) -> list[Any]:
    """Pair each item of one list with its step: by its keys where all have them, else by position."""
    by = keys(path, [content], schema, built_in=built_in)
    return list(zip(steps(content, by), content, strict=True)) if by else list(enumerate(content))


def order_field(path: FieldPath, by: Keys, *, built_in: bool) -> Order | None:
    """The order of a keyed list as a field; None where it is known to mean nothing."""
    is_unordered = path in MEMBERS or (built_in and path[-1] in _UNORDERED)
    return None if is_unordered else Order(by)
