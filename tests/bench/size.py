"""How much is left of an object: new manifests of real workloads and Services against what kubectl prints."""

import os
import shutil
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import results
from tests.bench.measure import run
from tests.controlplane.places import ROOT
from tests.demo.story import say

SETS = ("cassandra", "guestbook", "online-boutique", "podinfo", "tensorflow-serving")
KINDS = ("deployment", "statefulset", "cronjob", "service")


def main(kubectl: str, env: Mapping[str, str], top: Path) -> None:
    corpus = Path(os.environ.get("CORPUS") or ROOT.parent / "shared" / "corpus") / "apply"
    if not corpus.is_dir():
        say("\nno sizes: the corpus of real manifests is not on this machine (CORPUS=folder)")
        return
    folder = top / "sizes"
    folder.mkdir()
    for one in SETS:
        run([kubectl, "create", "namespace", one], env)
        run([kubectl, "apply", "-n", one, "-R", "-f", str(corpus / one)], env)
        run(["kubectl-sync", "pull", "--yes", "-n", one, "--root", str(folder)], env)
    files = [file for file in sorted(folder.rglob("*.yaml")) if file.name.partition("-")[0] in KINDS]
    printed = {file: _printed(kubectl, env, file) for file in files}
    say(f"\nbytes of {len(files)} manifests ({', '.join(KINDS)}), median of all")
    _compare("kubectl get -o yaml", files, lambda file: printed[file])
    if neat := shutil.which("kubectl-neat"):
        _compare("kubectl-neat", files, lambda file: _neat(neat, env, printed[file]))
    else:
        say("  kubectl-neat: not on PATH, left out")


def _compare(name: str, files: list[Path], peer: Callable[[Path], str]) -> None:
    mine = {file: len(file.read_bytes()) for file in files}
    theirs = {file: len(peer(file).encode()) for file in files}
    ratios = sorted(mine[file] / theirs[file] for file in files)
    middle = statistics.median(mine.values()), statistics.median(theirs.values())
    spread = f"{statistics.median(ratios):.0%} of its bytes ({ratios[0]:.0%} to {ratios[-1]:.0%})"
    what = f"new manifests of {len(files)} workloads and Services"
    results.tell(results.Result(what, f"{middle[0]:.0f} bytes", name, f"{middle[1]:.0f} bytes", spread))


def _printed(kubectl: str, env: Mapping[str, str], file: Path) -> str:
    kind, _, name = file.stem.partition("-")
    return run([kubectl, "get", kind, name, "-n", file.parent.name, "-o", "yaml"], env)


def _neat(program: str, env: Mapping[str, str], text: str) -> str:
    return run([program, "-f", "-"], env, text)
