"""`make bench`: whole processes, medians, as ratios against a peer in the same run.

`make bench BENCH=cluster` (or `documents`, `engine`, `files`, `git`, `start`, `push`, `pull`, `size`, `memory`,
`status`) runs one part.
"""

import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from tests.bench import cluster, documents, engine, files, git, memory, pull, push, size, status
from tests.bench.measure import median, run
from tests.controlplane.access import Access
from tests.controlplane.build import binary
from tests.controlplane.plane import Plane
from tests.demo.story import any_kubectl, environment, say

OBJECTS = 250  # of each of four types

TEMPLATES = (
    """apiVersion: v1
kind: ConfigMap
metadata: {{name: o{n}}}
data: {{key: value {n}}}
""",
    """apiVersion: v1
kind: Service
metadata: {{name: o{n}}}
spec:
  selector: {{app: o{n}}}
  ports: [{{port: 80}}]
""",
    """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: o{n}}}
spec:
  minAvailable: 1
  selector: {{matchLabels: {{app: o{n}}}}}
""",
    """apiVersion: apps/v1
kind: Deployment
metadata: {{name: o{n}}}
spec:
  replicas: 0
  selector: {{matchLabels: {{app: o{n}}}}}
  template:
    metadata: {{labels: {{app: o{n}}}}}
    spec:
      containers:
      - name: c
        image: nginx:1.27
        ports: [{{containerPort: 80}}]
""",
)


def main(parts: list[str]) -> int:
    pure = {"documents": documents.main, "engine": engine.main, "files": files.main, "git": git.main}
    wanted = parts or [*pure, "start", "push", "size", "pull", "memory", "status", "cluster"]
    for part, measure in pure.items():
        if part in wanted:
            measure()
    if set(wanted) <= set(pure):
        return 0
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-bench-") as top, Plane(binary(sys.stderr)) as plane:
        home = Path(top, "home")
        home.mkdir()
        env = environment(Path(plane.kubeconfig), home)
        _alone(str(any_kubectl()), env, Path(top), wanted)
        if {"status", "cluster"} & set(wanted):
            _reading(str(any_kubectl()), env, plane.access, Path(top), wanted)
    return 0


def _alone(kubectl: str, env: Mapping[str, str], top: Path, wanted: Collection[str]) -> None:
    """The parts that make their own objects."""
    if "start" in wanted:
        _start_up(env)
    if "push" in wanted:
        for namespace in ("pushed", "applied"):
            run([kubectl, "create", "namespace", namespace], env)
        push.main(kubectl, env, top, _manifests, OBJECTS)
    if "size" in wanted:
        size.main(kubectl, env, top)
    if "pull" in wanted:
        pull.main(kubectl, env, top, _manifests(top / "to-pull", OBJECTS), 4 * OBJECTS)
    if "memory" in wanted:
        memory.main(kubectl, env, top)


def _reading(kubectl: str, env: Mapping[str, str], access: Access, top: Path, wanted: Collection[str]) -> None:
    few = _manifests(top / "many", OBJECTS)
    _apply(kubectl, few, env, "many")
    if "status" in wanted:
        status.main(kubectl, env, few, "many", top / "few-home", diff=True)
    if "cluster" in wanted:
        cluster.lists(kubectl, env, "many", 4 * OBJECTS)
    more = _manifests(top / "more", 10 * OBJECTS)  # only now: the controllers of so many are at work for a while
    _apply(kubectl, more, env, "more")
    if "status" in wanted:
        status.main(kubectl, env, more, "more", top / "more-home", diff=False)
    if "cluster" in wanted:
        cluster.lists(kubectl, env, "more", 40 * OBJECTS)
        cluster.crds(kubectl, env, top / "custom")
        cluster.discovery(env, top / "custom", top / "home")
        cluster.logins(kubectl, env, access, top / "custom", top / "home")


def _manifests(folder: Path, number: int) -> Path:
    """So many objects of each type, each in a file of its own."""
    folder.mkdir()
    for kind, text in enumerate(TEMPLATES):
        for one in range(number):
            (folder / f"{kind}-{one}.yaml").write_text(text.format(n=one))
    return folder


def _apply(kubectl: str, folder: Path, env: Mapping[str, str], namespace: str) -> None:
    """By `kubectl apply`; where there are many, by our own push, which is faster and leaves the same."""
    run([kubectl, "create", "namespace", namespace], env)
    if len(list(folder.glob("*.yaml"))) > 4 * OBJECTS:
        words = ["--yes", "-n", namespace, "--root", str(folder)]
        run(["kubectl-sync", "push", *words], {**env, "KUBESYNC_HOME": str(folder.parent / "pusher")})
    else:
        run([kubectl, "apply", "-n", namespace, "-f", str(folder)], env)


def _start_up(env: Mapping[str, str]) -> None:
    bare = median([sys.executable, "-c", "pass"], env, 9).seconds
    say(f"python -c pass           {bare:6.3f} s")
    for word in ("--version", "--help"):
        taken = median(["kubectl-sync", word], env, 9).seconds
        say(f"kubectl-sync {word:<11} {taken:6.3f} s  {taken / bare:5.1f} x python -c pass")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
