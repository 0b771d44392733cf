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


def rows(sealed: Path) -> dict[str, dict[str, object]]:
    """What is remembered of each object: its facts, with its file."""
    with closing(sqlite3.connect(database(sealed))) as opened:
        found = opened.execute("SELECT name, file, facts FROM base").fetchall()
    return {name: {"file": file, **json.loads(facts)} for name, file, facts in found}


@pytest.fixture
def moved(tmp_path: Path, namespace: str) -> Path:
    """An environment whose folder got another name after its push; m3 was taken out of it before."""
    settle_root(tmp_path, namespace, st="st")
    for name in ("m1", "sub/m2", "m3"):
        put(tmp_path / f"st/{name}.yaml", config(Path(name).name))
    pushed(tmp_path, "--env", "st")
    (tmp_path / "st/m3.yaml").unlink()
    (tmp_path / "st").rename(tmp_path / "moved")
    settle_root(tmp_path, namespace, st="moved")
    return tmp_path


@pytest.mark.parametrize("looked", ["", "status", "diff", "push", "push --dry-run", "pull"])
def test_a_folder_that_moves_takes_its_memory_along(moved: Path, namespace: str, kubectl: Kubectl, looked: str) -> None:
    """Deletions before the move, and after it; whatever run comes first, that may only look, or that remembers anew."""
    words = looked.split()
    if words:
        ran = sync(moved, *words, "--env", "st", *(["--yes"] if words[0] in ("push", "pull") else []))
        assert ran.code in (0, 1), ran.err
    (moved / "moved/m1.yaml").unlink()

    shown = sync(moved, "status", "--env", "st", "--exit-code")
    ran = sync(moved, "push", "--yes", "--prune", "--env", "st")

    assert shown.code == 1
    assert "2 deleted from the files" in shown.out
    assert (ran.code, live(kubectl, namespace)) == (0, {"m2"}), ran.out + ran.err


@pytest.mark.parametrize("back", [True, False])
def test_a_look_takes_nothing_from_what_a_push_remembered(moved: Path, sealed: Path, *, back: bool) -> None:
    before = rows(sealed)

    for verb in ("status", "diff"):
        sync(moved, verb, "--env", "st")

    assert {name: one.get("pushed") for name, one in rows(sealed).items()} == dict.fromkeys(before, True)
    if back:
        (moved / "moved").rename(moved / "st")
        settle_root(moved, "default", st="st")
        assert rows(sealed) == before


def test_what_changed_is_told_by_the_memory_of_before(moved: Path, namespace: str, kubectl: Kubectl) -> None:
    put(moved / "moved/m1.yaml", config("m1", "mine"))
    kubectl("-n", namespace, "patch", "cm", "m2", "--type=merge", "-p", '{"data":{"a":"live"}}')

    shown = sync(moved, "status", "--env", "st").out

    assert ("changed in the file" in shown, "changed in the cluster" in shown) == (True, True), shown
    assert "never synced" not in shown


def test_another_folder_is_no_leave_to_delete(moved: Path, namespace: str, kubectl: Kubectl) -> None:
    """The settings name one that has none of the objects: nobody said that those of before are to go."""
    put(moved / "other/new.yaml", config("new"))
    settle_root(moved, namespace, st="other")
    for name in ("m1.yaml", "sub/m2.yaml"):
        (moved / "moved" / name).unlink()

    ran = sync(moved, "push", "--yes", "--prune", "--env", "st")

    assert (ran.code, live(kubectl, namespace)) == (0, {"m1", "m2", "m3", "new"}), ran.out


def test_files_of_an_old_folder_that_is_still_there_are_the_roots(
    moved: Path, namespace: str, kubectl: Kubectl
) -> None:
    """A copy was made: what is in the old one is not gone."""
    put(moved / "st/m1.yaml", config("m1"))
    (moved / "moved/m1.yaml").unlink()

    ran = sync(moved, "push", "--yes", "--prune", "--env", "st")

    assert (ran.code, "m1" in live(kubectl, namespace)) == (0, True), ran.out
