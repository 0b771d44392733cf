"""What a new object would have that its manifest does not say: what a policy or a webhook puts in."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.engine.differences.list_keys import is_built_in
from kubectl_sync.engine.plan.effects import changes
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.kinds import SECRET, split_api_version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange
from kubectl_sync.model.schemas import Schema

# What the server fills in of a new object, and is never hidden in one that is there, since people set it
# (kubernetes/kubernetes:pkg/apis/apps/v1/defaults.go, autoscaling/v2/defaults.go, core/v1/defaults.go).
_ROLLING: Final[Mapping[str, Content]] = {
    "spec.strategy.type": "RollingUpdate",
    "spec.strategy.rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
    "spec.strategy.rollingUpdate.maxSurge": "25%",
    "spec.strategy.rollingUpdate.maxUnavailable": "25%",
}
_POD: Final = ("", "Pod")
_SCALED: Final[Mapping[str, Content]] = {"spec.replicas": 1}
_OF_NEW: Final[Mapping[tuple[str, str], Mapping[str, Content]]] = {
    ("apps", "Deployment"): {**_SCALED, **_ROLLING},
    ("apps", "StatefulSet"): {**_SCALED, "spec.updateStrategy.rollingUpdate.partition": 0},
    ("apps", "DaemonSet"): {
        "spec.updateStrategy.rollingUpdate.maxSurge": 0,
        "spec.updateStrategy.rollingUpdate.maxUnavailable": 1,
    },
    ("apps", "ReplicaSet"): _SCALED,
    ("", "ReplicationController"): _SCALED,
    ("autoscaling", "HorizontalPodAutoscaler"): {"spec.minReplicas": 1},
    _POD: {"spec.serviceAccountName": "default"},
    ("", "Service"): {"spec.sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 10800}}},
}
# And in any type of Kubernetes' own, by the name of the field and of the one around it.
_BY_NAME: Final[Mapping[tuple[str, str], Content]] = {
    ("resourceFieldRef", "divisor"): "0",
    ("fieldRef", "apiVersion"): "v1",
    ("hostPath", "type"): "",
    ("iscsi", "iscsiInterface"): "default",
    ("rbd", "pool"): "rbd",
    ("rbd", "user"): "admin",
    ("rbd", "keyring"): "/etc/ceph/keyring",
    ("azureDisk", "cachingMode"): "ReadWrite",
    ("azureDisk", "fsType"): "ext4",
    ("azureDisk", "kind"): "Shared",
    ("azureDisk", "readOnly"): False,
    ("service", "port"): 443,
    ("scaleDown", "selectPolicy"): "Max",
    ("scaleUp", "selectPolicy"): "Max",
}
# The same by an old name (kubernetes/kubernetes:pkg/apis/core/v1/conversion.go).
_ALIAS: Final = {"serviceAccountName": "serviceAccount"}
# An admission plugin's, of each Pod (kubernetes/kubernetes:plugin/pkg/admission/defaulttolerationseconds/admission.go).
_TOLERATED: Final = tuple(
    {"key": f"node.kubernetes.io/{why}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
    for why in ("not-ready", "unreachable")
)


def fields_added(manifest: Object, answer: Object, schema: Schema | None = None) -> tuple[FieldPath, ...]:
    """The fields that a new object would have and its manifest does not say, the server's own defaults aside.

    A whole container counts as one. Defaults that neither the tables nor a schema know are among them: the server
    adds them, and nobody can tell who does.
    """
    found = (one for one in changes(manifest, answer, schema) if one.local is ABSENT)
    return tuple(one.path for one in found if not _is_of_server(manifest, one))


def _is_of_server(manifest: Object, one: FieldChange) -> bool:
    path, last = one.path, str(one.path[-1])
    group, kind = split_api_version(manifest["apiVersion"])[0], manifest["kind"]
    if not is_built_in(group):  # the names mean something else there
        return False
    around = "" if len(path) == 1 else str(path[-2])
    known = _OF_NEW.get((group, kind), {}).get(paths.show(path), _BY_NAME.get((around, last), ABSENT))
    return (known is not ABSENT and same(known, one.live)) or _follows(manifest, (group, kind), one)


def _follows(manifest: Object, kind: tuple[str, str], one: FieldChange) -> bool:
    """Whether it is what the server makes of another field of the manifest, or puts into each Pod."""
    path, last = one.path, str(one.path[-1])
    if last in _ALIAS:
        return same(paths.get(manifest, (*path[:-1], _ALIAS[last])), one.live)
    if kind == SECRET and path[0] == "data":
        said = paths.get(manifest, ("stringData",))
        keys = path[1:] or tuple(one.live)
        return isinstance(said, Mapping) and all(key in said for key in keys)
    if path[-2:] == ("resources", "requests") and isinstance(one.live, Mapping):
        limits = paths.get(manifest, (*path[:-1], "limits"))
        every = one.live.items()
        return isinstance(limits, Mapping) and all(_is_amount(value, limits.get(key)) for key, value in every)
    return kind == _POD and path == ("spec", "tolerations") and _are_of_plugin(one.live)


def _is_amount(value: Content, other: Content) -> bool:
    """Whether a request is the limit that is set, however both are spelled (`core/v1/defaults.go`, SetDefaults_Pod)."""
    from kubectl_sync.engine.differences.spellings import quantity

    return same(value, other) or (quantity(value) is not None and quantity(value) == quantity(other))


def _are_of_plugin(tolerations: Content) -> bool:
    return isinstance(tolerations, list) and all(any(same(one, each) for each in _TOLERATED) for one in tolerations)
