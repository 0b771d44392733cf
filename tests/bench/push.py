"""Writing: 1,000 new objects and 1,000 changed ones, with dry run, journal and verification, against others."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench import peers, results
from tests.bench.measure import Sample, median, run


def main(kubectl: str, env: Mapping[str, str], top: Path, manifests: Callable[[Path, int], Path], number: int) -> None:
    """The same manifests by each, into a namespace of its own; every object changes between the two rounds."""
    folder = manifests(top / "pushed", number)
    others = peers.found(kubectl, env, top / "to-push", folder)
    for what in ("new", "changed"):
        if what == "changed":
            _change_all(folder, others)
        mine = _once(env, ["kubectl-sync", "push", "--force", "--confirm-context", "plane"], "pushed", folder, "--root")
        taken = {"`kubectl apply -R -f`": _once(env, [kubectl, "apply", "-R"], "applied", folder, "-f")}
        taken |= {other.pushes: other.push() for other in others}
        for name, peer in taken.items():
            results.seconds(
                mine.seconds, peer.seconds, f"`push` of {4 * number:,} {what} objects, tried and checked",
                name, memory=(mine.mebibytes, peer.mebibytes),
            )  # fmt: skip
    for other in others:
        other.settled()
    left = run(["kubectl-sync", "status", "-n", "pushed", "--root", str(folder)], env)
    if "nothing to do" not in left:
        raise SystemExit(f"the push left differences: {left}")


def _once(env: Mapping[str, str], command: list[str], namespace: str, folder: Path, flag: str) -> Sample:
    run_once = [*command, "-n", namespace, flag, str(folder)]
    return median(run_once, env, 1)


def _change_all(folder: Path, others: Sequence[peers.Peer]) -> None:
    for other in others:
        other.learn()
    for one in (folder, *(other.folder for other in others)):
        _change(one)


def _change(folder: Path) -> None:
    """A label and a field of each object, in the manifests made here and in those that a peer wrote."""
    for file in folder.rglob("*.yaml"):
        text = file.read_text().replace("metadata: {name: o", "metadata: {labels: {round: two}, name: o", 1)
        text = re.sub(r"(?m)^  name: o(?=\d)", "  labels: {round: two}\n  name: o", text)
        for old, new in (("nginx:1.27", "nginx:1.28"), ("{port: 80}", "{port: 81}"), ("- port: 80\n", "- port: 81\n"),
                         ("lable: 1", "lable: 2"),
                         ("key: value", "key: other")):  # fmt: skip
            text = text.replace(old, new)
        file.write_text(text)
