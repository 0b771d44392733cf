"""Logging in: once, alone, with a question where somebody can answer it."""

import os
import sys
import time
from pathlib import Path

import pexpect
import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.faults.fixtures import Login
from tests.faults.relay import Relay, status_object
from tests.running import left_behind, sync

proxied = pytest.mark.parametrize("way", ["proxy"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(12):
        write(tmp_path, f"c{number}")
    return tmp_path


def terminal(folder: Path, *words: str) -> "pexpect.spawn[str]":
    command = ["-m", "kubectl_sync", *words]
    child = pexpect.spawn(
        sys.executable, command, cwd=str(folder), env=dict(os.environ) | {"TERM": "xterm"}, encoding="utf-8", timeout=30
    )
    child.setwinsize(40, 160)
    return child


@proxied
def test_a_whole_run_logs_in_once(folder: Path, login: Login, namespace: str, way: str) -> None:
    login.configure(seconds=1)

    pushed = sync(folder, "push", "--yes", "-c", "login", "-n", namespace, "--transport", way)

    assert (pushed.code, "12 objects written" in pushed.out) == (0, True), pushed.err
    assert login.runs == 1


def test_by_processes_each_request_logs_in(folder: Path, login: Login, namespace: str) -> None:
    ran = sync(folder, "status", "-c", "login", "-n", namespace, "--transport", "processes")

    assert ran.code == 0
    assert login.runs > 3, "the reason why the proxy is the default"


@pytest.mark.parametrize("way", ["proxy", "processes"])
def test_a_login_that_fails(folder: Path, login: Login, namespace: str, way: str) -> None:
    login.configure(fail="your password is too old")

    ran = sync(folder, "status", "-c", "login", "-n", namespace, "--transport", way)

    says(ran, 2, "cannot log in to https://127.0.0.1", "kubectl --context=login get ns")
    assert ran.err.count("error:") == 1


@pytest.mark.parametrize("way", ["proxy", "processes"])
def test_a_login_that_asks_where_nobody_is(folder: Path, login: Login, namespace: str, way: str) -> None:
    login.configure(asks=True)

    ran = sync(folder, "status", "-c", "login", "-n", namespace, "--transport", way, stdin="1234\n")

    says(ran, 2, "cannot log in to https://127.0.0.1", "to log in by hand")


def test_a_login_that_asks_on_a_terminal(folder: Path, login: Login, namespace: str, temporary: Path) -> None:
    login.configure(asks=True)
    child = terminal(folder, "status", "-c", "login", "-n", namespace, "--transport", "proxy", "--request-timeout", "2")

    child.expect("Code: ")
    time.sleep(3)  # a person takes longer than a request may
    child.sendline("1234")
    child.expect("12 objects differ: 12 only in the file")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert login.runs == 1
    assert left_behind(temporary) == []


def test_a_login_by_processes_asks_on_a_terminal_too(folder: Path, login: Login, namespace: str) -> None:
    login.configure(asks=True)
    child = terminal(folder, "status", "-c", "login", "-n", namespace, "--transport", "processes")

    child.expect("Code: ")
    child.sendline("4321")
    child.expect("error: cannot log in to https")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 2


def test_ctrl_c_at_the_login_leaves_nothing(folder: Path, login: Login, namespace: str, temporary: Path) -> None:
    login.configure(asks=True)
    child = terminal(folder, "status", "-c", "login", "-n", namespace, "--transport", "proxy")
    child.expect("Code: ")
    assert len(left_behind(temporary)) >= 2

    child.sendcontrol("c")
    child.expect("error: interrupted")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 3
    assert left_behind(temporary) == []


@proxied
def test_a_login_that_expires_is_renewed(folder: Path, login: Login, namespace: str, way: str) -> None:
    """kubectl renews it by itself; the run goes on as if nothing had been."""
    login.configure(expires_in=1)
    child = terminal(folder, "push", "-c", "login", "-n", namespace, "--transport", way)
    child.expect("Take all 12")
    time.sleep(1.5)

    child.send("\x1b[A\r")
    child.expect("12 objects written")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert login.runs >= 2


def test_a_login_that_the_server_forgets_in_the_middle(
    folder: Path, login: Login, relay: Relay, kubectl: Kubectl, namespace: str
) -> None:
    """A 401 in the middle is answered by one new login, and the request is sent again."""
    kubectl("config", "set-context", "both", "--cluster=relay", "--user=login")
    relay.on("GET", "/configmaps", status_object(401, "Unauthorized", "Unauthorized"), times=1)

    ran = sync(folder, "status", "-c", "both", "-n", namespace, "--transport", "proxy")

    assert (ran.code, "12 objects differ" in ran.out) == (0, True), ran.err
    assert relay.count("GET", "/configmaps") == 2
    assert login.runs == 2


def test_a_login_that_stays_lost_is_told(folder: Path, relay: Relay, namespace: str) -> None:
    relay.on("GET", "/configmaps", status_object(401, "Unauthorized", "Unauthorized"))

    ran = sync(folder, "status", "-c", "relay", "-n", namespace)

    assert ran.code == 5
    assert f"error: configmaps in namespace {namespace}: cannot be listed: Unauthorized" in ran.err
    assert "only in the file" not in ran.out
