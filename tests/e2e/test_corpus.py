"""Real applications: applied by kubectl, pulled, pushed back; and their own manifests in place."""

from pathlib import Path

import pytest

from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.running import sync


@pytest.fixture(params=["guestbook", "online-boutique"])
def application(request: pytest.FixtureRequest, corpus: Path, kubectl: Kubectl, namespace: str) -> Path:
    folder: Path = corpus / "apply" / request.param
    kubectl("-n", namespace, "apply", "-R", "-f", str(folder))
    return folder


def real_writes(plane: Access, namespace: str) -> int:
    """By the API server's own audit log; dry runs write nothing."""
    return sum(not write.dry_run for write in audit.writes(plane, namespace))


def contents(folder: Path) -> dict[Path, bytes]:
    """What a run left in the folder, but for the mark of its state."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and ".kubesync" not in file.parts}


def test_pulled_and_pushed_back_nothing_is_to_do(
    application: Path, namespace: str, tmp_path: Path, plane: Access, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other_home = tmp_path_factory.mktemp("other-home")
    first = sync(tmp_path, "pull", "--yes", "-n", namespace)
    assert (first.code, first.err.count("error:")) == (0, 0)
    pulled = contents(tmp_path)
    assert len(pulled) == sum(file.read_text().count("\nkind:") for file in application.rglob("*.yaml"))

    written = real_writes(plane, namespace)
    again = sync(tmp_path, "pull", "--yes", "-n", namespace)
    back = sync(tmp_path, "push", "--yes", "-n", namespace)
    fresh = sync(tmp_path, "push", "--dry-run", "-n", namespace, env={"KUBESYNC_HOME": str(other_home)})

    for ran in (again, back, fresh):
        assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.out
    assert contents(tmp_path) == pulled
    assert real_writes(plane, namespace) == written


def test_the_originals_show_no_difference(application: Path, namespace: str) -> None:
    ran = sync(application, "status", "--exit-code", "-n", namespace)

    assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.out
