"""A run that writes files and cluster: the cluster comes first, and whatever happens the next run tells what is so."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.model import paths
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.plan import Plan, Row, Side
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle import proof
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.settle.targets import placed
from kubectl_sync.steps.write import recovery
from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.e2e.proposing import LABEL, SET, carried_out, labelled, proposed
from tests.e2e.running import environment_of, planned, save, synced
from tests.running import sync

_AHEAD = "changed in the cluster, not in the file"
_URLS = {
    "configmaps": "/api/v1", "services": "/api/v1",
    "networkpolicies": "/apis/networking.k8s.io/v1", "ingresses": "/apis/networking.k8s.io/v1",
}  # fmt: skip
# Four stages of two objects each, and then eight files.
POINTS = (
    "before bind 1", "after try 2", "before intend 1", "after intend 1", "before send 1", "after send 1",
    "before reply 1", "before record 1", "after record 1", "after intend 2", "after send 4", "before record 4",
    "after record 4", "before exchange 1", "after exchange 1", "before exchange 8", "before record 5",
    "after record 5", "before finish 1", "after finish 1",
)  # fmt: skip


def objects(value: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for number in range(2):
        metadata = {"name": f"o{number}", "labels": {"value": value}}
        network = {"apiVersion": "networking.k8s.io/v1", "metadata": metadata}
        backend = {"service": {"name": "s", "port": {"number": 1}}}
        made += [
            network | {"kind": "NetworkPolicy", "spec": {"podSelector": {"matchLabels": {"a": "b"}}}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": "x"}},
            {"apiVersion": "v1", "kind": "Service", "metadata": metadata,
             "spec": {"selector": {"a": "b"}, "ports": [{"port": 1}]}},
            network | {"kind": "Ingress", "spec": {"defaultBackend": backend}},
        ]  # fmt: skip
    return made


def in_cluster(api: Api, namespace: str) -> set[tuple[str, str]]:
    """What has the new value there."""
    found = set()
    for kind, prefix in _URLS.items():
        listed = api.get(f"{prefix}/namespaces/{namespace}/{kind}?labelSelector=value=new")
        found |= {(kind, one["metadata"]["name"]) for one in listed["items"]}
    return found


def in_files(folder: Path) -> set[tuple[str, str]]:
    plural = {"configmap": "configmaps", "service": "services",
              "networkpolicy": "networkpolicies", "ingress": "ingresses"}  # fmt: skip
    files = [file.stem.split("-") for file in folder.glob("*.json") if '"value": "new"' in file.read_text()]
    return {(plural[kind], name) for kind, name in files}


def named(ref: ObjectRef) -> tuple[str, str]:
    plural = {"NetworkPolicy": "networkpolicies", "Ingress": "ingresses"}
    return plural.get(ref.kind, f"{ref.kind.lower()}s"), ref.name


def rows(plan: Plan) -> dict[tuple[str, str], set[Row]]:
    return {named(change.ref): {one.row for one in change.changes} for change in plan.changes}


def words(lines: list[str]) -> dict[str, set[str]]:
    """The objects of each thing that is said of what was on its way."""
    found = (re.fullmatch(r"  ([^:]*): (.*)", line) for line in lines)
    return {match[1]: set(match[2].split(", ")) for match in found if match}


def killed(folder: Path, namespace: str, point: str) -> None:
    command = [sys.executable, "-m", "tests.e2e.proposing", point, str(folder), namespace]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, f"{point} was not reached: {done.stdout} {done.stderr}"


def after_the_last(plane: Access, namespace: str) -> int:
    """How many writes there were when the requests of the run that was killed are through: the server goes on."""
    count = -1
    while count != (now := len(audit.writes(plane, namespace))):
        count = now
        time.sleep(0.3)
    return count


@pytest.mark.parametrize("point", POINTS)
def test_a_run_over_both_sides_is_killed(tmp_path: Path, namespace: str, plane: Access, point: str) -> None:
    synced(tmp_path, namespace, *objects("old"))
    killed(tmp_path, namespace, point)
    before = after_the_last(plane, namespace)
    live, files = in_cluster(Api(plane), namespace), in_files(tmp_path)

    with environment_of(tmp_path, namespace) as environment:
        shown = [*recovery.report_open_runs(environment)]
        left = rows(planned(environment))
        lines = [*recovery.recover_open_runs(environment, "set", "now")]
        again = rows(planned(environment))
        outcome = labelled(environment, "new")

        is_clean = (outcome.exit, environment.store.open_runs(), planned(environment).is_empty)
        assert is_clean == (0, [], True)
        save(tmp_path, *objects("later"))
        edited = rows(planned(environment))

    assert files <= live, "a file says only what the cluster has"
    assert left == again == {one: {Row.LIVE_AHEAD} for one in live - files}
    assert shown == lines
    told = words(lines)
    ahead = {f"{one[0]}/{one[1]}" for one in live - files}
    assert {_plural(one) for one in told.get(_AHEAD, ())} <= ahead
    assert not {_plural(one) for one in told.get("not written", ())} & ahead
    assert told.keys() <= {_AHEAD, "written", "not written"}
    if point in ("after record 4", "before exchange 1"):
        assert {_plural(one) for one in told[_AHEAD]} == ahead
        assert len(ahead) == 8
    sent = [one for one in audit.writes(plane, namespace)[before:] if not one.dry_run and one.user == "admin"]
    assert len(sent) == 8 - len(live), "what was written is not written again"
    assert in_files(tmp_path) == set()
    assert edited == {one: {Row.LOCAL_AHEAD} for one in in_cluster(Api(plane), namespace)}
    assert len(edited) == 8, "the base is what both sides are"


def _plural(name: str) -> str:
    """`configmaps/o1` for `configmap/o1`."""
    kind, _, own = name.partition("/")
    kind = kind.partition(".")[0]
    return f"{'networkpolicies' if kind == 'networkpolicy' else 'ingresses' if kind == 'ingress' else kind + 's'}/{own}"


CONFIG = """# mine
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
  labels:
    value: old # of both sides
data:
  key: x
"""


@pytest.fixture
def two(tmp_path: Path, namespace: str) -> Path:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(CONFIG.format(name=name))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    return tmp_path


def label(kubectl: Kubectl, namespace: str, name: str) -> str:
    return kubectl("-n", namespace, "get", "cm", name, "-o=jsonpath={.metadata.labels.value}")


def test_what_is_shown_is_written_on_both_sides_and_nothing_else(two: Path, namespace: str, kubectl: Kubectl) -> None:
    with environment_of(two, namespace) as environment:
        plan, targets = proposed(environment, [(LABEL, "new")])
        outcome = carried_out(environment, plan, targets)
        after = planned(environment)

    assert [[change.action(side) for side in Side] for change in plan.changes] == [["update", "update"]] * 2
    assert sorted((one.ref.name, one.file) for one in outcome.done) == [
        ("one", ""), ("one", "one.yaml"), ("two", ""), ("two", "two.yaml"),
    ]  # fmt: skip
    assert (outcome.exit, after.is_empty) == (0, True)
    for name in ("one", "two"):
        assert (two / f"{name}.yaml").read_text() == CONFIG.format(name=name).replace("old #", "new #")
        assert label(kubectl, namespace, name) == "new"
    assert "nothing to do: 2 in sync" in sync(two, "status", "-n", namespace).out


def test_what_an_editor_refuses_is_not_sent(two: Path, namespace: str, kubectl: Kubectl) -> None:
    """The one manifest changed after the plan was made: its object is left on both sides, the other is written."""
    with environment_of(two, namespace) as environment:
        plan, targets = proposed(environment, [(LABEL, "new")])
        file = two / "one.yaml"
        file.write_text(file.read_text() + "# a colleague's\n")
        outcome = carried_out(environment, plan, targets)

    (error,) = outcome.parked
    assert error.message == "one.yaml: changed after it was read"
    assert int(outcome.exit) == 5
    assert [label(kubectl, namespace, name) for name in ("one", "two")] == ["old", "new"]
    assert file.read_text() == CONFIG.format(name="one") + "# a colleague's\n"
    assert "nothing to do: 2 in sync" in sync(two, "status", "-n", namespace).out


def test_what_the_cluster_refuses_is_not_in_the_file(two: Path, namespace: str, kubectl: Kubectl) -> None:
    with environment_of(two, namespace) as environment:
        plan, targets = proposed(environment, [(LABEL, "new")])
        kubectl("-n", namespace, "label", "cm", "one", "value=theirs", "--overwrite")
        outcome = carried_out(environment, plan, targets)
        after = planned(environment)

    (error,) = outcome.parked
    assert "it changed in the cluster after it was shown: metadata.labels.value" in error.message
    assert (two / "one.yaml").read_text() == CONFIG.format(name="one")
    assert [label(kubectl, namespace, name) for name in ("one", "two")] == ["theirs", "new"]
    assert {change.ref.name: [one.row for one in change.changes] for change in after.changes} == {
        "one": [Row.LIVE_AHEAD]
    }


def test_where_the_file_fails_the_cluster_is_ahead_and_it_is_said_what_to_type(
    two: Path, namespace: str, kubectl: Kubectl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague saves the file after it was tried: between the write to the cluster and that to the file."""
    with environment_of(two, namespace) as environment:
        plan, targets = proposed(environment, [(LABEL, "new")])
        real, file = environment.cluster.wait, two / "one.yaml"

        def wait(*args: Any) -> Any:
            file.write_text(file.read_text() + "# a colleague's\n")
            return real(*args)

        with monkeypatch.context() as patched:
            patched.setattr(type(environment.cluster), "wait", lambda _, *args: wait(*args))
            outcome = carried_out(environment, plan, targets)
        after = planned(environment)

    (error,) = outcome.parked
    why = "one.yaml: changed after it was read"
    assert error.message == f"configmap/one was changed in the cluster, but not in its file: {why}"
    assert error.hint == "`kubectl sync pull configmap/one` takes it into the file"
    assert int(outcome.exit) == 5
    assert [label(kubectl, namespace, name) for name in ("one", "two")] == ["new", "new"]
    assert {change.ref.name: [one.row for one in change.changes] for change in after.changes} == {
        "one": [Row.LIVE_AHEAD]
    }
    typed = error.hint.split("`")[1].split()[2:]
    assert sync(two, *typed, "--yes", "-n", namespace).code == 0
    assert file.read_text() == CONFIG.format(name="one").replace("old #", "new #") + "# a colleague's\n"
    assert "nothing to do: 2 in sync" in sync(two, "status", "-n", namespace).out


def test_a_conflict_that_a_value_answers_is_a_change_of_the_cluster_where_the_file_is_left(
    two: Path, namespace: str, kubectl: Kubectl
) -> None:
    """Both sides had changed it; the run is killed between them."""
    kubectl("-n", namespace, "label", "cm", "one", "value=theirs", "--overwrite")
    file = two / "one.yaml"
    file.write_text(file.read_text().replace("old #", "mine #"))
    killed(two, namespace, "before exchange 1")

    with environment_of(two, namespace) as environment:
        lines = [*recovery.recover_open_runs(environment, "set", "now")]
        left = planned(environment)

    assert words(lines) == {_AHEAD: {"configmap/one", "configmap/two"}}
    found = {change.ref.name: change.changes for change in left.changes}
    assert [one.row for one in found["one"]] == [Row.LIVE_AHEAD]
    assert [(one.local, one.live) for one in found["one"]] == [("mine", "new")]
    assert [one.row for one in found["two"]] == [Row.LIVE_AHEAD]


def test_a_new_object_is_made_with_the_values_and_its_file_says_them(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    (tmp_path / "one.yaml").write_text(CONFIG.format(name="one"))
    with environment_of(tmp_path, namespace) as environment:
        outcome = labelled(environment, "new")
        after = planned(environment)

    assert [(one.action, one.file) for one in outcome.done] == [("create", ""), ("update", "one.yaml")]
    assert (outcome.exit, after.is_empty) == (0, True)
    assert label(kubectl, namespace, "one") == "new"
    assert (tmp_path / "one.yaml").read_text() == CONFIG.format(name="one").replace("old #", "new #")


@pytest.mark.parametrize("point", ["after send 1", "after record 1", "before exchange 1", "after record 2"])
def test_a_new_object_is_made_and_the_run_killed(tmp_path: Path, namespace: str, point: str) -> None:
    (tmp_path / "one.yaml").write_text(CONFIG.format(name="one"))
    killed(tmp_path, namespace, point)

    with environment_of(tmp_path, namespace) as environment:
        lines = [*recovery.recover_open_runs(environment, "set", "now")]
        left = planned(environment)

    is_ahead = point != "after record 2"
    assert words(lines) == ({_AHEAD: {"configmap/one"}} if is_ahead else {})
    assert [one.row for change in left.changes for one in change.changes] == [Row.LIVE_AHEAD] * is_ahead
    assert [one.live for change in left.changes for one in change.changes] == ["new"] * is_ahead


def test_what_has_no_manifest_gets_one_that_says_the_values_too(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    """The manifest is the proven one, without what the server filled in."""
    kubectl("-n", namespace, "create", "deployment", "web", "--image=web:1", "--replicas=0")
    image: FieldPath = ("spec", "template", "spec", "containers", Item((("name", "web"),)), "image")
    ref = ObjectRef("apps", "Deployment", namespace, "web")
    with environment_of(tmp_path, namespace) as environment:
        local, skipped = read.read_files(environment)
        sides, refs = read.sides(environment, Selection(live_only=True), local, skipped)
        plan = settle(environment, sides, refs & {ref}, SET, proposals={ref: [(image, "web:2")]})
        plan, _ = proof.proven(environment, plan)
        outcome = carried_out(environment, *placed(environment, plan))
        after = planned(environment)

    assert [(one.action, bool(one.file)) for one in outcome.done] == [("update", False), ("create", True)]
    assert (outcome.exit, after.changes) == (0, ())
    (text,) = (file.read_text() for file in tmp_path.rglob("*.yaml"))
    assert ("image: web:2" in text, "web:1" in text, "terminationMessagePath" in text) == (True, False, False)
    assert "web:2" in kubectl("-n", namespace, "get", "deployment", "web", "-o=jsonpath={..image}")


def test_both_sides_of_a_secret_and_no_value_in_clear_in_the_journal(tmp_path: Path, namespace: str) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"p": "cGxhbnRlZA=="}}
    save(tmp_path, secret)
    assert sync(tmp_path, "push", "--yes", "--include-secrets", "-n", namespace).code == 0

    with environment_of(tmp_path, namespace) as environment:
        outcome = carried_out(environment, *proposed(environment, [(LABEL, "new")], secrets=True))
        (manifest,) = environment.folder.read(environment.cluster.kinds, namespace, secrets=True)[0].objects.values()

    assert (outcome.exit, len(outcome.done)) == (0, 2)
    assert paths.get(manifest.content, LABEL) == "new"
    assert "in sync" in sync(tmp_path, "status", "--include-secrets", "-n", namespace).out
