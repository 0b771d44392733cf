"""What `kubectl apply -k` applied is in sync for a fresh clone: nothing is told, and nothing is sent."""

import shutil
from pathlib import Path

import pytest

from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import Checkout, begun
from tests.e2e.kustomize.shops import DEV, PRODUCTION, STAGING

SILENT = "nothing to do: "
BOUTIQUE = "GoogleCloudPlatform-microservices-demo"
# Those of the corpus that kubectl renders and that need no type and no namespace of their own.
CORPUS = {
    "podinfo": ("stefanprodan-podinfo", "kustomize"),
    "podinfo-backend": ("stefanprodan-podinfo", "deploy/bases/backend"),
    "boutique": (BOUTIQUE, "kustomize"),
    "boutique-manifests": (BOUTIQUE, "kubernetes-manifests"),
    "boutique-memorystore": (BOUTIQUE, "kustomize/tests/memorystore-with-all-components"),
    "boutique-spanner": (BOUTIQUE, "kustomize/tests/spanner-with-all-components"),
}


def sent(plane: Access, namespace: str) -> list[audit.Write]:
    """The writes that were asked for in a namespace so far; a dry run and a question are none."""
    found = [one for one in audit.writes(plane, namespace) if not one.dry_run and one.agent.startswith("kubectl")]
    return [one for one in found if not one.resource.startswith("selfsubject")]


def is_silent(clone: Checkout, plane: Access, *words: str) -> None:
    before = sent(plane, clone.namespace)

    status = clone.sync("status", "--exit-code", *words)
    push = clone.sync("push", "--yes", *words)

    assert (status.code, push.code) == (0, 0), status.out + status.err + push.err
    assert status.out.splitlines()[-1].startswith(SILENT)
    assert "0 objects written" in push.out
    assert before
    assert sent(plane, clone.namespace) == before


def test_base_and_overlays_that_kubectl_applied(shop: Checkout, plane: Access) -> None:
    for overlay in (DEV, STAGING, PRODUCTION):
        shop.kube("apply", "-k", str(shop.folder / overlay))

    is_silent(shop.clone("ci"), plane)


@pytest.mark.parametrize("name", CORPUS)
def test_kustomizations_of_real_projects(
    name: str, corpus: Path, tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access
) -> None:
    repository, kustomization = CORPUS[name]
    origin = begun(tmp_path, namespace, kubectl)
    shutil.copytree(corpus / repository, origin.folder, dirs_exist_ok=True)
    origin.commit()
    origin.kube("apply", "-k", str(origin.folder / kustomization))

    is_silent(origin.clone("ci"), plane, "-k", kustomization)
