"""In which order objects are written, so that each finds what it needs (kubernetes.md 7.2)."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.model.objects import ObjectRef

_STAGES: Final[Mapping[str, int]] = {
    kind: number
    for number, kinds in enumerate(
        (
            ("Namespace", "CustomResourceDefinition"),
            ("PriorityClass", "StorageClass", "RuntimeClass", "IngressClass", "ClusterRole", "ResourceQuota",
             "LimitRange", "NetworkPolicy"),
            ("ServiceAccount", "Secret", "ConfigMap", "Role", "RoleBinding", "ClusterRoleBinding",
             "PersistentVolume", "PersistentVolumeClaim"),
            ("Service", "Deployment", "StatefulSet", "DaemonSet", "Pod", "Job", "CronJob", "ReplicaSet",
             "ReplicationController", "PodDisruptionBudget"),
        )
    )
    for kind in kinds
}  # fmt: skip
_LATER: Final = 4
_LAST: Final[Mapping[str, int]] = {
    "APIService": 5, "MutatingWebhookConfiguration": 6, "ValidatingWebhookConfiguration": 6
}  # fmt: skip


def stage(ref: ObjectRef) -> int:
    """The stage of an object: lower ones are written before; types unknown here come after workloads."""
    return _STAGES.get(ref.kind, _LAST.get(ref.kind, _LATER))
