"""Words, folders and files on the command line that lead nowhere: one line, a hint, and nothing is written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import problems, says, unfinished
from tests.running import sync


def roles(kubectl: Kubectl, namespace: str, *names: str) -> None:
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]
    made = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "rules": rules}
    items = [made | {"metadata": {"name": name}} for name in names]
    kubectl(
        "-n", namespace, "create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "c")
    (tmp_path / "loop").symlink_to("circle")
    (tmp_path / "circle").symlink_to("loop")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("status --root loop", "there is no folder", "--root DIR"),
        ("status --kubeconfig loop", "too many levels of symbolic links", "--kubeconfig FILE"),
        ("status --request-timeout -1", "-1.0 is not in the range", "--help"),
        ("push --timeout nan --yes", "--timeout nan: not a time", "leave it out"),
        ("push /etc/hostname --yes", "/etc/hostname is not below", "--root"),
        ("push -o missing/plan.json", "missing/plan.json: cannot be written: No such file", "name another file"),
        ("push -o /dev/full", "/dev/full: cannot be written: No space left", "make room"),
        ("push -o .", ".: cannot be written: Is a directory", "name another file"),
    ],
)
def test_paths_that_lead_nowhere(folder: Path, namespace: str, words: str, error: str, hint: str) -> None:
    ran = sync(folder, *words.split(), "-n", namespace)

    says(ran, 2, error, hint)
    assert len(problems(ran)) == 1


def test_a_link_in_a_circle_names_nothing(folder: Path, namespace: str) -> None:
    says(sync(folder, "push", "loop", "--yes", "-n", namespace), 5, "nothing here is called 'loop'", "type a file")


@pytest.mark.parametrize("option", ["--context", "--namespace", "--as", "--kubeconfig"])
def test_an_option_that_is_empty_is_not_left_out(folder: Path, namespace: str, option: str) -> None:
    """As where a variable of the shell is not set: to write to the current context would be another cluster's loss."""
    ran = sync(folder, "push", "--yes", "-n", namespace, option, "")

    says(ran, 2, f"{option} is empty", "is a variable of your shell not set")


def test_a_folder_that_was_removed(tmp_path: Path, namespace: str) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    verbs = 'status diff "pull --yes" "push --yes" doctor'
    run = f"{sys.executable} -m kubectl_sync $verb -n {namespace}"
    script = f"rmdir {gone}; for verb in {verbs}; do {run} || exit=$?; done; exit $exit"

    done = subprocess.run(["bash", "-c", script], cwd=gone, capture_output=True, text=True, timeout=60, check=False)

    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert lines == ["error: the folder you are in cannot be used: No such file or directory"] * 5, done.stderr
    assert (done.returncode, done.stderr.count("hint: ")) == (2, 5)


def test_a_home_of_the_state_that_is_none(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    for home in (folder / "loop", Path(os.devnull)):
        env = {"KUBESYNC_HOME": str(home)}
        assert sync(folder, "status", "-n", namespace, env=env).code == 0
        ran = sync(folder, "push", "--yes", "-n", namespace, env=env)
        says(ran, 3, "nothing was written: the state of this folder cannot be used", "KUBESYNC_HOME")
    assert kubectl("-n", namespace, "get", "cm", "c", "--ignore-not-found") == ""


def test_names_that_files_cannot_have(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """Names of roles may hold anything but `/` and `%`; each gets a file of its own, and none leads out."""
    names = ["system:a", "System:A", "con", "aux.yaml", "..a", "a b", "-rf", "é\u202e", "*", "~", f"{'x:' * 40}"]
    roles(kubectl, namespace, *names)

    pulled = sync(tmp_path, "pull", "roles", "--yes", "-n", namespace)
    again = sync(tmp_path, "status", "--exit-code", "-n", namespace)

    assert (pulled.code, problems(pulled)) == (0, {}), pulled.err
    assert f"{len(names)} objects written" in pulled.out
    assert (again.code, f"{len(names)} in sync" in again.out) == (0, True), again.out + again.err
    files = [one.relative_to(tmp_path) for one in tmp_path.rglob("*.yaml")]
    assert len({str(one).lower() for one in files}) == len(names), "one for each, also where case does not count"
    assert not [one for one in tmp_path.parent.iterdir() if one != tmp_path and one.suffix == ".yaml"]
    assert unfinished(tmp_path) == []


def test_names_too_long_for_a_file(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    roles(kubectl, namespace, "short", ":" * 200, ":" * 199 + "x", "y" * 253)

    ran = sync(tmp_path, "pull", "roles", "--yes", "-n", namespace)

    assert (ran.code, "role.rbac.authorization.k8s.io/short created" in ran.out) == (0, True), ran.err
    assert "4 objects written" in ran.out
    assert "4 in sync" in sync(tmp_path, "status", "-n", namespace).out
