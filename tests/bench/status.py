"""`status` of unchanged objects, against others and against the least that it could do."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench import peers, results
from tests.bench.measure import Sample, median, run
from tests.demo.story import say

RUNS = 5
FLOOR = "lists, JSON, files, libyaml: the least"
DIFF = "`kubectl diff -R -f`"


def main(kubectl: str, env: Mapping[str, str], folder: Path, namespace: str, home: Path, *, diff: bool) -> None:
    """Nothing remembered and no parse cache; then warm; `home` is to be empty, and is left with what was synced."""
    number = len(list(folder.glob("*.yaml")))
    what = f"`status` of {number:,} unchanged objects"
    say(f"\n{what}")
    sync = ["kubectl-sync", "status", "-n", namespace, "--root", str(folder)]
    known = {**env, "KUBESYNC_HOME": str(home / "known")}
    cold = [median(sync, {**env, "KUBESYNC_HOME": str(home / f"cold-{one}")}, 1) for one in range(3)]
    run([*sync[:1], "push", "--yes", *sync[2:]], known)
    warm = median(sync, known, RUNS)
    seen = median(sync, {**env, "KUBESYNC_HOME": str(home / "cold-0")}, RUNS)
    results.seconds(seen.seconds, warm.seconds, f"{what}, after one earlier `status`", "synced before")
    taken = {FLOOR: median([sys.executable, "-m", "tests.bench.floor", kubectl, namespace, str(folder)], env, RUNS)}
    if diff:
        taken[DIFF] = median([kubectl, "diff", "-n", namespace, "-R", "-f", str(folder)], env, 1)
        taken |= _others(kubectl, env, home.with_name(f"{namespace}-others"), folder)
    for name, peer in taken.items():
        for when, mine in (("first contact, no cache", sorted(cold, key=_seconds)[1]), ("synced before", warm)):
            memory = (mine.mebibytes, peer.mebibytes)
            results.seconds(mine.seconds, peer.seconds, f"{what}, {when}", name, memory=memory)
    if diff:
        text = median([sync[0], "diff", *sync[2:]], known, RUNS)
        unchanged = f"`diff` of {number:,} unchanged objects, synced before"
        results.seconds(text.seconds, taken[DIFF].seconds, unchanged, DIFF)


def _others(kubectl: str, env: Mapping[str, str], top: Path, folder: Path) -> dict[str, Sample]:
    """Each after a push of its own."""
    taken = {}
    for other in peers.found(kubectl, env, top, folder):
        other.push()
        other.learn()
        other.settled()
        taken[other.compares] = other.compare(RUNS)
    return taken


def _seconds(one: Sample) -> float:
    return one.seconds
