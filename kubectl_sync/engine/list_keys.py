"""By which keys the items of a list are told apart: the one place where that is looked up."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kubectl_sync.model.paths import IMPLIED_KEYS, FieldPath, Item

# x-kubernetes-list-map-keys of the built-in types (kubernetes/api:core/v1/types.go), and not the
# strategic-merge keys, which mix up two protocols on one port (kubernetes/kubernetes#39188).
_KEYS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "containers": (("name",),),
    "initContainers": (("name",),),
    "ephemeralContainers": (("name",),),
    "env": (("name",),),
    "volumes": (("name",),),
    "imagePullSecrets": (("name",),),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "ports": (("containerPort", "protocol"), ("port", "protocol")),
    "hostAliases": (("ip",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "webhooks": (("name",),),
}


def is_built_in(group: str) -> bool:
    """Whether a group is Kubernetes' own; lists of other groups are matched by position."""
    return "." not in group or group.endswith(".k8s.io")


def items(path: FieldPath, content: Sequence[Any], *, built_in: bool) -> list[tuple[Item | int, Any]]:
    """Pair each item with its step: by its keys where all items have them and none repeats, else by position."""
    if built_in and path and isinstance(path[-1], str):
        for keys in _KEYS.get(path[-1], ()):
            steps = [_item(one, keys) for one in content]
            if all(step is not None for step in steps) and len(set(steps)) == len(steps):
                return [(step, one) for step, one in zip(steps, content, strict=True) if step is not None]
    return list(enumerate(content))


def _item(content: Any, keys: tuple[str, ...]) -> Item | None:
    if not isinstance(content, dict):
        return None
    values = [(key, content.get(key, IMPLIED_KEYS.get(key))) for key in keys]
    known = tuple((key, value) for key, value in values if isinstance(value, str | int))
    return Item(known) if len(known) == len(keys) else None
