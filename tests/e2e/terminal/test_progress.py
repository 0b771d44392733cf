"""How far a run is, for whoever waits at a terminal: what is shown while it writes, and that nothing is left of it."""

import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.faults import relay as faults
from tests.faults.fixtures import Login
from tests.faults.relay import Relay
from tests.running import sync
from tests.terminals import Terminal

# All but the first: answers are counted in the order of the objects.
TRIALS, WRITES = r"/configmaps/c[12]\?.*dryRun", r"/configmaps/c[12]\?(?!.*dryRun)"
PUSH = ("push", "--yes", "-c", "relay", "--transport", "proxy", "-n")


class Gate:
    """Holds requests back until it is opened."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    def hold(self, real: Callable[..., faults.Answer]) -> faults.Answer:
        self._opened.wait(60)
        return real()

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def folder(tmp_path: Path, namespace: str) -> Path:
    """Three objects that were pushed, and are to be pushed again."""
    for value in ("a", "b"):
        for number in range(3):
            write(tmp_path, f"c{number}", value)
        if value == "a":
            assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    return tmp_path


def test_a_push_says_how_many_are_tried_and_written(folder: Path, namespace: str, relay: Relay) -> None:
    asked, tried, written = Gate(), Gate(), Gate()
    relay.on("PATCH", TRIALS, asked.hold, times=2)
    relay.on("PATCH", TRIALS, tried.hold)
    relay.on("PATCH", WRITES, written.hold)

    terminal = Terminal(folder, *PUSH, namespace)

    terminal.see("asking what the differences mean: 1 of 3 tried ...")
    asked.open()
    terminal.see("writing: 1 of 3 tried ...")
    tried.open()
    shown = terminal.see("writing: 1 of 3 written ...")
    assert [line for line in shown.splitlines() if line.endswith(" updated")] == ["configmap/c0 updated"]
    written.open()
    assert terminal.end() == 0
    assert " of 3 " not in terminal.everything
    done = [*(f"configmap/c{number} updated" for number in range(3)), "3 objects written"]
    assert terminal.everything.splitlines()[-4:] == done


def test_a_pull_says_how_many_new_manifests_are_proven(
    tmp_path: Path, namespace: str, relay: Relay, kubectl: Kubectl
) -> None:
    for name in ("one", "two"):
        kubectl("-n", namespace, "create", "service", "clusterip", name, "--tcp=80")
    gate = Gate()
    relay.on("PATCH", r"/services/two\?.*dryRun", gate.hold)

    terminal = Terminal(tmp_path, "pull", "services", "--yes", "-c", "relay", "-n", namespace)

    terminal.see("proving what is left out: 1 of 2 tried ...")
    gate.open()
    assert terminal.end() == 0
    assert " of 2 " not in terminal.everything
    assert terminal.everything.splitlines()[-1] == "2 objects written"


@pytest.mark.parametrize("keys", ["\x03", ""])
def test_nothing_is_left_of_it_where_the_run_is_ended(folder: Path, namespace: str, relay: Relay, keys: str) -> None:
    gate = Gate()
    relay.on("PATCH", WRITES, gate.hold)
    terminal = Terminal(folder, *PUSH, namespace)
    terminal.see("writing: 1 of 3 written ...")

    if keys:
        terminal.type(keys)
    else:
        terminal.child.kill(signal.SIGTERM)

    assert terminal.end() == 3
    gate.open()
    last = "error: interrupted: 1 written," if keys else "error: ended by SIGTERM: 1 written,"
    assert " ".join(terminal.everything.splitlines()[-2:]).startswith(last), terminal.everything
    assert "writing" not in terminal.everything
    assert not terminal.screen.cursor.hidden


def test_nothing_is_left_of_it_after_an_error(folder: Path, namespace: str, relay: Relay) -> None:
    gate = Gate()

    def refuse(real: Callable[..., faults.Answer]) -> faults.Answer:
        gate.hold(real)
        return faults.status_object(403, "Forbidden", "no room today")(real)

    relay.on("PATCH", WRITES, refuse)
    terminal = Terminal(folder, *PUSH, namespace, columns=200)
    terminal.see("writing: 1 of 3 written ...")
    gate.open()

    assert terminal.end() == 5
    assert "writing" not in terminal.everything
    assert terminal.everything.count("no room today") == 2


def test_in_a_narrow_terminal_it_stays_on_one_line(folder: Path, namespace: str, relay: Relay) -> None:
    gate = Gate()
    relay.on("PATCH", WRITES, gate.hold)
    terminal = Terminal(folder, *PUSH, namespace, columns=20)

    terminal.see("writing: 1 of 3 w")
    gate.open()

    assert terminal.end() == 0
    assert "writing" not in terminal.everything


def test_it_is_on_stderr_alone_and_results_go_where_they_should(folder: Path, namespace: str, relay: Relay) -> None:
    gate = Gate()
    relay.on("PATCH", WRITES, gate.hold)
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "kubectl_sync", *PUSH, namespace]
    env = os.environ | {"TERM": "xterm", "LANG": "C.UTF-8"}
    with subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=-1, stderr=its) as run:
        os.close(its)
        told = b""
        while b"writing: 1 of 3 written ..." not in told:
            told += os.read(ours, 4096)
        gate.open()
        out = run.communicate(timeout=30)[0].decode()
    os.close(ours)

    assert run.returncode == 0
    assert re.findall(r"configmap/c\d updated", out) == [f"configmap/c{number} updated" for number in range(3)]
    assert "\x1b" not in out
    assert b" updated" not in told


def test_into_a_pipe_nothing_is_shown(folder: Path, namespace: str, relay: Relay) -> None:
    relay.on("PATCH", WRITES, faults.delay(1.5), times=1)

    ran = sync(folder, *PUSH, namespace)

    assert ran.code == 0
    assert [word for word in ("writing", "tried", "\r", "\x1b") if word in ran.out + ran.err] == []


def test_a_question_of_the_login_is_not_hidden_by_it(folder: Path, namespace: str, login: Login) -> None:
    login.configure(asks=True, seconds=3)
    terminal = Terminal(folder, "pull", "--dry-run", "-c", "login", "-n", namespace)

    terminal.see("Code:")

    assert terminal.still(1.5).splitlines()[-1] == "Code:"
    terminal.type("1234\r")
    assert terminal.end() == 0
    assert "reading the cluster" not in terminal.everything
