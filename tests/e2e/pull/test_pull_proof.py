"""New manifests mean what the cluster has: what they leave out, the server fills in again, or it is put back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync

POD: dict[str, Any] = {"containers": [{"name": "a", "image": "nginx:1.27", "ports": [{"containerPort": 80}],
                                       "livenessProbe": {"httpGet": {"port": 80}}}]}  # fmt: skip
TEMPLATE = {"metadata": {"labels": {"app": "a"}}, "spec": POD}
ONCE = {"metadata": {"labels": {"app": "a"}}, "spec": {**POD, "restartPolicy": "Never"}}
SELECTOR = {"matchLabels": {"app": "a"}}
CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
OBJECTS: list[tuple[str, str, dict[str, Any]]] = [
    ("apps/v1", "Deployment", {"spec": {"replicas": 0, "selector": SELECTOR, "template": TEMPLATE}}),
    ("apps/v1", "DaemonSet", {"spec": {"selector": SELECTOR, "template": TEMPLATE}}),
    ("apps/v1", "StatefulSet", {"spec": {"replicas": 0, "serviceName": "a", "selector": SELECTOR, "template": TEMPLATE,
                                         "volumeClaimTemplates": [{"metadata": {"name": "d"}, "spec": CLAIM}]}}),
    ("batch/v1", "Job", {"spec": {"suspend": True, "template": ONCE}}),
    ("batch/v1", "CronJob", {"spec": {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": {"template": ONCE}}}}),
    ("v1", "Pod", {"spec": {**POD, "schedulerName": "none"}}),
    ("v1", "Service", {"spec": {"selector": {"app": "a"}, "ports": [{"port": 80}]}}),
    ("v1", "PersistentVolumeClaim", {"spec": CLAIM}),
    ("networking.k8s.io/v1", "NetworkPolicy", {"spec": {"podSelector": {}, "ingress": [{}]}}),
    ("networking.k8s.io/v1", "Ingress",
     {"spec": {"defaultBackend": {"service": {"name": "a", "port": {"number": 80}}}}}),
    ("autoscaling/v2", "HorizontalPodAutoscaler",
     {"spec": {"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "b"}}}),
    ("policy/v1", "PodDisruptionBudget", {"spec": {"minAvailable": 1, "selector": SELECTOR}}),
    ("rbac.authorization.k8s.io/v1", "Role", {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
]  # fmt: skip


@pytest.fixture
def objects(namespace: str, kubectl: Kubectl) -> int:
    items = [
        {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, **rest} for version, kind, rest in OBJECTS
    ]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    kubectl("-n", namespace, "create", "-f", "-", stdin=text)
    return len(items)


def test_objects_of_many_types_are_proven(tmp_path: Path, namespace: str, objects: int, plane: Access) -> None:
    ran = sync(tmp_path, "pull", "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert f"{objects} new files, all proven" in ran.out
    assert all(write.dry_run for write in audit.writes(plane, namespace) if write.verb == "patch")
    text = "".join(file.read_text() for file in tmp_path.rglob("*.yaml"))
    for default in ("terminationMessagePath", "revisionHistoryLimit", "clusterIP", "dnsPolicy", "periodSeconds"):
        assert default not in text
    assert "- {}" in text
    assert sync(tmp_path, "push", "--dry-run", "-n", namespace).out.count("nothing to do") == 1


def test_whoever_may_not_try_is_told(tmp_path: Path, namespace: str, objects: int, kubectl: Kubectl) -> None:
    kubectl.bind(namespace, "dev", "--clusterrole=view", "list", "cronjobs")

    ran = sync(tmp_path, "pull", "deploy,cj", "--yes", "-n", namespace, "-c", "plane-dev")

    assert objects
    assert ran.code == 0, ran.err
    assert (
        "2 new files; defaults were left out by the tables alone, unproven, in "
        "deployment.apps/a, cronjob.batch/a: you have no right to try them (dry run)"
    ) in ran.out


def test_a_default_that_would_be_another_value_is_put_back(
    tmp_path: Path, namespace: str, kubectl: Kubectl, kind: str
) -> None:
    """What a whole mapping is filled in with is not what is filled into it."""
    head = {"apiVersion": f"{kind}.example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    spec = {"settings": {"mode": "slow"}, "more": "m", "size": 2}
    kubectl("-n", namespace, "create", "-f", "-", stdin=json.dumps({**head, "spec": spec}))

    ran = sync(tmp_path, "pull", f"things.{kind}.example.com", "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert "1 new file, all proven" in ran.out
    (file,) = tmp_path.rglob("*.yaml")
    assert file.read_text().endswith("spec:\n  settings:\n    mode: slow\n  size: 2\n")


@pytest.fixture
def kind(namespace: str, kubectl: Kubectl) -> Iterator[str]:
    """The first part of the group of a type `Thing` with defaults, in this test alone."""
    group = f"{namespace}.example.com"
    text = {"type": "string"}
    settings = {"type": "object", "default": {"mode": "fast"}, "properties": {"mode": {**text, "default": "slow"}}}
    fields = {"settings": settings, "more": {**text, "default": "m"}, "size": {"type": "integer"}}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": fields}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "Thing", "plural": "things", "singular": "thing"}
    spec = {"group": group, "scope": "Namespaced", "names": names, "versions": [version]}
    head = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    kubectl("create", "-f", "-", stdin=json.dumps({**head, "metadata": {"name": f"things.{group}"}, "spec": spec}))
    kubectl("wait", "--for=condition=Established", f"crd/things.{group}", "--timeout=30s")
    yield namespace
    kubectl("delete", f"crd/things.{group}", "--wait=false")


def test_what_the_server_would_refuse_is_put_back(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """`completions: 1` is a default only beside a `parallelism` that is none (pkg/apis/batch/v1/defaults.go)."""
    spec = {"suspend": True, "completions": 1, "parallelism": 3, "template": ONCE}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}, "spec": spec}
    kubectl("-n", namespace, "create", "-f", "-", stdin=json.dumps(job))

    printed = sync(tmp_path, "pull", "job/a", "-o", "-", "-n", namespace)

    assert "  completions: 1\n" in printed.out, printed.err
    assert "unproven" not in printed.err


def test_without_the_servers_word_the_tables_decide(
    tmp_path: Path, namespace: str, kubectl: Kubectl, relay: Relay
) -> None:
    """The server cannot be asked because of a webhook, or shall not be."""
    kubectl("-n", namespace, "create", "service", "clusterip", "a", "--tcp=80")
    message = "admission webhook x does not support dry run"
    relay.on("PATCH", "/services/a", faults.status_object(400, "BadRequest", message))

    ran = sync(tmp_path, "pull", "svc/a", "--yes", "-n", namespace, "-c", "relay")

    assert ran.code == 0, ran.err
    assert "1 new file; defaults were left out by the tables alone, unproven, in service/a: " in ran.out
    assert message in ran.out
    (tmp_path / ".kubesync" / "config").write_text("projection: false\n")
    printed = sync(tmp_path, "pull", "svc/a", "-o", "-", "-n", namespace)
    assert "note: service/a: defaults are left out by the tables alone: projection is off" in printed.err
