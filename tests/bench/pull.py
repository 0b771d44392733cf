"""Reading: 1,000 objects into an empty folder, proven, and again unchanged, against `kubectl get -o yaml`."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measure import median, run
from tests.demo.story import say

TYPES = "configmaps,services,poddisruptionbudgets,deployments"
RUNS = 3


def main(kubectl: str, env: Mapping[str, str], top: Path, manifests: Path, number: int) -> None:
    """The objects are made by our own push, so that no annotation of kubectl's speaks for a default."""
    run([kubectl, "create", "namespace", "pulled"], env)
    there = {**env, "KUBESYNC_HOME": str(top / "maker")}
    run(["kubectl-sync", "push", "--yes", "-n", "pulled", "--root", str(manifests)], there)
    folder = top / "pulled"
    new = [_new(env, folder, top / "puller") for _ in range(RUNS)]
    if (files := len(list(folder.rglob("*.yaml")))) != number:
        raise SystemExit(f"{files} files of {number} objects were written")
    again = median(_command(folder), {**env, "KUBESYNC_HOME": str(top / "puller")}, RUNS)
    peer = median([kubectl, "get", TYPES, "-n", "pulled", "-o", "yaml"], env, RUNS)
    say(f"pull of {number} objects")
    for name, seconds in (("into an empty folder", sorted(new)[RUNS // 2]), ("again, unchanged", again.seconds)):
        say(f"  {name:<30} {seconds:6.2f} s  {seconds / peer.seconds:5.2f} x kubectl get -o yaml")
    say(f"  {'kubectl get -o yaml':<30} {peer.seconds:6.2f} s")


def _command(folder: Path) -> list[str]:
    return ["kubectl-sync", "pull", "--yes", "-n", "pulled", "--root", str(folder)]


def _new(env: Mapping[str, str], folder: Path, home: Path) -> float:
    for old in (folder, home):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir()
    return median(_command(folder), {**env, "KUBESYNC_HOME": str(home)}, 1).seconds
