"""Disks that are full at any write, and clocks that jump: nothing half written, nothing misremembered."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import problems, unfinished
from tests.running import ROOT, Ran, sync

NAMES = ("c0", "c1", "c2")


def program(folder: Path, module: str, *words: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def limited(folder: Path, size: int, *words: str) -> Ran:
    """A run in which no file grows beyond so many bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_sync", *words],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def synced(tmp_path: Path, namespace: str) -> Path:
    for name in NAMES:
        write(tmp_path, name)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    return tmp_path


def change(kubectl: Kubectl, namespace: str) -> None:
    kubectl("-n", namespace, "label", "cm", *NAMES, "new=1")


@pytest.mark.parametrize(("step", "number"), [("create", 2), ("sync", 2), ("sync", 4), ("rename", 2)])
def test_a_full_disk_at_each_step_of_a_files_writing(
    synced: Path, namespace: str, kubectl: Kubectl, step: str, number: int
) -> None:
    """Of the second of three files; the last sync is that of their folder."""
    change(kubectl, namespace)

    ran = program(synced, "tests.faults.full", step, str(number), "pull", "--yes", "-n", namespace)

    found = problems(ran)
    in_place = (step, number) == ("sync", 4)
    written = 3 if in_place else 2
    assert (ran.code, len(found)) == (5, 1), ran.out + ran.err
    assert f"{written} objects written, 1 failed" in ran.out
    assert (f"{synced}: " if in_place else "c1.yaml: ") in next(iter(found))
    there = [name for name in NAMES if "new:" in (synced / f"{name}.yaml").read_text()]
    assert there == [name for name in NAMES if in_place or name != "c1"]
    assert ("nothing of it was changed" in str(found.values())) is not in_place
    assert unfinished(synced) == []
    assert sync(synced, "pull", "--yes", "-n", namespace).code == 0
    assert "new:" in (synced / "c1.yaml").read_text()


@pytest.mark.parametrize("size", [0, 300, 30_000, 60_000])
def test_files_that_do_not_grow(synced: Path, namespace: str, kubectl: Kubectl, size: int) -> None:
    """Whichever write it is that fails first: of state, journal, manifest or cache."""
    change(kubectl, namespace)
    write(synced, "c3")
    before = {one.name: one.read_text() for one in synced.glob("*.yaml")}

    pushed = limited(synced, size, "push", "--yes", "-n", namespace)
    pulled = limited(synced, size, "pull", "--yes", "-n", namespace)

    for ran in (pushed, pulled):
        assert (ran.code, bool(problems(ran))) in ((0, False), (3, True), (5, True)), ran.err
    live = "configmap/c3" in kubectl("-n", namespace, "get", "cm", "-o=name").split()
    assert live is (pushed.code == 0)
    for name, text in before.items():
        now = (synced / name).read_text()
        assert now == text or "new:" in now
    assert unfinished(synced) == []
    again = [sync(synced, verb, "--yes", "-n", namespace) for verb in ("push", "pull")]
    last = sync(synced, "status", "--exit-code", "-n", namespace)
    assert ([one.code for one in again], last.code) == ([0, 0], 0), last.out


def test_a_clock_that_jumps(synced: Path, namespace: str, kubectl: Kubectl) -> None:
    change(kubectl, namespace)
    write(synced, "c3")
    file = synced / "c0.yaml"
    os.utime(file, (2**33, 2**33))  # a stamp of the year 2242
    text = file.read_text()

    runs = [program(synced, "tests.faults.clock", *verb.split(), "-n", namespace)
            for verb in ("status", "push --yes", "pull --yes", "doctor")]  # fmt: skip
    file.write_text(text.replace("key: a", "key: b"))
    os.utime(file, (2**33, 2**33))
    last = program(synced, "tests.faults.clock", "status", "-n", namespace)

    assert [(ran.code, problems(ran)) for ran in (*runs, last)] == [(0, {})] * 5
    assert "1 changed in the file" in last.out
    assert "configmap/c3" in kubectl("-n", namespace, "get", "cm", "-o=name").split()
