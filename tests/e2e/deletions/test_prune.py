"""What was in sync and is gone from the files is deleted only by --prune, and only as it was shown."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.environment import Environment
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Grant
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write.write import write as write_plan
from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import configs
from tests.e2e.manifests import CRD, THING, config
from tests.e2e.messages import says
from tests.e2e.questions import ENTER, UP, ended, terminal
from tests.e2e.running import environment_of, save, synced
from tests.running import sync

PRUNE = policy("push", frozenset({Grant.PRUNE}))


def gone(folder: Path, *names_: str, kind: str = "configmap") -> None:
    for name in names_:
        (folder / f"{kind}-{name}.json").unlink()


def deletes(plane: Access, namespace: str) -> list[audit.Write]:
    return [one for one in audit.writes(plane, namespace) if one.verb.startswith("delete") and one.user == "admin"]


def test_what_is_gone_from_the_files_is_shown_and_left(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    gone(tmp_path, "b")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert (ran.code, configs(kubectl, namespace)) == (0, {"a", "b"})
    assert "configmap/b" in ran.out
    assert "deleted from the files  (left)" in ran.out
    assert "1 deleted from the files and left: add --prune" in ran.err


def test_prune_deletes_it_once_and_forgets_it(tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    kubectl("-n", namespace, "create", "configmap", "never-ours")
    gone(tmp_path, "b")

    shown = sync(tmp_path, "push", "--prune", "--dry-run", "-n", namespace)
    before = configs(kubectl, namespace)
    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)
    again = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)

    assert "- configmap/b" in shown.out
    assert before == {"a", "b", "never-ours"}
    assert (ran.code, "configmap/b deleted" in ran.out) == (0, True), ran.err
    assert configs(kubectl, namespace) == {"a", "never-ours"}
    assert (again.code, "nothing to do: 1 in sync" in again.out) == (0, True)
    assert [one.name for one in deletes(plane, namespace) if not one.dry_run] == ["b"]


def test_the_question_names_the_deletion(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    gone(tmp_path, "b")

    child = terminal(tmp_path, "push", "--prune", "-n", namespace)
    child.expect(r"Delete 1 object\?")
    child.expect("Take all 1")
    child.send(UP + ENTER)

    assert ended(child)[0] == 0
    assert configs(kubectl, namespace) == {"a"}


def pruning(environment: Environment) -> Plan:
    local, skipped = read.read_files(environment)
    sides, refs = read.sides(environment, Selection(), local, skipped)
    return settle(environment, sides, refs, PRUNE)


@pytest.mark.parametrize("what", ["changed", "made anew"])
def test_what_a_colleague_did_after_it_was_shown_is_not_deleted(
    tmp_path: Path, namespace: str, kubectl: Kubectl, what: str
) -> None:
    synced(tmp_path, namespace, config("a"), config("b"), config("c"))
    gone(tmp_path, "b", "c")
    with environment_of(tmp_path, namespace) as environment:
        plan = pruning(environment)
        if what == "changed":
            kubectl("-n", namespace, "patch", "cm", "b", "--type=merge", "-p", '{"data":{"key":"theirs"}}')
        else:
            kubectl("-n", namespace, "delete", "cm", "b")
            kubectl("-n", namespace, "create", "cm", "b", "--from-literal=key=theirs")
        outcome = write_plan(environment, plan, PRUNE, lambda _: None, at="now")

    assert [one.ref.name for one in outcome.done] == ["c"]
    (left,) = outcome.parked
    assert "configmap/b was not deleted: it changed" in left.message
    assert kubectl("-n", namespace, "get", "cm", "b", "-o=jsonpath={.data.key}") == "theirs"


def test_a_file_that_is_empty_or_cut_off_deletes_nothing(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("a"), config("b"), config("c"))
    (tmp_path / "configmap-a.json").write_text("")
    (tmp_path / "configmap-b.json").write_text('{"kind": "ConfigMap", "metadata": {"name')

    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)

    assert (ran.code, configs(kubectl, namespace)) == (5, {"a", "b", "c"}), ran.out
    assert "error: configmap-b.json" in ran.err
    assert "error: configmap-a.json: it is there, but no object can be read in it now" in ran.err
    assert "deleted" not in ran.out


@pytest.mark.parametrize("number", [2, 3])
def test_a_broken_file_is_named_once_however_many_objects_it_held(tmp_path: Path, namespace: str, number: int) -> None:
    documents = "\n---\n".join(json.dumps(config(f"c{one}")) for one in range(number))
    (tmp_path / "all.yaml").write_text(documents)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    (tmp_path / "all.yaml").write_text(f"{documents}\n: [broken")

    ran = sync(tmp_path, "status", "-n", namespace)

    (note,) = [line for line in ran.err.splitlines() if "no object can be read" in line]
    assert note.startswith("note: all.yaml: it is there")


@pytest.mark.parametrize("text", ['{"kind": "ConfigMap"', "", None])
def test_a_manifest_that_comes_back_after_it_was_shown_keeps_the_object(
    tmp_path: Path, namespace: str, kubectl: Kubectl, text: str | None
) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    gone(tmp_path, "b")
    with environment_of(tmp_path, namespace) as environment:
        plan = pruning(environment)
        save(tmp_path, config("b"))
        if text is not None:
            (tmp_path / "configmap-b.json").write_text(text)
        outcome = write_plan(environment, plan, PRUNE, lambda _: None, at="now")

    why = "the files cannot be read completely any more" if text is not None else "its manifest is there again"
    (left,) = outcome.parked
    assert f"configmap/b was not deleted: {why}" in left.message
    assert configs(kubectl, namespace) == {"a", "b"}


def test_what_the_cluster_changed_is_not_deleted_but_a_conflict(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    kubectl("-n", namespace, "patch", "cm", "b", "--type=merge", "-p", '{"data":{"key":"theirs"}}')
    gone(tmp_path, "b")

    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)

    assert (ran.code, configs(kubectl, namespace)) == (4, {"a", "b"})
    assert "deleted from the files, changed in the cluster" in ran.out


def test_a_broken_file_a_lost_mark_and_all_of_a_type_stop_it(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("a"), config("b"), config("c"))
    gone(tmp_path, "b")
    (tmp_path / "broken.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [")
    held = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)
    assert (held.code, "left: the files could not be read completely (broken.yaml" in held.out) == (5, True), held.out
    (tmp_path / "broken.yaml").unlink()

    mark = tmp_path / ".kubesync" / "id"
    kept = mark.read_text()
    mark.unlink()
    says(sync(tmp_path, "push", "--prune", "--yes", "-n", namespace), 3, "has lost its mark", "--confirm-context plane")
    mark.write_text(kept)

    gone(tmp_path, "a", "c")
    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)
    says(ran, 3, "all 3 objects of type configmap", "--confirm-context plane")
    assert configs(kubectl, namespace) == {"a", "b", "c"}
    assert sync(tmp_path, "push", "--prune", "--yes", "--confirm-context=plane", "-n", namespace).code == 0
    assert configs(kubectl, namespace) == set()


def test_a_namespace_and_what_is_protected_go_only_by_their_names(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    other = f"{namespace}-own"[-60:].strip("-")
    keep = config("keep")
    keep["metadata"]["annotations"] = {"kubesync/protect": "true"}
    synced(tmp_path, namespace, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": other}}, keep)
    gone(tmp_path, "keep")
    gone(tmp_path, other, kind="namespace")

    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)

    assert ran.code == 0
    assert "left: a Namespace is deleted only by its name" in ran.out
    assert "left: it is protected by its annotation kubesync/protect" in ran.out
    assert configs(kubectl, namespace) == {"keep"}
    for word in (f"namespace/{other}", "keep"):
        ran = sync(tmp_path, "push", word, "--prune", "--yes", "-n", namespace)
        assert (ran.code, " deleted" in ran.out) == (0, True), ran.err
        assert ("all that is in it goes too" in ran.out) is word.startswith("namespace/")
    assert configs(kubectl, namespace) == set()


def test_selections_mean_what_is_gone_too(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    two = "\n---\n".join(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}" for name in ("a", "b"))
    (tmp_path / "two.yaml").write_text(two)
    synced(tmp_path, namespace, config("c"), config("d"), config("e"))
    (tmp_path / "two.yaml").write_text(two.split("\n---")[0])
    gone(tmp_path, "c", "d")

    for words, left in (("two.yaml", {"a", "c", "d", "e"}), ("configmap-c.json", {"a", "d", "e"}), ("d", {"a", "e"})):
        ran = sync(tmp_path, "push", words, "--prune", "--yes", "-n", namespace)
        assert (ran.code, configs(kubectl, namespace)) == (0, left), ran.err + ran.out


def test_another_default_namespace_or_environment_is_no_deletion(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    """Manifests that name no namespace; then the default is another one. An environment reads its own folder only."""
    synced(tmp_path, namespace, config("a"))
    kubectl("config", "set-context", "plane", f"--namespace={namespace}-other")

    ran = sync(tmp_path, "push", "--prune", "--dry-run")

    assert f"left: its manifest is there, as of namespace {namespace}-other" in ran.out
    inside = tmp_path / "sub"
    inside.mkdir()
    (tmp_path / ".kubesync" / "config").write_text("environments: {sub: {folder: sub, context: plane}}\n")
    ran = sync(inside, "push", "--prune", "--dry-run", "-n", namespace)
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert "there is no manifest in it" in ran.err
    assert configs(kubectl, namespace) == {"a"}


def test_a_custom_type_and_its_object_go_in_the_right_order(
    tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access
) -> None:
    (tmp_path / "a.yaml").write_text(CRD.format(kind="Going", plural="goings", type="{type: integer}"))
    (tmp_path / "b.yaml").write_text(THING.format(kind="Going", namespace=namespace))
    assert sync(tmp_path, "push", "--yes").code == 0
    shutil.move(tmp_path / "b.yaml", tmp_path / "b.txt")
    crd = "goings.push.example.com"

    assert sync(tmp_path, "push", "--prune", "--yes").code == 0
    there = Api(plane).get(f"/apis/push.example.com/v1/namespaces/{namespace}/goings")["items"]
    (tmp_path / "a.yaml").unlink()
    ran = sync(tmp_path, "push", f"crd/{crd}", "--prune", "--yes", "--confirm-context=plane")

    assert there == []
    assert (ran.code, f"{crd} deleted" in ran.out) == (0, True), ran.err
    assert kubectl("get", "crd", crd, "--ignore-not-found") == ""


def test_what_is_gone_from_the_cluster_is_made_anew_only_by_recreate(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    kubectl("-n", namespace, "delete", "cm", "a", "b")
    changed: dict[str, Any] = config("b") | {"data": {"key": "b"}}
    save(tmp_path, changed)

    left = sync(tmp_path, "push", "--yes", "-n", namespace)
    before = configs(kubectl, namespace)
    ran = sync(tmp_path, "push", "--recreate", "--yes", "-n", namespace)

    assert (left.code, before) == (4, set())
    assert "1 deleted from the cluster and left: add --recreate" in left.err
    assert (ran.code, configs(kubectl, namespace)) == (0, {"a", "b"}), ran.err
    assert kubectl("-n", namespace, "get", "cm", "b", "-o=jsonpath={.data.key}") == "b"


def test_much_at_once_wants_the_contexts_name_on_a_terminal(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("a"), config("b"))
    gone(tmp_path, "a")
    gone(tmp_path, "b")
    for typed, code in (("plain\r", 3), ("plane\r", 0)):
        child = terminal(tmp_path, "push", "--prune", "-n", namespace)
        child.expect("Take all 2")
        child.send(UP + ENTER)
        child.expect("All 2 objects of type configmap.* would be deleted")
        child.send(typed)

        assert ended(child)[0] == code
        assert ("a" in configs(kubectl, namespace)) is (code == 3)
