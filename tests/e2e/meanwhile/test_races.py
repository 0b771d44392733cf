"""Somebody is faster: between what was shown and what is written."""

from pathlib import Path

import pytest

from kubectl_sync.cluster.kubectl import Kubectl as Program
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment, opened
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.selection import Selection
from kubectl_sync.settings import Settings, Typed
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write.write import write
from tests.controlplane.fixtures import Kubectl
from tests.running import sync

CONFIG = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
data:
  key: old # mine
"""


@pytest.fixture
def folder(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Path:  # noqa: ARG001
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(CONFIG.format(name=name))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    return tmp_path


def shown(environment: Environment, verb: str) -> Plan:
    local, skipped = read.read_files(environment)
    sides, refs = read.sides(environment, Selection(live_only=verb == "pull"), local, skipped)
    return settle(environment, sides, refs, POLICIES[verb])


def settings(folder: Path, namespace: str) -> Settings:
    return Settings.of(Typed(namespace=namespace, root=folder))


def test_a_live_change_after_the_review_is_never_overwritten(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    for name in ("one", "two"):
        file = folder / f"{name}.yaml"
        file.write_text(file.read_text().replace("old", "new"))
    with opened(settings(folder, namespace), Program.resolve(None)) as environment:
        plan = shown(environment, "push")
        kubectl("-n", namespace, "patch", "configmap", "one", "--type=merge", "-p", '{"data":{"key":"colleague"}}')

        outcome = write(environment, plan, POLICIES["push"], lambda _: None, at="now")

    assert [done.ref.name for done in outcome.done] == ["two"]
    (left,) = outcome.parked
    assert "changed in the cluster after it was shown" in left.message
    assert int(outcome.exit) == 5
    assert kubectl("-n", namespace, "get", "cm", "one", "-o=jsonpath={.data.key}") == "colleague"
    assert kubectl("-n", namespace, "get", "cm", "two", "-o=jsonpath={.data.key}") == "new"


def test_a_change_of_another_field_does_not_stop_the_write(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    file = folder / "one.yaml"
    file.write_text(file.read_text().replace("old", "new"))
    with opened(settings(folder, namespace), Program.resolve(None)) as environment:
        plan = shown(environment, "push")
        kubectl("-n", namespace, "label", "configmap", "one", "a=b")

        outcome = write(environment, plan, POLICIES["push"], lambda _: None, at="now")

    assert [done.ref.name for done in outcome.done] == ["one"]
    assert kubectl("-n", namespace, "get", "cm", "one", "-o=jsonpath={.data.key} {.metadata.labels.a}") == "new b"


def test_a_file_edited_after_the_review_is_never_overwritten(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    for name in ("one", "two"):
        kubectl("-n", namespace, "patch", "configmap", name, "--type=merge", "-p", '{"data":{"key":"live"}}')
    with opened(settings(folder, namespace), Program.resolve(None)) as environment:
        plan = shown(environment, "pull")
        mine = (folder / "one.yaml").read_text() + "# an edit\n"
        (folder / "one.yaml").write_text(mine)

        outcome = write(environment, plan, POLICIES["pull"], lambda _: None, at="now")

    assert [done.ref.name for done in outcome.done] == ["two"]
    assert (folder / "one.yaml").read_text() == mine
    assert (folder / "two.yaml").read_text() == CONFIG.format(name="two").replace("key: old", "key: live")


def test_an_object_deleted_after_the_review_is_not_made_again(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    file = folder / "one.yaml"
    file.write_text(file.read_text().replace("old", "new"))
    with opened(settings(folder, namespace), Program.resolve(None)) as environment:
        plan = shown(environment, "push")
        kubectl("-n", namespace, "delete", "configmap", "one")

        outcome = write(environment, plan, POLICIES["push"], lambda _: None, at="now")

    assert (len(outcome.done), len(outcome.parked)) == (0, 1)
    assert kubectl("-n", namespace, "get", "cm", "one", "--ignore-not-found") == ""
