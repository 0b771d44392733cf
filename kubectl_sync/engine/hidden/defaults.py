"""Values that the API server fills in by itself: data, one line each, hidden where a manifest is silent.

From the defaulting functions of Kubernetes (kubernetes/kubernetes:pkg/apis/core/v1/defaults.go,
pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go, pkg/apis/networking/v1/defaults.go).
`*` stands for each item of a list. A value hidden here is never removed from the cluster.
"""

from collections.abc import Mapping
from typing import Any, Final

from kubectl_sync.model.applied import LAST_APPLIED

# Where each kind keeps its pod spec.
POD_SPECS: Final[Mapping[str, str]] = {
    "Pod": "spec",
    "Deployment": "spec.template.spec",
    "ReplicaSet": "spec.template.spec",
    "StatefulSet": "spec.template.spec",
    "DaemonSet": "spec.template.spec",
    "ReplicationController": "spec.template.spec",
    "Job": "spec.template.spec",
    "CronJob": "spec.jobTemplate.spec.template.spec",
}

POD_SPEC: Final[Mapping[str, Any]] = {
    "dnsPolicy": "ClusterFirst",
    "restartPolicy": "Always",
    "schedulerName": "default-scheduler",
    "securityContext": {},
    "terminationGracePeriodSeconds": 30,
    "enableServiceLinks": True,
    "preemptionPolicy": "PreemptLowerPriority",
    "volumes.*.configMap.defaultMode": 420,
    "volumes.*.secret.defaultMode": 420,
    "volumes.*.projected.defaultMode": 420,
    "volumes.*.downwardAPI.defaultMode": 420,
    "volumes.*.hostPath.type": "",
}

CONTAINER: Final[Mapping[str, Any]] = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "resources": {},
    "ports.*.protocol": "TCP",
    "env.*.valueFrom.fieldRef.apiVersion": "v1",
}

PROBE: Final[Mapping[str, Any]] = {
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
    "httpGet.path": "/",
    "httpGet.scheme": "HTTP",
    "grpc.service": "",
}

_WEBHOOKS: Final[Mapping[str, Any]] = {
    "webhooks.*.failurePolicy": "Fail",
    "webhooks.*.matchPolicy": "Equivalent",
    "webhooks.*.timeoutSeconds": 10,
    "webhooks.*.namespaceSelector": {},
    "webhooks.*.objectSelector": {},
    "webhooks.*.rules.*.scope": "*",
    "webhooks.*.clientConfig.service.port": 443,
}

KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Deployment": {
        "spec.progressDeadlineSeconds": 600,
        "spec.revisionHistoryLimit": 10,
        "spec.strategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
        },
    },
    "StatefulSet": {
        "spec.podManagementPolicy": "OrderedReady",
        "spec.revisionHistoryLimit": 10,
        "spec.updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        "spec.persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        "spec.volumeClaimTemplates.*.apiVersion": "v1",
        "spec.volumeClaimTemplates.*.kind": "PersistentVolumeClaim",
        "spec.volumeClaimTemplates.*.spec.volumeMode": "Filesystem",
        "spec.volumeClaimTemplates.*.status": {"phase": "Pending"},
    },
    "DaemonSet": {
        "spec.revisionHistoryLimit": 10,
        "spec.updateStrategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
        },
    },
    "Job": {
        "spec.parallelism": 1,
        "spec.completions": 1,
        "spec.backoffLimit": 6,
        "spec.completionMode": "NonIndexed",
        "spec.suspend": False,
        "spec.podReplacementPolicy": "TerminatingOrFailed",
        "spec.manualSelector": False,
    },
    "CronJob": {
        "spec.concurrencyPolicy": "Allow",
        "spec.suspend": False,
        "spec.successfulJobsHistoryLimit": 3,
        "spec.failedJobsHistoryLimit": 1,
    },
    "Service": {
        "spec.type": "ClusterIP",
        "spec.sessionAffinity": "None",
        "spec.internalTrafficPolicy": "Cluster",
        "spec.externalTrafficPolicy": "Cluster",
        "spec.allocateLoadBalancerNodePorts": True,
        "spec.ports.*.protocol": "TCP",
    },
    "NetworkPolicy": {
        "spec.ingress.*.ports.*.protocol": "TCP",
        "spec.egress.*.ports.*.protocol": "TCP",
    },
    "PersistentVolumeClaim": {"spec.volumeMode": "Filesystem"},
    "PersistentVolume": {"spec.volumeMode": "Filesystem", "spec.persistentVolumeReclaimPolicy": "Retain"},
    "StorageClass": {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"},
    "PriorityClass": {"preemptionPolicy": "PreemptLowerPriority"},
    "Secret": {"type": "Opaque"},
    "Namespace": {"spec.finalizers": ["kubernetes"]},
    "CustomResourceDefinition": {"spec.conversion": {"strategy": "None"}},
    "ValidatingWebhookConfiguration": _WEBHOOKS,
    "MutatingWebhookConfiguration": {**_WEBHOOKS, "webhooks.*.reinvocationPolicy": "Never"},
}

# Allocated by the server or a controller: hidden whatever the value, unless somebody is known to have set it
# (docs/kubernetes.md#allocated-fields;
# vmware-tanzu/velero:pkg/restore/actions/service_action.go keeps ports by the same evidence).
ALLOCATED: Final[Mapping[str, tuple[str, ...]]] = {
    "Service": (
        "spec.clusterIPs", "spec.ipFamilies", "spec.ipFamilyPolicy", "spec.healthCheckNodePort",
        "spec.ports.*.nodePort",
    ),
    "PersistentVolumeClaim": ("spec.volumeName",),
    "PersistentVolume": ("spec.claimRef.uid", "spec.claimRef.resourceVersion"),
    "Pod": ("spec.nodeName", "spec.priority"),
    "Namespace": ("metadata.labels.kubernetes~io/metadata~name",),
}  # fmt: skip

# Made by the Job controller, unless the Job brings a selector of its own (spec.manualSelector).
OF_JOB: Final = "batch.kubernetes.io/job-name"
JOB_LABELS: Final = (
    "controller-uid", "job-name", "batch~kubernetes~io/controller-uid", "batch~kubernetes~io/job-name",
)  # fmt: skip
JOB: Final = (
    "spec.selector",
    *(f"metadata.labels.{label}" for label in JOB_LABELS),
    *(f"spec.template.metadata.labels.{label}" for label in JOB_LABELS),
)

# Left in every pod template that `kubectl rollout restart` touched: never a difference, and never removed,
# because that would restart the pods once more (docs/kubernetes.md#system-annotations).
RESTARTED: Final = "kubectl~kubernetes~io/restartedAt"

# Annotations that kubectl apply and controllers write: on neither side a difference, in no new manifest
# (docs/kubernetes.md#system-annotations;
# kubernetes/kubernetes:pkg/controller/deployment/util/deployment_util.go,
# vmware-tanzu/velero:pkg/restore/actions/pvc_action.go and others).
SYSTEM_ANNOTATIONS: Final[frozenset[str]] = frozenset({
    LAST_APPLIED,
    "deployment.kubernetes.io/revision",
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.daemonset.template.generation",
    "deprecated.deployment.rollback.revision",
    "endpoints.kubernetes.io/last-change-trigger-time",
    "endpoints.kubernetes.io/over-capacity",
    "pv.kubernetes.io/bind-completed",
    "pv.kubernetes.io/bound-by-controller",
    "pv.kubernetes.io/provisioned-by",
    "pv.kubernetes.io/migrated-to",
    "volume.kubernetes.io/storage-provisioner",
    "volume.beta.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/selected-node",
    "volume.kubernetes.io/provisioner-deletion-secret-name",
    "volume.kubernetes.io/provisioner-deletion-secret-namespace",
    "volume.kubernetes.io/storage-resizer",
    "kubernetes.io/service-account.uid",
    "rbac.authorization.kubernetes.io/autoupdate",
    "apf.kubernetes.io/autoupdate-spec",
    "batch.kubernetes.io/cronjob-scheduled-timestamp",
    "batch.kubernetes.io/job-tracking",
    "control-plane.alpha.kubernetes.io/leader",
    # The status of an autoscaler as v1 shows it; `metrics` and `behavior` beside them are its spec.
    "autoscaling.alpha.kubernetes.io/conditions",
    "autoscaling.alpha.kubernetes.io/current-metrics",
})  # fmt: skip
# The same by the part before the slash.
SYSTEM_PREFIXES: Final = ("cni.projectcalico.org/", "openshift.io/sa.scc.")


def is_of_system(annotation: str) -> bool:
    """Whether an annotation is written by the system, not by a person."""
    return annotation in SYSTEM_ANNOTATIONS or annotation.startswith(SYSTEM_PREFIXES)
