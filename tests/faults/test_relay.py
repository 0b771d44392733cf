"""The relay itself: it changes nothing but what it is told to, as the real kubectl sees it."""

import json

from tests.controlplane.fixtures import Kubectl
from tests.faults import relay as faults
from tests.faults.relay import Relay


def test_it_passes_everything_on(relay: Relay, kubectl: Kubectl, namespace: str) -> None:
    inside = ("--context", "relay", "-n", namespace)
    kubectl(*inside, "create", "configmap", "c", "--from-literal=a=b")
    kubectl(*inside, "patch", "configmap", "c", "--type=merge", "-p", '{"data":{"a":"c"}}')

    found = json.loads(kubectl(*inside, "get", "configmap", "c", "-o=json"))
    direct = json.loads(kubectl("-n", namespace, "get", "configmap", "c", "-o=json"))

    assert found == direct
    assert found["data"] == {"a": "c"}
    assert relay.count("PATCH", "configmaps/c") == 1
    assert kubectl("--context", "relay-nobody", "-n", namespace, "get", "cm", check=False) == ""


def test_faults_come_as_often_as_told(relay: Relay, kubectl: Kubectl, namespace: str) -> None:
    inside = ("--context", "relay", "-n", namespace, "get", "configmap", "kube-root-ca.crt", "-o=name")
    relay.on("GET", "kube-root-ca", faults.status_object(404, "NotFound", "gone"), times=1, after=1)

    assert [bool(kubectl(*inside, check=False)) for _ in range(3)] == [True, False, True]


def test_it_stops_and_starts_on_its_port(relay: Relay, kubectl: Kubectl) -> None:
    version = ("--context", "relay", "get", "--raw", "/version")
    relay.stop()
    assert kubectl(*version, check=False) == ""
    relay.start()
    assert "v1." in kubectl(*version)
