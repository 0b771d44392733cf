"""Whatever is wrong: one error line, one hint, the right exit code, nothing half written, nothing left behind."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import left_behind, sync


def test_no_kubectl(tmp_path: Path) -> None:
    ran = sync(tmp_path, "status", env={"PATH": str(tmp_path), "KUBECTL_PATH": ""})

    says(ran, 2, "kubectl was not found", "--kubectl PATH")


def test_no_kubeconfig(tmp_path: Path, kubectl_path: Path) -> None:
    says(sync(tmp_path, "status", "--kubectl", str(kubectl_path)), 2, "there is no kubeconfig: ", "KUBECONFIG")


@pytest.mark.usefixtures("plane")
def test_unknown_context(tmp_path: Path) -> None:
    says(sync(tmp_path, "status", "-c", "nowhere"), 2, "no context 'nowhere'", "known contexts: plane")


def test_a_login_that_asks_where_nobody_can_answer(tmp_path: Path, kubectl: Kubectl) -> None:
    kubectl("config", "set-cluster", "asks", "--server=https://127.0.0.1:1")
    kubectl("config", "set-context", "asks", "--cluster=asks")

    says(sync(tmp_path, "status", "-c", "asks"), 2, "cannot log in to https://127.0.0.1:1", "kubectl config view")


def test_unreachable_server(tmp_path: Path, kubectl: Kubectl, temporary: Path) -> None:
    kubectl("config", "set-cluster", "gone", "--server=https://127.0.0.1:1")
    kubectl("config", "set-credentials", "gone", "--token=any")
    kubectl("config", "set-context", "gone", "--cluster=gone", "--user=gone")

    says(sync(tmp_path, "status", "-c", "gone"), 2, "cannot reach https://127.0.0.1:1", "right context")
    assert left_behind(temporary) == []


def test_a_forbidden_type_that_a_manifest_names(tmp_path: Path, kubectl: Kubectl, namespace: str) -> None:
    write(tmp_path, "c")
    kubectl.allow(namespace, "get,list,patch,create", "deployments")

    ran = sync(tmp_path, "status", "-n", namespace, "-c", "plane-dev")

    says(ran, 5, "configmaps in namespace", "right to list configmaps")


def test_forbidden_types_that_nobody_names_are_notes(tmp_path: Path, kubectl: Kubectl, namespace: str) -> None:
    kubectl.allow(namespace, "get,list", "configmaps")
    kubectl("-n", namespace, "create", "configmap", "seen", "--from-literal=a=b")

    ran = sync(tmp_path, "pull", "--yes", "-n", namespace, "-c", "plane-dev")

    assert ran.code == 0, ran.err
    assert "note: deployments.apps in namespace" in ran.err
    assert [file.name for file in tmp_path.rglob("*.yaml")] == ["configmap-seen.yaml"]


def test_a_broken_file_parks_only_itself(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "good")
    broken = tmp_path / "broken.yaml"
    broken.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad\n")
    kubectl("-n", namespace, "create", "configmap", "bad", "--from-literal=a=b")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 5, "broken.yaml: line", "mend the file")
    assert "configmap/good created" in ran.out
    pulled = sync(tmp_path, "pull", "--new", "--yes", "-n", namespace)
    assert pulled.code == 5
    assert list(tmp_path.rglob("*bad*")) == []


def test_a_broken_file_elsewhere_is_a_note_for_a_push_of_one_file(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "good")
    (tmp_path / "not-good.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad\n")

    ran = sync(tmp_path, "push", "good.yaml", "--yes", "-n", namespace)

    assert (ran.code, "note: not-good.yaml: line" in ran.err, "error:" in ran.err) == (0, True, False)
    assert sync(tmp_path, "push", "not-good.yaml", "--yes", "-n", namespace).code == 5


@pytest.mark.usefixtures("plane")
def test_an_object_that_is_nowhere(tmp_path: Path, namespace: str) -> None:
    ran = sync(tmp_path, "pull", "cm", "nowhere", "--yes", "-n", namespace)

    says(ran, 5, "configmap/nowhere: is neither in the cluster nor in the files", "-n")


def test_two_manifests_of_one_object(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "twice", file="a.yaml")
    write(tmp_path, "twice", "b", file="b.yaml")
    write(tmp_path, "once")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 5, "a.yaml:1 and b.yaml:1: both hold configmap/twice", "keep one")
    assert kubectl("-n", namespace, "get", "cm", "-o=name", "once", "twice", check=False).split() == ["configmap/once"]
    says(
        sync(tmp_path, "push", "cm/twice", "-n", namespace), 2, "configmap/twice is in a.yaml:1 and in b.yaml:1", "keep"
    )


def test_a_type_that_the_cluster_does_not_serve(tmp_path: Path, namespace: str) -> None:
    (tmp_path / "foo.yaml").write_text("apiVersion: example.com/v1\nkind: Foo\nmetadata:\n  name: f\n")

    ran = sync(tmp_path, "status", "-n", namespace)

    says(ran, 5, "foo.yaml:1: the cluster does not serve Foo in example.com/v1", "CRD")


def test_an_invalid_object_parks_only_itself(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "good")
    write(tmp_path, "Not_A_Name", file="bad.yaml")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 5, "configmap/Not_A_Name was not written", "mend the manifest")
    assert kubectl("-n", namespace, "get", "cm", "good", "-o=name").strip() == "configmap/good"


def test_without_a_terminal_nothing_is_written(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")

    ran = sync(tmp_path, "push", "-n", namespace, stdin="y\n")

    says(ran, 3, "no terminal", "--yes")
    assert kubectl("-n", namespace, "get", "cm", "c", "--ignore-not-found") == ""


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (("push", "-f", "c.yaml"), "-f means --force", "without -f"),
        (("pull", "-o", "yaml"), "-o names a file", "type --format yaml"),
        (("pull", "--take", "file"), "pull cannot take file", "push"),
        (("push", "--take", "live"), "push cannot take live", "pull"),
        (("frobnicate",), "frobnicate", "there are status, diff"),
        (("push", "--root", "missing"), "no folder", "--root"),
    ],
)
@pytest.mark.usefixtures("plane")
def test_words_that_mean_nothing_here(tmp_path: Path, words: tuple[str, ...], error: str, hint: str) -> None:
    write(tmp_path, "c")

    says(sync(tmp_path, *words), 2, error, hint)


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (("push", "nothing-like-it"), "nothing here is called", "plural type"),
        (("pull", "nonsense"), "no type 'nonsense'", "api-resources"),
    ],
)
@pytest.mark.usefixtures("plane")
def test_words_that_name_nothing_here(tmp_path: Path, words: tuple[str, ...], error: str, hint: str) -> None:
    write(tmp_path, "c")

    says(sync(tmp_path, *words), 5, error, hint)


def opened() -> int:
    """What a run has open while it asks: a folder and a process, where it goes through a proxy."""
    return 0 if os.environ.get("KUBESYNC_TRANSPORT") == "processes" else 2


def question(folder: Path, namespace: str) -> "pexpect.spawn[str]":
    command = ["-m", "kubectl_sync", "push", "-n", namespace]
    child = pexpect.spawn(
        sys.executable, command, cwd=str(folder), env=dict(os.environ) | {"TERM": "xterm"}, encoding="utf-8", timeout=30
    )
    child.setwinsize(40, 160)
    child.expect("Take all 1")
    return child


def test_ctrl_c_at_the_question_writes_nothing(
    tmp_path: Path, namespace: str, kubectl: Kubectl, temporary: Path
) -> None:
    write(tmp_path, "c")
    child = question(tmp_path, namespace)
    assert len(left_behind(temporary)) >= opened()

    child.sendcontrol("c")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 3
    assert "nothing was written" in (child.before or "")
    assert kubectl("-n", namespace, "get", "cm", "c", "--ignore-not-found") == ""
    assert left_behind(temporary) == []


def test_take_all_at_the_question_writes_it(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")
    child = question(tmp_path, namespace)

    child.send("\x1b[A")  # up from the safe answer, which is the default
    child.send("\r")
    child.expect("configmap/c created")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=name").strip() == "configmap/c"


def test_sigterm_leaves_nothing_behind(tmp_path: Path, namespace: str, temporary: Path) -> None:
    write(tmp_path, "c")
    child = question(tmp_path, namespace)
    assert len(left_behind(temporary)) >= opened()

    child.kill(15)
    child.expect(pexpect.EOF)
    child.close()

    assert left_behind(temporary) == []


def test_an_object_that_is_being_deleted_is_left_alone(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl(
        "-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"metadata":{"finalizers":["example.com/wait"]}}'
    )
    kubectl("-n", namespace, "delete", "cm", "c", "--wait=false")
    write(tmp_path, "c", "b")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    says(ran, 5, "configmap/c: is being deleted", "when it is gone")
    assert "0 objects written" in ran.out


def test_a_closed_pipe_leaves_no_traceback(tmp_path: Path, namespace: str, temporary: Path) -> None:
    for number in range(200):
        write(tmp_path, f"c{number}")
    command = f"{sys.executable} -m kubectl_sync status -n {namespace} | head -n 1"

    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (done.stdout.count("\n"), "Traceback" in done.stderr, "BrokenPipe" in done.stderr) == (1, False, False)
    assert left_behind(temporary) == []


def test_missing_rights_are_one_line_and_broken_files_elsewhere_another(tmp_path: Path, namespace: str) -> None:
    for kind in ("Service", "ServiceAccount"):
        (tmp_path / f"{kind}.yaml").write_text(f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: c}}\n")
    write(tmp_path, "c")
    for name in "abcde":
        (tmp_path / f"broken-{name}.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad\n")

    few = sync(tmp_path, "status", "-n", namespace, "-c", "plane-dev")
    one, whole = (sync(tmp_path, "status", "c.yaml", *more, "-n", namespace) for more in ((), ("--explain",)))

    (line,) = (line for line in few.err.splitlines() if "cannot be listed" in line)
    says(few, 5, f' in namespace {namespace}: cannot be listed: User "dev" has no right to', "right to list them")
    assert set(re.findall(r"[a-z]+s(?=,| in)", line)) == {"configmaps", "services", "serviceaccounts"}
    assert few.err.count("cannot be listed") == few.err.count("ask for the right") == 1
    assert one.err.count("broken") == 2, one.err
    assert "note: 5 files cannot be read, of which nothing is concluded: broken-a.yaml, broken-b.yaml and 3" in one.err
    assert (one.code, whole.code, whole.err.count("note: broken")) == (0, 0, 5)
