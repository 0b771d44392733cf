"""`python -m tests.bench.engine`: what planning costs without any door; best of several, in milliseconds."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kubectl_sync.engine.plan.plan import plan, touched
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model import paths
from kubectl_sync.model.objects import Base, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from tests.demo.story import say

OBJECTS: Final = 1_000
MOST: Final = 60.0  # milliseconds for a comparison of OBJECTS unchanged ones
RUNS: Final = 7


def main() -> int:
    refs = [ObjectRef("apps", "Deployment", "n", f"d{number}") for number in range(OBJECTS)]
    local = {ref: Manifest(manifest(ref.name), Place(Path(f"{ref.name}.yaml"), 0, "h")) for ref in refs}
    live = {ref: LiveObject(served(ref.name), Version(ref.name, "1")) for ref in refs}
    read = {ref: Base(paths.copied(local[ref].content), paths.copied(live[ref].content), ref.name) for ref in refs}
    kept = {ref: Base(local[ref].content, live[ref].content, ref.name) for ref in refs}
    cases = {
        "unchanged, equal to the base": Sides(Snapshot(local), Snapshot(live), read),
        "unchanged, the base itself": Sides(Snapshot(local), Snapshot(live), kept),
        "never synced": Sides(Snapshot(local), Snapshot(live)),
    }
    taken = {}
    for what, sides in cases.items():
        taken[what] = best(lambda sides=sides: plan(sides, refs, POLICIES["status"]))  # type: ignore[misc]
        say(f"plan of {OBJECTS} objects, {what:<29} {taken[what]:7.1f} ms")
    first = next(iter(cases.values()))
    say(f"which of {OBJECTS} need a schema {'':<27} {best(lambda: touched(first, refs)):7.1f} ms")
    return 0 if taken["unchanged, equal to the base"] <= MOST else 1


def best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def manifest(name: str) -> dict[str, Any]:
    container = {
        "name": "web",
        "image": "nginx:1.27",
        "ports": [{"containerPort": 80}],
        "env": [{"name": f"E{number}", "value": str(number)} for number in range(5)],
        "resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
    }
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    spec = {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": template}
    metadata = {"name": name, "namespace": "n", "labels": {"app": name}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def served(name: str) -> dict[str, Any]:
    """The manifest as a server has it: defaults, bookkeeping, status."""
    live = paths.patch(manifest(name), [
        (("metadata", "uid"), name),
        (("metadata", "resourceVersion"), "1"),
        (("spec", "progressDeadlineSeconds"), 600),
        (("spec", "revisionHistoryLimit"), 10),
        (("spec", "strategy", "type"), "RollingUpdate"),
        (("spec", "strategy", "rollingUpdate"), {"maxSurge": "25%", "maxUnavailable": "25%"}),
        (("status",), {"replicas": 1, "conditions": [{"type": "Available", "status": "True"}]}),
    ])  # fmt: skip
    pod = live["spec"]["template"]["spec"]
    pod |= {"dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler"}
    pod |= {"securityContext": {}, "terminationGracePeriodSeconds": 30}
    pod["containers"][0] |= {"imagePullPolicy": "IfNotPresent", "terminationMessagePath": "/dev/termination-log"}
    pod["containers"][0] |= {"terminationMessagePolicy": "File"}
    pod["containers"][0]["ports"][0]["protocol"] = "TCP"
    found: dict[str, Any] = live
    return found


if __name__ == "__main__":
    sys.exit(main())
