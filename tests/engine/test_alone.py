"""Which live objects a pull of everything leaves alone, and why."""

from typing import Any

import pytest

from kubectl_sync.engine.policy.alone import claimed, is_listed, left_alone, option
from kubectl_sync.model.kinds import Kind

VERBS = frozenset({"list", "get", "patch", "create"})


def live(kind: str = "ConfigMap", name: str = "a", namespace: str = "n", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace, **fields.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, **fields}


SYSTEM = "made by the system"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(live(), "", id="a person's"),
        pytest.param(
            live(metadata={"ownerReferences": [{"kind": "X", "controller": True}]}), "owned by a controller", id="owned"
        ),
        pytest.param(live(metadata={"ownerReferences": [{"kind": "X"}]}), "", id="owned for deletion only"),
        pytest.param(
            live(metadata={"annotations": {"meta.helm.sh/release-name": "r"}}), "written by Helm release r", id="Helm"
        ),
        pytest.param(
            live(metadata={"annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/x"}}),
            "written by Argo CD application shop",
            id="Argo CD",
        ),
        pytest.param(
            live(metadata={"labels": {"app.kubernetes.io/managed-by": "Helm"}}), "", id="a label is copied easily"
        ),
        pytest.param(live("ServiceAccount", "default"), SYSTEM, id="bare default account"),
        pytest.param(
            live("ServiceAccount", "default", imagePullSecrets=[{"name": "x"}]), "", id="default account with more"
        ),
        pytest.param(live(name="kube-root-ca.crt"), SYSTEM, id="root certificate"),
        pytest.param(live("Service", "kubernetes", "default"), SYSTEM, id="the API's service"),
        pytest.param(live("Service", "kubernetes"), "", id="another service of that name"),
        pytest.param(live("Secret", type="helm.sh/release.v1"), SYSTEM, id="Helm's memory"),
        pytest.param(live("Secret", type="kubernetes.io/service-account-token"), SYSTEM, id="token"),
        pytest.param(live("Secret", type="kubernetes.io/tls"), "", id="a person's Secret"),
        pytest.param(
            live("Secret", metadata={"annotations": {"cert-manager.io/certificate-name": "c"}}),
            SYSTEM,
            id="certificate",
        ),
        pytest.param(
            live("ClusterRole", metadata={"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}),
            SYSTEM,
            id="bootstrap",
        ),
        pytest.param(live("PriorityClass", "system-node-critical"), SYSTEM, id="priority"),
        pytest.param(live(metadata={"deletionTimestamp": "now"}), "being deleted", id="going"),
    ],
)
def test_what_is_left_alone(content: dict[str, Any], expected: str) -> None:
    assert left_alone(content) == expected
    assert left_alone(content, managed=True) == ("being deleted" if expected == "being deleted" else "")


def test_the_clusters_own_namespaces_are_left_alone_unless_named() -> None:
    assert left_alone(live(namespace="kube-system"), everywhere=True) == SYSTEM
    assert left_alone(live(namespace="kube-system")) == ""


def test_an_option_is_told_only_where_it_helps() -> None:
    assert option(SYSTEM) == "--include-managed"
    assert option("being deleted") == ""


@pytest.mark.parametrize(
    ("group", "name", "expected"),
    [
        ("", "ConfigMap", (True, True, True)), ("", "Secret", (False, True, False)),
        ("", "Event", (False, False, False)),
        ("discovery.k8s.io", "EndpointSlice", (False, False, True)),
    ],
)  # fmt: skip
def test_types_that_are_looked_for(group: str, name: str, expected: tuple[bool, bool, bool]) -> None:
    kind = Kind(group, "v1", name, f"{name.lower()}s", name.lower(), namespaced=True, verbs=VERBS)

    assert (is_listed(kind), is_listed(kind, secrets=True), is_listed(kind, managed=True)) == expected


def test_claims_of_a_stateful_set_are_its_own() -> None:
    templates = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}, {"metadata": {"name": "log"}}]}
    names = ("data-db-0", "log-db-12", "data-db", "data-db-x", "tmp-db-0")
    there = [
        live("StatefulSet", "db", spec=templates),
        live("StatefulSet", "bare"),
        *(live("PersistentVolumeClaim", name) for name in names),
        live("PersistentVolumeClaim", "data-db-0", "other"),
        live(name="data-db-0"),
    ]

    found = claimed(there)

    assert found == {("n", "data-db-0"), ("n", "log-db-12")}
    (claim,) = (one for one in there if one["kind"] != "ConfigMap" and one["metadata"]["name"] == "log-db-12")
    assert left_alone(claim, claims=found) == "made by a StatefulSet"
    assert option("made by a StatefulSet") == "--include-managed"
    assert left_alone(claim, claims=found, managed=True) == ""
