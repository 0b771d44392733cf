"""Labels and annotations: key by key, so that no name and nothing of the system's goes with them."""

from pathlib import Path

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.running import sync

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    team: shop # ours
spec:
  replicas: 0
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
"""


def test_a_first_label_comes_into_the_file_beside_the_name(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = write(tmp_path, "c")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "label", "configmap", "c", "x=y")

    ran = sync(tmp_path, "pull", "--yes", "-n", namespace)

    assert "* metadata.labels.x" in ran.out
    expected = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  labels:\n    x: "y"\ndata:\n  key: a\n'
    assert file.read_text() == expected


def test_the_last_annotation_goes_without_those_of_the_system(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = tmp_path / "web.yaml"
    file.write_text(DEPLOYMENT)
    kubectl("-n", namespace, "apply", "-f", str(file))
    kubectl("-n", namespace, "wait", "deployment/web", "--for=jsonpath={.status.observedGeneration}=1", "--timeout=30s")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file.write_text(DEPLOYMENT.replace("  annotations:\n    team: shop # ours\n", ""))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert (ran.code, "* metadata.annotations.team" in ran.out) == (0, True), ran.out + ran.err
    left = kubectl("-n", namespace, "get", "deployment", "web", "-o=jsonpath={.metadata.annotations}")
    assert "deployment.kubernetes.io/revision" in left
    assert "last-applied-configuration" in left
    assert "team" not in left
