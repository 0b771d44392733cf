"""Pods that run, in the namespaces that ask for it: nodes of the plane say of them what a kubelet would say.

Nothing really runs. How a pod behaves is in the words of its images, in the last part of the name or in the tag
(`bad:1`, `shop/web:1.28-slow-30s`):

| word | what happens | figures |
|---|---|---|
| none | pulled and ready in a tenth of a second; an init container ends well | |
| `slow` | ready after 5 s; an init container ends well then | `slow:30s` |
| `unready` | runs, its readiness probe never succeeds | |
| `bad` | cannot be pulled | `bad:2x`: twice, then it can |
| `crash` | ends with 1 at once, again and again; never ready | `crash:3x`: three times; `crash:2s` |
| `flaky` | the same, but ready for a second each time | `flaky:3s`, `flaky:3x` |
| `oom` | killed after a second for its memory, exit code 137 | `oom:3s`, `oom:3x` |
| `done` | ends after a second, with 0 | `done:10s` |
| `deaf` | does not stop before its grace period is over | |
| `unschedulable` | no node takes it, as with a selector of no node or requests above 8 CPUs, 32Gi | |

What is no image at all is an InvalidImageName, `imagePullPolicy: Never` an ErrImageNeverPull, and an
environment out of a ConfigMap or Secret that is not there a CreateContainerConfigError until it is.
Times are a kubelet's (10 s of back-off, doubled up to 5 minutes), divided by the namespace's speed.
Not looked at: probes, volumes, hooks.

There are three nodes. They have a taint, so that DaemonSets of namespaces that do not ask have no pods;
one that is to run tolerates it (TOLERATION).
"""

import json

from tests.controlplane.fixtures import Kubectl

LABEL = "kubesync-test/pods"
SPEED = "kubesync-test/speed"
TOLERATION = {"key": LABEL, "operator": "Exists"}
NODES = 3


def run_pods(kubectl: Kubectl, namespace: str, speed: float = 1) -> None:
    """Let the pods of this namespace run, those that are there too, so many times faster than life."""
    asked = {"metadata": {"labels": {LABEL: "run"}, "annotations": {SPEED: str(speed)}}}
    kubectl("patch", "namespace", namespace, "--type=merge", f"--patch={json.dumps(asked)}")
