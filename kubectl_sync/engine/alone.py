"""Live objects without a manifest that are left alone by default, and why (kubernetes.md 2)."""

from typing import Final

from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import Kind

# Written by controllers or of no use elsewhere (argoproj/argo-cd:util/settings/resources_filter.go and others).
_RUNTIME_KINDS: Final[frozenset[tuple[str, str]]] = frozenset({
    ("", "Event"), ("events.k8s.io", "Event"), ("", "Endpoints"), ("discovery.k8s.io", "EndpointSlice"),
    ("coordination.k8s.io", "Lease"), ("coordination.k8s.io", "LeaseCandidate"), ("apps", "ControllerRevision"),
    ("metrics.k8s.io", "PodMetrics"), ("", "PodTemplate"), ("storage.k8s.io", "CSIStorageCapacity"),
    ("cert-manager.io", "CertificateRequest"), ("acme.cert-manager.io", "Order"),
    ("acme.cert-manager.io", "Challenge"),
})  # fmt: skip
_SHOWN_TWICE: Final[frozenset[tuple[str, str]]] = frozenset({("", "Endpoints"), ("events.k8s.io", "Event")})
_SYSTEM_NAMES: Final[frozenset[tuple[str, str]]] = frozenset({
    ("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "istio-ca-root-cert"),
    ("ConfigMap", "openshift-service-ca.crt"),
})  # fmt: skip
SECRET: Final = ("", "Secret")


def is_listed(kind: Kind) -> bool:
    """Whether objects of a type are looked for when nobody names it."""
    return kind.can_sync and (kind.group, kind.kind) not in _RUNTIME_KINDS and (kind.group, kind.kind) != SECRET


def is_runtime(kind: Kind) -> bool:
    """Whether objects of a type are written by controllers all the time, and never looked for unless named.

    Those that the server also shows as another type (Endpoints as EndpointSlices) are told by that one alone.
    """
    return (kind.group, kind.kind) in _RUNTIME_KINDS - _SHOWN_TWICE and {"list", "get"} <= kind.verbs


def left_alone(content: Object) -> str:
    """Why a live object without a manifest is not pulled; "" where it is."""
    metadata = content["metadata"]
    if any(owner.get("controller") for owner in metadata.get("ownerReferences") or []):
        return "owned by a controller"
    if "deletionTimestamp" in metadata:
        return "being deleted"
    if _is_system(content):
        return "made by the system"
    return ""


def _is_system(content: Object) -> bool:
    kind, metadata = content["kind"], content["metadata"]
    if kind == "ServiceAccount" and metadata["name"] == "default":
        return not any(content.get(key) for key in ("secrets", "imagePullSecrets")) and not metadata.get("labels")
    if kind == "Service" and (metadata.get("namespace"), metadata["name"]) == ("default", "kubernetes"):
        return True
    if "control-plane.alpha.kubernetes.io/leader" in (metadata.get("annotations") or {}):
        return True
    return (kind, metadata["name"]) in _SYSTEM_NAMES
