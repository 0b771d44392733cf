"""Live objects without a manifest that are left alone by default, and why.

How they are told: docs/kubernetes.md#system-objects.
"""

from collections.abc import Iterable
from typing import Final

from kubectl_sync.engine.hidden.other_owners import owning_tool
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import SECRET, Kind

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
# Pulled only where one of them is named: their objects are the cluster's own.
_SYSTEM_NAMESPACES: Final = frozenset({"kube-system", "kube-public", "kube-node-lease"})
# What the server or a controller keeps up to date by itself, by label.
_SYSTEM_LABELS: Final = (
    ("kubernetes.io/bootstrapping", "rbac-defaults"), ("kube-aggregator.kubernetes.io/automanaged", "onstart"),
    ("kube-aggregator.kubernetes.io/automanaged", "true"), ("endpointslice.kubernetes.io/managed-by", ""),
)  # fmt: skip
# Written by Helm, by controllers, or while a node joins.
_SYSTEM_SECRETS: Final = frozenset({
    "helm.sh/release.v1", "kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token",
    "kubernetes.io/dockercfg",
})  # fmt: skip
# Messages, not objects: nobody keeps them in files.
_EVENTS: Final[frozenset[tuple[str, str]]] = frozenset({("", "Event"), ("events.k8s.io", "Event")})
_CLAIM: Final = "PersistentVolumeClaim"
_GOING: Final = "being deleted"


def is_listed(kind: Kind, *, secrets: bool = False, managed: bool = False) -> bool:
    """Whether objects of a type are looked for when nobody names it."""
    name = kind.type
    if name == SECRET:
        return secrets
    return kind.can_sync and name not in (_EVENTS if managed else _RUNTIME_KINDS)


def is_runtime(kind: Kind) -> bool:
    """Whether objects of a type are written by controllers all the time, and never looked for unless named.

    Those that the server also shows as another type (Endpoints as EndpointSlices) are told by that one alone.
    """
    return kind.type in _RUNTIME_KINDS - _SHOWN_TWICE and {"list", "get"} <= kind.verbs


def left_alone(
    content: Object,
    *,
    everywhere: bool = False,
    managed: bool = False,
    claims: frozenset[tuple[str, str]] = frozenset(),
) -> str:
    """Why a live object without a manifest is not pulled; "" where it is.

    `claims` are those that StatefulSets made (see `claimed`), `everywhere` tells that no namespace was
    named, `managed` that what others write is wanted too.
    """
    metadata = content["metadata"]
    if managed:
        return _GOING if "deletionTimestamp" in metadata else ""
    if any(owner.get("controller") for owner in metadata.get("ownerReferences") or []):
        return "owned by a controller"
    if "deletionTimestamp" in metadata:
        return _GOING
    if content["kind"] == _CLAIM and (metadata.get("namespace", ""), metadata["name"]) in claims:
        return "made by a StatefulSet"
    if _is_system(content) or (everywhere and metadata.get("namespace") in _SYSTEM_NAMESPACES):
        return "made by the system"
    other = owning_tool(content)
    return f"written by {other.owner}" if other and other.proven else ""


def claimed(contents: Iterable[Object]) -> frozenset[tuple[str, str]]:
    """Namespace and name of each claim among live objects that a StatefulSet among them made from a template.

    It is called `TEMPLATE-STATEFULSET-NUMBER`, and has no owner unless that is asked for
    (kubernetes/kubernetes:pkg/controller/statefulset/stateful_set_utils.go, `getPersistentVolumeClaimName`).
    """
    every = list(contents)
    made = {
        (one["metadata"].get("namespace", ""), f"{template.get('metadata', {}).get('name')}-{one['metadata']['name']}")
        for one in every
        if one["kind"] == "StatefulSet"
        for template in (one.get("spec") or {}).get("volumeClaimTemplates") or []
    }
    claims = [one["metadata"] for one in every if one["kind"] == _CLAIM]
    found = [(one.get("namespace", ""), one["name"].rpartition("-")) for one in claims]
    mine = ((where, name, at) for where, (name, _, at) in found if at.isdigit() and (where, name) in made)
    return frozenset((where, f"{name}-{at}") for where, name, at in mine)


def option(why: str) -> str:
    """The option that takes along what is left alone for that reason; "" where none does."""
    return "" if why == _GOING else "--include-managed"


def _is_system(content: Object) -> bool:
    kind, metadata = content["kind"], content["metadata"]
    name, labels = metadata["name"], metadata.get("labels") or {}
    annotations = metadata.get("annotations") or {}
    return any((
        kind == "ServiceAccount" and name == "default" and not _holds_more(content),
        kind == "Service" and (metadata.get("namespace"), name) == ("default", "kubernetes"),
        kind == "Secret" and content.get("type") in _SYSTEM_SECRETS,
        kind == "Secret" and "cert-manager.io/certificate-name" in annotations,
        kind == "PriorityClass" and name.startswith("system-"),
        (kind, name) in _SYSTEM_NAMES,
        any(key in labels and value in ("", labels[key]) for key, value in _SYSTEM_LABELS),
        "control-plane.alpha.kubernetes.io/leader" in annotations,
        annotations.get("apf.kubernetes.io/autoupdate-spec") == "true",
    ))  # fmt: skip


def _holds_more(account: Object) -> bool:
    """Whether somebody gave a namespace's default account anything."""
    return any(account.get(key) for key in ("secrets", "imagePullSecrets")) or bool(account["metadata"].get("labels"))
