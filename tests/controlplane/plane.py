"""One control plane, from start to the last trace of it."""

import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Self

from tests.controlplane import components
from tests.controlplane.access import Access, write_kubeconfigs
from tests.controlplane.api import Api, ApiError
from tests.controlplane.children import Child
from tests.controlplane.components import Ports
from tests.controlplane.errors import PlaneError
from tests.controlplane.signals import terminable, undisturbed

PATIENCE = 60.0
ATTEMPTS = 3
PORT_CLASH = "address already in use"
# The last things that controllers and nodes make in a new cluster.
READY_PATHS = ("/readyz", "/api/v1/namespaces/default/serviceaccounts/default", "/api/v1/nodes/node-3")


class Plane:
    """A running control plane, for the length of a `with`; nothing of it is left behind.

    SIGTERM ends the `with` too, through its clean-up. By SIGKILL the processes go (Linux), the folder stays.
    """

    def __init__(self, binary: Path, folder: Path | None = None) -> None:
        self._binary = binary
        self.folder = folder or Path(tempfile.gettempdir(), f"kubectl-sync-plane-{secrets.token_hex(6)}")
        self.access = Access(self.folder)
        self._children: list[Child] = []
        self._held = ExitStack()

    @property
    def kubeconfig(self) -> Path:
        return self.access.kubeconfig

    @property
    def audit_log(self) -> Path:
        return self.access.audit_log

    def __enter__(self) -> Self:
        with ExitStack() as held:
            held.enter_context(terminable())
            held.callback(self._stop)
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    self._start()
                    break
                except PlaneError:
                    if attempt == ATTEMPTS or not self._ports_clashed():
                        raise
                    self._stop()
            self._held = held.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._held.close()

    def _start(self) -> None:
        """etcd and the apiserver at once: the apiserver tries until etcd answers."""
        ports = Ports.free()
        self.folder.mkdir(mode=0o700)
        (self.folder / "port").write_text(str(ports.apiserver))
        self._run(components.etcd(self.folder, ports))
        self._run(components.apiserver(self.access, ports))
        self._wait_for("its certificate", self._has_certificate)
        controllers, nodes = write_kubeconfigs(self.access)
        self._run(components.controller_manager(self.folder, controllers))
        self._run(components.nodes(nodes))
        api = Api(self.access)
        for path in READY_PATHS:
            self._wait_for(path, partial(_answers, api, path))

    def _run(self, command: list[str]) -> None:
        with undisturbed():  # a child that is started is a child that is remembered
            log = self.folder / f"{command[0]}.log"
            self._children.append(Child(command[0], [str(self._binary), *command], log))

    def _has_certificate(self) -> bool:
        """Its own certificate and the authority's, both to the end: the file is not written in one go."""
        path = self.access.certificate
        return path.exists() and path.read_text().count("-----END CERTIFICATE-----") == 2

    def _wait_for(self, what: str, check: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not check():
            for child in self._children:
                if child.ended():
                    raise PlaneError(f"{child.name} of the test plane ended. Its log:\n{child.last_words()}")
            if time.monotonic() > deadline:
                logs = "\n".join(f"{child.name}:\n{child.last_words()}" for child in self._children)
                raise PlaneError(f"The test plane is not ready after {PATIENCE:.0f} s: no {what}.\n{logs}")
            time.sleep(0.05)

    def _ports_clashed(self) -> bool:
        return any(PORT_CLASH in child.log() for child in self._children)

    def _stop(self) -> None:
        """In reverse order: nodes, controllers, apiserver, etcd. Then the folder."""
        with undisturbed():
            while self._children:
                self._children.pop().stop()
            shutil.rmtree(self.folder, ignore_errors=True)


def _answers(api: Api, path: str) -> bool:
    try:
        return api.has(path)
    except (ApiError, OSError):
        return False
