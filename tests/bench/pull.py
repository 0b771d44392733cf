"""Reading: 1,000 objects into an empty folder, proven, and again unchanged, against others."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import peers, results
from tests.bench.measure import Sample, median, run

TYPES = "configmaps,services,poddisruptionbudgets,deployments"
RUNS = 3


def main(kubectl: str, env: Mapping[str, str], top: Path, manifests: Path, number: int) -> None:
    """The objects are made by our own push, so that no annotation of kubectl's speaks for a default."""
    run([kubectl, "create", "namespace", "pulled"], env)
    there = {**env, "KUBESYNC_HOME": str(top / "maker")}
    run(["kubectl-sync", "push", "--yes", "-n", "pulled", "--root", str(manifests)], there)
    folder = top / "pulled"
    new = _middle(lambda: _new(env, folder, top / "puller"))
    if (files := len(list(folder.rglob("*.yaml")))) != number:
        raise SystemExit(f"{files} files of {number} objects were written")
    again = median(_command(folder), {**env, "KUBESYNC_HOME": str(top / "puller")}, RUNS)
    get = median([kubectl, "get", TYPES, "-n", "pulled", "-o", "yaml"], env, RUNS)
    _tell("into an empty folder, proven", number, new, "`kubectl get -o yaml`", get)
    _tell("again, unchanged", number, again, "`kubectl get -o yaml`", get)
    if peers.on_path("square", env):
        square = peers.square(kubectl, env, top, "pulled")
        _tell("into an empty folder, proven", number, new, square.pulls, _middle(lambda: _anew(square)))
        _tell("again, unchanged", number, again, square.pulls, _middle(square.pull))
        if (objects := sum(file.read_text().count("\nkind: ") for file in square.folder.rglob("*.yaml"))) < number:
            raise SystemExit(f"square wrote {objects} of {number} objects")


def _tell(what: str, number: int, mine: Sample, name: str, peer: Sample) -> None:
    memory = (mine.mebibytes, peer.mebibytes)
    results.seconds(mine.seconds, peer.seconds, f"`pull` of {number:,} objects {what}", name, memory=memory)


def _anew(square: peers.Square) -> Sample:
    square.forget()
    return square.pull()


def _middle(once: Callable[[], Sample]) -> Sample:
    return sorted((once() for _ in range(RUNS)), key=lambda one: one.seconds)[RUNS // 2]


def _command(folder: Path) -> list[str]:
    return ["kubectl-sync", "pull", "--yes", "-n", "pulled", "--root", str(folder)]


def _new(env: Mapping[str, str], folder: Path, home: Path) -> Sample:
    for old in (folder, home):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir()
    return median(_command(folder), {**env, "KUBESYNC_HOME": str(home)}, 1)
