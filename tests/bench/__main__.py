"""`make bench`: whole processes, medians, as ratios against a peer in the same run."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

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


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-bench-") as top, Plane(binary(sys.stderr)) as plane:
        folder, home = Path(top, "many"), Path(top, "home")
        folder.mkdir()
        home.mkdir()
        env = environment(Path(plane.kubeconfig), home)
        kubectl = str(any_kubectl())
        for kind, text in enumerate(TEMPLATES):
            for number in range(OBJECTS):
                (folder / f"{kind}-{number}.yaml").write_text(text.format(n=number))
        _start_up(env)
        _status(kubectl, folder, env)
    return 0


def _start_up(env: Mapping[str, str]) -> None:
    bare = _median([sys.executable, "-c", "pass"], env, 9)
    say(f"python -c pass           {bare:6.3f} s")
    for word in ("--version", "--help"):
        taken = _median(["kubectl-sync", word], env, 9)
        say(f"kubectl-sync {word:<11} {taken:6.3f} s  {taken / bare:5.1f} x python -c pass")


def _status(kubectl: str, folder: Path, env: Mapping[str, str]) -> None:
    _run([kubectl, "create", "namespace", "many"], env)
    _run([kubectl, "apply", "-n", "many", "-f", str(folder)], env)
    say(f"\n{4 * OBJECTS} unchanged objects, all applied by kubectl")
    sync = ["kubectl-sync", "status", "-n", "many", "--root", str(folder)]
    first = _median(sync, env, 3)
    _run(["kubectl-sync", "push", "--yes", "-n", "many", "--root", str(folder)], env)
    known = _median(sync, env, 3)
    floor = _floor(kubectl, env)
    peer = _median([kubectl, "diff", "-n", "many", "-R", "-f", str(folder)], env, 1)
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


def _median(command: Sequence[str], env: Mapping[str, str], runs: int) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        _run(command, env)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _run(command: Sequence[str], env: Mapping[str, str]) -> None:
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    done = subprocess.run([program, *command[1:]], env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr or done.stdout}{os.linesep}")


if __name__ == "__main__":
    sys.exit(main())
