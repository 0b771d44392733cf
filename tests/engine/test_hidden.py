from typing import Any

from kubectl_sync.engine.hidden.hidden import hidden, hidden_fields
from kubectl_sync.engine.hidden.manifest import manifest
from kubectl_sync.model import paths
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import Base


def service(**spec: Any) -> dict[str, Any]:
    ports = [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 30001}]
    return {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "n", "uid": "u"},
        "spec": {"clusterIP": "10.0.0.1", "type": "NodePort", "ports": ports} | spec,
    }  # fmt: skip


def shown(live: dict[str, Any], local: dict[str, Any] | None = None, base: Base | None = None) -> set[str]:
    return {paths.show(one.path) for one in hidden(live, local, base)}


def test_allocated_and_default_fields_of_a_service() -> None:
    port = "spec.ports[port=80,protocol=TCP]"

    assert shown(service()) == {"spec.clusterIP", f"{port}.nodePort", f"{port}.targetPort", f"{port}.protocol"}


def test_headless_is_a_choice_of_a_person() -> None:
    assert "spec.clusterIP" not in shown(service(clusterIP="None"))


def test_what_the_manifest_names_is_not_hidden() -> None:
    assert "spec.clusterIP" not in shown(service(), service())


def test_a_default_that_changed_since_the_base_is_not_hidden() -> None:
    base = Base(service(), service(sessionAffinity="ClientIP"), "u")

    assert "spec.sessionAffinity" in shown(service(sessionAffinity="None"))
    assert "spec.sessionAffinity" not in shown(service(sessionAffinity="None"), None, base)


def test_a_new_manifest_says_only_what_a_person_would() -> None:
    assert manifest(service()) == {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "n"},
        "spec": {"type": "NodePort", "ports": [{"port": 80}]},
    }  # fmt: skip


def test_a_custom_resource_keeps_everything() -> None:
    live = service() | {"apiVersion": "example.com/v1"}

    assert shown(live) == set()


def test_whoever_asks_is_told_about_the_runtimes_fields_too() -> None:
    live = service() | {"status": {}}
    live["metadata"] |= {
        "resourceVersion": "7",
        "annotations": {"mine": "x", "deployment.kubernetes.io/revision": "1", "openshift.io/sa.scc.mcs": "y"},
    }

    told = {paths.show(one.path): one.reason for one in hidden_fields(live, hidden(live, None, None))}

    assert {path: reason for path, reason in told.items() if reason in (Reason.RUNTIME, Reason.SYSTEM)} == {
        "metadata.uid": Reason.RUNTIME, "metadata.resourceVersion": Reason.RUNTIME, "status": Reason.RUNTIME,
        'metadata.annotations["deployment.kubernetes.io/revision"]': Reason.SYSTEM,
        'metadata.annotations["openshift.io/sa.scc.mcs"]': Reason.SYSTEM,
    }  # fmt: skip
    assert told["spec.clusterIP"] is Reason.ALLOCATED
