"""What a user may do, by the real authorizer; identity with and without the right to see it."""

import pytest

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.rights import Right
from kubectl_sync.model.choices import Way
from tests.cluster.conftest import Opener
from tests.controlplane.fixtures import Kubectl


def rights(cluster: Cluster, namespace: str, *wanted: tuple[str, str]) -> list[bool]:
    asked = []
    for verb, word in wanted:
        kind = cluster.kinds.named(word)
        assert kind
        asked.append(Right(verb, kind, namespace if kind.namespaced else ""))
    had = cluster.rights(asked)
    return [had[one] for one in asked]


@pytest.mark.parametrize("way", [Way.PROXY, Way.PROCESSES])
def test_a_role_is_what_the_user_may(opener: Opener, namespace: str, kubectl: Kubectl, way: Way) -> None:
    kubectl.allow(namespace, "get,list", "configmaps,deployments.apps")
    dev = opener(way, "plane-dev")

    found = rights(
        dev, namespace, ("list", "cm"), ("patch", "cm"), ("list", "deploy"), ("list", "secrets"), ("list", "nodes")
    )

    assert found == [True, False, True, False, False]


def test_the_admin_may_everything(opener: Opener, namespace: str) -> None:
    assert rights(opener(), namespace, ("patch", "cm"), ("delete", "deploy"), ("create", "ns")) == [True] * 3


def test_a_right_to_some_names_counts_as_one_that_may_be_had(opener: Opener, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "role", "r", "--verb=patch", "--resource=configmaps", "--resource-name=mine")
    kubectl("-n", namespace, "create", "rolebinding", "r", "--role=r", "--user=dev")
    kubectl.until_may("dev", "patch", "configmaps/mine", "-n", namespace)

    assert rights(opener(context="plane-dev"), namespace, ("patch", "cm"), ("list", "cm")) == [True, False]


def test_a_namespace_is_asked_for_once(opener: Opener, namespace: str) -> None:
    dev = opener(context="plane-dev")
    for verb in ("list", "patch", "list"):
        rights(dev, namespace, (verb, "cm"), (verb, "deploy"))

    assert sum("auth can-i" in line for line in opener.traced) == 1


def test_the_identity_is_the_uid_of_kube_system(opener: Opener, kubectl: Kubectl) -> None:
    uid = kubectl("get", "namespace", "kube-system", "-o=jsonpath={.metadata.uid}")

    assert opener().identity == f"uid:{uid}"


def test_without_the_right_to_see_it_the_authority_stands_for_it(opener: Opener, kubectl: Kubectl) -> None:
    admin, dev, nobody = opener(), opener(context="plane-dev"), opener(context="plane-nobody")

    assert dev.identity == nobody.identity == admin.weaker_identity
    assert dev.identity.startswith("ca:")
    kubectl("config", "set-cluster", "plane", "--server=https://127.0.0.1:1")
    assert opener(context="plane-dev").weaker_identity != dev.identity, "another address, another cluster"
    kubectl("config", "unset", "clusters.plane.certificate-authority-data")
    assert opener(context="plane-dev").weaker_identity.startswith("url:")
