"""`status` of unchanged objects, against `kubectl diff` and against the least that it could do, in the same run."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measure import Sample, median, run
from tests.demo.story import say

RUNS = 5


def main(kubectl: str, env: Mapping[str, str], folder: Path, namespace: str, home: Path, *, diff: bool) -> None:
    """Nothing remembered and no parse cache; then warm; `home` is to be empty, and is left with what was synced."""
    number = len(list(folder.glob("*.yaml")))
    say(f"\nstatus of {number:,} unchanged objects")
    sync = ["kubectl-sync", "status", "-n", namespace, "--root", str(folder)]
    known = {**env, "KUBESYNC_HOME": str(home / "known")}
    cold = [median(sync, {**env, "KUBESYNC_HOME": str(home / f"cold-{one}")}, 1) for one in range(3)]
    run([*sync[:1], "push", "--yes", *sync[2:]], known)
    warm = median(sync, known, RUNS)
    floor = median([sys.executable, "-m", "tests.bench.floor", kubectl, namespace, str(folder)], env, RUNS)
    peers = {"lists, JSON, files, libyaml (floor)": floor}
    if diff:
        peers["kubectl diff -R -f"] = median([kubectl, "diff", "-n", namespace, "-R", "-f", str(folder)], env, 1)
    for name, one in peers.items():
        say(f"  {name:<36} {one.seconds:6.2f} s {one.mebibytes:5.0f} MiB")
    for name, one in (("first contact, no cache", sorted(cold, key=_seconds)[1]), ("synced before", warm)):
        ratios = ", ".join(f"{_ratio(one, peer)} {word}" for word, peer in zip(("floor", "diff"), peers.values()))  # noqa: B905 - diff may be left out
        say(f"  kubectl sync, {name:<22} {one.seconds:6.2f} s {one.mebibytes:5.0f} MiB  {ratios}")


def _ratio(one: Sample, peer: Sample) -> str:
    ratio = one.seconds / peer.seconds
    return f"{ratio:.2f} x the" if ratio > 0.1 else f"{1 / ratio:.0f} x faster than"


def _seconds(one: Sample) -> float:
    return one.seconds
