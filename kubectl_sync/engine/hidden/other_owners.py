"""Where the truth of a live object lies, if another tool or object writes it: what is pushed there is undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kubectl_sync.engine.hidden.managers import author
from kubectl_sync.model.content import Object
from kubectl_sync.model.paths import FieldPath

# Field managers of controllers that write an object again and again, and the tools that they belong to.
_CONTROLLERS: Final[Mapping[str, str]] = {
    "argocd-controller": "Argo CD", "argocd-application-controller": "Argo CD", "kustomize-controller": "Flux",
    "helm-controller": "Flux", "configsync.gke.io": "Config Sync", "kluctl": "kluctl", "fleet-agent": "Fleet",
}  # fmt: skip
_TOOLS: Final[Mapping[str, str]] = {"helm": "Helm", "argocd": "Argo CD", "argo-cd": "Argo CD", "flux": "Flux"}


@dataclass(frozen=True, slots=True)
class OwningTool:
    """Who writes an object, and where its truth is to be changed; `proven` False: only a label says so."""

    owner: str
    truth: str
    proven: bool = True


def owning_tool(live: Object, written: Iterable[FieldPath] = ()) -> OwningTool | None:
    """Who else writes the live object, or one of the fields that are about to be written; None where nobody does."""
    metadata = live["metadata"]
    labels, annotations = metadata.get("labels") or {}, metadata.get("annotations") or {}
    found = _helm(annotations) or _argo(labels, annotations) or _flux(labels) or _kapp(labels) or _olm(labels)
    return found or _config_sync(annotations) or _owner(metadata) or _controller(live, written) or _hint(labels)


def _helm(annotations: Mapping[str, str]) -> OwningTool | None:
    release, namespace = (annotations.get(f"meta.helm.sh/release-{one}", "") for one in ("name", "namespace"))
    where = f" -n {namespace}" if namespace else ""
    truth = f"the values of its chart (helm get values {release}{where})"
    return OwningTool(f"Helm release {release}", truth) if release else None


def _argo(labels: Mapping[str, str], annotations: Mapping[str, str]) -> OwningTool | None:
    tracked = annotations.get("argocd.argoproj.io/tracking-id", "").partition(":")[0]
    application = tracked or labels.get("argocd.argoproj.io/instance", "")
    truth = f"the repository of that application (argocd app get {application})"
    return OwningTool(f"Argo CD application {application}", truth) if application else None


def _flux(labels: Mapping[str, str]) -> OwningTool | None:
    for kind, prefix in (("Kustomization", "kustomize"), ("HelmRelease", "helm")):
        name = labels.get(f"{prefix}.toolkit.fluxcd.io/name")
        if name:
            namespace = labels.get(f"{prefix}.toolkit.fluxcd.io/namespace", "")
            where = f" -n {namespace}" if namespace else ""
            return OwningTool(f"Flux {kind} {name}", f"its source (flux get {kind.lower()}s {name}{where})")
    return None


def _kapp(labels: Mapping[str, str]) -> OwningTool | None:
    return OwningTool("a kapp app", "the manifests that kapp deploys") if "kapp.k14s.io/app" in labels else None


def _olm(labels: Mapping[str, str]) -> OwningTool | None:
    name = labels.get("olm.owner", "")
    return OwningTool(f"the operator lifecycle manager ({name})", f"the ClusterServiceVersion {name}") if name else None


def _config_sync(annotations: Mapping[str, str]) -> OwningTool | None:
    if annotations.get("configmanagement.gke.io/managed") != "enabled":
        return None
    return OwningTool("Config Sync", "the repository that it syncs")


def _owner(metadata: Mapping[str, Any]) -> OwningTool | None:
    for one in metadata.get("ownerReferences") or []:
        if one.get("controller"):
            owner = f"{one.get('kind', '').lower()}/{one.get('name', '')}"
            return OwningTool(owner, f"{owner}, which owns it")
    return None


def _controller(live: Object, written: Iterable[FieldPath]) -> OwningTool | None:
    for path in written:
        found = author(live, path)
        if found and found.manager in _CONTROLLERS:
            return OwningTool(_CONTROLLERS[found.manager], "what that tool reads")
    return None


def _hint(labels: Mapping[str, str]) -> OwningTool | None:
    """A label is copied easily: with charts, by hand. `app.kubernetes.io/instance` says nothing of a tool at all."""
    tool = _TOOLS.get(labels.get("app.kubernetes.io/managed-by", "").lower())
    return OwningTool(tool, "what that tool reads", proven=False) if tool else None
