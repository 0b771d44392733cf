"""Fixtures around the control plane, and the seal that keeps every test away from real clusters and homes."""

import os
import re
import secrets
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.controlplane import sharing
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.errors import PlaneError
from tests.controlplane.namespaces import create_namespace
from tests.controlplane.places import ROOT

# Inside a Pod the service variables lead kubectl to the cluster that it runs in, without any kubeconfig.
UNSET = (
    *("KUBECTL_PATH", "KUBESYNC_CONTEXT", "KUBESYNC_TRANSPORT", "KUBECTL_EXTERNAL_DIFF", "NO_COLOR", "FORCE_COLOR"),
    *("KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBERNETES_MASTER"),
)
FOLDERS = {
    "HOME": "",
    "KUBESYNC_HOME": ".kubesync",
    "KUBECACHEDIR": ".kube/cache",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_RUNTIME_DIR": ".run",
}


_TRIES = 300


@dataclass(frozen=True)
class Kubectl:
    """The pinned kubectl as the plane's admin."""

    path: Path

    def __call__(self, *arguments: str, stdin: str | None = None, check: bool = True) -> str:
        """What it prints; AssertionError with its message when it fails, unless `check` is off."""
        command = [str(self.path), "--context", "plane", *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"kubectl {' '.join(arguments)} failed ({done.returncode}): {done.stderr}")
        return done.stdout

    def allow(self, namespace: str, verbs: str, resources: str, user: str = "dev") -> None:
        """Give a user these rights in a namespace, by the role `r`; returns when the server knows of it."""
        self("-n", namespace, "create", "role", "r", f"--verb={verbs}", f"--resource={resources}")
        self.bind(namespace, user, "--role=r", verbs.rsplit(",", maxsplit=1)[-1], resources.rsplit(",", maxsplit=1)[-1])

    def bind(self, namespace: str, user: str, role: str, verb: str, resource: str) -> None:
        """Give a user a role (`--clusterrole=view`) in a namespace; returns when they may use the verb.

        The server's authorizer learns of a binding by a watch: a little after it is made.
        """
        self("-n", namespace, "create", "rolebinding", "r", role, f"--user={user}")
        self.until_may(user, verb, resource, "-n", namespace)

    def limit(self, namespace: str, hard: str) -> None:
        """Set a quota (`count/services=0`); returns when it is counted: before, all is refused as unknown."""
        self("-n", namespace, "create", "quota", "q", f"--hard={hard}")
        self("-n", namespace, "wait", "quota/q", "--for=jsonpath={.status.used}", "--timeout=30s")

    def until_may(self, user: str, verb: str, resource: str, *where: str, answer: str = "yes") -> None:
        """Wait until a user may do that (`-n NAMESPACE`, or `-A`), or may not."""
        for _ in range(_TRIES):
            if self("auth", "can-i", verb, resource, *where, "--as", user, check=False).split()[:1] == [answer]:
                return
            time.sleep(0.1)
        raise AssertionError(f"whether {user} may {verb} {resource} is still not {answer}")


@pytest.fixture(autouse=True)
def sealed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """An empty home for each test, and no cluster. With the plane: its kubeconfig, a copy that is the test's own."""
    home = tmp_path_factory.mktemp("home")
    kubeconfig = home / ".kube" / "config"
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    for name, folder in FOLDERS.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    if way := request.config.stash[sharing.ENVIRONMENT].get("KUBECTL_SYNC_TEST_TRANSPORT"):
        monkeypatch.setenv("KUBESYNC_TRANSPORT", way)
    if "plane" in request.fixturenames:
        plane: Access = request.getfixturevalue("plane")
        kubeconfig.parent.mkdir()
        shutil.copy(plane.kubeconfig, kubeconfig)
        monkeypatch.setenv("KUBECTL_PATH", str(request.getfixturevalue("kubectl_path")))
    return home


@pytest.fixture(scope="session")
def plane(pytestconfig: pytest.Config) -> Access:
    """The control plane of this test run."""
    try:
        return sharing.shared_plane(pytestconfig)
    except PlaneError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def kubectl_path(pytestconfig: pytest.Config) -> Path:
    """The kubectl of the tests: one version for everybody, unless $KUBECTL names another."""
    named = pytestconfig.stash[sharing.ENVIRONMENT].get("KUBECTL")
    pinned = Path(sysconfig.get_path("scripts"), "kubectl")
    found = Path(shutil.which(named) or named).absolute() if named else pinned
    if not os.access(found, os.X_OK):
        pytest.fail(f"No kubectl at {found}: install the dependency group dev, or set $KUBECTL.", pytrace=False)
    return found


@pytest.fixture
def kubectl(plane: Access, kubectl_path: Path) -> Kubectl:  # noqa: ARG001 the plane gives it its kubeconfig
    return Kubectl(kubectl_path)


@pytest.fixture
def namespace(request: pytest.FixtureRequest, plane: Access) -> Iterator[str]:
    """A namespace of the test's own, with the two objects that controllers put into every new one."""
    readable = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:40].strip("-")
    name = f"{readable}-{secrets.token_hex(3)}"
    api = Api(plane)
    create_namespace(api, name)
    yield name
    api.delete(f"/api/v1/namespaces/{name}", missing_ok=True)


@pytest.fixture
def corpus(pytestconfig: pytest.Config) -> Path:
    """Manifests of real projects, which lie beside the checkout and not in it, or where $CORPUS says."""
    named = pytestconfig.stash[sharing.ENVIRONMENT].get("CORPUS")
    folder = Path(named) if named else ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the corpus of real manifests is not on this machine")
    return folder
