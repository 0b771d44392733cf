"""Writing: 1,000 new objects and 1,000 changed ones, with dry run, journal and verification, against kubectl apply."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import results
from tests.bench.measure import Sample, median, run


def main(kubectl: str, env: Mapping[str, str], top: Path, manifests: Callable[[Path, int], Path], number: int) -> None:
    """The same manifests by both, each into a namespace of its own; every object changes between the two rounds."""
    folder = manifests(top / "pushed", number)
    for what in ("new", "changed"):
        if what == "changed":
            _change(folder)
        mine = _once(env, ["kubectl-sync", "push", "--force", "--confirm-context", "plane"], "pushed", folder, "--root")
        peer = _once(env, [kubectl, "apply", "-R"], "applied", folder, "-f")
        results.seconds(
            mine.seconds, peer.seconds, f"`push` of {4 * number:,} {what} objects, tried and checked",
            "`kubectl apply -R -f`", memory=(mine.mebibytes, peer.mebibytes),
        )  # fmt: skip
    left = run(["kubectl-sync", "status", "-n", "pushed", "--root", str(folder)], env)
    if "nothing to do" not in left:
        raise SystemExit(f"the push left differences: {left}")


def _once(env: Mapping[str, str], command: list[str], namespace: str, folder: Path, flag: str) -> Sample:
    run_once = [*command, "-n", namespace, flag, str(folder)]
    return median(run_once, env, 1)


def _change(folder: Path) -> None:
    """A label and a field of each object."""
    for file in folder.glob("*.yaml"):
        text = file.read_text().replace("metadata: {name: o", "metadata: {labels: {round: two}, name: o", 1)
        for old, new in (("nginx:1.27", "nginx:1.28"), ("port: 80}", "port: 81}"), ("lable: 1", "lable: 2"),
                         ("key: value", "key: other")):  # fmt: skip
            text = text.replace(old, new)
        file.write_text(text)
