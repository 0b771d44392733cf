"""`make bench`: whole processes, medians, as ratios against a peer in the same run.

`make bench BENCH=cluster` (or `documents`, `engine`, `files`, `start`, `push`, `pull`, `status`) runs one part.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench import cluster, documents, engine, files, pull, push
from tests.bench.measure import median, run
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
    pure = {"documents": documents.main, "engine": engine.main, "files": files.main}
    wanted = parts or [*pure, "start", "push", "pull", "status", "cluster"]
    for part, measure in pure.items():
        if part in wanted:
            measure()
    if set(wanted) <= set(pure):
        return 0
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-bench-") as top, Plane(binary(sys.stderr)) as plane:
        home = Path(top, "home")
        home.mkdir()
        env = environment(Path(plane.kubeconfig), home)
        kubectl = str(any_kubectl())
        if "start" in wanted:
            _start_up(env)
        _written_and_read(kubectl, env, Path(top), wanted)
        if set(wanted) <= {"start", "push", "pull"}:
            return 0
        folder = _manifests(Path(top, "many"), OBJECTS)
        _apply(kubectl, folder, env, "many")
        if "status" in wanted:
            _status(kubectl, folder, env)
        if "cluster" in wanted:
            cluster.lists(kubectl, env, "many", 4 * OBJECTS)
            _apply(kubectl, _manifests(Path(top, "more"), 10 * OBJECTS), env, "more")
            cluster.lists(kubectl, env, "more", 40 * OBJECTS)
            cluster.crds(kubectl, env, Path(top, "custom"))
            cluster.discovery(env, Path(top, "custom"), home)
            cluster.logins(kubectl, env, plane.access, Path(top, "custom"), home)
    return 0


def _written_and_read(kubectl: str, env: Mapping[str, str], top: Path, wanted: list[str]) -> None:
    if "push" in wanted:
        for namespace in ("pushed", "applied"):
            run([kubectl, "create", "namespace", namespace], env)
        push.main(kubectl, env, top, _manifests, OBJECTS)
    if "pull" in wanted:
        pull.main(kubectl, env, top, _manifests(top / "to-pull", OBJECTS), 4 * OBJECTS)


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
    if len(list(folder.iterdir())) > 4 * OBJECTS:
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


def _status(kubectl: str, folder: Path, env: Mapping[str, str]) -> None:
    say(f"\n{4 * OBJECTS} unchanged objects, all applied by kubectl")
    sync = ["kubectl-sync", "status", "-n", "many", "--root", str(folder)]
    first = median(sync, env, 3).seconds
    run(["kubectl-sync", "push", "--yes", "-n", "many", "--root", str(folder)], env)
    known = median(sync, env, 3).seconds
    floor = _floor(kubectl, env)
    peer = median([kubectl, "diff", "-n", "many", "-R", "-f", str(folder)], env, 1).seconds
    say(f"kubectl diff -R -f       {peer:6.2f} s")
    say(f"four kubectl get --raw   {floor:6.2f} s  (floor)")
    for what, taken in (("never synced", first), ("synced before", known)):
        ratios = f"{peer / taken:5.1f} x faster than diff, {taken / floor:4.1f} x the floor"
        say(f"status, {what:<13}    {taken:6.2f} s  {ratios}")


def _floor(kubectl: str, env: Mapping[str, str]) -> float:
    lists = {
        "configmaps": "/api/v1",
        "services": "/api/v1",
        "deployments": "/apis/apps/v1",
        "poddisruptionbudgets": "/apis/policy/v1",
    }
    started = time.perf_counter()
    running = [
        subprocess.Popen(
            [kubectl, "get", "--raw", f"{root}/namespaces/many/{name}"], env=env, stdout=subprocess.DEVNULL
        )
        for name, root in lists.items()
    ]
    for one in running:
        one.wait()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
