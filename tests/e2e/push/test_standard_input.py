"""`push -`: what another program renders, into the cluster; nothing of it is kept, and a folder is as it was."""

import json
import os
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import configs
from tests.e2e.manifests import CONFIG, WEB, config, put, write
from tests.e2e.messages import says
from tests.e2e.running import synced
from tests.running import sync

TWO = f"{CONFIG.format(name='one', value='a')}---\n{WEB}"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2-on-stdin}\n"


def held(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_it_is_written_as_often_as_it_changes(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """What the cluster itself tells of the last push is enough: a key that is gone goes there, too."""
    changed = TWO.replace("nginx:1.25", "nginx:1.26").replace("  key: a\n", "  other: b\n")

    first = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=TWO)
    second = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=changed)
    third = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=changed)

    assert (first.code, "2 objects written" in first.out) == (0, True), first.err
    assert (second.code, "2 objects written" in second.out) == (0, True), second.err + second.out
    assert (third.code, "nothing to do: 2 in sync" in third.out) == (0, True), third.err + third.out
    live = json.loads(kubectl("-n", namespace, "get", "cm", "one", "-o", "json"))
    assert live["data"] == {"other": "b"}
    assert held(tmp_path) == {}


def test_what_somebody_else_changed_is_left(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=TWO)
    kubectl("-n", namespace, "patch", "cm", "one", "--type=merge", "-p", '{"data":{"key":"drift"}}')

    left = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=TWO)
    told = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=TWO.replace("key: a", "key: mine"))

    assert (left.code, "changed in the cluster" in left.out) == (0, True), left.err
    assert told.code == 4, told.out
    (command,) = (line for line in told.out.splitlines() if line.startswith("decide: "))
    assert command.startswith("decide: kubectl sync push --take file - configmap/one")
    taken = sync(tmp_path, *command.split()[3:], "--yes", stdin=TWO.replace("key: a", "key: mine"))
    assert (taken.code, "configmap/one updated" in taken.out) == (0, True), taken.err


def test_the_folder_and_what_is_remembered_of_it_are_as_before(
    tmp_path: Path, namespace: str, kubectl: Kubectl, sealed: Path
) -> None:
    """Also of an object that both have, and of one that is not in what came."""
    folder = tmp_path / "folder"
    folder.mkdir()
    synced(folder, namespace, config("both"), config("kept"))
    kubectl("-n", namespace, "patch", "cm", "kept", "--type=merge", "-p", '{"data":{"key":"drift"}}')
    status = sync(folder, "status", "--format", "json", "-n", namespace)
    files, state = held(folder), held(sealed / ".kubesync" / "state")

    ran = sync(folder, "push", "-", "--yes", "-n", namespace, stdin=f"{TWO}---\n{json.dumps(config('both'))}")
    shown = sync(folder, "status", "-", "-n", namespace, stdin=TWO)

    assert (ran.code, "2 objects written" in ran.out, shown.code) == (0, True, 0), ran.err
    assert (held(folder), held(sealed / ".kubesync" / "state")) == (files, state)
    assert sync(folder, "status", "--format", "json", "-n", namespace).out == status.out
    again = sync(folder, "push", "--prune", "--yes", "-n", namespace)
    assert (again.code, configs(kubectl, namespace)) == (0, {"both", "kept", "one"}), again.err


def test_no_folder_gets_a_mark_or_a_memory(tmp_path: Path, namespace: str, sealed: Path) -> None:
    ran = sync(tmp_path, "push", "-", "--yes", "--include-secrets", "-n", namespace, stdin=f"{TWO}---\n{SECRET}")

    assert (ran.code, "secret/s created" in ran.out) == (0, True), ran.err
    assert held(tmp_path) == {}
    assert not (sealed / ".kubesync" / "state").exists()
    kept = b"".join(held(sealed).values())
    assert b"hunter2" not in kept + (ran.out + ran.err).encode()
    again = sync(tmp_path, "status", "-", "--include-secrets", "-n", namespace, stdin=f"{TWO}---\n{SECRET}")
    assert "nothing to do: 3 in sync" in again.out, again.out


def test_nobody_is_asked_whose_input_is_used_up(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "beside")

    ran = sync(tmp_path, "push", "-", "-n", namespace, stdin=TWO)
    dry = sync(tmp_path, "push", "-", "--dry-run", "-n", namespace, stdin=TWO)
    quiet = sync(tmp_path, "push", "-", "--force", "configmap/one", "-n", namespace, stdin=TWO)

    says(ran, 3, "the manifests came on standard input, so that nobody can be asked", "add --yes")
    assert (dry.code, "+ configmap/one" in dry.out) == (0, True)
    assert (quiet.code, configs(kubectl, namespace)) == (0, {"one"}), quiet.err


def test_what_is_protected_where_the_user_stands_is_asked_for(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    put(tmp_path / ".kubesync" / "config", "protected: {contexts: [pla*]}\n")

    ran = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=TWO)

    says(ran, 3, "context plane is protected", "--confirm-context plane")
    assert configs(kubectl, namespace) == set()


def test_the_context_of_where_the_user_stands_is_not_left_unseen(
    tmp_path: Path, namespace: str, kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put(tmp_path / ".kubesync" / "config", "context: elsewhere\n")
    other = tmp_path_factory.mktemp("kube") / "config"
    other.write_text(Path(os.environ["KUBECONFIG"]).read_text())
    for words in ("set-cluster far --server=https://192.0.2.1", "set-context elsewhere --cluster=far"):
        kubectl("--kubeconfig", str(other), "config", *words.split())
    where = ("-c", "plane", "-n", namespace, "--kubeconfig", str(other))

    ran = sync(tmp_path, "push", "-", "--yes", *where, stdin=TWO)
    meant = sync(tmp_path, "push", "-", "--yes", *where, "--confirm-context", "plane", stdin=TWO)

    says(ran, 3, "is of context elsewhere, and context plane", "--confirm-context plane")
    assert (meant.code, configs(kubectl, namespace)) == (0, {"one"}), meant.err


REFUSED: dict[str, tuple[str, str]] = {
    "push - --prune": ("--prune is about a folder", "kubectl delete"),
    "push - --rebind": ("--rebind is about a folder", "leave it out"),
    "push -k . -": ("-k and - exclude each other", "leave one of the two out"),
    "pull -": ("pull writes files, and - is none", "kubectl sync diff -"),
    "pull - --yes deployments": ("pull writes files, and - is none", "kubectl sync diff -"),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_needs_a_folder_is_refused(tmp_path: Path, namespace: str, kubectl: Kubectl, words: str) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    (tmp_path / "configmap-b.json").unlink()

    says(sync(tmp_path, *words.split(), "-n", namespace, stdin=TWO), 2, *REFUSED[words])

    assert configs(kubectl, namespace) == {"a", "b"}


def test_a_patch_is_told_and_never_sent(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    patched = TWO.replace("        image: nginx:1.25", "        $patch: replace\n        image: nginx:1.26")
    sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=TWO)

    ran = sync(tmp_path, "push", "-", "--yes", "-n", namespace, stdin=patched)

    assert ran.code == 0, ran.err
    assert "patch of kustomize ($patch in spec.template.spec.containers[0]) (1):\n  standard input:22" in ran.out
    image = kubectl("-n", namespace, "get", "deploy", "web", "-o=jsonpath={.spec.template.spec.containers[0].image}")
    assert image == "nginx:1.25"
