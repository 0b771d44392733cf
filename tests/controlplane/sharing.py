"""One plane for a whole test run: which processes belong to the run, and when its plane starts and stops.

The first test that wants a plane starts it; all workers of pytest-xdist use it. It runs in a process of its
own that the run stops at its end, and that stops by itself when the run was killed. Where it has to be built first,
that begins with the first test of the run, beside those that need none.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.access import Access
from tests.controlplane.build import binary, is_there
from tests.controlplane.children import dies_with_parent
from tests.controlplane.detached import Home, ensure
from tests.controlplane.errors import PlaneError
from tests.controlplane.places import ROOT

GIVEN = "KUBECTL_SYNC_TEST_KUBECONFIG"
ENVIRONMENT = pytest.StashKey[Mapping[str, str]]()
HOME = pytest.StashKey[Path]()
LIFELINE = pytest.StashKey[int]()
BUILD = pytest.StashKey["subprocess.Popen[bytes]"]()
_FIRST = "gw0"


def pytest_configure(config: pytest.Config) -> None:
    """Note the environment before tests are sealed off from it, and which run this process is part of."""
    config.stash[ENVIRONMENT] = dict(os.environ)
    mine = {
        "plane_home": str(Path(tempfile.gettempdir(), f"kubectl-sync-run-{secrets.token_hex(6)}")),
        "plane_lifeline": os.getpid(),
    }
    run: dict[str, Any] = getattr(config, "workerinput", mine)
    config.stash[HOME] = Path(run["plane_home"])
    config.stash[LIFELINE] = run["plane_lifeline"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what it shares with the others."""
    node.workerinput["plane_home"] = str(node.config.stash[HOME])
    node.workerinput["plane_lifeline"] = node.config.stash[LIFELINE]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to build the plane, in one process of the run; who needs it waits for the lock of the build."""
    config = session.config
    environment = config.stash[ENVIRONMENT]
    is_one_of_many = getattr(config, "workerinput", {"workerid": _FIRST})["workerid"] != _FIRST
    if is_one_of_many or config.option.collectonly or GIVEN in environment or is_there(environment):
        return
    if any(item.get_closest_marker("server") for item in session.items):
        config.stash[BUILD] = subprocess.Popen(
            [sys.executable, "-m", "tests.controlplane", "--build"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # what is wrong is told by the first test that needs it
            preexec_fn=dies_with_parent(),  # noqa: PLW1509 only system calls
        )


def pytest_report_header(config: pytest.Config) -> list[str]:
    if is_there(config.stash[ENVIRONMENT]):
        return []
    return ["control plane: to be built once, beside the tests that need none; about 7 minutes on 2 cores"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The end of the run, reached after Ctrl-C too; a worker's end is not the run's."""
    if build := config.stash.get(BUILD, None):
        build.terminate()
        build.wait()
    if not hasattr(config, "workerinput"):
        Home(config.stash[HOME]).stop()


def shared_plane(config: pytest.Config) -> Access:
    """The run's plane, which is there afterwards if it was not before."""
    environment = config.stash[ENVIRONMENT]
    if given := environment.get(GIVEN):
        access = Access(Path(given).absolute().parent)
        if not access.audit_log.exists():
            raise PlaneError(f"${GIVEN} must be what `python -m tests.controlplane` offers: {given} is not.")
        return access
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        program = binary(sys.stderr, environment)
    else:
        with capture.global_and_fixture_disabled():  # minutes of building must not look hung
            program = binary(sys.stderr, environment)
    return ensure(Home(config.stash[HOME]), program, environment, config.stash[LIFELINE])
