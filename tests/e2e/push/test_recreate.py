"""What the server takes only as a new object is deleted and made anew only by --recreate, and never half unseen."""

from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model.plan import Side
from kubectl_sync.model.policy import Grant
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read import sides
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write.write import write as write_plan
from tests.controlplane.fixtures import Kubectl
from tests.e2e.kills import killed
from tests.e2e.manifests import config, deployment
from tests.e2e.messages import says
from tests.e2e.running import environment_of, save, synced
from tests.engine.making import chosen
from tests.running import sync

RECREATE = policy("push", frozenset({Grant.RECREATE}))


def other() -> dict[str, Any]:
    """The Deployment with another selector, which cannot be changed."""
    changed = deployment(selector={"matchLabels": {"app": "other"}})
    changed["spec"]["template"]["metadata"]["labels"] = {"app": "other"}
    return changed


def told(kubectl: Kubectl, namespace: str) -> tuple[str, str]:
    """The uid and the selector of the Deployment."""
    fields = "-o=jsonpath={.metadata.uid} {.spec.selector.matchLabels.app}"
    uid, _, selector = kubectl("-n", namespace, "get", "deployment", "web", "--ignore-not-found", fields).partition(" ")
    return uid, selector


@pytest.fixture
def folder(tmp_path: Path, namespace: str) -> Path:
    synced(tmp_path, namespace, deployment(), config("c"))
    save(tmp_path, other())
    return tmp_path


def test_it_is_made_anew_only_when_asked_for(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    uid, _ = told(kubectl, namespace)

    refused = sync(folder, "push", "--yes", "-n", namespace)
    says(refused, 5, "spec.selector: Invalid value", "add --recreate to delete it and make it anew")
    assert told(kubectl, namespace) == (uid, "web")
    shown = sync(folder, "push", "--recreate", "--dry-run", "-n", namespace)
    assert (shown.code, told(kubectl, namespace)) == (0, (uid, "web"))
    assert "± deployment.apps/web" in shown.out
    assert "! it is deleted and created again" in shown.out
    ran = sync(folder, "push", "--recreate", "--yes", "-n", namespace)
    again = sync(folder, "push", "--yes", "-n", namespace)

    assert (ran.code, "deployment.apps/web recreated" in ran.out) == (0, True), ran.err
    new, selector = told(kubectl, namespace)
    assert (new != uid, selector) == (True, "other")
    assert "nothing to do: 2 in sync" in again.out


def test_what_could_not_be_created_is_not_deleted(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    bad = other()
    bad["spec"]["template"]["metadata"]["labels"] = {"app": "neither"}
    save(folder, bad)
    before = told(kubectl, namespace)

    ran = sync(folder, "push", "--recreate", "--yes", "-n", namespace)

    assert "nor can it be made anew: " in ran.out
    assert (ran.code, told(kubectl, namespace)) == (5, before), ran.out


def test_what_is_protected_or_left_in_part_is_not_made_anew(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "scale", "deployment", "web", "--replicas=2")
    before = told(kubectl, namespace)

    part = sync(folder, "push", "--recreate", "--yes", "-n", namespace)
    assert "nor can it be made anew: its other differences are to be decided first" in part.out
    kubectl("-n", namespace, "scale", "deployment", "web", "--replicas=0")
    kubectl("-n", namespace, "annotate", "deployment", "web", "kubesync/protect=true")
    protected = sync(folder, "push", "--recreate", "--overwrite", "--yes", "-n", namespace)

    assert "nor can it be made anew: it is protected by its annotation kubesync/protect" in protected.out
    assert (part.code, protected.code, told(kubectl, namespace)) == (5, 5, before)


def test_whoever_leaves_a_part_of_it_gets_no_new_object(folder: Path, namespace: str) -> None:
    with environment_of(folder, namespace) as environment:
        local, skipped = sides.read_files(environment)
        plan = settle(environment, *sides.sides(environment, Selection(), local, skipped), RECREATE)
    (change,) = plan.changes
    assert change.action(Side.LIVE) == "recreate"

    part = chosen(plan, RECREATE, (hunk.id for hunk in change.hunks[1:]))

    assert [one.action(Side.LIVE) for one in part.changes] == ["update"]


def test_a_colleague_who_is_faster_keeps_the_object(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    with environment_of(folder, namespace) as environment:
        local, skipped = sides.read_files(environment)
        plan = settle(environment, *sides.sides(environment, Selection(), local, skipped), RECREATE)
        kubectl("-n", namespace, "scale", "deployment", "web", "--replicas=3")
        outcome = write_plan(environment, plan, RECREATE, lambda _: None, at="now")

    (left,) = outcome.parked
    assert "deployment.apps/web was not deleted: it changed" in left.message
    assert told(kubectl, namespace)[1] == "web"


def test_what_a_finalizer_holds_is_told_and_made_later(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    (folder / "configmap-c.json").unlink()
    held = '{"metadata":{"finalizers":["example.com/held"]}}'
    kubectl("-n", namespace, "patch", "deployment", "web", "--type=merge", "-p", held)

    ran = sync(folder, "push", "--recreate", "--yes", "--timeout=1", "-n", namespace)

    says(ran, 5, "deployment.apps/web was deleted, but it is still there after 1 s", "push --recreate")
    kubectl("-n", namespace, "patch", "deployment", "web", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    assert sync(folder, "push", "--recreate", "--yes", "-n", namespace).code == 0
    assert told(kubectl, namespace)[1] == "other"


@pytest.mark.parametrize(
    ("point", "word"),
    [("before send 1", "not written"), ("after send 1", "deleted, not made anew"), ("after send 2", "written")],
)
def test_killed_in_the_middle_nothing_is_lost(
    folder: Path, namespace: str, kubectl: Kubectl, point: str, word: str
) -> None:
    killed(folder, namespace, point, "push", "--recreate")

    shown = sync(folder, "status", "-n", namespace)
    ran = sync(folder, "push", "--recreate", "--yes", "-n", namespace)

    assert f"  {word}" in shown.err, shown.err
    assert (ran.code, told(kubectl, namespace)[1]) == (0, "other"), ran.err
    assert "nothing to do" in sync(folder, "push", "-n", namespace).out
