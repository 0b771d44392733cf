"""What tests of whole runs share."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane import sharing
from tests.controlplane.access import Access
from tests.controlplane.build import binary
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.plane import Plane
from tests.e2e.applied import ALONE, Application, applied


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A TMPDIR of the test's own, with a path short enough for sockets, to count what is left in it."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


@pytest.fixture
def access(request: pytest.FixtureRequest, plane: Access, monkeypatch: pytest.MonkeyPatch) -> Iterator[Access]:
    """The plane of the test run, or one of its own for a set that would get in the way of others."""
    if request.node.callspec.params["name"] not in ALONE:
        yield plane
        return
    with Plane(binary(sys.stderr, request.config.stash[sharing.ENVIRONMENT])) as own:
        monkeypatch.setenv("KUBECONFIG", str(own.access.kubeconfig))
        yield own.access


@pytest.fixture
def application(
    access: Access, name: str, corpus: Path, kubectl: Kubectl, namespace: str, tmp_path: Path
) -> Iterator[Application]:
    """A set of the corpus, applied as it stands; its manifests lie in a folder below that of the test."""
    assert access.kubeconfig.exists()
    own = "default" if name in ALONE else namespace
    with applied(corpus / "apply" / name, tmp_path / "originals", kubectl, own) as found:
        yield found
