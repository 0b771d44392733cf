"""Pulling 1,000 objects into an empty folder, and again where nothing changed, against `kubectl get -o yaml`."""

from collections.abc import Mapping
from pathlib import Path

from tests.bench.measure import median, run
from tests.demo.story import say

TYPES = "configmaps,services,deployments,poddisruptionbudgets"


def main(kubectl: str, env: Mapping[str, str], top: Path, namespace: str, objects: int) -> None:
    folder = top / "pulled"
    folder.mkdir()
    pull = ["kubectl-sync", "pull", "--yes", "-n", namespace, "--root", str(folder)]
    new = median(pull, env, 1)
    files = list(folder.rglob("*.yaml"))
    if len(files) < objects:
        raise SystemExit(f"the pull made {len(files)} files of {objects} objects")
    again = median(pull, env, 3)
    if (said := run(pull, env)) and "0 objects written" not in said:
        raise SystemExit(f"the second pull is not the same as the first: {said}")
    peer = median([kubectl, "get", TYPES, "-n", namespace, "-o", "yaml"], env, 3)
    say(f"\n{len(files)} objects, none with a manifest")
    for what, one in (("pull into an empty folder", new), ("pull again", again), ("kubectl get -o yaml", peer)):
        say(f"  {what:<30} {one.seconds:6.2f} s {one.mebibytes:5.0f} MiB")
    say(f"  {new.seconds / peer.seconds:.2f} x its time new, {again.seconds / peer.seconds:.2f} x unchanged")
