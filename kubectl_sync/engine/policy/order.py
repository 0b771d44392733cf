"""In which order objects are written, so that each finds what it needs.

Other tools have like orders: docs/kubernetes.md#order-of-writes.
"""

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
_CLASSES: Final = 1
_LATER: Final = 4
_LAST: Final[Mapping[str, int]] = {
    "APIService": 5, "MutatingWebhookConfiguration": 6, "ValidatingWebhookConfiguration": 6
}  # fmt: skip
_HIGHEST: Final = 6


def stage(ref: ObjectRef) -> int:
    """The stage of an object: lower ones are written before. Types unknown here come after workloads.

    Classes of any kind (GatewayClass, VolumeSnapshotClass) come before what is of a class.
    """
    if ref.kind in _STAGES:
        return _STAGES[ref.kind]
    if ref.kind in _LAST:
        return _LAST[ref.kind]
    return _CLASSES if ref.kind.endswith("Class") else _LATER


def removal_stage(ref: ObjectRef) -> int:
    """The stage in which an object is deleted: in reverse, webhooks first, and all after what is written."""
    return _HIGHEST + 1 + _HIGHEST - stage(ref)
