"""State that cannot be used is said before the first write; readers go on without it."""

import ctypes
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.databases import database, states
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import Ran, sync

DROP_BOUNDING, OVERRIDE = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE

HOLD = """import fcntl, sys, time
with open(sys.argv[1], "r+") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(60)
"""


def limited(folder: Path, limit: Callable[[], None], *words: str) -> Ran:
    """A run in a process that is limited before it starts."""
    command = [sys.executable, "-m", "kubectl_sync", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=limit,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def full_disk() -> None:
    """No file may grow: what a full disk does, for this process alone."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def small_disk() -> None:
    """Room for a lock and for tables, not for what is about to be written."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))


def no_override() -> None:
    """Modes of files hold for root too."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(DROP_BOUNDING, OVERRIDE, 0, 0, 0)


@pytest.fixture
def synced(tmp_path: Path, namespace: str) -> Path:
    """One object in sync, changed since."""
    write(tmp_path, "c")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    write(tmp_path, "c", "b")
    return tmp_path


def value(kubectl: Kubectl, namespace: str) -> str:
    return kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}")


def test_a_full_disk_is_told_before_the_first_write(synced: Path, namespace: str, kubectl: Kubectl) -> None:
    ran = limited(synced, full_disk, "push", "--yes", "-n", namespace)

    says(ran, 3, "nothing was written: the state of this folder cannot be used", "make room")
    assert value(kubectl, namespace) == "a"
    shown = limited(synced, full_disk, "status", "-n", namespace)
    assert (shown.code, "changed in the file" in shown.out) == (0, True), shown.err
    assert sync(synced, "push", "--yes", "-n", namespace).code == 0


def test_a_full_disk_before_anything_is_remembered(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")

    ran = limited(tmp_path, full_disk, "push", "--yes", "-n", namespace)

    assert (ran.code, "nothing was written" in ran.err) == (3, True), ran.err
    assert kubectl("-n", namespace, "get", "cm", "c", "--ignore-not-found") == ""


def test_a_disk_that_fills_up_stops_before_the_write(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c", "x" * 300_000)

    ran = limited(tmp_path, small_disk, "push", "--yes", "-n", namespace)

    says(ran, 3, "nothing was written: the state of this folder cannot be used", "make room")
    assert kubectl("-n", namespace, "get", "cm", "c", "--ignore-not-found") == ""


def test_read_only_state_stops_writers_and_is_still_read(
    synced: Path, namespace: str, kubectl: Kubectl, sealed: Path
) -> None:
    for one in states(sealed).iterdir():
        one.chmod(0o400)
    states(sealed).chmod(0o500)

    ran = limited(synced, no_override, "push", "--yes", "-n", namespace)
    shown = limited(synced, no_override, "status", "-n", namespace)

    states(sealed).chmod(0o700)
    says(ran, 3, "nothing was written: the state of this folder cannot be used", "writable")
    assert value(kubectl, namespace) == "a"
    assert (shown.code, "changed in the file" in shown.out) == (0, True), shown.out


def test_a_status_writes_nothing_over_what_it_could_not_read(synced: Path, namespace: str, sealed: Path) -> None:
    """Else all would be remembered as only seen, and no later deletion of a file would count."""
    assert sync(synced, "push", "--yes", "-n", namespace).code == 0
    file = database(sealed)

    def rows() -> list[tuple[object, ...]]:
        with sqlite3.connect(file) as opened:
            found = opened.execute("SELECT name, uid, facts FROM base ORDER BY name").fetchall()
        opened.close()
        return found

    with sqlite3.connect(file) as opened:
        opened.execute("UPDATE base SET uid = 'damaged'")
    opened.close()
    before = rows()

    for _ in range(2):
        ran = sync(synced, "status", "-n", namespace)
        assert "note: nothing is remembered of the last sync: " in ran.err
    assert rows() == before


@pytest.mark.parametrize("harm", ["damaged", "newer"])
def test_a_database_that_cannot_be_used(
    synced: Path, namespace: str, kubectl: Kubectl, sealed: Path, harm: str
) -> None:
    file = database(sealed)
    if harm == "damaged":
        file.write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(file) as opened:
            opened.execute("PRAGMA user_version = 99")
        opened.close()

    shown = sync(synced, "status", "-n", namespace)
    ran = sync(synced, "push", "--yes", "-n", namespace)

    assert shown.code == 0, shown.err
    assert "note: nothing is remembered of the last sync: " in shown.err
    says(ran, 3, f"nothing was written: {'the state of this folder is damaged' if harm == 'damaged' else file}", "move")
    assert value(kubectl, namespace) == "a"
    file.rename(file.with_suffix(".away"))
    assert sync(synced, "push", "--yes", "-n", namespace).code == 0, (
        "what apply left in the annotation is the base then"
    )
    assert value(kubectl, namespace) == "b"


def test_what_cannot_be_read_of_the_memory_stops_a_writer_too(
    synced: Path, namespace: str, kubectl: Kubectl, sealed: Path
) -> None:
    """The database is whole, and what it holds of an object makes no sense."""
    with sqlite3.connect(database(sealed)) as opened:
        opened.execute("UPDATE base SET live = '{'")
    opened.close()

    says(sync(synced, "push", "--yes", "-n", namespace), 3, "nothing was written: the state of this folder", "move it")
    assert value(kubectl, namespace) == "a"


def test_a_folder_that_cannot_be_marked_is_pushed_all_the_same(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")
    tmp_path.chmod(0o500)

    first = limited(tmp_path, no_override, "push", "--yes", "-n", namespace)
    again = limited(tmp_path, no_override, "push", "--yes", "-n", namespace)

    tmp_path.chmod(0o700)
    assert (first.code, again.code, "nothing to do" in again.out) == (0, 0, True), first.err
    assert [one.name for one in tmp_path.iterdir()] == ["c.yaml"]


def test_reading_leaves_the_folder_as_it_is(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")

    for words in (("status",), ("push", "--dry-run"), ("push", "-o", "-")):
        assert sync(tmp_path, *words, "-n", namespace).code == 0
    assert sync(tmp_path, "push", "-l", "nothing=has-it", "--yes", "-n", namespace).code == 5

    assert [one.name for one in tmp_path.iterdir()] == ["c.yaml"]


def test_another_cluster_has_to_be_named(synced: Path, namespace: str, kubectl: Kubectl, sealed: Path) -> None:
    with sqlite3.connect(database(sealed)) as opened:
        opened.execute("UPDATE binding SET cluster = 'uid:another', context = 'other', sum = NULL")
    opened.close()

    for verb in ("push", "pull"):
        ran = sync(synced, verb, "--yes", "-n", namespace)
        says(ran, 3, "this folder belongs to the cluster of context other, and context plane", "--rebind")
    assert value(kubectl, namespace) == "a"
    shown = sync(synced, "status", "-n", namespace)
    assert shown.code == 0
    assert "note: this folder belongs to the cluster of context other, and context plane" in shown.err
    assert sync(synced, "push", "--yes", "--rebind", "-n", namespace).code == 0
    assert value(kubectl, namespace) == "b"
    assert sync(synced, "push", "--yes", "-n", namespace).code == 0
    assert "belongs to" not in sync(synced, "status", "-n", namespace).err


def test_a_second_run_is_told_who_works_here(synced: Path, namespace: str, kubectl: Kubectl, sealed: Path) -> None:
    (lock,) = states(sealed).glob("*.lock")
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE)
    assert other.stdout
    other.stdout.readline()

    ran = sync(synced, "push", "--yes", "-n", namespace)
    shown = sync(synced, "status", "-n", namespace)

    other.kill()
    other.communicate()
    says(ran, 3, "another run works on this folder: its name is not known yet", "status")
    assert value(kubectl, namespace) == "a"
    assert (shown.code, "changed in the file" in shown.out) == (0, True)


def test_who_may_see_less_of_the_cluster_remembers_in_the_same_place(
    synced: Path, namespace: str, kubectl: Kubectl
) -> None:
    """Whoever may not read kube-system knows the cluster by its address and CA alone: it is not another one."""
    kubectl.allow(namespace, "get,list,patch,update", "configmaps", "carl")
    ran = sync(synced, "push", "c", "--yes", "--as", "carl", "-n", namespace)
    assert (ran.code, "configmap/c updated" in ran.out) == (0, True), ran.err

    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"key":"live"}}')

    for words in ((), ("--as", "carl")):
        told = sync(synced, "status", "c", *words, "-n", namespace).out
        assert "data.key  changed in the cluster" in told
    assert "1 object of 1 cluster" in sync(synced, "doctor", "-n", namespace).out
