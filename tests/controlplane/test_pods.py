"""Pods run, wait and fail as their images say; controllers and kubectl take them for real."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.audit import writes
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.pods import NODES, TOLERATION, run_pods

PATIENCE = 30.0
OWNERS: dict[str, dict[str, Any]] = {
    "Deployment": {"replicas": 1},
    "StatefulSet": {"replicas": 1, "serviceName": "s"},
    "DaemonSet": {},
    "Job": {"backoffLimit": 5},
}
Pod = dict[str, Any]


def container(image: str, **more: Any) -> dict[str, Any]:
    return {"name": "c", "image": image, **more}


SECRET = [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "none", "key": "a"}}}]
STUCK: dict[str, dict[str, Any]] = {
    "bad": {"containers": [container("bad:1")]},
    "name": {"containers": [container("Web:1")]},
    "never": {"containers": [container("web:1", imagePullPolicy="Never")]},
    "secret": {"containers": [container("web:1", env=SECRET)]},
    "crash": {"containers": [container("shop/web:1.28-crash")]},
    "init": {"initContainers": [{**container("crash:1"), "name": "i"}], "containers": [container("web:1")]},
    "nowhere": {"containers": [container("unschedulable:1")]},
}
REASONS = {
    "bad": {"ErrImagePull", "ImagePullBackOff"},
    "name": {"InvalidImageName"},
    "never": {"ErrImageNeverPull"},
    "secret": {"CreateContainerConfigError"},
    "crash": {"CrashLoopBackOff"},
    "init": {"CrashLoopBackOff"},
    "nowhere": {"Unschedulable"},
}


class Namespace:
    """A namespace whose pods run, ten times faster than life."""

    def __init__(self, kubectl: Kubectl, plane: Access, name: str) -> None:
        self.name = name
        self._kubectl = kubectl
        self._api = Api(plane)
        run_pods(kubectl, name, speed=10)

    def __call__(self, *arguments: str, check: bool = True) -> str:
        return self._kubectl("-n", self.name, *arguments, check=check)

    def create(self, kind: str, name: str, spec: dict[str, Any], **more: Any) -> None:
        """A Pod, or an object that makes pods of this spec."""
        version = {"Pod": "v1", "Job": "batch/v1"}.get(kind, "apps/v1")
        labels = {"app": name}
        whole: dict[str, Any] = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "labels": labels}}
        if kind == "Pod":
            whole["spec"] = {**spec, **more}
        else:
            template = {"metadata": {"labels": labels}, "spec": spec}
            whole["spec"] = {**OWNERS[kind], "template": template, **more}
        if kind in ("Deployment", "StatefulSet", "DaemonSet"):
            whole["spec"]["selector"] = {"matchLabels": labels}
        if kind == "DaemonSet":
            spec["tolerations"] = [TOLERATION]
        self._kubectl("-n", self.name, "create", "-f", "-", stdin=json.dumps(whole))

    def pods(self, name: str) -> list[Pod]:
        """Pods with this label `app`, the oldest first."""
        found = self._api.get(f"/api/v1/namespaces/{self.name}/pods?labelSelector=app%3D{name}")["items"]
        return sorted(found, key=lambda pod: (pod["metadata"]["creationTimestamp"], pod["metadata"]["name"]))

    def until(self, name: str, check: Callable[[list[Pod]], bool]) -> list[Pod]:
        """The pods of that name, as soon as they are so."""
        deadline = time.monotonic() + PATIENCE
        while not check(found := self.pods(name)):
            assert time.monotonic() < deadline, json.dumps([pod["status"] for pod in found], indent=1)
            time.sleep(0.02)
        return found

    def until_told(self, reason: str, message: str = "") -> None:
        """Wait for an event with this reason and these words; it may come after what it tells."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = self._api.get(f"/api/v1/namespaces/{self.name}/events")["items"]
            if any(event["reason"] == reason and message in event["message"] for event in found):
                return
            assert time.monotonic() < deadline, json.dumps([(event["reason"], event["message"]) for event in found])
            time.sleep(0.02)


@pytest.fixture
def running(kubectl: Kubectl, plane: Access, namespace: str) -> Namespace:
    return Namespace(kubectl, plane, namespace)


def is_ready(pod: Pod) -> bool:
    return condition(pod, "Ready").get("status") == "True"


def condition(pod: Pod, kind: str) -> dict[str, Any]:
    return next((each for each in pod["status"].get("conditions", []) if each["type"] == kind), {})


def statuses(pod: Pod) -> list[dict[str, Any]]:
    return [*pod["status"].get("initContainerStatuses", []), *pod["status"].get("containerStatuses", [])]


def restarts(pod: Pod) -> int:
    return sum(each["restartCount"] for each in statuses(pod))


def waiting(pod: Pod) -> set[str]:
    """Why this pod waits."""
    found = {each["state"]["waiting"]["reason"] for each in statuses(pod) if "waiting" in each["state"]}
    return found | {condition(pod, "PodScheduled").get("reason", "")}


def stuck_in(reasons: set[str]) -> Callable[[list[Pod]], bool]:
    """Whether all pods, and at least one, wait for one of these."""
    return lambda pods: bool(pods) and all(waiting(pod) & reasons for pod in pods)


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job", "Pod"])
def test_a_pod_tells_what_it_is_stuck_in(running: Namespace, kind: str) -> None:
    policy = {"restartPolicy": "OnFailure"} if kind == "Job" else {}
    for name, spec in STUCK.items():
        running.create(kind, name, {**spec, **policy})
    for name, reasons in REASONS.items():
        found = running.until(name, stuck_in(reasons))
        assert not any(is_ready(pod) for pod in found)
        assert {pod["status"]["phase"] for pod in found} == {"Running" if name == "crash" else "Pending"}


def test_what_cannot_be_pulled_says_so_in_status_and_events(running: Namespace) -> None:
    running.create("Pod", "p", STUCK["bad"])
    seen = []
    for reason in ("ErrImagePull", "ImagePullBackOff"):
        (pod,) = running.until("p", stuck_in({reason}))
        seen.append(statuses(pod)[0]["state"]["waiting"]["message"])
    cause = 'failed to resolve reference "docker.io/library/bad:1": docker.io/library/bad:1: not found'
    assert seen[0].endswith(cause)
    assert seen[1].startswith('Back-off pulling image "bad:1": ErrImagePull: rpc error: code = NotFound')
    assert seen[1].endswith(cause)
    running.until_told("Failed", "Error: ErrImagePull")
    running.until_told("BackOff", 'Back-off pulling image "bad:1"')


def test_a_crash_loop_counts_and_keeps_the_last_end(running: Namespace) -> None:
    running.create("Pod", "p", STUCK["crash"])
    (pod,) = running.until("p", lambda pods: restarts(pods[0]) >= 3)
    (pod,) = running.until("p", stuck_in({"CrashLoopBackOff"}))
    (status,) = statuses(pod)
    assert re.match(r"back-off \d+s restarting failed container=c pod=p_", status["state"]["waiting"]["message"])
    last = status["lastState"]["terminated"]
    assert (last["exitCode"], last["reason"]) == (1, "Error")
    assert last["containerID"].startswith("containerd://")
    assert "exit code 1" in running("logs", "p")


def test_an_init_container_that_fails_keeps_the_others_waiting(running: Namespace) -> None:
    running.create("Pod", "p", STUCK["init"])
    (pod,) = running.until("p", lambda pods: restarts(pods[0]) >= 2)
    assert statuses(pod)[1]["state"] == {"waiting": {"reason": "PodInitializing"}}
    assert condition(pod, "Initialized")["reason"] == "ContainersNotInitialized"
    running.create("Pod", "once", {**STUCK["init"], "restartPolicy": "Never"})
    running.until("once", lambda pods: pods[0]["status"]["phase"] == "Failed")


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"nodeSelector": {"disk": "fast"}}, "3 node(s) didn't match Pod's node affinity/selector"),
        ({"containers": [container("web", resources={"requests": {"cpu": "9"}})]}, "3 Insufficient cpu"),
    ],
)
def test_a_pod_that_fits_no_node_is_unschedulable(running: Namespace, more: dict[str, Any], cause: str) -> None:
    running.create("Pod", "p", {"containers": [container("web")], **more})
    (pod,) = running.until("p", stuck_in({"Unschedulable"}))
    assert condition(pod, "PodScheduled")["status"] == "False"
    assert cause in condition(pod, "PodScheduled")["message"]
    assert "nodeName" not in pod["spec"]
    running.until_told("FailedScheduling", cause)


def test_a_container_starts_when_its_secret_comes(running: Namespace) -> None:
    running.create("Pod", "p", STUCK["secret"])
    (pod,) = running.until("p", stuck_in({"CreateContainerConfigError"}))
    assert statuses(pod)[0]["state"]["waiting"]["message"] == 'secret "none" not found'
    running("create", "secret", "generic", "none", "--from-literal=b=1")
    missing = f"couldn't find key a in Secret {running.name}/none"
    running.until("p", lambda pods: statuses(pods[0])[0]["state"]["waiting"]["message"] == missing)
    running("patch", "secret", "none", "--patch", '{"stringData": {"a": "1"}}')
    running.until("p", lambda pods: is_ready(pods[0]))


def test_slow_ones_and_those_that_fail_a_few_times_become_ready(running: Namespace) -> None:
    start = time.monotonic()
    for image in ("slow:20s", "bad:2x", "web:1-crash-3x"):
        running.create("Pod", re.sub(r"\W", "-", image), {"containers": [container(image)]})
    (slow,) = running.until("slow-20s", lambda pods: is_ready(pods[0]))
    assert time.monotonic() - start >= 2
    assert restarts(slow) == 0
    running.until("bad-2x", lambda pods: is_ready(pods[0]))
    (crashed,) = running.until("web-1-crash-3x", lambda pods: is_ready(pods[0]))
    assert restarts(crashed) == 3
    running.until_told("Unhealthy", "Readiness probe failed")


def test_a_flaky_one_is_ready_between_its_crashes(running: Namespace) -> None:
    running.create("Pod", "p", {"containers": [container("flaky:5s")]})
    for crashes in range(2):
        (pod,) = running.until("p", lambda pods: is_ready(pods[0]))
        assert restarts(pod) == crashes
        running.until("p", lambda pods: not is_ready(pods[0]))


def test_a_deployment_rolls_out(running: Namespace) -> None:
    running.create("Deployment", "web", {"containers": [container("shop.example/web:1")]}, replicas=3)
    running("rollout", "status", "deploy/web", "--timeout=30s")
    before = {statuses(pod)[0]["imageID"] for pod in running.pods("web")}
    running("set", "image", "deploy/web", "c=nginx:1.28")
    assert "successfully rolled out" in running("rollout", "status", "deploy/web", "--timeout=30s")
    found = running.until("web", lambda pods: len(pods) == 3)
    assert all(is_ready(pod) for pod in found)
    assert {statuses(pod)[0]["image"] for pod in found} == {"docker.io/library/nginx:1.28"}
    (image_id,) = {statuses(pod)[0]["imageID"] for pod in found}
    assert re.fullmatch(r"docker\.io/library/nginx@sha256:[0-9a-f]{64}", image_id)
    assert all(each.startswith("shop.example/web@sha256:") for each in before)
    running("set", "image", "deploy/web", f"c=nginx:1.28@sha256:{'a' * 64}")
    running("rollout", "status", "deploy/web", "--timeout=30s")
    found = running.until("web", lambda pods: len(pods) == 3)
    assert {statuses(pod)[0]["imageID"] for pod in found} == {f"docker.io/library/nginx@sha256:{'a' * 64}"}


def test_a_rollout_that_does_not_come_up_fails_and_goes_back(running: Namespace) -> None:
    good = {"containers": [container("web:1")]}
    running.create("Deployment", "web", good, replicas=3, progressDeadlineSeconds=2)
    running("rollout", "status", "deploy/web", "--timeout=30s")
    running("set", "image", "deploy/web", "c=web:2-bad")
    assert "successfully" not in running("rollout", "status", "deploy/web", "--timeout=30s", check=False)
    assert "ProgressDeadlineExceeded" in running("get", "deploy", "web", "-o", "jsonpath={.status.conditions}")
    assert sum(is_ready(pod) for pod in running.pods("web")) == 3
    running("rollout", "undo", "deploy/web")
    assert "successfully rolled out" in running("rollout", "status", "deploy/web", "--timeout=30s")
    running.until("web", lambda pods: len(pods) == 3)


def test_a_statefulset_goes_one_by_one_and_waits_for_a_broken_pod(running: Namespace) -> None:
    running.create("StatefulSet", "db", {"containers": [container("slow:3s")]}, replicas=2)
    found = running.until("db", lambda pods: len(pods) == 2)
    assert is_ready(next(pod for pod in found if pod["metadata"]["name"] == "db-0"))
    running("rollout", "status", "sts/db", "--timeout=30s")
    running("set", "image", "sts/db", "c=bad:1")
    running.until("db", lambda pods: any(waiting(pod) & REASONS["bad"] for pod in pods))
    (broken,) = [pod for pod in running.pods("db") if not is_ready(pod)]
    assert broken["metadata"]["name"] == "db-1"
    running("set", "image", "sts/db", "c=slow:3s")
    assert "successfully" not in running("rollout", "status", "sts/db", "--timeout=2s", check=False)
    running("delete", "pod", "db-1")
    running.until("db", lambda pods: len(pods) == 2 and all(is_ready(pod) for pod in pods))


def test_a_daemonset_has_a_pod_on_each_node(running: Namespace) -> None:
    running.create("DaemonSet", "agent", {"containers": [container("agent:1")]})
    running("rollout", "status", "ds/agent", "--timeout=30s")
    running("set", "image", "ds/agent", "c=agent:2-slow-3s")
    assert "successfully rolled out" in running("rollout", "status", "ds/agent", "--timeout=30s")
    found = running.until("agent", lambda pods: len(pods) == NODES)
    assert len({pod["spec"]["nodeName"] for pod in found}) == NODES


def test_jobs_complete_and_fail(running: Namespace) -> None:
    running.create("Job", "good", {"containers": [container("done:1")], "restartPolicy": "Never"})
    running.create("Job", "wrong", {"containers": [container("crash:1")], "restartPolicy": "Never"}, backoffLimit=0)
    running("wait", "job/good", "--for=condition=Complete", "--timeout=30s")
    running("wait", "job/wrong", "--for=condition=Failed", "--timeout=30s")
    assert [pod["status"]["phase"] for pod in running.pods("good")] == ["Succeeded"]
    assert [pod["status"]["phase"] for pod in running.pods("wrong")] == ["Failed"]


def test_a_new_image_restarts_the_container_of_a_pod(running: Namespace) -> None:
    running.create("Pod", "p", {"containers": [container("web:1")]})
    running.until("p", lambda pods: is_ready(pods[0]))
    running("set", "image", "pod/p", "c=web:2")
    (pod,) = running.until("p", lambda pods: is_ready(pods[0]) and statuses(pods[0])[0]["image"].endswith("web:2"))
    assert restarts(pod) == 1
    running("set", "image", "pod/p", "c=bad:1")
    running.until("p", stuck_in(REASONS["bad"]))


def test_a_deleted_pod_goes_when_its_containers_have_stopped(running: Namespace) -> None:
    running.create("Pod", "quick", {"containers": [container("web:1")]})
    running.create("Pod", "deaf", {"containers": [container("deaf:1")], "terminationGracePeriodSeconds": 30})
    for name in ("quick", "deaf"):
        running.until(name, lambda pods: is_ready(pods[0]))
    start = time.monotonic()
    running("delete", "pod", "quick", "deaf", "--wait=false")
    running.until("quick", lambda pods: not pods)
    assert [is_ready(pod) for pod in running.pods("deaf")] == [True]
    running.until("deaf", lambda pods: not pods)
    assert time.monotonic() - start >= 3  # a tenth of its grace period
    running.until_told("Killing", "Stopping container c")


def test_pods_run_only_where_it_is_asked_for(kubectl: Kubectl, plane: Access, namespace: str) -> None:
    kubectl("-n", namespace, "run", "p", "--image=web", "--labels=app=p")
    labels = {"app": "d"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container("web")]}}
    daemons = {"selector": {"matchLabels": labels}, "template": template}
    whole = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d"}, "spec": daemons}
    kubectl("-n", namespace, "create", "-f", "-", stdin=json.dumps(whole))
    kubectl("-n", namespace, "wait", "ds/d", "--for=jsonpath={.status.observedGeneration}=1", "--timeout=30s")
    time.sleep(0.5)
    path = f"/api/v1/namespaces/{namespace}/pods"
    (pod,) = Api(plane).get(path)["items"]
    assert pod["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    running = Namespace(kubectl, plane, namespace)
    running.until("p", lambda pods: is_ready(pods[0]))
    assert running.pods("d") == []
    assert {write.user for write in writes(plane, namespace)} == {"admin"}
