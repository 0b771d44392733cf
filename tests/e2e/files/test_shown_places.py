"""Where manifests lie in a repository, and in what form: git tells of them all the same."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import AHEAD, Checkout, begun, config

NOTHING: dict[str, str] = {}
AHEAD_OF_GIT = {"c data.k": AHEAD}


@pytest.fixture
def origin(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return begun(tmp_path, namespace, kubectl)


def create(origin: Checkout, file: str) -> None:
    origin.kube("create", "-f", str(origin.folder / file))


def test_a_folder_somewhere_below_the_top_of_the_repository(origin: Checkout) -> None:
    origin.put("src/main.go", "package main\n")
    origin.version(file="deploy/prod/c.yaml", k="1")
    create(origin, "deploy/prod/c.yaml")
    origin.version(file="deploy/prod/c.yaml", k="2")
    clone = origin.clone("ci")

    assert clone.rows(folder="deploy/prod") == AHEAD_OF_GIT
    assert clone.rows(folder="deploy") == AHEAD_OF_GIT
    assert clone.sync("push", "--yes", folder="deploy/prod").code == 0
    assert origin.live() == {"k": "2"}


def test_a_second_work_tree_has_a_commit_of_its_own(origin: Checkout) -> None:
    first = origin.version(k="1")
    create(origin, "c.yaml")
    origin.version(k="2")
    origin.git("worktree", "add", "-q", "--detach", "../tree", first)
    tree = replace(origin.elsewhere(), folder=origin.folder.parent / "tree")

    assert tree.rows() == NOTHING
    tree.put("c.yaml", config(k="3"))
    assert tree.rows() == AHEAD_OF_GIT
    assert origin.elsewhere().rows() == AHEAD_OF_GIT


@pytest.mark.parametrize("form", ["list", "json", "flow", "respelled"])
def test_a_manifest_in_another_form_than_it_was_committed_in(origin: Checkout, form: str) -> None:
    head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
    item = head | {"data": {"k": "2", "kept": "x"}}
    forms = {
        "list": json.dumps({"apiVersion": "v1", "kind": "List", "items": [item]}),
        "json": json.dumps(item, indent=2),
        "flow": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {k: '2', kept: x}}\n",
        "respelled": f"# by hand\n{config(kept='x', k='2')}",
    }
    origin.version(k="1", kept="x")
    create(origin, "c.yaml")
    origin.put("c.yaml", forms[form])
    origin.commit()

    clone = origin.clone("ci")
    assert clone.rows() == AHEAD_OF_GIT
    clone.pushed()
    assert origin.live() == {"k": "2", "kept": "x"}


def test_a_merge_of_a_branch_counts_as_what_it_brought(origin: Checkout) -> None:
    origin.version(k="1")
    create(origin, "c.yaml")
    origin.git("checkout", "-q", "-b", "feature")
    origin.version(k="2")
    origin.version(k="3")
    origin.git("checkout", "-q", "main")
    origin.version(file="other.txt", name="other", k="1")
    origin.git("merge", "-q", "--no-ff", "-m", "merge", "feature")

    assert origin.clone("ci").rows("c.yaml") == AHEAD_OF_GIT


def test_a_field_that_a_commit_added_and_one_that_it_removed(origin: Checkout) -> None:
    origin.version(k="1", old="x")
    create(origin, "c.yaml")
    origin.version(k="1", new="y")
    clone = origin.clone("ci")

    assert clone.rows() == {"c data.new": AHEAD, "c data.old": AHEAD}
    clone.pushed()
    assert origin.live() == {"k": "1", "new": "y"}


@pytest.mark.parametrize("way", ["apply", "create", "apply --server-side"])
def test_a_secret_is_told_by_git_too_and_shown_to_nobody(origin: Checkout, way: str) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {{name: c}}\nstringData:\n  k: {0}\n"
    file = origin.put("c.yaml", text.format("hunter1"))
    origin.commit()
    origin.kube(*way.split(), "-f", str(file))
    file.write_text(text.format("hunter2"))
    origin.commit()
    clone = origin.clone("ci")

    assert list(clone.rows("--include-secrets").values()) == [AHEAD]
    ran = clone.pushed("--include-secrets")

    assert "hunter" not in ran.out + ran.err
    found = json.loads(origin.kube("get", "secret", "c", "-o", "json"))["data"]["k"]
    assert base64.b64decode(found) == b"hunter2"
