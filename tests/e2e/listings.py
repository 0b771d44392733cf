"""What there is in a namespace of the cluster beside what every new one gets."""

from tests.controlplane.fixtures import Kubectl


def configs(kubectl: Kubectl, namespace: str) -> set[str]:
    found = kubectl("-n", namespace, "get", "cm", "-o=name").split()
    return {one.removeprefix("configmap/") for one in found} - {"kube-root-ca.crt"}


def objects(kubectl: Kubectl, namespace: str) -> set[str]:
    found = kubectl("-n", namespace, "get", "cm,sa", "-o=name").split()
    return set(found) - {"configmap/kube-root-ca.crt", "serviceaccount/default"}
