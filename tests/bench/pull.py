"""Reading: 1,000 objects into an empty folder, proven, and again unchanged, against `kubectl get -o yaml`."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.bench import results
from tests.bench.measure import Sample, median, run

TYPES = "configmaps,services,poddisruptionbudgets,deployments"
RUNS = 3


def main(kubectl: str, env: Mapping[str, str], top: Path, manifests: Path, number: int) -> None:
    """The objects are made by our own push, so that no annotation of kubectl's speaks for a default."""
    run([kubectl, "create", "namespace", "pulled"], env)
    there = {**env, "KUBESYNC_HOME": str(top / "maker")}
    run(["kubectl-sync", "push", "--yes", "-n", "pulled", "--root", str(manifests)], there)
    folder = top / "pulled"
    new = sorted((_new(env, folder, top / "puller") for _ in range(RUNS)), key=lambda one: one.seconds)[RUNS // 2]
    if (files := len(list(folder.rglob("*.yaml")))) != number:
        raise SystemExit(f"{files} files of {number} objects were written")
    again = median(_command(folder), {**env, "KUBESYNC_HOME": str(top / "puller")}, RUNS)
    peer = median([kubectl, "get", TYPES, "-n", "pulled", "-o", "yaml"], env, RUNS)
    for what, one in (("into an empty folder, proven", new), ("again, unchanged", again)):
        results.seconds(
            one.seconds, peer.seconds, f"`pull` of {number:,} objects {what}", "`kubectl get -o yaml`",
            memory=(one.mebibytes, peer.mebibytes),
        )  # fmt: skip


def _command(folder: Path) -> list[str]:
    return ["kubectl-sync", "pull", "--yes", "-n", "pulled", "--root", str(folder)]


def _new(env: Mapping[str, str], folder: Path, home: Path) -> Sample:
    for old in (folder, home):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir()
    return median(_command(folder), {**env, "KUBESYNC_HOME": str(home)}, 1)
