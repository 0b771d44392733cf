"""The verdict on a workload that was written, for each thing that can be seen of it."""

from typing import Any

import pytest

from kubectl_sync.engine.readiness.seen import Seen
from kubectl_sync.engine.readiness.watched import Patience, Watched
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.readiness import Outlook, Rollout
from tests.engine.workloads import complete, container, ended, pod, seen, waiting, workload

WRITTEN = workload(status={"observedGeneration": 1})
UNSCHEDULABLE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}
KINDS = ["Deployment", "StatefulSet", "DaemonSet"]


def watched(written: Object, *looks: tuple[float, Seen], patience: Patience | None = None) -> Watched:
    found = Watched.after(written, 0, patience)
    for now, look in looks:
        found = found.advance(look, now)
    return found


def lasting(look: Seen, seconds: float, **patience: Any) -> Watched:
    """What is known of something that was seen first after 1 s, and is as it was so many seconds later."""
    return watched(WRITTEN, (1, look), (1 + seconds, look), patience=Patience(**patience))


def troubled(*containers: Object, **more: Any) -> Seen:
    return seen(workload(), pod("a", "new", *containers, **more), pod("b", "old", ready=True))


@pytest.mark.parametrize(
    ("look", "grace", "why"),
    [
        (troubled(waiting("InvalidImageName")), 0, "pod/a, container web: InvalidImageName"),
        (troubled(waiting("ErrImageNeverPull")), 0, "pod/a, container web: ErrImageNeverPull"),
        (troubled(waiting("ImageInspectError")), 0, "pod/a, container web: ImageInspectError"),
        (troubled(waiting("CreateContainerConfigError")), 10,
         "pod/a, container web: CreateContainerConfigError for 10 s"),
        (troubled(waiting("CreateContainerError")), 60, "pod/a, container web: CreateContainerError for 60 s"),
        (troubled(waiting("ErrImagePull")), 60, "pod/a, container web: ErrImagePull for 60 s"),
        (troubled(waiting("ImagePullBackOff")), 60, "pod/a, container web: ImagePullBackOff for 60 s"),
        (troubled(waiting("CrashLoopBackOff", 3)), 0, "pod/a, container web: CrashLoopBackOff"),
        (troubled(init=[container("one", 3, last=ended(1), running={})]), 0,
         "pod/a, container one: InitContainerFailed"),
        (troubled(init=[container("one", 2, terminated=ended(1))]), 0, "pod/a, container one: InitContainerFailed"),
        (troubled(conditions=[UNSCHEDULABLE]), 600, "no progress for 600 s: pod/a: Unschedulable"),
    ],
)  # fmt: skip
def test_each_cause_has_its_time(look: Seen, grace: float, why: str) -> None:
    found = lasting(look, grace).verdict
    assert (found.outlook, found.why) == (Outlook.FAILED, why)
    if grace:
        assert lasting(look, grace - 1).verdict.outlook is Outlook.COMING
    if 0 < grace < 600:
        assert lasting(look, grace, times=2).verdict.outlook is Outlook.COMING


@pytest.mark.parametrize(
    "look",
    [
        troubled(waiting("ContainerCreating")),
        troubled(waiting("PodInitializing")),
        troubled(waiting("CrashLoopBackOff", 2, last=ended(1))),
        troubled(container(restarts=7, running={}, last=ended(1))),
        troubled(init=[container("one", 1, terminated=ended(1))]),
        troubled(init=[container("one", 2, last=ended(1), running={})]),
        troubled(init=[container("one", 5, terminated=ended(0))]),
        seen(workload(), pod("a", "old", waiting("InvalidImageName"))),
        seen(workload(), pod("a", "foreign", waiting("InvalidImageName"))),
        seen(workload(), pod("a") | {"metadata": pod("a")["metadata"] | {"deletionTimestamp": "now"}}),
        seen(workload(), pod("a", phase="Failed")),
        seen(workload(status={"observedGeneration": 1}), pod("a", "new", waiting("InvalidImageName"))),
    ],
)
def test_what_may_be_is_no_failure(look: Seen) -> None:
    assert lasting(look, 598).verdict.outlook is Outlook.COMING


def test_a_symptom_tells_all_that_is_known() -> None:
    found = lasting(troubled(waiting("CrashLoopBackOff", 4, last=ended(137))), 2).verdict.symptoms

    assert [(one.cause, one.pod, one.container, one.message, one.exit_code, one.since) for one in found] == [
        ("CrashLoopBackOff", "a", "web", "CrashLoopBackOff!", 137, 1)
    ]


def test_a_kubelet_tells_one_failed_pull_in_turns() -> None:
    pulling = [troubled(waiting(reason)) for reason in ("ErrImagePull", "ImagePullBackOff", "ErrImagePull")]

    found = watched(WRITTEN, (1, pulling[0]), (31, pulling[1]), (61, pulling[2])).verdict

    assert found.why == "pod/a, container web: ErrImagePull for 60 s"


def test_a_cause_that_went_away_begins_anew() -> None:
    pulling, well = troubled(waiting("ErrImagePull")), troubled()

    assert watched(WRITTEN, (1, pulling), (59, well), (65, pulling)).verdict.outlook is Outlook.COMING


def test_each_pod_has_its_own_time() -> None:
    one, other = (seen(workload(), pod(name, "new", waiting("ErrImagePull"))) for name in "ab")

    assert watched(WRITTEN, (1, one), (50, other), (70, other)).verdict.outlook is Outlook.COMING


def test_a_sidecar_is_no_init_container() -> None:
    look = troubled(init=[container("one", 9, running={}, last=ended(1))])
    look.pods[0]["spec"] = {"initContainers": [{"name": "one", "restartPolicy": "Always"}]}

    assert lasting(look, 5).verdict.outlook is Outlook.COMING


@pytest.mark.parametrize("type_", ["Progressing", "ReplicaFailure"])
def test_what_a_deployment_said_before_the_write_is_old_news(type_: str) -> None:
    told = {"type": type_, "status": "True", "reason": "ProgressDeadlineExceeded", "message": "quota"}
    look = seen(workload(status={"conditions": [told]}))
    before = workload(status={"observedGeneration": 1, "conditions": [told]})

    assert watched(before, (1, look), (20, look)).verdict.outlook is Outlook.COMING
    failed = watched(WRITTEN, (1, look), (20, look)).verdict
    assert (failed.outlook, failed.symptoms[0].message) == (Outlook.FAILED, "quota")


@pytest.mark.parametrize("kind", KINDS)
def test_it_runs_once_it_is_complete_and_calm(kind: str) -> None:
    written = workload(kind, status={"observedGeneration": 1})
    look = seen(workload(kind, status=complete()), *(pod(name, ready=True, of=kind) for name in "abc"))

    first = watched(written, (1, look), (5.9, look))
    assert (first.verdict.outlook, first.calm, first.rollout) == (Outlook.COMING, 1, Rollout(3, 3, 0))
    assert first.advance(look, 6).verdict.outlook is Outlook.RUNNING


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_pod_is_waited_for(kind: str) -> None:
    pods = [*(pod(name, ready=True, of=kind) for name in "ab"), pod("c", "old", ready=True, of=kind)]
    look = seen(workload(kind, status=complete()), *pods)
    found = watched(workload(kind), (1, look), (20, look))

    assert (found.verdict.outlook, str(found.rollout)) == (Outlook.COMING, "2 of 3 new pods ready, 1 old")


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_is_left_over_is_waited_for(kind: str) -> None:
    pods = [*(pod(name, ready=True, of=kind) for name in "abc"), pod("d", "old", ready=True, of=kind)]
    look = seen(workload(kind, status=complete()), *pods)

    assert watched(workload(kind), (1, look), (20, look)).verdict.outlook is Outlook.COMING


def test_a_look_from_before_the_write_tells_nothing() -> None:
    look = seen(workload(image="web:1", generation=1, status=complete()))

    assert watched(WRITTEN, (1, look)).verdict.outlook is Outlook.COMING


@pytest.mark.parametrize("field", ["updatedReplicas", "availableReplicas"])
def test_the_controller_has_to_say_so_too(field: str) -> None:
    look = seen(workload(status=complete() | {field: 2}), *(pod(name, ready=True) for name in "abc"))

    assert watched(WRITTEN, (1, look), (20, look)).verdict.outlook is Outlook.COMING


def test_a_restart_ends_the_calm() -> None:
    def look(restarts: int) -> Seen:
        pods = [pod(name, "new", container(restarts=restarts, running={}), ready=True) for name in "abc"]
        return seen(workload(status=complete()), *pods)

    found = watched(WRITTEN, (1, look(0)), (5, look(1)), (9, look(1)))

    assert (found.verdict.outlook, found.calm) == (Outlook.COMING, 5)
    assert found.advance(look(1), 10).verdict.outlook is Outlook.RUNNING


@pytest.mark.parametrize(
    ("kind", "spec", "status", "old", "why"),
    [
        ("Deployment", {"paused": True}, {}, 0, "it is resumed (kubectl rollout resume)"),
        ("Deployment", {"replicas": 0}, {}, 0, "it has replicas: it is scaled to 0"),
        ("StatefulSet", {"replicas": 0}, {}, 0, "it has replicas: it is scaled to 0"),
        ("DaemonSet", {}, {"desiredNumberScheduled": 0}, 0, "there is a node for its pods"),
        ("StatefulSet", {"updateStrategy": {"type": "OnDelete"}}, {}, 1,
         "its pods are deleted (updateStrategy: OnDelete)"),
        ("DaemonSet", {"updateStrategy": {"type": "OnDelete"}}, complete(), 1,
         "its pods are deleted (updateStrategy: OnDelete)"),
        ("StatefulSet", {"updateStrategy": {"rollingUpdate": {"partition": 3}}}, {}, 1,
         "its partition is lowered: it is 3, with 3 replicas"),
    ],
)  # fmt: skip
def test_what_takes_effect_later_says_when(kind: str, spec: Object, status: Object, old: int, why: str) -> None:
    look = seen(workload(kind, status=status, **spec), *(pod(f"o{n}", "old", of=kind) for n in range(old)))

    found = watched(workload(kind, **spec), (1, look)).verdict
    assert (found.outlook, found.why) == (Outlook.WAITS, why)
    unseen = seen(workload(kind, status=status | {"observedGeneration": 1}, **spec), *look.pods)
    assert watched(workload(kind, **spec), (1, unseen)).verdict.outlook is Outlook.COMING


@pytest.mark.parametrize("strategy", [{"type": "OnDelete"}, {"rollingUpdate": {"partition": 3}}])
def test_nothing_waits_where_all_pods_are_new(strategy: Object) -> None:
    look = seen(workload("StatefulSet", status=complete(), updateStrategy=strategy),
                *(pod(name, ready=True, of="StatefulSet") for name in "abc"))  # fmt: skip

    found = watched(workload("StatefulSet", updateStrategy=strategy), (1, look), (6, look)).verdict
    assert found.outlook is Outlook.RUNNING


def test_pods_below_a_partition_are_to_stay() -> None:
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}
    of = workload("StatefulSet", status=complete() | {"updatedReplicas": 2}, updateStrategy=strategy)
    new = [pod(name, ready=True, of="StatefulSet") for name in "bc"]
    stays, leaves = (pod(name, "old", of="StatefulSet") for name in "ad")

    assert watched(of, (1, seen(of, stays, *new)), (6, seen(of, stays, *new))).verdict.outlook is Outlook.RUNNING
    coming = watched(of, (1, seen(of, stays, leaves, new[0])), (6, seen(of, stays, leaves, new[0])))
    assert (coming.verdict.outlook, coming.rollout) == (Outlook.COMING, Rollout(1, 2, 2))


def by(manager: str, generation: int, **spec: Any) -> Object:
    found = workload(generation=generation, **spec)
    found["metadata"]["managedFields"] = [
        {"manager": "kubectl-sync", "time": "2026-12-01T10:00:00Z"},
        {"manager": manager, "time": "2026-12-01T10:04:00Z"},
        {"manager": "kube-controller-manager", "subresource": "status", "time": "2026-12-01T10:05:00Z"},
    ]
    return found


def test_a_later_wish_of_somebody_else_overtakes_ours() -> None:
    found = watched(WRITTEN, (1, seen(by("kubectl-set", 3, image="web:3")))).verdict

    assert (found.outlook, found.why) == (Outlook.OVERTAKEN, "kubectl-set changed it at 2026-12-01T10:04:00Z")


@pytest.mark.parametrize("of", [by("kube-controller-manager", 3, replicas=5), by("kubectl-annotate", 2)])
def test_an_autoscaler_overtakes_nobody(of: Object) -> None:
    found = watched(WRITTEN, (1, seen(of, pod("a"))))

    assert found.verdict.outlook is Outlook.COMING
    assert found.rollout
    assert found.rollout.wanted == of["spec"]["replicas"]


def test_what_is_deleted_is_told() -> None:
    leaving = workload()
    leaving["metadata"]["deletionTimestamp"] = "now"
    anew = workload()
    anew["metadata"]["uid"] = "another"
    for look in (Seen(ABSENT), seen(leaving), seen(anew)):
        assert watched(WRITTEN, (1, look)).verdict.outlook is Outlook.DELETED


@pytest.mark.parametrize("kind", ["Job", "CronJob", "ConfigMap", "Rollout"])
def test_of_other_types_nothing_tells(kind: str) -> None:
    found = watched(workload(kind), (1, seen(workload(kind)))).verdict

    assert (found.outlook, found.why) == (Outlook.UNTOLD, f"nothing tells when a {kind} is ready")


def test_the_deadline_begins_anew_with_progress() -> None:
    looks = [seen(workload(), *(pod(name, ready=True) for name in "abc"[:many])) for many in range(3)]
    found = watched(WRITTEN, (500, looks[1]), (1000, looks[0]), (1050, looks[1]), (1099, looks[1]))

    assert found.verdict.outlook is Outlook.COMING
    assert found.advance(looks[1], 1100).verdict.why == "no progress for 600 s"
    assert found.advance(looks[2], 1100).advance(looks[2], 1699).verdict.outlook is Outlook.COMING


@pytest.mark.parametrize(
    ("spec", "patience", "deadline"),
    [
        ({}, {}, 600),
        ({"progressDeadlineSeconds": 100}, {}, 130),
        ({"progressDeadlineSeconds": 2**31 - 1}, {}, 600),
        ({"progressDeadlineSeconds": 100}, {"timeout": 7}, 7),
    ],
)
def test_the_deadline(spec: Object, patience: dict[str, float], deadline: float) -> None:
    written = workload(status={"observedGeneration": 1}, **spec)
    looks = (seen(written), seen(workload(**spec)))
    for look in looks:
        start = watched(written, patience=Patience(**patience))
        assert start.advance(look, 0).advance(look, deadline - 1).verdict.outlook is Outlook.COMING
        assert start.advance(look, 0).advance(look, deadline).verdict.outlook is Outlook.FAILED


def bare(ready: bool = False, **more: Any) -> Object:
    found = pod("a", "new", ready=ready, **more)
    found["metadata"]["generation"] = 2
    return found


def test_a_pod_by_itself() -> None:
    def verdict(one: Object, seconds: float = 6) -> Outlook:
        return watched(bare(), (0, Seen(one)), (seconds, Seen(one))).verdict.outlook

    assert verdict(bare(ready=True)) is Outlook.RUNNING
    assert verdict(bare(ready=True), 4) is Outlook.COMING
    assert verdict(bare(ready=True, observedGeneration=1)) is Outlook.COMING
    assert verdict(bare(ready=True, observedGeneration=2)) is Outlook.RUNNING
    assert verdict(bare(phase="Succeeded")) is Outlook.RUNNING
    assert verdict(bare(phase="Failed")) is Outlook.FAILED
    assert verdict(bare()) is Outlook.COMING
