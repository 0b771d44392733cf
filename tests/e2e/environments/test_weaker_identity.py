"""What was remembered by who may not see kube-system is remembered for who may, in every verb."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.databases import database
from tests.e2e.listings import objects
from tests.e2e.manifests import commented, put
from tests.running import Ran, sync

# Whose run was the first one, and so by which identity the cluster is remembered: that makes no difference.
USERS = {"strong": (), "weak": ("--as", "carl")}
users = pytest.mark.parametrize("user", USERS)


@pytest.fixture
def folder(tmp_path: Path, namespace: str, kubectl: Kubectl, user: str) -> Path:
    """A manifest and its object, in sync by a push of that user, and seen since by one who may see all."""
    kubectl.allow(namespace, "get,list,patch,update,create,delete", "configmaps", "carl")
    here = put(tmp_path / "here/c.yaml", commented("c")).parent
    assert sync(here, "push", "--yes", "-n", namespace, *USERS[user]).code == 0
    assert sync(here, "status", "-n", namespace).code == 0
    return here


def clusters(sealed: Path) -> set[str]:
    """By what kind of identity something is remembered."""
    with closing(sqlite3.connect(database(sealed))) as opened:
        return {name.partition(":")[0] for (name,) in opened.execute("SELECT cluster FROM base")}


@users
def test_a_second_copy_is_told(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    other = f"{namespace}-b"
    kubectl("create", "namespace", other)

    ran = sync(folder, "push", "--yes", "--dry-run", "-n", other)

    assert f"would be made a second time, in namespace {other}: in sync before in namespace {namespace}" in ran.err
    kubectl("delete", "namespace", other, "--wait=false")


@users
@pytest.mark.parametrize("word", ["c", "c.yaml", "configmap/c"])
def test_what_is_in_no_file_any_more_is_named(folder: Path, namespace: str, kubectl: Kubectl, word: str) -> None:
    (folder / "c.yaml").unlink()

    ran = sync(folder, "push", "--yes", "--prune", word, "-n", namespace)

    assert (ran.code, objects(kubectl, namespace)) == (0, set()), ran.out + ran.err


def _gone_from_both(folder: Path, namespace: str, kubectl: Kubectl) -> Ran:
    kubectl("-n", namespace, "delete", "cm", "c")
    return sync(folder, "pull", "--yes", "--prune", "c", "-n", namespace)


def _forgotten(folder: Path, namespace: str, kubectl: Kubectl) -> Ran:
    kubectl("-n", namespace, "delete", "cm", "c")
    return sync(folder, "forget", "--yes", "c", "-n", namespace)


def _pruned(folder: Path, namespace: str, kubectl: Kubectl) -> Ran:
    del kubectl
    (folder / "c.yaml").unlink()
    return sync(folder, "push", "--yes", "--prune", "c", "-n", namespace)


@users
@pytest.mark.parametrize("dropping", [_gone_from_both, _forgotten, _pruned])
def test_what_is_dropped_does_not_come_back(
    folder: Path, namespace: str, kubectl: Kubectl, dropping: Callable[[Path, str, Kubectl], Ran]
) -> None:
    """A manifest that is written anew is new, and not one whose object somebody deleted."""
    dropped = dropping(folder, namespace, kubectl)
    assert dropped.code == 0, dropped.out + dropped.err
    put(folder / "c.yaml", commented("c", "again"))

    ran = sync(folder, "push", "--yes", "-n", namespace)

    assert (ran.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), ran.out + ran.err


@users
def test_what_is_kept_anew_is_remembered_once(folder: Path, namespace: str, sealed: Path, user: str) -> None:
    assert clusters(sealed) == {"uid" if user == "strong" else "ca"}
    put(folder / "c.yaml", commented("c", "b"))

    ran = sync(folder, "push", "--yes", "-n", namespace)

    assert (ran.code, clusters(sealed)) == (0, {"uid"}), ran.err
    assert "1 object of 1 cluster" in sync(folder, "doctor", "-n", namespace).out


@users
def test_what_another_folder_holds_is_told(folder: Path, namespace: str, tmp_path: Path, user: str) -> None:
    """By whatever that folder knows the cluster."""
    other = tmp_path / "other"
    put(other / ".kubesync/config", f"namespace: {namespace}\n")
    put(other / "c.yaml", commented("c"))
    assert sync(other, "push", "--yes", *USERS[user]).code == 0
    (folder / "c.yaml").unlink()

    ran = sync(folder, "status", "-n", namespace)

    assert str(other / "c.yaml") in ran.out, ran.out + ran.err
