"""Real applications: applied by kubectl, pulled, pushed back; and their own manifests in place."""

import shutil
from collections.abc import Iterator
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
    assert (first.code, first.err.count("error:"), "new files, all proven" in first.out) == (0, 0, True)
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


@pytest.fixture
def in_place(
    request: pytest.FixtureRequest, corpus: Path, kubectl: Kubectl, namespace: str, tmp_path: Path
) -> Iterator[Path]:
    """A copy of a set without its APIService (no backend: it would stay unavailable), applied by kubectl."""
    folder = tmp_path / request.param
    shutil.copytree(corpus / "apply" / request.param, folder)
    for file in folder.rglob("*.yaml"):
        if "kind: APIService" in file.read_text():
            file.unlink()
    kubectl("config", "set-context", "plane", f"--namespace={namespace}")
    setup = folder / "setup"
    if setup.is_dir():
        kubectl("apply", "--server-side=false", "-R", "-f", str(setup))
        kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
    kubectl("apply", "-R", "-f", str(folder))
    yield folder
    kubectl("delete", "--ignore-not-found", "--wait=false", "-R", "-f", str(folder))


SETS = (
    "cassandra", "dashboard", "guestbook", "kube-prometheus", "metrics-server", "online-boutique", "podinfo",
    "tensorflow-serving",
)  # fmt: skip


@pytest.fixture
def reads_all(kubectl: Kubectl, namespace: str) -> Iterator[str]:
    """A user of this test's own, who may read everything and write nothing."""
    kubectl("create", "clusterrole", namespace, "--verb=get,list", "--resource=*.*")
    kubectl("create", "clusterrolebinding", namespace, f"--clusterrole={namespace}", f"--user={namespace}")
    kubectl.until_may(namespace, "list", "cronjobs", "-A")
    yield namespace
    kubectl("delete", f"clusterrole/{namespace}", f"clusterrolebinding/{namespace}")


@pytest.mark.parametrize("in_place", SETS, indirect=True)
def test_the_originals_show_no_difference(in_place: Path, reads_all: str) -> None:
    ran = sync(in_place, "status", "--exit-code")
    reader = sync(in_place, "status", "--exit-code", "--as", reads_all)

    assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.out + ran.err
    assert (reader.code, "nothing to do" in reader.out) == (0, True), reader.out + reader.err
    print(in_place.name, ran.out.splitlines()[-1], "reader:", reader.out.splitlines()[-1])
