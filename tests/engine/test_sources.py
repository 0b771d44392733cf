"""Who else writes an object is told from what only that tool leaves; a label that anybody copies is a hint."""

from typing import Any

import pytest

from kubectl_sync.engine.hidden.other_owners import OwningTool, owning_tool

FIELD = ("spec", "replicas")


def live(managers: dict[str, Any] | None = None, **metadata: Any) -> dict[str, Any]:
    entries = [{"manager": name, "time": "", "fieldsV1": fields} for name, fields in (managers or {}).items()]
    return {"metadata": {"name": "web", "managedFields": entries} | metadata}


@pytest.mark.parametrize(
    ("content", "owner", "truth"),
    [
        (live(annotations={"meta.helm.sh/release-name": "r", "meta.helm.sh/release-namespace": "n"}),
         "Helm release r", "helm get values r -n n"),
        (live(annotations={"argocd.argoproj.io/tracking-id": "app:apps/Deployment:n/web"}),
         "Argo CD application app", "argocd app get app"),
        (live(labels={"argocd.argoproj.io/instance": "app"}), "Argo CD application app", "argocd app get app"),
        (live(labels={"kustomize.toolkit.fluxcd.io/name": "k", "kustomize.toolkit.fluxcd.io/namespace": "n"}),
         "Flux Kustomization k", "flux get kustomizations k -n n"),
        (live(labels={"helm.toolkit.fluxcd.io/name": "h"}), "Flux HelmRelease h", "flux get helmreleases h"),
        (live(labels={"kapp.k14s.io/app": "1"}), "a kapp app", "kapp"),
        (live(labels={"olm.owner": "csv"}), "the operator lifecycle manager (csv)", "ClusterServiceVersion csv"),
        (live(annotations={"configmanagement.gke.io/managed": "enabled"}), "Config Sync", "repository"),
        (live(ownerReferences=[{"kind": "Widget", "name": "w", "controller": True}]), "widget/w", "which owns it"),
        (live({"argocd-controller": {"f:spec": {"f:replicas": {}}}}), "Argo CD", "what that tool reads"),
    ],
)  # fmt: skip
def test_what_only_a_tool_leaves_is_proof(content: dict[str, Any], owner: str, truth: str) -> None:
    found = owning_tool(content, [FIELD])

    assert found is not None
    assert (found.owner, truth in found.truth, found.proven) == (owner, True, True)


def test_a_copied_label_is_a_hint() -> None:
    found = owning_tool(live(labels={"app.kubernetes.io/managed-by": "Helm"}))

    assert found == OwningTool("Helm", "what that tool reads", proven=False)


@pytest.mark.parametrize(
    "content",
    [
        live(),
        live(labels={"app.kubernetes.io/instance": "web"}),
        live(labels={"app.kubernetes.io/managed-by": "me"}),
        live(ownerReferences=[{"kind": "Widget", "name": "w"}]),
        live({"argocd-controller": {"f:spec": {"f:paused": {}}}}),
        live({"kubectl-client-side-apply": {"f:spec": {"f:replicas": {}}}}),
    ],
)
def test_nobody_else_writes_it(content: dict[str, Any]) -> None:
    assert owning_tool(content, [FIELD]) is None
