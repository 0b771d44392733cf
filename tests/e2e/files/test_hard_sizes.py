"""Objects at the limits of the server: what it takes is synced as any other, what it does not is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.messages import problems
from tests.e2e.running import save
from tests.running import sync

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
GROUP = "sizes.example.com"
ITEMS = 10_000


def config(name: str, data: dict[str, str], **annotations: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "annotations": annotations},
            "data": data}  # fmt: skip


def definition(letters: int) -> dict[str, Any]:
    """A type of any fields, with a description of so many letters."""
    schema = {"type": "object", "description": "d" * letters, "x-kubernetes-preserve-unknown-fields": True}
    names = {"kind": "Large", "plural": "larges", "singular": "large"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"larges.{GROUP}"},
            "spec": {"group": GROUP, "scope": "Namespaced", "names": names, "versions": [version]}}  # fmt: skip


@pytest.fixture
def large(kubectl: Kubectl, namespace: str) -> Iterator[dict[str, Any]]:
    """An object with a list of 10,000 items; its type is gone afterwards."""
    items = [{"name": f"item-{number}", "value": number} for number in range(ITEMS)]
    metadata = {"name": "large", "namespace": namespace}
    yield {"apiVersion": f"{GROUP}/v1", "kind": "Large", "metadata": metadata, "spec": {"items": items}}
    kubectl("delete", "crd", f"larges.{GROUP}", "--ignore-not-found")


def test_too_large_for_the_server_parks_only_itself(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    save(
        tmp_path,
        config("annotated", {}, note="n" * 262_145),
        config("huge", {"key": "x" * 1_100_000}),
        config("good", {"key": "a"}),
    )

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    found = problems(ran)
    assert (ran.code, len(found), "configmap/good created" in ran.out) == (5, 2, True), ran.err
    assert {line.partition(" was not written: ")[0]: line.partition("Too long")[1] for line in found} == {
        "configmap/annotated": "Too long", "configmap/huge": "Too long",
    }  # fmt: skip
    assert set(found.values()) == {"mend the manifest"}
    assert "configmap/huge" not in kubectl("-n", namespace, "get", "cm", "-o=name")


def test_too_large_for_the_annotation_is_synced_without_it(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """`kubectl apply` fails over such an object: its annotation may not be larger than 262,144 bytes."""
    save(tmp_path, config("c", {"a": "x" * 300_000, "b": "1"}))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file = tmp_path / "configmap-c.json"
    file.write_text(file.read_text().replace('"b": "1"', '"b": "2"'))

    pushed = sync(tmp_path, "push", "--yes", "-n", namespace)
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"b":"3"}}')
    pulled = sync(tmp_path, "pull", "--yes", "-n", namespace)

    assert (pushed.code, pulled.code, problems(pulled)) == (0, 0, {}), pushed.err
    assert '"b": "3"' in file.read_text()
    assert len(pushed.out) < 2_000, "a long value is not printed"
    assert APPLIED not in kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.metadata.annotations}")


def test_a_large_type_and_a_list_of_ten_thousand_items(
    tmp_path: Path, namespace: str, kubectl: Kubectl, large: dict[str, Any]
) -> None:
    save(tmp_path, definition(600_000), large)
    first = sync(tmp_path, "push", "--yes", "-n", namespace)
    assert (first.code, problems(first), "2 objects written" in first.out) == (0, {}, True), first.err

    large["spec"]["items"][5_000]["value"] = "file"
    save(tmp_path, large)
    pushed = sync(tmp_path, "push", "--yes", "-n", namespace)
    patch = [{"op": "replace", "path": "/spec/items/7000/value", "value": "live"}]
    kubectl("-n", namespace, "patch", "large", "large", "--type=json", "-p", json.dumps(patch))
    pulled = sync(tmp_path, "pull", "--yes", "-n", namespace)

    assert (pushed.code, pulled.code) == (0, 0), pushed.err + pulled.err
    assert "spec.items[5000].value" in pushed.out
    assert "spec.items[7000].value" in pulled.out
    large["spec"]["items"][7_000]["value"] = "live"
    assert json.loads((tmp_path / "large-large.json").read_text()) == large
    live = json.loads(kubectl("-n", namespace, "get", "large", "large", "-o=json"))
    assert live["spec"]["items"] == large["spec"]["items"]
