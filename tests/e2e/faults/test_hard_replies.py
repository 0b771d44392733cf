"""What one colleague or a broken server can put before everybody: told for that object, all else goes on."""

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.model.applied import LAST_APPLIED
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.model.odd_texts import odd_texts
from tests.running import sync

TEXTS = dict(odd_texts())
REAL = ("metadata is 7", "apiVersion is 7", "metadata is []", "a number without end", "1200 lists")
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "wells.deep.example.com"},
    "spec": {
        "group": "deep.example.com",
        "scope": "Namespaced",
        "names": {"kind": "Well", "plural": "wells"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}


def test_odd_texts_of_last_applied_end_nothing(tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access) -> None:
    """Of one object each; with a manifest and without one."""
    api, path = Api(plane), f"/api/v1/namespaces/{namespace}/configmaps"
    for number, name in enumerate(REAL):
        write(tmp_path, f"c{number}")
        made: dict[str, Any] = {"name": f"c{number}", "annotations": {LAST_APPLIED: TEXTS[name]}}
        api.post(path, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": made, "data": {"key": "a"}})
        new = {"metadata": made | {"name": f"new{number}"}}
        api.post(path, {"apiVersion": "v1", "kind": "ConfigMap", "data": {"key": "a"}} | new)
    write(tmp_path, "good")

    for words in (("status", "--new"), ("diff",), ("push", "--yes"), ("pull", "--new", "--yes"), ("status",)):
        ran = sync(tmp_path, *words, "-n", namespace)
        assert ran.code == (1 if words == ("diff",) else 0), (words, ran.err)
        assert "Traceback" not in ran.err
        assert "has a defect" not in ran.err
    assert "configmap/good" in kubectl("-n", namespace, "get", "cm", "-o=name")


def test_a_custom_resource_deeper_than_any_manifest_is_told_alone(
    tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access
) -> None:
    api = Api(plane)
    kubectl("apply", "-f", "-", stdin=json.dumps(CRD))
    kubectl("wait", "--for=condition=Established", "crd/wells.deep.example.com")
    names = {"well90": 90, "well900": 900, "well3000": 3_000}
    for name, depth in names.items():
        well = {"apiVersion": "deep.example.com/v1", "kind": "Well", "metadata": {"name": name}, "spec": "HERE"}
        text = json.dumps(well).replace('"HERE"', '{"a":' * depth + "1" + "}" * depth)
        file = tmp_path / "well.json"
        file.write_text(text)
        kubectl("-n", namespace, "create", "--raw", f"/apis/deep.example.com/v1/namespaces/{namespace}/wells",
                "-f", str(file))  # fmt: skip
        file.unlink()
    write(tmp_path, "c0")
    try:
        for way in ("proxy", "processes"):
            ran = sync(tmp_path, "status", "--new", "-n", namespace, "--transport", way)
            assert ran.code in (0, 5)
            for name in ("well900", "well3000"):
                assert f"well.deep.example.com/{name}: cannot be read: it is nested more than 100" in ran.out + ran.err
            assert "1 only in the file, 1 only in the cluster" in ran.out
        ran = sync(tmp_path, "pull", "wells", "--new", "--yes", "-n", namespace)
        assert [one.name for one in tmp_path.rglob("*.yaml") if "well90" in one.read_text()], ran.err
        assert not [one for one in tmp_path.rglob("*.yaml") if "well900" in one.read_text()]
        assert sync(tmp_path, "push", "--yes", "-n", namespace, "cm").code == 0
    finally:
        kubectl("delete", "crd", "wells.deep.example.com")
    assert api.has(f"/api/v1/namespaces/{namespace}/configmaps/c0")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"kind":"Status","status":"Failure","message":"no leader"}', b"<html>Sign in</html>"]
)
@pytest.mark.parametrize("way", ["proxy", "processes"])
def test_a_list_that_is_none_deletes_nothing(
    tmp_path: Path, relay: Relay, namespace: str, body: bytes, way: str
) -> None:
    write(tmp_path, "c0")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    relay.on("GET", r"/configmaps\?.*limit", faults.said(200, body))

    for verb in (("status",), ("pull", "--prune", "--yes")):
        ran = sync(tmp_path, *verb, "-c", "relay", "-n", namespace, "--transport", way)
        says(ran, 5, f"configmaps in namespace {namespace}: cannot be listed: the answer is no list", "")
        assert "deleted" not in ran.out
    assert (tmp_path / "c0.yaml").exists()


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"{}", b"null"])
def test_an_answer_to_a_write_that_is_none_leaves_it_open_and_the_rest_goes_on(
    tmp_path: Path, relay: Relay, namespace: str, kubectl: Kubectl, body: bytes
) -> None:
    for number in range(3):
        write(tmp_path, f"c{number}")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for number in range(3):
        write(tmp_path, f"c{number}", "b")
    relay.on("PATCH", r"^(?!.*dryRun)", faults.rewritten(lambda _: body), times=1)

    ran = sync(tmp_path, "push", "--yes", "-c", "relay", "-n", namespace, "--transport", "proxy")

    assert ran.code == 5
    assert ran.err.count("may or may not have been written") == 1
    assert "2 objects written, 1 failed" in ran.out
    again = sync(tmp_path, "push", "--yes", "-n", namespace)
    assert (again.code, "nothing to do" in again.out) == (0, True), again.err
    assert kubectl("-n", namespace, "get", "cm", "c0", "c1", "c2", "-o=jsonpath={.items[*].data.key}") == "b b b"


@pytest.mark.parametrize("name", ["..", ".", "../kube-system", "a/b", "a%2fb"])
def test_a_name_that_leads_elsewhere_is_told_with_its_line_and_asked_of_nobody(
    tmp_path: Path, relay: Relay, namespace: str, name: str
) -> None:
    write(tmp_path, "c0")
    (tmp_path / "odd.yaml").write_text(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: odd\n  namespace: {name!r}\n"
        f"---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name!r}\n"
    )

    ran = sync(tmp_path, "push", "--yes", "-c", "relay", "-n", namespace)

    assert ran.code == 5
    for line, field in ((5, "namespace"), (10, "name")):
        says(ran, 5, f"odd.yaml:{line}: metadata.{field}: nothing in a cluster may be called {name!r}", "")
    assert not relay.count("GET|POST|PATCH", r"\.\.|%2[fF]|kube-system/")
    assert "1 object written" in ran.out
    typed = sync(tmp_path, "status", "-c", "relay", "-n", name)
    says(typed, 2, f"nothing in a cluster may be called {name!r}", "kubectl get ns")
