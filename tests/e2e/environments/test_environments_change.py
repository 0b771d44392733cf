"""Environments get other names and folders, manifests move between them: nothing is deleted or overwritten."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.databases import database
from tests.running import sync


def config(name: str, value: str = "1") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  a: '{value}'\n"


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def settle_root(root: Path, namespace: str, **folders: str) -> None:
    """Environments by name and folder, all of one namespace."""
    environments = {name: {"folder": folder, "namespace": namespace} for name, folder in folders.items()}
    put(root / ".kubesync/config", json.dumps({"namespace": namespace, "environments": environments}))


def live(kubectl: Kubectl, namespace: str) -> set[str]:
    found = kubectl("-n", namespace, "get", "configmaps", "-o=jsonpath={.items[*].metadata.name}").split()
    return set(found) - {"kube-root-ca.crt"}


def pushed(root: Path, *words: str) -> None:
    ran = sync(root, "push", "--yes", *words)
    assert ran.code == 0, ran.out + ran.err


def test_one_that_gets_another_name_and_folder_leaves_the_root_nothing_to_delete(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    settle_root(tmp_path, namespace, st="st")
    for name in ("m1", "m2"):
        put(tmp_path / f"st/{name}.yaml", config(name))
    put(tmp_path / "common.yaml", config("common"))
    pushed(tmp_path, "--env", "st")
    pushed(tmp_path)
    (tmp_path / "st").rename(tmp_path / "staging")
    settle_root(tmp_path, namespace, staging="staging")
    pushed(tmp_path, "--env", "staging")

    ran = sync(tmp_path, "push", "--yes", "--prune")

    assert (ran.code, live(kubectl, namespace)) == (0, {"m1", "m2", "common"}), ran.out


@pytest.mark.parametrize("has_run", [True, False])
def test_a_manifest_that_moves_to_another_one_is_no_deletion(
    tmp_path: Path, namespace: str, kubectl: Kubectl, *, has_run: bool
) -> None:
    settle_root(tmp_path, namespace, app="app", ops="ops")
    put(tmp_path / "app/m.yaml", config("m"))
    put(tmp_path / "app/keep.yaml", config("keep"))
    put(tmp_path / "ops/other.yaml", config("other"))
    pushed(tmp_path, "--env", "app")
    (tmp_path / "app/m.yaml").rename(tmp_path / "ops/m.yaml")
    if has_run:
        pushed(tmp_path, "--env", "ops")

    shown = sync(tmp_path, "status", "--env", "app")
    ran = sync(tmp_path, "push", "--yes", "--env", "app", "--prune")

    assert "object with a manifest in environment ops" in shown.out
    assert (ran.code, {"m", "keep"} <= live(kubectl, namespace)) == (0, True), ran.out


def test_one_that_is_renamed_leaves_the_other_one_of_its_folder_nothing_to_delete(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    other = f"{namespace}-o"
    kubectl("create", "namespace", other)
    config_file = tmp_path / ".kubesync/config"

    def settle(second: str) -> None:
        environments = {"one": {"folder": "app", "namespace": namespace}, second: {"folder": "app", "namespace": other}}
        put(config_file, json.dumps({"environments": environments}))

    settle("two")
    for name in ("m1", "m2"):
        put(tmp_path / f"app/{name}.yaml", config(name))
    pushed(tmp_path, "--env", "one")
    pushed(tmp_path, "--env", "two")
    (tmp_path / "app/m1.yaml").unlink()
    settle("three")

    ran = sync(tmp_path, "push", "--yes", "--env", "one", "--prune")

    found = live(kubectl, namespace), live(kubectl, other)
    kubectl("delete", "namespace", other, "--wait=false")
    assert (ran.code, found) == (0, ({"m2"}, {"m1", "m2"})), ran.out


def test_a_killed_pull_of_one_is_not_looked_up_in_the_folder_of_another(
    tmp_path: Path, namespace: str, kubectl: Kubectl, sealed: Path
) -> None:
    settle_root(tmp_path, namespace, app="app", ops="ops")
    for folder in ("app", "ops"):
        put(tmp_path / folder / "m.yaml", config("m"))
        pushed(tmp_path, "--env", folder)
    kubectl("-n", namespace, "patch", "configmap", "m", "--type=merge", "-p", '{"data":{"a":"live"}}')
    for folder in ("ops", "app"):
        assert sync(tmp_path, "pull", "--yes", "--env", folder).code == 0
    put(tmp_path / "app/m.yaml", config("m"))  # as if the second one was killed before it wrote
    with closing(sqlite3.connect(database(sealed))) as opened, opened:
        opened.execute("UPDATE writes SET result = NULL WHERE run = (SELECT max(run) FROM writes)")

    told = sync(tmp_path, "status", "--env", "ops")
    pushed(tmp_path, "--env", "ops")
    again = sync(tmp_path, "status", "--env", "app")

    assert "1 cannot be read now" in told.err, told.err
    assert "1 not written" in again.err, again.err


def test_a_plan_replaces_no_other_file(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / "m.yaml", config("m"))
    put(tmp_path / "notes.txt", "mine\n")

    for name in ("m.yaml", "notes.txt"):
        before = (tmp_path / name).read_text()
        ran = sync(tmp_path, "push", "-o", name, "-n", namespace)
        assert (ran.code, f"{name} is there" in ran.err, (tmp_path / name).read_text()) == (2, True, before), ran.err
    for _ in range(2):  # a plan gives way to a newer one
        assert sync(tmp_path, "push", "-o", "plan.json", "-n", namespace).code == 0
