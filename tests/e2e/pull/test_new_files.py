"""Real applications pulled into an empty folder: files that mean the same, to us and to kubectl, there and back."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.applied import Application, chosen
from tests.running import sync

# What the server gives to each object anew.
ALLOTTED = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink")
# Written by kubectl, by controllers, or allotted: cluster IPs, the volume of a claim and the claim of a volume.
OF_OTHERS = (
    "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
    "deprecated.daemonset.template.generation", "pv.kubernetes.io/bound-by-controller",
    "pv.kubernetes.io/bind-completed",
)  # fmt: skip
OF_THE_SERVER = ("clusterIP", "clusterIPs", "healthCheckNodePort", "volumeName", "claimRef", "nodeName")


@pytest.mark.parametrize("name", chosen(("cassandra", "podinfo")))
def test_there_and_back(
    application: Application, access: Access, kubectl: Kubectl, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path / "pulled"
    folder.mkdir()
    for namespace in application.namespaces:
        pulled = sync(folder, "pull", *application.words(namespace), "--yes", "-n", namespace)
        assert (pulled.code, "error:" in pulled.err) == (0, False), pulled.out + pulled.err
    files = contents(folder)
    assert len(files) == len(application.objects)

    written = asked(access, application)
    for ran in application.each(folder, "pull", "--yes"):
        assert (ran.code, "0 objects written" in ran.out) == (0, True), ran.out + ran.err
    for ran in application.each(folder, "status", "--exit-code"):
        assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.out + ran.err
    fresh = {"KUBESYNC_HOME": str(tmp_path_factory.mktemp("fresh"))}
    for ran in (*application.each(folder, "push", "--yes"), *application.each(folder, "push", "--yes", env=fresh)):
        assert (ran.code, "0 objects written" in ran.out) == (0, True), ran.out + ran.err
    assert kubectl("diff", "--concurrency=8", "-R", "-f", str(folder)) == ""
    assert contents(folder) == files
    assert asked(access, application) == written

    before = application.live()
    application.delete()
    new = {"KUBESYNC_HOME": str(tmp_path_factory.mktemp("new"))}
    for ran in application.each(folder, "push", "--yes", env=new):
        assert ran.code == 0, ran.out + ran.err

    scaled = {one["spec"]["scaleTargetRef"]["name"] for one in before if one["kind"] == "HorizontalPodAutoscaler"}
    for old, now in zip(before, application.live(), strict=True):
        assert meant(now, scaled) == meant(old, scaled)


def contents(folder: Path) -> dict[str, bytes]:
    """What a run left in the folder, but for the mark of its state."""
    return {str(file): file.read_bytes() for file in folder.rglob("*.yaml")}


def asked(access: Access, application: Application) -> list[audit.Write]:
    """The writes to its namespaces that people and programs asked for, by the API server's own log."""
    found = [one for one in audit.writes(access) if one.namespace in application.namespaces]
    return [one for one in found if not one.dry_run and one.agent.startswith("kubectl")]


def meant(live: dict[str, Any], scaled: set[str]) -> dict[str, Any]:
    """An object without what every creation gives it, nor the replicas of what an autoscaler scales."""
    metadata = {key: value for key, value in live["metadata"].items() if key not in ALLOTTED}
    annotations = {key: value for key, value in metadata.pop("annotations", {}).items() if key not in OF_OTHERS}
    spec = {key: value for key, value in live.get("spec", {}).items() if key not in OF_THE_SERVER}
    if live["kind"] in ("Deployment", "StatefulSet") and metadata["name"] in scaled:
        spec.pop("replicas")
    for port in spec.get("ports", []) if live["kind"] == "Service" else []:
        port.pop("nodePort", None)
    rest = {key: value for key, value in live.items() if key not in ("status", "metadata", "spec")}
    text = json.dumps({**rest, "metadata": metadata, "annotations": annotations, "spec": spec})
    known: dict[str, Any] = json.loads(re.sub(r"kube-api-access-\w+", "kube-api-access-*", text))
    return known
