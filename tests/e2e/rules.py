"""Rules of the cluster that change what is written in one namespace (MutatingAdmissionPolicy)."""

import json
import time
from typing import Any

from tests.controlplane.fixtures import Kubectl

ADMISSION = "admissionregistration.k8s.io/v1"
GROUPS = {"deployments": "apps", "configmaps": ""}
# An object that shows by its annotation that the rules are in force.
MARK = "rules-are-in-force"


def mutate(
    kubectl: Kubectl, namespace: str, resource: str, *patches: str, on: tuple[str, ...] = ("CREATE", "UPDATE")
) -> None:
    """Change objects of one type by JSON patches in CEL; returns when the rules are in force."""
    _rule(kubectl, namespace, namespace, resource, patches, on)
    probe = "has(object.data) ? [JSONPatch{op: 'add', path: '/data/probe', value: 'yes'}] : []"
    _rule(kubectl, f"{namespace[-50:]}-probe".strip("-"), namespace, "configmaps", (probe,), ("CREATE",), MARK)
    typed = ("-n", namespace, "create", "configmap", MARK, "--from-literal=a=b", "--dry-run=server")
    deadline = time.monotonic() + 60
    while kubectl(*typed, "-o=jsonpath={.data.probe}") != "yes":
        assert time.monotonic() < deadline, "the rule does not come into force"
        time.sleep(0.1)
    time.sleep(1)  # the other one was made before


def lift(kubectl: Kubectl, namespace: str) -> None:
    """Take the rules out of force again; returns when they are."""
    for kind in ("mutatingadmissionpolicybinding", "mutatingadmissionpolicy"):
        kubectl("delete", kind, namespace, f"{namespace[-50:]}-probe".strip("-"))
    deadline = time.monotonic() + 60
    typed = ("-n", namespace, "create", "configmap", MARK, "--from-literal=a=b", "--dry-run=server")
    while kubectl(*typed, "-o=jsonpath={.data.probe}") == "yes":
        assert time.monotonic() < deadline, "the rule stays in force"
        time.sleep(0.1)
    time.sleep(1)


def _rule(
    kubectl: Kubectl, name: str, namespace: str, resource: str, patches: tuple[str, ...], on: tuple[str, ...],
    only: str = "",
) -> None:  # fmt: skip
    match = {"apiGroups": [GROUPS[resource]], "apiVersions": ["v1"], "resources": [resource], "operations": [*on]}
    here = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    named = {"resourceNames": [only]} if only else {}
    spec: dict[str, Any] = {
        "matchConstraints": {"resourceRules": [match | named], "namespaceSelector": here},
        "reinvocationPolicy": "Never", "failurePolicy": "Fail",
        "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": one}} for one in patches],
    }  # fmt: skip
    policy = {"apiVersion": ADMISSION, "kind": "MutatingAdmissionPolicy", "metadata": {"name": name}, "spec": spec}
    binding = policy | {"kind": "MutatingAdmissionPolicyBinding", "spec": {"policyName": name}}
    for one in (policy, binding):
        kubectl("create", "-f", "-", stdin=json.dumps(one))
