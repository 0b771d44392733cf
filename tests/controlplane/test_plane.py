"""The control plane is real, shared, and gone when nobody needs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.controlplane import build, sharing
from tests.controlplane.access import CONTEXTS, Access
from tests.controlplane.audit import writes
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.places import MODULE, ROOT

HOLDER = """
import signal, sys, time
from pathlib import Path
from tests.controlplane.plane import Plane
# A job in the background of a script starts with SIGINT ignored, and hands that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
with Plane(Path(sys.argv[1]), Path(sys.argv[2])):
    print("ready", flush=True)
    time.sleep(600)
"""
PATIENCE = 30.0
COMPONENTS = 4
linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are counted in /proc")


def eventually(check: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def components_of(folder: Path) -> list[str]:
    """Command lines of what runs out of this folder, without the process that holds it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_text() if entry.name.isdigit() else ""
        except OSError:
            continue
        if str(folder) in line and "tests.controlplane" not in line:
            found.append(line)
    return found


@pytest.fixture
def holder(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that holds a plane of its own, in this folder."""
    folder = tmp_path / "held"
    program = build.binary(sys.stderr, pytestconfig.stash[sharing.ENVIRONMENT])
    command = [sys.executable, "-c", HOLDER, str(program), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process, folder
        process.kill()


@linux
@pytest.mark.server
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_holder_leaves_nothing(holder: tuple[subprocess.Popen[str], Path], number: signal.Signals) -> None:
    process, folder = holder
    assert len(components_of(folder)) == COMPONENTS
    process.send_signal(number)
    process.wait(PATIENCE)
    assert components_of(folder) == []
    assert not folder.exists()


@linux
@pytest.mark.server
def test_killed_holder_leaves_no_process(holder: tuple[subprocess.Popen[str], Path]) -> None:
    process, folder = holder
    process.kill()
    process.wait(PATIENCE)
    assert eventually(lambda: components_of(folder) == [])


def test_another_source_is_another_binary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "plane"
    shutil.copytree(MODULE, copy)
    before = build.fingerprint()
    monkeypatch.setattr(build, "MODULE", copy)
    assert build.fingerprint() == before
    (copy / "image.go").write_text("package main\n")
    changed = build.fingerprint()
    (copy / "new.go").write_text("package main\n")
    assert len({before, changed, build.fingerprint()}) == 3


def test_server_is_the_version_of_the_go_module(kubectl: Kubectl) -> None:
    version = json.loads(kubectl("version", "-o", "json"))
    assert version["serverVersion"]["gitVersion"].startswith("v1.36.")


def test_controllers_work(kubectl: Kubectl, namespace: str) -> None:
    kubectl("-n", namespace, "create", "deployment", "web", "--image=nginx", "--replicas=0")
    assert eventually(lambda: "replicaset.apps/web" in kubectl("-n", namespace, "get", "rs", "-o", "name"))


def test_a_namespace_starts_with_what_controllers_put_there(kubectl: Kubectl, namespace: str) -> None:
    found = kubectl("-n", namespace, "get", "serviceaccounts,configmaps,secrets", "-o", "name").split()
    assert found == ["serviceaccount/default", "configmap/kube-root-ca.crt"]


def test_users_without_rights_are_refused(kubectl: Kubectl) -> None:
    contexts = kubectl("config", "get-contexts", "-o", "name").split()
    assert sorted(contexts) == sorted(CONTEXTS)
    for context in ("plane-reader", "plane-dev", "plane-nobody"):
        answer = kubectl("auth", "can-i", "list", "pods", "--context", context, check=False)
        assert answer == "no\n"


def test_audit_tells_writes_from_dry_runs_and_reads(plane: Access, kubectl: Kubectl, namespace: str) -> None:
    assert writes(plane, namespace) == []
    kubectl("-n", namespace, "get", "configmaps")
    assert writes(plane, namespace) == []
    kubectl("-n", namespace, "create", "configmap", "one", "--dry-run=server")
    kubectl("-n", namespace, "create", "configmap", "two")
    found = [(write.user, write.verb, write.resource, write.dry_run) for write in writes(plane, namespace)]
    assert found == [("admin", "create", "configmaps", True), ("admin", "create", "configmaps", False)]


def test_a_test_without_the_plane_reaches_no_cluster(kubectl_path: Path) -> None:
    assert not Path(os.environ["KUBECONFIG"]).exists()
    assert os.environ["HOME"] == str(Path.home())
    assert list(Path.home().iterdir()) == []
    done = subprocess.run(
        [kubectl_path, "config", "get-contexts", "-o", "name"], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


@pytest.mark.parametrize("context", ["plane-dev", "plane-nobody"])
def test_the_kubeconfig_is_the_tests_own(plane: Access, kubectl: Kubectl, context: str) -> None:
    assert kubectl("config", "current-context") == "plane\n"
    kubectl("config", "use-context", context)
    assert kubectl("config", "current-context") == f"{context}\n"
    assert "current-context: plane\n" in plane.kubeconfig.read_text()
