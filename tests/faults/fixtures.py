"""A bad day for the test: a server behind a relay, a login that takes its time."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.access import CONTEXTS, Access
from tests.controlplane.fixtures import Kubectl
from tests.faults.relay import Relay

PLUGIN = Path(__file__).parent / "login.py"


@pytest.fixture
def relay(plane: Access, kubectl: Kubectl, sealed: Path) -> Iterator[Relay]:
    """The plane behind a relay, as contexts `relay`, `relay-reader`, `relay-dev` and `relay-nobody`."""
    assert sealed
    made = Relay(plane)
    made.start()
    authority = f"--certificate-authority={plane.certificate}"
    kubectl("config", "set-cluster", "relay", f"--server={made.server}", authority)
    for context, user in CONTEXTS.items():
        kubectl("config", "set-context", context.replace("plane", "relay"), "--cluster=relay", f"--user={user}")
    yield made
    made.stop()
    assert made.defects == []


@dataclass(frozen=True)
class Login:
    """A credential plugin that does what it is told, and counts its runs."""

    folder: Path
    token: str

    def configure(self, **told: Any) -> None:
        """`seconds` it takes, whether it `asks` for a code, `fail` with a text, `expires_in` seconds, a `token`."""
        (self.folder / "told.json").write_text(json.dumps({"token": self.token} | told))

    @property
    def runs(self) -> int:
        file = self.folder / "runs"
        return len(file.read_text().splitlines()) if file.exists() else 0


@pytest.fixture
def login(plane: Access, kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> Login:
    """The context `login`: the plane's admin, by way of a credential plugin."""
    folder = tmp_path_factory.mktemp("login")
    program = folder / "plugin"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} {PLUGIN} {folder}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    version = "client.authentication.k8s.io/v1"
    kubectl("config", "set-credentials", "login", f"--exec-command={program}", f"--exec-api-version={version}",
            "--exec-interactive-mode=IfAvailable")  # fmt: skip
    kubectl("config", "set-context", "login", "--cluster=plane", "--user=login")
    made = Login(folder, plane.token())
    made.configure()
    assert os.access(program, os.X_OK)
    return made
