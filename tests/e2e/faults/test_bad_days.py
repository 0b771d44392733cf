"""Servers and networks on a bad day: what passes is waited out, what stays is told, nothing is made up."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import Ran, left_behind, sync

LIST = r"/configmaps\?limit"
PLANTED = "planted-s3cr3t"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        write(tmp_path, f"c{number}")
    return tmp_path


def status(folder: Path, namespace: str, *words: str) -> Ran:
    return sync(folder, "status", "-c", "relay", "-n", namespace, *words)


@pytest.mark.parametrize(
    "passing",
    [
        faults.status_object(429, "TooManyRequests", "slow down", Retry_After="1"),
        faults.text(502, "bad gateway"),
        faults.text(503, "service unavailable"),
        faults.status_object(500, "InternalError", "etcdserver: leader changed"),
        faults.drop(),
        faults.truncate(40),
    ],
    ids=["429", "502", "503", "500", "dropped", "cut off"],
)
def test_what_passes_is_waited_out(folder: Path, relay: Relay, namespace: str, passing: faults.Fault) -> None:
    relay.on("GET", LIST, passing, times=1)

    ran = status(folder, namespace)

    assert (ran.code, ran.err.count("error:"), "3 objects differ: 3 only in the file" in ran.out) == (0, 0, True), (
        ran.err
    )


@pytest.mark.parametrize(
    ("staying", "told"),
    [
        (faults.status_object(429, "TooManyRequests", "slow down"), "slow down"),
        (faults.text(503, "service unavailable"), "service unavailable"),
        (faults.status_object(403, "Forbidden", "no list for you"), "no list for you"),
        (faults.status_object(404, "NotFound", "the server could not find the requested resource"), "could not find"),
        (faults.status_object(410, "Expired", "too old"), "too old"),
        (faults.drop(), ""),
        (faults.truncate(40), ""),
    ],
    ids=["429", "503", "403", "404", "410", "dropped", "cut off"],
)
def test_what_stays_is_unknown_and_never_absent(
    folder: Path, relay: Relay, namespace: str, staying: faults.Fault, told: str
) -> None:
    assert sync(folder, "push", "--yes", "-n", namespace).code == 0
    relay.on("GET", LIST, staying)

    ran = status(folder, namespace)

    assert ran.code == 5
    assert f"error: configmaps in namespace {namespace}: cannot be listed: " in ran.err
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert "deleted" not in ran.out
    assert relay.count("GET", LIST) <= 6, "repetitions are bounded"


def test_a_list_whose_token_expired_starts_anew(folder: Path, relay: Relay, namespace: str, kubectl: Kubectl) -> None:
    manifests = "---\n".join(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: many{number}\n" for number in range(520)
    )
    kubectl("-n", namespace, "create", "-f", "-", stdin=manifests)
    relay.on("GET", "/configmaps.*continue=", faults.status_object(410, "Expired", "too old"), times=1)

    ran = status(folder, namespace, "--new")

    assert "521" not in ran.out
    assert any(line.split()[:2] == ["ConfigMap", "520"] for line in ran.out.splitlines()), ran.out
    assert relay.count("GET", "/configmaps.*continue=") == 2


def test_a_write_that_may_have_arrived_is_told_so(folder: Path, relay: Relay, namespace: str, kubectl: Kubectl) -> None:
    relay.on("POST", r"/configmaps\?(?!.*dryRun)", faults.lose(), times=1)

    ran = sync(folder, "push", "--yes", "-c", "relay", "-n", namespace, "--transport", "proxy")

    assert ran.code == 5
    assert ran.err.count("may or may not have been written") == 1
    assert "2 objects written, 1 failed" in ran.out
    names = kubectl("-n", namespace, "get", "cm", "-o=name").split()
    assert {f"configmap/c{number}" for number in range(3)} <= set(names)
    again = sync(folder, "push", "--yes", "-c", "relay", "-n", namespace)
    assert (again.code, "nothing to do" in again.out) == (0, True)


def test_a_write_is_sent_once_whatever_the_server_says(folder: Path, relay: Relay, namespace: str) -> None:
    relay.on("POST", r"/configmaps\?(?!.*dryRun)", faults.status_object(500, "InternalError", "no leader"))

    ran = sync(folder, "push", "--yes", "-c", "relay", "-n", namespace, "--transport", "proxy")

    assert (ran.code, ran.err.count("no leader")) == (5, 3)
    assert relay.count("POST", r"/configmaps\?(?!.*dryRun)") == 3


def test_messages_that_embed_a_secret_are_redacted(folder: Path, relay: Relay, namespace: str) -> None:
    message = f'Invalid value: "{{\\"kind\\":\\"Secret\\",\\"data\\":{{\\"a\\":\\"{PLANTED}\\"}}}}": denied'
    relay.on("POST", "/configmaps", faults.status_object(400, "BadRequest", message))

    ran = sync(folder, "push", "--yes", "-c", "relay", "-n", namespace, "-v")

    assert ran.code == 5
    assert "denied" in ran.err
    assert PLANTED not in ran.out + ran.err


def test_escapes_of_the_server_do_not_reach_the_terminal(folder: Path, relay: Relay, namespace: str) -> None:
    message = "red\x1b[31m\rerror: forged\u202e\u2028line\x9b2J"
    relay.on("GET", LIST, faults.status_object(403, "Forbidden", message))
    relay.on("GET", "^/api$", faults.header("Warning", '299 - "look\\x1b[2J"'))

    ran = status(folder, namespace)

    shown = ran.out + ran.err
    assert ran.code == 5
    assert not set(shown) & {"\x1b", "\r", "\u202e", "\u2028", "\x9b"}
    assert not any(line.startswith("error: forged") for line in ran.err.splitlines())


def test_warnings_are_told(folder: Path, relay: Relay, namespace: str) -> None:
    relay.on("GET", LIST, faults.header("Warning", '299 - "this type goes away"'))

    ran = status(folder, namespace, "--transport", "proxy")

    assert (ran.code, ran.err.count("warning: this type goes away")) == (0, 1)


def test_a_type_that_vanishes_after_discovery(folder: Path, relay: Relay, namespace: str) -> None:
    relay.on("GET", LIST, faults.text(404, "404 page not found"))

    ran = status(folder, namespace)

    says(ran, 5, "cannot be listed: ", "not served any more")


def test_a_server_that_restarts_in_the_middle(folder: Path, relay: Relay, namespace: str) -> None:
    """It goes away when the list is asked for, and is back within the pauses."""

    def away() -> None:
        relay.stop()
        time.sleep(0.3)
        relay.start()

    def fault(_: object) -> faults.Answer:
        threading.Thread(target=away).start()
        return faults.Answer(None, {}, b"")

    relay.on("GET", LIST, fault, times=1)

    ran = status(folder, namespace)

    assert (ran.code, "3 objects differ" in ran.out) == (0, True), ran.err


def test_old_servers_are_asked_group_by_group(folder: Path, relay: Relay, namespace: str) -> None:
    relay.on("GET", "^/apis?$", faults.old_discovery())

    ran = status(folder, namespace, "--transport", "proxy", "-v")

    assert (ran.code, "3 objects differ" in ran.out) == (0, True), ran.err
    assert "get --raw /apis/apps/v1" in ran.err


@pytest.mark.parametrize(
    ("way", "number"),
    [("proxy", signal.SIGINT), ("proxy", signal.SIGTERM), ("proxy", signal.SIGHUP), ("processes", signal.SIGTERM)],
)
@pytest.mark.parametrize("where", [r"^/api(\?|$)", "/kube-system", LIST])
def test_a_signal_at_any_time_leaves_nothing(
    folder: Path, relay: Relay, namespace: str, temporary: Path, where: str, way: str, number: signal.Signals
) -> None:
    """While the login, the identity or a list is on its way."""
    reached, ended = threading.Event(), threading.Event()

    def stuck(real: Callable[..., faults.Answer]) -> faults.Answer:
        reached.set()
        ended.wait(120)
        return real()

    relay.on("GET", where, stuck)
    command = [sys.executable, "-m", "kubectl_sync", "status", "-c", "relay", "-n", namespace, "--transport", way]
    running = subprocess.Popen(command, cwd=folder, env=os.environ, stderr=subprocess.PIPE, text=True)
    assert reached.wait(60)

    running.send_signal(number)
    _, err = running.communicate(timeout=60)
    ended.set()

    assert running.returncode == 3
    assert err.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in err
    assert left_behind(temporary) == []
