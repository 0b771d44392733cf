"""What is gone from one side: taken out of the other one, or forgotten; and what is no deletion at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import Checkout, begun, config, plain
from tests.e2e.deletions.removals import PRUNE, committed, configs_of, removed

TWO = "# about both\n" + config("a", k="1") + "---\n# about b\n" + config("b", k="1") + "---\n" + config("c", k="1")


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return plain(tmp_path, namespace, kubectl)


def test_pull_prune_takes_out_of_the_files_what_is_gone(here: Checkout) -> None:
    here.put("two.yaml", TWO)
    here.put("d.yaml", config("d", k="1"))
    items = [json.loads(json.dumps(_config(name))) for name in ("e", "f")]
    here.put("list.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=1))
    here.pushed()
    here.kube("delete", "cm", "b", "d", "e")

    told = here.sync("pull", "--yes")
    ran = here.sync("pull", "--prune", "--yes", "--confirm-context", "plane")
    again = here.sync("status", "--exit-code")

    assert "3 deleted from the cluster and left: add --prune to take out of the files; push --recreate" in told.err
    assert ran.code == 0, ran.out + ran.err
    two = (here.folder / "two.yaml").read_text()
    assert two == "# about both\n" + config("a", k="1") + "---\n" + config("c", k="1")
    assert not (here.folder / "d.yaml").exists()
    kept = json.loads((here.folder / "list.json").read_text())
    assert [one["metadata"]["name"] for one in kept["items"]] == ["f"]
    assert (again.code, configs_of(here)) == (0, {"a", "c", "f"})


def _config(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": "1"}}


def test_pull_prune_leaves_what_was_edited_or_never_synced(here: Checkout) -> None:
    for one in ("a", "b", "c", "d"):
        here.put(f"{one}.yaml", config(one, k="1"))
    here.pushed()
    here.kube("delete", "cm", "a", "b")
    edited = here.put("a.yaml", config("a", k="2"))
    new = here.put("new.yaml", config("new", k="1"))

    ran = here.sync("pull", "--prune", "--yes")

    assert (ran.code, edited.exists(), new.exists()) == (4, True, True), ran.out
    assert not (here.folder / "b.yaml").exists()
    lost = here.elsewhere()
    here.kube("delete", "cm", "c")
    lost.sync("pull", "--prune", "--yes")
    assert (here.folder / "c.yaml").exists()


def test_pull_prune_takes_a_namespace_that_is_gone_for_no_wish(here: Checkout) -> None:
    other = f"{here.namespace}-gone"[-60:].strip("-")
    here.kubectl("create", "namespace", other)
    text = config("x", k="1").replace("  name: x", f"  name: x\n  namespace: {other}")
    file = here.put("x.yaml", text)
    here.put("a.yaml", config("a", k="1"))
    own = Checkout(here.folder, here.home, f"{here.namespace},{other}", here.kubectl)
    own.pushed()
    here.kubectl("delete", "namespace", other, "--wait=false")
    here.kubectl("-n", other, "delete", "cm", "x", "--ignore-not-found")

    ran = own.sync("pull", "--prune", "--yes", "--confirm-context", "plane")

    assert file.exists(), ran.out + ran.err
    assert f"namespace {other} is " in ran.out


def test_what_is_named_comes_back_and_is_not_said_to_be_left(here: Checkout) -> None:
    here.put("a.yaml", config("a", k="1"))
    here.put("b.yaml", config("b", k="1"))
    here.pushed()
    (here.folder / "b.yaml").unlink()

    ran = here.sync("pull", "configmap", "b", "--yes")

    assert (ran.code, (here.folder / "b.yaml").exists()) == (0, True)
    assert "left" not in ran.err


def test_what_cannot_be_pruned_is_forgotten(here: Checkout) -> None:
    here.put("a.yaml", config("a", k="1"))
    here.put("b.yaml", config("b", k="1"))
    here.pushed()
    (here.folder / "b.yaml").unlink()
    before = here.sync("status", "--exit-code")

    asked = here.sync("forget", "configmap/b")
    shown = here.sync("forget", "b.yaml", "--dry-run")
    closed = here.sync("forget", "cm", "b", "--yes", env={"KUBECONFIG": "/nowhere"})
    after = here.sync("status", "--exit-code")
    unknown = here.sync("forget", "cm/b", "--yes")

    assert (before.code, asked.code, shown.code) == (1, 3, 0), asked.err
    assert "1 object would be forgotten" in shown.out
    assert (closed.code, "1 object forgotten" in closed.out) == (0, True), closed.err
    assert (after.code, unknown.code) == (0, 5), after.out
    assert configs_of(here) == {"a", "b"}
    assert here.sync("forget").code == 2
    assert here.sync("forget", ".", "--yes").code == 0


def test_what_was_forgotten_is_not_deleted_because_git_tells_so(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    origin = begun(tmp_path, namespace, kubectl)
    committed(origin, "a", "b")
    origin.pushed()
    (origin.folder / "b.yaml").unlink()
    assert origin.sync("forget", "cm/b", "--yes").code == 0

    assert (origin.sync(*PRUNE).code, configs_of(origin)) == (0, {"a", "b"})
    ran = origin.sync(*PRUNE, "configmap/b")
    assert (ran.code, configs_of(origin)) == (0, {"a"}), ran.out + ran.err


def test_a_fresh_clone_is_told_what_git_says_was_deleted_and_forgets_it(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    origin = begun(tmp_path, namespace, kubectl)
    committed(origin, "a", "b", "theirs", "moved")
    origin.pushed()
    removed(origin, "b", "theirs", "moved")
    origin.put("moved.yaml.off", config("moved", k="1"))
    origin.commit()
    origin.patched({"k": "2"}, "theirs")
    ci = origin.clone("ci")

    told = ci.sync("status", "--exit-code")
    new = ci.sync("status", "--new")
    shown = ci.sync("forget", "configmap/b", "--dry-run")
    done = ci.sync("forget", "configmap/b", "--yes")
    after = ci.sync("status", "--exit-code")
    unknown = ci.sync("forget", "configmap/never", "--yes")

    assert (told.code, "configmap/b" in told.out) == (1, True), told.out + told.err
    assert "configmap/theirs" not in told.out
    assert "configmap/moved" not in told.out
    assert all(f"configmap/{name}" in new.out for name in ("b", "theirs", "moved")), new.out
    assert (shown.code, done.code, after.code) == (0, 0, 0), shown.err + done.err + after.out
    assert "kubesync/protect" in done.out + done.err
    assert (ci.sync(*PRUNE).code, "b" in configs_of(ci)) == (0, True)
    assert unknown.code == 5


@pytest.mark.parametrize("kind", ["twice", "broken", "of another namespace", "secret", "template"])
def test_a_folder_with_anything_that_could_be_a_manifest_is_not_empty(here: Checkout, kind: str) -> None:
    here.kube("create", "configmap", "theirs", "--from-literal=k=1")
    here.put("one/a.yaml", config("a", k="1"))
    if kind == "twice":
        here.put("two/a.yaml", config("a", k="1"))
    else:
        text = {
            "broken": "apiVersion: v1\nkind: [",
            "of another namespace": config("a", k="1").replace("name: a", "name: a\n  namespace: elsewhere"),
            "secret": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n",
            "template": "{{ if .x }}\n" + config("a", k="1") + "{{ end }}\n",
        }[kind]
        here.put("one/a.yaml", text)

    ran = here.sync("pull", "--yes")

    assert not list(here.folder.rglob("*theirs*")), ran.out
    assert "--new" in ran.out + ran.err


def test_a_quota_goes_with_what_it_counts_in_one_run(here: Checkout) -> None:
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {configmaps: '50', pods: '9'}}\n"
    here.put("q.yaml", quota)
    for number in range(4):
        here.put(f"c{number}.yaml", config(f"c{number}", k="1"))
    here.put("stays.yaml", config("stays", k="1"))
    here.pushed()
    for file in ("q", "c0", "c1", "c2", "c3"):
        (here.folder / f"{file}.yaml").unlink()

    ran = here.sync(*PRUNE)

    assert (ran.code, configs_of(here)) == (0, {"stays"}), ran.out + ran.err
    assert here.kube("get", "quota", "-o", "name") == ""
