"""A kubectl, or a kubeconfig, that is not as it should be: the exact line, the hint, nothing left behind."""

import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import Ran, left_behind, sync

# Nobody has its key any more.
_OTHER_AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIBkDCCATWgAwIBAgIUEPgZTUiIECWX9h/0e+SilCcCYp0wCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRYW5vdGhlci1hdXRob3JpdHkwIBcNMjYxMTI1MDgyNDM0WhgP
MjEyNjExMDEwODI0MzRaMBwxGjAYBgNVBAMMEWFub3RoZXItYXV0aG9yaXR5MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEF6sjVAxeINvaickxDMiYhRn8cHZtP3R6
fq1JU4vCpzWTN8B22eSemgwwYCVp/7STk5stk9bC+SoC8bOgSJk76qNTMFEwHQYD
VR0OBBYEFB6XWCFdZF4yIrR/FA1ZawjktuA5MB8GA1UdIwQYMBaAFB6XWCFdZF4y
IrR/FA1ZawjktuA5MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh
AJdLrQwxdGfHoDXH2QPkVI9GccD/WxHRfaSpRqsDfD+GAiEA7QyNa9vz1VZxKj/2
q/D2KdTCyDYP33w/NJwDWn5Uw8M=
-----END CERTIFICATE-----
"""


@pytest.fixture
def program(tmp_path: Path, kubectl_path: Path) -> "Program":
    return Program(tmp_path / "kubectl-of-the-test", kubectl_path)


class Program:
    """Writes a kubectl as a shell script; `$real` in it is the real one."""

    def __init__(self, path: Path, real: Path) -> None:
        self.path, self.real = path, real

    def __call__(self, script: str) -> str:
        self.path.write_text(f"#!/bin/sh\nreal={self.real}\n{script}\n")
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)
        return str(self.path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "manifests"
    made.mkdir()
    write(made, "c")
    return made


def status(folder: Path, kubectl: str, *words: str) -> Ran:
    return sync(folder, "status", "--kubectl", kubectl, *words)


@pytest.mark.usefixtures("plane")
def test_one_that_crashes(folder: Path, program: Program) -> None:
    ran = status(folder, program("kill -SEGV $$"))

    says(ran, 2, f"kubectl crashed: signal 11 ended {program.path}", "--kubectl PATH")


@pytest.mark.usefixtures("plane")
def test_one_that_fails_without_a_word(folder: Path, program: Program) -> None:
    says(status(folder, program("exit 3")), 2, "cannot read the kubeconfig: it ended with 3", "--kubeconfig FILE")


@pytest.mark.usefixtures("plane")
def test_one_that_is_none(folder: Path, program: Program) -> None:
    says(status(folder, program("echo hello")), 2, "does not answer as kubectl does", "--kubectl PATH")


@pytest.mark.usefixtures("plane")
def test_one_that_cannot_be_run(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "no-program"
    file.write_bytes(b"\x00\x01\x02 neither script nor program")
    file.chmod(0o755)

    says(status(folder, str(file)), 2, "cannot be run", "--kubectl PATH")


@pytest.mark.usefixtures("plane")
def test_one_that_hangs(folder: Path, program: Program, temporary: Path) -> None:
    script = f'case "$*" in *view*) exec $real "$@";; esac\nsleep 600 # {temporary}/'

    ran = status(folder, program(script), "--request-timeout", "1", "--transport", "processes")

    says(ran, 2, "kubectl did not answer within 16 s", "right context")
    assert left_behind(temporary) == []
    assert not _running("sleep 600")


def _running(command: str) -> bool:
    return any(command in line for line in os.popen("ps -eww -o args").read().splitlines())


def test_one_that_only_passes_on(folder: Path, program: Program, namespace: str, temporary: Path) -> None:
    """A dispatcher, as that of a cloud's tools: a script whose child is the real one."""
    script = (
        '[ "$1" = version ] && { echo \'{"clientVersion": {"gitVersion": "v1.32.4-dispatcher"}}\'; exit; }\n$real "$@"'
    )

    ran = sync(folder, "push", "--yes", "-n", namespace, "--kubectl", program(script))
    doctor = sync(folder, "doctor", "-n", namespace, "--kubectl", str(program.path))

    assert (ran.code, "configmap/c created" in ran.out) == (0, True), ran.err
    assert "v1.32.4-dispatcher" in doctor.out
    assert "kubectl is 4 minor versions from the server" in doctor.out
    assert left_behind(temporary) == []


@pytest.mark.usefixtures("plane")
def test_one_that_is_too_old(folder: Path, program: Program) -> None:
    script = """case "$*" in
    *version*) echo '{"clientVersion": {"gitVersion": "v1.19.3"}}';;
    *proxy*) echo 'Error: unknown flag: --append-server-path' >&2; exit 1;;
    *) exec $real "$@";;
    esac"""

    ran = status(folder, program(script), "--transport", "auto")

    says(ran, 2, "unknown flag: --append-server-path", "kubectl v1.19.3 is too old: 1.21 or newer")


def test_one_that_cannot_be_a_proxy_is_good_enough(folder: Path, program: Program, namespace: str) -> None:
    script = 'case " $* " in *" proxy "*) echo "error: no unix sockets here" >&2; exit 1;; esac\nexec $real "$@"'
    words = ("--yes", "-n", namespace, "--kubectl", program(script), "-v")

    ran = sync(folder, "push", *words, "--transport", "auto")
    refused = sync(folder, "push", *words, "--transport", "proxy")

    assert (ran.code, "configmap/c created" in ran.out) == (0, True), ran.err
    assert "no unix sockets here; going on with single kubectl processes" in ran.err
    says(refused, 2, "kubectl proxy did not start: no unix sockets here", "kubectl get --raw /version")


def test_a_proxy_that_dies_in_the_middle(folder: Path, program: Program, namespace: str, temporary: Path) -> None:
    """It dies on its first list; what it carried is told, and nothing is taken for absent."""
    script = """case " $* " in *" proxy "*) ;; *) exec $real "$@";; esac
    $real "$@" & pid=$!
    trap 'kill $pid 2>/dev/null; exit' TERM
    while kill -0 $pid 2>/dev/null; do [ -e die ] && kill -KILL $pid; sleep 0.05; done"""
    kubectl = program(script)
    assert sync(folder, "push", "--yes", "-n", namespace, "--kubectl", kubectl, "--transport", "proxy").code == 0
    (folder / "die").touch()

    ran = status(folder, kubectl, "-n", namespace, "--transport", "proxy")

    assert ran.code in (2, 5), ran.err
    assert "error:" in ran.err
    assert "kubectl proxy" in ran.err
    assert "deleted from the cluster" not in ran.out
    assert "Traceback" not in ran.err
    assert left_behind(temporary) == []


@pytest.mark.usefixtures("plane")
def test_no_file_behind_the_option(folder: Path, kubectl_path: Path) -> None:
    ran = status(folder, str(kubectl_path), "--kubeconfig", "nowhere")

    says(ran, 2, "there is no kubeconfig: nowhere", "--kubeconfig FILE")


def test_a_broken_kubeconfig(folder: Path, plane: Access, sealed: Path, kubectl_path: Path) -> None:
    assert plane
    (sealed / ".kube" / "config").write_text("apiVersion: v1\nclusters: [\n")

    says(status(folder, str(kubectl_path)), 2, "kubectl cannot read the kubeconfig", "--kubeconfig FILE")


def test_a_kubeconfig_without_contexts(folder: Path, plane: Access, sealed: Path, kubectl_path: Path) -> None:
    assert plane
    (sealed / ".kube" / "config").write_text("apiVersion: v1\nkind: Config\n")

    says(status(folder, str(kubectl_path)), 2, "the kubeconfig has no context", "set KUBECONFIG")


def test_no_current_context(folder: Path, kubectl: Kubectl, kubectl_path: Path) -> None:
    kubectl("config", "unset", "current-context")

    says(status(folder, str(kubectl_path)), 2, "no context is chosen", "-c CONTEXT")


def test_several_kubeconfigs_are_merged(folder: Path, plane: Access, sealed: Path, namespace: str) -> None:
    extra = sealed / "extra"
    extra.write_text("apiVersion: v1\nkind: Config\ncurrent-context: mine\ncontexts:\n"
                     f"- name: mine\n  context: {{cluster: plane, user: admin, namespace: {namespace}}}\n")  # fmt: skip

    ran = sync(folder, "push", "--yes", env={"KUBECONFIG": f"{extra}:{plane.kubeconfig}:{sealed / 'missing'}"})

    assert (ran.code, f"context mine  server {plane.server}  namespace {namespace}" in ran.err) == (0, True)


def test_the_wrong_authority(folder: Path, plane: Access, sealed: Path, kubectl: Kubectl, tmp_path: Path) -> None:
    other = tmp_path / "other.crt"
    other.write_text(_OTHER_AUTHORITY)
    kubectl("config", "set-cluster", "wrong", f"--server={plane.server}", f"--certificate-authority={other}")
    kubectl("config", "set-context", "wrong", "--cluster=wrong", "--user=admin")
    assert sealed

    ran = sync(folder, "status", "-c", "wrong")

    says(ran, 2, f"the certificate of {plane.server} is not trusted", "certificate authority")


def test_a_token_that_expired(folder: Path, kubectl: Kubectl) -> None:
    kubectl("config", "set-credentials", "old", "--token=expired-token")
    kubectl("config", "set-context", "old", "--cluster=plane", "--user=old")

    ran = sync(folder, "status", "-c", "old")

    says(ran, 2, "refuses the login of context old", "log in again")
    assert "expired-token" not in ran.err + ran.out


def test_a_server_without_a_name(folder: Path, kubectl: Kubectl) -> None:
    kubectl("config", "set-cluster", "far", "--server=https://nowhere.invalid")
    kubectl("config", "set-credentials", "far", "--token=any")
    kubectl("config", "set-context", "far", "--cluster=far", "--user=far")

    says(sync(folder, "status", "-c", "far"), 2, "cannot reach https://nowhere.invalid", "VPN")


def test_a_password_in_the_address_is_not_shown(folder: Path, kubectl: Kubectl) -> None:
    kubectl("config", "set-cluster", "far", "--server=https://me:hunter2@127.0.0.1:1")
    kubectl("config", "set-credentials", "far", "--token=any")
    kubectl("config", "set-context", "far", "--cluster=far", "--user=far")

    ran = sync(folder, "status", "-c", "far", "-v")

    assert ran.code == 2
    assert "hunter2" not in ran.out + ran.err


def test_a_server_that_hangs_is_given_up(folder: Path, kubectl: Kubectl, unused_tcp: int, temporary: Path) -> None:
    kubectl("config", "set-cluster", "slow", f"--server=https://127.0.0.1:{unused_tcp}")
    kubectl("config", "set-credentials", "slow", "--token=any")
    kubectl("config", "set-context", "slow", "--cluster=slow", "--user=slow")
    started = time.monotonic()

    ran = sync(folder, "status", "-c", "slow", "--request-timeout", "1")

    says(ran, 2, f"cannot reach https://127.0.0.1:{unused_tcp}", "right context")
    assert time.monotonic() - started < 60, "not kubectl's own thirty minutes"
    assert left_behind(temporary) == []


@pytest.fixture
def unused_tcp() -> Iterator[int]:
    """A port where connections are taken and never answered."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]
