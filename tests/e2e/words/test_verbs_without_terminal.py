"""push, pull and status are functions: a session and a request in, a result out, with no terminal and no Typer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kubectl_sync.environment import Environment
from kubectl_sync.errors import Declined, Stopped
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.steps.review.guards import Undoing
from kubectl_sync.steps.review.reviewer import Demand, Retry
from kubectl_sync.verbs.pull import pull
from kubectl_sync.verbs.push import push
from kubectl_sync.verbs.requests import About, PullRequest, PushRequest, StatusRequest
from kubectl_sync.verbs.session import Session
from kubectl_sync.verbs.status import status
from tests.controlplane.fixtures import Kubectl
from tests.e2e.running import save, unclaimed


@dataclass
class Scripted:
    """A reviewer that takes the objects of these names, types a name, and keeps what it was shown."""

    takes: Sequence[str] = ()
    types: str = ""
    shown: list[Plan] = field(default_factory=list)
    demanded: list[Demand] = field(default_factory=list)

    def show(self, plan: Plan, policy: Policy, undone: Sequence[Undoing]) -> None:  # noqa: ARG002
        self.shown.append(plan)

    def decide(self, plan: Plan, policy: Policy, retry: Retry) -> Plan:  # noqa: ARG002 - as the policy decided
        if not self.takes:
            raise Declined
        changes = tuple(change for change in plan.changes if change.ref.name in self.takes)
        return Plan(changes, plan.equal, plan.gaps, plan.skipped, plan.parked, plan.gone)

    def type_name(self, demand: Demand) -> None:
        self.demanded.append(demand)
        if self.types != demand.name:
            raise demand.refusal


def config(name: str, value: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"key": value}}


@pytest.fixture
def environment(tmp_path: Path, namespace: str) -> Iterator[Environment]:
    save(tmp_path, config("a", "1"), config("b", "1"))
    with unclaimed(tmp_path, namespace) as opened:
        yield opened


def test_a_push_writes_what_its_reviewer_agrees_to(
    environment: Environment, namespace: str, kubectl: Kubectl, capfd: pytest.CaptureFixture[str]
) -> None:
    reviewer = Scripted(takes=["a"])

    written = push(Session(environment, reviewer), PushRequest())

    assert written.outcome is not None
    assert [done.ref.name for done in written.outcome.done] == ["a"]
    assert {change.ref.name for change in reviewer.shown[0].changes} == {"a", "b"}
    there = kubectl("-n", namespace, "get", "configmaps", "-o=name").split()
    assert ("configmap/a" in there, "configmap/b" in there) == (True, False)
    assert capfd.readouterr().out == ""


def test_a_push_that_nobody_agrees_to_writes_nothing(
    environment: Environment, namespace: str, kubectl: Kubectl
) -> None:
    with pytest.raises(Declined):
        push(Session(environment, Scripted()), PushRequest())

    assert "configmap/a" not in kubectl("-n", namespace, "get", "configmaps", "-o=name")


def test_a_dry_run_asks_nobody(environment: Environment, namespace: str, kubectl: Kubectl) -> None:
    reviewer = Scripted()

    written = push(Session(environment, reviewer), PushRequest(is_dry_run=True))

    assert written.outcome is None
    assert len(written.plan.changes) == len(reviewer.shown[0].changes) == 2
    assert "configmap/a" not in kubectl("-n", namespace, "get", "configmaps", "-o=name")


def test_much_at_once_has_its_name_typed(environment: Environment, tmp_path: Path) -> None:
    names = [f"c{number:02}" for number in range(11)]
    save(tmp_path, *(config(name, "1") for name in names))
    assert push(Session(environment), PushRequest()).outcome is not None
    save(tmp_path, *(config(name, "2") for name in names))

    for typed in ("", "plan"):
        reviewer = Scripted(names, typed)
        with pytest.raises(Stopped, match=r"every one of 1[0-9] objects would be changed"):
            push(Session(environment, reviewer), PushRequest(About(tuple(f"configmap/{name}" for name in names))))
        assert [demand.name for demand in reviewer.demanded] == ["plane"]

    reviewer = Scripted(names, "plane")
    written = push(Session(environment, reviewer), PushRequest(About(tuple(f"configmap/{name}" for name in names))))
    assert written.outcome is not None
    assert len(written.outcome.done) == len(names)


def test_a_pull_and_a_status_need_no_terminal_either(
    environment: Environment, tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    assert push(Session(environment), PushRequest()).outcome is not None
    kubectl("-n", namespace, "patch", "configmap", "a", "-p", '{"data":{"key":"live"}}')

    compared = status(Session(environment), StatusRequest())
    pulled = pull(Session(environment), PullRequest(grants=frozenset({Grant.TAKE})))

    assert [change.ref.name for change in compared.plan.changes] == ["a"]
    assert compared.takes == {"push": 0, "pull": 1}
    assert pulled.outcome is not None
    assert [done.ref.name for done in pulled.outcome.done] == ["a"]
    assert any("live" in file.read_text() for file in tmp_path.glob("*.json"))
    assert status(Session(environment), StatusRequest()).plan.is_empty
