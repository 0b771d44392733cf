"""What a push writes, asks and refuses, as its user sees it."""

from dataclasses import replace
from pathlib import Path

import pytest

from kubectl_sync.environment import Environment
from kubectl_sync.errors import Stopped
from kubectl_sync.model.listener import SILENT
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.protection import Protection
from kubectl_sync.steps.review.guards import Consent
from kubectl_sync.steps.review.review import review
from kubectl_sync.steps.review.reviewer import Reviewer, Unattended
from kubectl_sync.terminal.reviewing import TerminalReviewer
from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import configs
from tests.e2e.manifests import CRD, THING, config, deployment
from tests.e2e.messages import says
from tests.e2e.questions import DOWN, ENTER, SPACE, UP, ended, terminal
from tests.e2e.running import PUSH, environment_of, planned, save, synced
from tests.engine.making import chosen
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [("app=web,tier!=db", {"a"}), ("tier in (db, cache)", {"b", "c"})],
)  # fmt: skip
def test_labels_choose_manifests(
    tmp_path: Path, namespace: str, kubectl: Kubectl, selector: str, chosen: set[str]
) -> None:
    save(tmp_path, config("a", app="web"), config("b", app="web", tier="db"), config("c", tier="cache"), config("d"))

    ran = sync(tmp_path, "push", "-l", selector, "--yes", "-n", namespace)

    assert (ran.code, configs(kubectl, namespace)) == (0, chosen), ran.err


def test_what_is_no_selector_is_told(tmp_path: Path, namespace: str) -> None:
    says(sync(tmp_path, "push", "-l", "a=b=c", "-n", namespace), 2, "-l a=b=c", "app=web,tier!=db")


def test_a_namespace_a_type_and_what_needs_them_come_in_one_run(
    tmp_path: Path, kubectl: Kubectl, namespace: str, relay: Relay
) -> None:
    """The files are in an order in which none finds what it needs."""
    other = f"{namespace}-new"[-60:].strip("-")
    (tmp_path / "a.yaml").write_text(THING.format(kind="First", namespace=other))
    (tmp_path / "b.yaml").write_text(CRD.format(kind="First", plural="firsts", type="{type: integer}"))
    (tmp_path / "c.yaml").write_text(f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {other}}}\n")
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": other}}
    save(tmp_path, pod | {"spec": {"containers": [{"name": "c", "image": "c:1"}]}})
    # What a server says whose controllers take their time.
    early = f'pods "p" is forbidden: error looking up service account {other}/default: serviceaccount not found'
    relay.on("POST", "/pods", faults.status_object(403, "Forbidden", early), times=2)

    ran = sync(tmp_path, "push", "--yes", "-c", "relay")
    again = sync(tmp_path, "push", "--yes", "-c", "relay")

    kept = kubectl("-n", other, "get", "firsts.push.example.com", "-o=name")
    kubectl("delete", "namespace", other, "--wait=false")
    assert ran.code == 0, ran.err
    assert [line for line in ran.out.splitlines() if line.endswith("created")][-1].startswith("first.")
    assert kept.strip() == "first.push.example.com/t"
    assert (again.code, "nothing to do: 4 in sync" in again.out) == (0, True), again.out


def test_what_needs_something_that_failed_is_left_and_the_rest_goes_on(
    tmp_path: Path, kubectl: Kubectl, namespace: str
) -> None:
    (tmp_path / "a.yaml").write_text(CRD.format(kind="Bad", plural="bads", type="{type: nonsense}"))
    (tmp_path / "b.yaml").write_text(THING.format(kind="Bad", namespace=namespace))
    (tmp_path / "c.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: Not_A_Name}\n")
    save(tmp_path, config("good"), config("inside") | {"metadata": {"name": "inside", "namespace": "Not_A_Name"}})

    ran = sync(tmp_path, "push", "--yes")

    says(ran, 5, "bad.push.example.com/t was not written: it needs customresourcedefinition", "see ")
    says(ran, 5, "configmap/inside was not written: it needs namespace/Not_A_Name", "see ")
    assert "configmap/good created" in ran.out
    assert "1 object written, 4 failed" in ran.out
    kubectl("delete", "cm", "good")


def test_a_field_that_cannot_be_changed_is_told_before_the_question(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    synced(tmp_path, namespace, deployment())
    other = deployment(selector={"matchLabels": {"app": "other"}})
    other["spec"]["template"]["metadata"]["labels"] = {"app": "other"}
    save(tmp_path, other, config("c"))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert "! the server would refuse it: " in ran.out
    assert "field is immutable" in ran.out
    says(ran, 5, "field is immutable", "this field cannot be changed")
    assert configs(kubectl, namespace) == {"c"}


def test_a_rule_of_the_cluster_is_told_from_a_missing_right(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl.limit(namespace, "count/configmaps=1")
    kubectl.allow(namespace, "get,list,create", "configmaps")
    save(tmp_path, config("c"))

    says(sync(tmp_path, "push", "--yes", "-n", namespace), 5, "exceeded quota", "a rule of the cluster")
    kubectl("-n", namespace, "delete", "role", "r")
    kubectl.until_may("dev", "list", "configmaps", "-n", namespace, answer="no")
    says(sync(tmp_path, "push", "--yes", "-n", namespace, "-c", "plane-dev"), 5, "configmaps", "ask for the right")


def test_an_unknown_field_and_a_missing_namespace_are_told(tmp_path: Path, namespace: str) -> None:
    save(tmp_path, deployment(bogus=1))
    says(sync(tmp_path, "push", "--yes", "-n", namespace), 5, 'unknown field "spec.bogus"', "mend the manifest")

    save(tmp_path, config("c"))
    ran = sync(tmp_path, "push", "configmaps", "--yes", "-n", "nowhere-at-all")
    says(ran, 5, "namespace nowhere-at-all: is not in the cluster", "kubectl create namespace nowhere-at-all")
    assert "only in the file  (left: there is no namespace nowhere-at-all)" in ran.out


SCALED = "left to autoscalers (1 field):"


def test_replicas_are_the_autoscalers(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    scaler = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
              "spec": {"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 3}}  # fmt: skip
    synced(tmp_path, namespace, deployment(), scaler)
    kubectl("-n", namespace, "scale", "deployment", "web", "--replicas=2")
    save(tmp_path, deployment(replicas=0, paused=True))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert (ran.code, SCALED in ran.out, "* spec.replicas" in ran.out) == (0, True, False), ran.out
    again = sync(tmp_path, "status", "--exit-code", "-n", namespace)
    assert (again.code, "spec.replicas  file 0, live 2" in again.out) == (0, True), "it is told on every run"
    told = kubectl("-n", namespace, "get", "deployment", "web", "-o=jsonpath={.spec.replicas} {.spec.paused}")
    assert told == "2 true"


def test_an_autoscaler_that_no_manifest_names_has_the_replicas_too(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    synced(tmp_path, namespace, deployment(replicas=1))
    kubectl("-n", namespace, "autoscale", "deployment", "web", "--max=3")
    kubectl("-n", namespace, "scale", "deployment", "web", "--replicas=2")

    assert "nothing to do: 1 in sync" in sync(tmp_path, "status", "-n", namespace).out
    save(tmp_path, deployment(replicas=5, paused=True))
    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert (ran.code, SCALED in ran.out) == (0, True), ran.out
    told = kubectl("-n", namespace, "get", "deployment", "web", "-o=jsonpath={.spec.replicas} {.spec.paused}")
    assert told == "2 true"


def test_who_else_writes_it_is_told_once(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    objects = [config(name) for name in ("c", "d")]
    for one in objects:
        one["metadata"]["labels"] = {"kustomize.toolkit.fluxcd.io/name": "k"}
    synced(tmp_path, namespace, *objects)
    save(tmp_path, *(one | {"data": {"key": "b"}} for one in objects))

    ran = sync(tmp_path, "push", "--dry-run", "-n", namespace)

    told = "written by Flux Kustomization k, which will undo what is pushed; change its source (flux get"
    assert f"warning: configmap/c, configmap/d: {told}" in ran.err
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}") == "a"


def test_much_at_once_needs_the_name_of_the_context(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, *(config(f"c{number}") for number in range(11)))
    save(tmp_path, *(config(f"c{number}") | {"data": {"key": "b"}} for number in range(11)))

    says(
        sync(tmp_path, "push", "-n", namespace), 3, "no terminal to ask on", "add --yes to write what is shown with *; "
    )
    assert "or add --confirm-context plane" in sync(tmp_path, "push", "-n", namespace).err
    for words in (("--yes",), ("--force", "--confirm-context", "x")):
        ran = sync(tmp_path, "push", *words, "-n", namespace)
        says(ran, 3, "every one of 11 objects would be changed in the cluster", "--confirm-context plane")
    assert kubectl("-n", namespace, "get", "cm", "c1", "-o=jsonpath={.data.key}") == "a"
    assert sync(tmp_path, "push", "--force", "--confirm-context", "plane", "-n", namespace).code == 0


def reviewed(environment: Environment, plan: Plan, reviewer: Reviewer, context: str | None = None) -> Plan:
    def retry(marked: Plan) -> Plan:
        return marked

    return review(environment, plan, PUSH, reviewer=reviewer, listener=SILENT, consent=Consent(context), retry=retry)


@pytest.mark.parametrize(("contexts", "namespaces"), [(("pl*",), ()), ((), ("*protected*",))])
def test_what_is_protected_needs_its_name_whatever_else_is_said(
    tmp_path: Path, namespace: str, contexts: tuple[str, ...], namespaces: tuple[str, ...]
) -> None:
    save(tmp_path, config("c"))
    with environment_of(tmp_path, namespace) as environment:
        guarded = replace(
            environment, settings=replace(environment.settings, protection=Protection(contexts, namespaces))
        )
        plan = planned(environment)
        for reviewer in (Unattended(), TerminalReviewer(guarded, is_agreed=True)):
            with pytest.raises(Stopped, match="is protected"):
                reviewed(guarded, plan, reviewer)
        with pytest.raises(Stopped, match="the context is plane"):
            reviewed(guarded, plan, Unattended(), "plan")
        with pytest.raises(Stopped, match="no terminal"):
            reviewed(guarded, plan, TerminalReviewer(guarded), "plane")

        assert reviewed(guarded, plan, Unattended(), "plane") == plan
        assert reviewed(guarded, chosen(plan, PUSH, ()), Unattended()).changes


# The program with its context protected, as settings do it.


@pytest.mark.parametrize(("typed", "code"), [("no", 3), ("plane", 0)])
def test_what_is_protected_is_written_by_its_typed_name(
    tmp_path: Path, namespace: str, kubectl: Kubectl, typed: str, code: int
) -> None:
    save(tmp_path, config("c"))
    (tmp_path / ".kubesync").mkdir()
    (tmp_path / ".kubesync" / "config").write_text("protected: {contexts: [pla*]}\n")
    child = terminal(tmp_path, "push", "-n", namespace)
    child.expect("Take all 1")
    child.send(UP + ENTER)
    child.expect("Context plane is protected. Type its name")
    child.send(typed + ENTER)

    assert ended(child)[0] == code
    assert ("c" in configs(kubectl, namespace)) is (code == 0)


def test_questions_are_chosen_one_by_one_and_drift_may_be(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("c") | {"data": {"drift": "a", "first": "a", "second": "a"}})
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"drift":"live"}}')
    save(tmp_path, config("c") | {"data": {"drift": "a", "first": "b", "second": "b"}})

    child = terminal(tmp_path, "push", "-n", namespace)
    child.expect(rf"context plane, cluster plane, server https://\S+, namespace {namespace}")
    child.expect("Take all 1")
    child.send(DOWN + ENTER)
    child.expect("Which ones")
    child.expect(r"data.drift +live -> a +\(changed in the cluster\)")
    child.send(SPACE + DOWN + DOWN + SPACE + ENTER)  # drift too, and not the last one
    child.expect("Take all 1")
    child.send(ENTER)  # what was chosen is what enter takes now
    code, said = ended(child)

    assert code == 0, said
    told = kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.drift} {.data.first} {.data.second}")
    assert told == "a b a"
    left = sync(tmp_path, "push", "--dry-run", "-n", namespace)
    assert "data.second  changed in the file" in left.out
    assert "data.drift" not in left.out


def test_a_conflict_is_listed_and_left_and_the_rest_written(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("c") | {"data": {"both": "a", "mine": "a"}})
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"both":"live"}}')
    save(tmp_path, config("c") | {"data": {"both": "file", "mine": "b"}})

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert (ran.code, "1 conflict left" in ran.out) == (4, True)
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.both} {.data.mine}") == "live b"
    assert sync(tmp_path, "push", "--take", "file", "--yes", "-n", namespace).code == 0
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.both} {.data.mine}") == "file b"


def test_without_differences_no_question_is_asked(tmp_path: Path, namespace: str) -> None:
    synced(tmp_path, namespace, config("c"))

    ran = sync(tmp_path, "push", "-n", namespace)

    assert (ran.code, "nothing to do" in ran.out) == (0, True)
