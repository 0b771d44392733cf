"""Real applications into an empty cluster: one push, whatever the order of the files; kubectl itself finds nothing."""

import os
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane import audit, sharing
from tests.controlplane.access import Access
from tests.controlplane.build import binary
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.plane import Plane
from tests.running import sync

# Of namespaces of their own, and with parts that break discovery for others: CRDs, APIs whose server never comes.
ALONE = ("dashboard", "kube-prometheus", "metrics-server")
SHARED = ("cassandra", "guestbook", "online-boutique", "podinfo", "tensorflow-serving")
# Of a Pod of the dashboard's: servers drop this old annotation (kubernetes/kubernetes:pkg/apis/core/v1/conversion.go).
DROPPED = 'metadata.annotations["pod.beta.kubernetes.io/init-containers"]'
NOT_SYNCED = re.compile(r"^kind: (Secret|\w+List)\s*$", re.MULTILINE)


def shuffled(source: Path, target: Path) -> None:
    """Each manifest in a file of its own, in an order that depends on nothing but a seed."""
    texts = [
        text
        for file in sorted(source.rglob("*.yaml"))
        for text in re.split(r"^---.*$\n?", file.read_text(), flags=re.MULTILINE)
        if "kind:" in text and not NOT_SYNCED.search(text)
    ]
    random.Random(source.name).shuffle(texts)
    for number, text in enumerate(texts):
        (target / f"{number:03}.yaml").write_text(text)


@pytest.fixture(scope="module")
def own_plane(pytestconfig: pytest.Config) -> Iterator[Access]:
    with Plane(binary(sys.stderr, pytestconfig.stash[sharing.ENVIRONMENT])) as plane:
        yield plane.access


def asked(plane: Access, *where: str) -> list[audit.Write]:
    """The writes that the program has asked for so far, of one namespace if it is given; a question is none.

    What the server rewrites is tried anew on every run, and before any dry run its right is asked for.
    """
    namespace = where[1] if where else None
    ours = [one for one in audit.writes(plane, namespace) if not one.dry_run and one.agent.startswith("kubectl")]
    return [one for one in ours if not one.resource.startswith("selfsubject")]


def agrees(folder: Path, plane: Access, kubectl: Kubectl, *where: str) -> None:
    first = sync(folder, "push", "--yes", *where)
    assert first.code == 0, first.err
    assert all(DROPPED in line for line in first.out.splitlines() if line.lstrip().startswith("! "))
    written = asked(plane, *where)

    second = sync(folder, "push", "--yes", *where)

    assert second.code == 0, second.err
    assert written
    assert asked(plane, *where) == written, "the second push asks for no write at all"
    assert kubectl(*where, "diff", "--concurrency=8", "-R", "-f", str(folder)) == ""
    told = kubectl(*where, "apply", "-R", "-f", str(folder)).splitlines()
    assert len(told) == len(list(folder.glob("*.yaml")))
    changed = [line for line in told if not line.endswith("unchanged")]
    if changed:  # what kubectl calls configured each time that it applies the same, as a limit it spells otherwise
        again = kubectl(*where, "apply", "-R", "-f", str(folder)).splitlines()
        assert changed == [line for line in again if not line.endswith("unchanged")]


@pytest.mark.parametrize("name", SHARED)
def test_an_application_into_an_empty_namespace(
    name: str, corpus: Path, tmp_path: Path, namespace: str, plane: Access, kubectl: Kubectl
) -> None:
    shuffled(corpus / "apply" / name, tmp_path)

    agrees(tmp_path, plane, kubectl, "-n", namespace)


@pytest.mark.parametrize("name", ALONE)
def test_an_application_into_an_empty_cluster(
    name: str, corpus: Path, tmp_path: Path, own_plane: Access, kubectl: Kubectl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(own_plane.kubeconfig))
    assert os.environ["KUBECONFIG"]
    shuffled(corpus / "apply" / name, tmp_path)

    agrees(tmp_path, own_plane, kubectl)
