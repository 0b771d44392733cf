"""Types that others serve: CRDs, and broken aggregated APIs. On a plane of their own: both are cluster-wide."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_sync.model.choices import Way
from kubectl_sync.model.schemas import ScalarFormat
from tests.cluster.conftest import Opener
from tests.controlplane import sharing
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.build import binary
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.namespaces import create_namespace
from tests.controlplane.plane import Plane
from tests.e2e.messages import says
from tests.running import sync

BROKEN = """apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.broken.example.com}
spec:
  group: broken.example.com
  version: v1
  service: {name: nothing, namespace: default}
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
"""
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: apples.fruit.example.com}
spec:
  group: fruit.example.com
  scope: Namespaced
  names: {kind: Apple, plural: apples, singular: apple, shortNames: [ap], categories: [fruits]}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {x-kubernetes-int-or-string: true}
              ripe: {type: boolean, default: false}
              seeds:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [id, side]
                items:
                  type: object
                  required: [id, side]
                  properties: {id: {type: string}, side: {type: string}, count: {type: integer}}
"""
WAYS = pytest.mark.parametrize("way", ["proxy", "processes"])


@pytest.fixture(scope="module")
def plane(pytestconfig: pytest.Config) -> Iterator[Access]:
    """In the place of the plane that all tests share."""
    with Plane(binary(sys.stderr, pytestconfig.stash[sharing.ENVIRONMENT])) as own:
        yield own.access


@pytest.fixture(scope="module")
def place(plane: Access) -> str:
    """A namespace of these tests."""
    create_namespace(Api(plane), "apis")
    return "apis"


@pytest.fixture
def world(place: str, kubectl: Kubectl) -> str:
    """An aggregated API whose server is not there, known as such by the API server; and a CRD."""
    for text in (BROKEN, CRD):
        kubectl("apply", "-f", "-", stdin=text)
    kubectl("wait", "--for=condition=Established", "crd/apples.fruit.example.com", "--timeout=20s")
    deadline = time.monotonic() + 20
    while "broken.example.com" not in _stale(kubectl) and time.monotonic() < deadline:
        time.sleep(0.1)
    return place


def _stale(kubectl: Kubectl) -> str:
    return kubectl(
        "get", "apiservice", "v1.broken.example.com", "-o=jsonpath={.spec.group} {.status.conditions[0].reason}"
    )


@WAYS
def test_a_broken_group_that_nobody_names_stops_nothing(world: str, tmp_path: Path, kubectl: Kubectl, way: str) -> None:
    kubectl("-n", world, "create", "configmap", f"by-{way}", "--from-literal=a=b")

    ran = sync(tmp_path, "pull", "--yes", "-n", world, "--transport", way)

    assert ran.code == 0, ran.err
    assert [file.name for file in tmp_path.rglob(f"configmap-by-{way}.yaml")]


@WAYS
def test_an_object_of_a_broken_group_is_unknown(world: str, tmp_path: Path, way: str) -> None:
    (tmp_path / "thing.yaml").write_text("apiVersion: broken.example.com/v1\nkind: Thing\nmetadata:\n  name: t\n")

    ran = sync(tmp_path, "push", "--yes", "-n", world, "--transport", way)

    says(ran, 5, "thing.yaml:1: Thing in broken.example.com/v1 cannot be read: broken.example.com/v1: ", "left alone")
    assert "only in the file" not in ran.out


@WAYS
def test_the_doctor_names_the_broken_group(world: str, tmp_path: Path, way: str) -> None:
    ran = sync(tmp_path, "doctor", "-n", world, "--transport", way)

    assert "broken.example.com/v1 cannot be asked" in ran.out
    assert "mend or remove the APIService v1.broken.example.com" in ran.out
    assert ran.code == 0, "nothing here needs it"


@WAYS
def test_custom_objects_go_both_ways(world: str, tmp_path: Path, kubectl: Kubectl, way: str) -> None:
    file = tmp_path / "apple.yaml"
    file.write_text(f"apiVersion: fruit.example.com/v1\nkind: Apple\nmetadata:\n  name: a-{way}\nspec:\n  size: 3\n")

    pushed = sync(tmp_path, "push", "--yes", "-n", world, "--transport", way)
    kubectl("-n", world, "patch", "apple", f"a-{way}", "--type=merge", "-p", '{"spec":{"size":"5"}}')
    pulled = sync(tmp_path, "pull", "ap", "--yes", "-n", world, "--transport", way)

    assert (pushed.code, pulled.code) == (0, 0), pushed.err + pulled.err
    assert 'size: "5"' in file.read_text()
    assert sync(tmp_path, "status", "fruits", "--exit-code", "-n", world, "--transport", way).code == 0


def test_items_of_a_custom_list_are_compared_by_its_own_keys(world: str, tmp_path: Path, kubectl: Kubectl) -> None:
    """Only the server's schema knows that id and side tell seeds apart."""
    seeds = "".join(f"  - {{id: {name}, side: left, count: 1}}\n" for name in ("a", "b"))
    file = tmp_path / "apple.yaml"
    file.write_text(
        f"apiVersion: fruit.example.com/v1\nkind: Apple\nmetadata:\n  name: keyed\nspec:\n  seeds:\n{seeds}"
    )
    assert sync(tmp_path, "push", "--yes", "-n", world).code == 0
    change = '[{"op": "replace", "path": "/spec/seeds/1/count", "value": 7}]'
    kubectl("-n", world, "patch", "apple", "keyed", "--type=json", "-p", change)

    ran = sync(tmp_path, "pull", "apples", "keyed", "--yes", "-n", world)

    assert "spec.seeds[id=b,side=left].count" in ran.out, ran.out
    assert "  - {id: b, side: left, count: 7}\n" in file.read_text()


def test_a_type_that_was_made_after_the_last_look_is_found(world: str, tmp_path: Path, kubectl: Kubectl) -> None:
    """By processes types are remembered for ten minutes; one that is missing is asked for."""
    words = ("-n", world, "--transport", "processes")
    kubectl("delete", "crd", "--ignore-not-found", "pears.fruit.example.com")
    kubectl("delete", "apiservice", "v1.broken.example.com")  # what is broken is not remembered
    assert sync(tmp_path, "status", *words).code == 2, "there is nothing here yet"
    kubectl("apply", "-f", "-", stdin=CRD.replace("apple", "pear").replace("Apple", "Pear").replace("ap]", "pe]"))
    kubectl("wait", "--for=condition=Established", "crd/pears.fruit.example.com", "--timeout=20s")
    (tmp_path / "pear.yaml").write_text("apiVersion: fruit.example.com/v1\nkind: Pear\nmetadata:\n  name: p\n")

    ran = sync(tmp_path, "push", "--yes", *words)

    assert (ran.code, "pear.fruit.example.com/p created" in ran.out) == (0, True), ran.err


def test_a_crd_says_how_its_lists_are_keyed(world: str, opener: Opener, kubectl: Kubectl) -> None:
    assert world
    deadline = time.monotonic() + 20
    while "Apple" not in kubectl("get", "--raw", "/openapi/v3/apis/fruit.example.com/v1"):  # a moment after the type
        assert time.monotonic() < deadline
        time.sleep(0.1)
    found = opener(Way.PROXY).schemas([("fruit.example.com", "v1")]).find("fruit.example.com", "v1", "Apple")
    assert found
    spec = found.child("spec")
    assert spec
    seeds, size, ripe = (spec.child(name) for name in ("seeds", "size", "ripe"))

    assert seeds
    assert size
    assert ripe
    assert (seeds.list_type, seeds.keys) == ("map", ("id", "side"))
    assert size.format is ScalarFormat.INT_OR_STRING
    assert ripe.default is False, "a CRD's zero is meant"


def test_a_broken_group_is_not_remembered(world: str, opener: Opener) -> None:
    assert world
    assert [one.group for one in opener(Way.PROXY).kinds.unread] == ["broken.example.com"]

    assert not list(opener.cache.rglob("discovery*.json"))
    assert json.dumps([one.reason for one in opener(Way.PROXY).kinds.unread])
