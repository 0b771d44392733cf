"""Signals while it writes, servers and proxies that go in the middle: what is known is kept, the rest looked up."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.e2e.kills import objects, told, written
from tests.e2e.manifests import write
from tests.e2e.messages import problems, unfinished
from tests.e2e.running import save, synced
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import ROOT, Ran, left_behind, sync

WRITES = r"/configmaps(/[^?]*)?\?(?!.*dryRun)"


def ended(folder: Path, namespace: str, point: str, name: str, verb: str) -> Ran:
    command = [sys.executable, "-m", "tests.faults.killed", point, verb, "--force", "-n", namespace]
    env = os.environ | {"PYTHONPATH": str(ROOT), "SIGNAL": name}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize(("verb", "point"), [("push", "before reply 3"), ("pull", "before record 1")])
def test_a_signal_while_it_writes(
    tmp_path: Path, namespace: str, plane: Access, kubectl: Kubectl, temporary: Path, name: str, verb: str, point: str
) -> None:
    synced(tmp_path, namespace, *objects("old", range(2)))
    if verb == "push":
        save(tmp_path, *objects("new", range(3)))
    else:
        kubectl("-n", namespace, "label", "cm,svc,netpol,ing", "--all", "value=new", "--overwrite")

    ran = ended(tmp_path, namespace, point, name, verb)

    assert ran.code == 3, ran.err
    last = r"error: ended by \w+: \d+ written, and what was on its way may be: the next run looks for it"
    assert re.fullmatch(last, ran.err.splitlines()[-1]), ran.err
    assert "Traceback" not in ran.err
    assert (left_behind(temporary), unfinished(tmp_path)) == ([], [])
    again = sync(tmp_path, verb, "--yes", "-n", namespace)
    assert (again.code, problems(again)) == (0, {}), again.err
    assert told(again.err.splitlines(), "written") <= written(Api(plane), namespace)
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0


class Held:
    """A push of one object that has reached the server, and waits for its answer."""

    def __init__(self, folder: Path, namespace: str, relay: Relay, **options: Any) -> None:
        self.arrived, self.released = threading.Event(), threading.Event()

        def hold(real: Callable[..., faults.Answer]) -> faults.Answer:
            self.arrived.set()
            self.released.wait(60)
            return real()

        relay.on("POST", WRITES, hold, times=1)
        command = [sys.executable, "-m", "kubectl_sync", "push", "--yes", "-n", namespace, "-c", "relay",
                   "--transport", "proxy"]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=folder, env=os.environ, stdout=-1, stderr=-1, text=True, **options)
        assert self.arrived.wait(60)

    def end(self) -> Ran:
        self.released.set()
        out, err = self.process.communicate(timeout=30)
        return Ran(self.process.returncode, out, err)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "c")
    return tmp_path


def test_calls_that_are_interrupted_go_on(folder: Path, namespace: str, relay: Relay, kubectl: Kubectl) -> None:
    """EINTR: stopped and continued, the window resized, children that end."""
    held = Held(folder, namespace, relay)

    for number in (signal.SIGSTOP, signal.SIGCONT, signal.SIGWINCH, signal.SIGCHLD, signal.SIGURG) * 5:
        held.process.send_signal(number)
        time.sleep(0.01)
    ran = held.end()

    assert (ran.code, problems(ran)) == (0, {}), ran.err
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}") == "a"


def test_hangups_that_are_ignored(folder: Path, namespace: str, relay: Relay) -> None:
    """As under nohup: the terminal goes, the run does not."""
    held = Held(folder, namespace, relay, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))

    held.process.send_signal(signal.SIGHUP)
    ran = held.end()

    assert (ran.code, "1 object written" in ran.out) == (0, True), ran.err


def test_a_second_signal_while_it_cleans_up(folder: Path, namespace: str, relay: Relay, temporary: Path) -> None:
    held = Held(folder, namespace, relay)

    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        held.process.send_signal(number)
    ran = held.end()

    assert (ran.code, "Traceback" in ran.err) == (3, False), ran.err
    assert ran.err.count("error: ") == 1
    assert left_behind(temporary) == []


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_server_that_restarts_while_it_is_written_to(
    tmp_path: Path, namespace: str, relay: Relay, kubectl: Kubectl, lost: str
) -> None:
    """The connection breaks before or after the server did what was asked: nobody knows, and the next run looks."""
    for number in range(3):
        write(tmp_path, f"c{number}")

    def away() -> None:
        relay.stop()
        time.sleep(0.2)
        relay.start()

    restart = threading.Thread(target=away)

    def fault(real: Callable[..., faults.Answer]) -> faults.Answer:
        if lost == "after":
            real()
        restart.start()
        return faults.Answer(None, {}, b"")

    relay.on("POST", WRITES, fault, times=1)
    ran = sync(tmp_path, "push", "--yes", "-c", "relay", "-n", namespace, "--transport", "proxy")
    restart.join()

    found = problems(ran)
    failed = int(ran.out.split(" failed")[0].rpartition(", ")[2])
    assert (ran.code, len(found)) == (5, 1), ran.err
    assert all("may or may not have been written" in line for line in found)
    assert failed == 1 or any(f"{failed} objects may or may not" in line for line in found)
    again = sync(tmp_path, "push", "--yes", "-c", "relay", "-n", namespace)
    assert (again.code, "was ended before its end" in again.err) == (0, True), again.err
    names = kubectl("-n", namespace, "get", "cm", "-o=name").split()
    assert {f"configmap/c{number}" for number in range(3)} <= set(names)
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0


def test_a_proxy_that_dies_while_it_is_written_through(
    folder: Path, namespace: str, relay: Relay, temporary: Path, kubectl: Kubectl
) -> None:
    held = Held(folder, namespace, relay)
    children = subprocess.run(["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    proxies = [int(line.split()[0]) for line in children.splitlines() if f"{temporary}/" in line and " proxy " in line]
    assert proxies
    for pid in proxies:
        os.kill(pid, signal.SIGKILL)

    ran = held.end()

    assert ran.code == 5, ran.err
    assert [line for line in problems(ran) if "may or may not have been written" in line]
    assert sync(folder, "push", "--yes", "-n", namespace).code == 0
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}") == "a"
    assert left_behind(temporary) == []
