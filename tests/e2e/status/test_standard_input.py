"""`status -`, `diff -`: manifests that another program renders, against the cluster, and nothing of a folder."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import CONFIG, WEB, commented, config, put, write
from tests.e2e.messages import says
from tests.e2e.questions import ended, terminal
from tests.e2e.running import synced
from tests.git.samples import git
from tests.running import ROOT, sync

SCHEMA = json.loads((ROOT / "docs/schemas/plan.json").read_text())
TWO = f"# rendered\n{CONFIG.format(name='one', value='a')}---\n{WEB}"


def test_it_shows_what_differs_with_the_lines_of_the_input(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "apply", "-f", "-", stdin=TWO)
    changed = TWO.replace("nginx:1.25", "nginx:1.26")

    same = sync(tmp_path, "status", "-", "-n", namespace, stdin=TWO)
    shown = sync(tmp_path, "status", "-", "-n", namespace, stdin=changed)
    diff = sync(tmp_path, "diff", "-", "-n", namespace, stdin=changed)

    assert (same.code, "nothing to do: 2 in sync" in same.out, shown.code) == (0, True, 0), same.err + same.out
    assert "input   standard input" in shown.err
    assert "standard input:10" in shown.out
    assert "containers[name=web].image  changed in the file  (line 23)" in shown.out
    assert "(would take: push 1)" in shown.out
    assert diff.code == 1
    assert {"-        image: nginx:1.25", "+        image: nginx:1.26"} <= {
        line.removeprefix("# ") for line in diff.out.splitlines()
    }
    assert sorted(tmp_path.iterdir()) == []


def test_programs_are_told_the_word_for_the_file(tmp_path: Path, namespace: str) -> None:
    ran = sync(tmp_path, "status", "-", "--format", "json", "-n", namespace, stdin=TWO)

    plan = json.loads(ran.out)
    jsonschema.validate(plan, SCHEMA)
    assert (ran.code, plan["folder"]) == (0, "-")
    assert {(one["file"], one["line"]) for one in plan["objects"]} == {("-", 2), ("-", 10)}


def test_types_and_names_choose_among_what_came(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "beside")
    for words, chosen in (
        (("-", "deployments"), {"web"}),
        (("configmap/one", "-"), {"one"}),
        (("-", "cm", "one"), {"one"}),
        (("-", "-l", "app=web"), {"web"}),
    ):
        ran = sync(tmp_path, "status", *words, "--format", "json", "-n", namespace, stdin=TWO)
        assert {one["name"] for one in json.loads(ran.out)["objects"]} == chosen, ran.err
    says(sync(tmp_path, "status", "-", "nope", "-n", namespace, stdin=TWO), 5, "nothing here is called", "came on")


def test_a_file_beside_it_is_refused(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "beside")
    put(tmp_path / "sub" / "c.yaml", commented("c"))
    for word in ("beside.yaml", "beside", "sub", "sub/", "./sub", "sub/c.yaml", "gone.yaml", "."):
        ran = sync(tmp_path, "status", "-", word, "-n", namespace, stdin=TWO)
        says(ran, 2, f"{word} is a file or folder, and the manifests come on standard input", "leave one of the two")


def test_a_folder_does_not_take_the_name_of_what_came(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / "deployments" / "c.yaml", commented("c"))
    put(tmp_path / "one" / "c.yaml", commented("c"))

    for word, chosen in (("deployments", "web"), ("one", "one")):
        ran = sync(tmp_path, "status", "-", word, "--format", "json", "-n", namespace, stdin=TWO)

        assert [one["name"] for one in json.loads(ran.out)["objects"]] == [chosen], ran.err


def test_one_object_that_is_wrong_parks_only_itself(tmp_path: Path, namespace: str) -> None:
    bad = "apiVersion: none.example.com/v1\nkind: Thing\nmetadata: {name: t}\n"

    ran = sync(tmp_path, "status", "-", "-n", namespace, stdin=f"{TWO}---\n{bad}")

    says(ran, 5, "standard input:26: the cluster does not serve Thing", "api-resources")
    assert "configmap/one" in ran.out


def test_nothing_to_look_at_is_no_success(tmp_path: Path, namespace: str) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
    write(tmp_path, "beside")

    says(sync(tmp_path, "status", "-", "-n", namespace, stdin=secret), 2, "what came on standard input", "--include-se")
    says(sync(tmp_path, "status", "-", "-n", namespace), 2, "nothing came on standard input", "before the `|`")
    says(sync(tmp_path, "diff", "-", stdin="apiVersion: v1\nkind: [\n"), 2, "standard input: line ", "mend what")


@pytest.mark.usefixtures("namespace")
def test_a_terminal_is_not_waited_for(tmp_path: Path) -> None:
    for verb in ("status", "push"):
        code, said = ended(terminal(tmp_path, verb, "-"))

        assert code == 2
        assert "standard input is the terminal" in said
        assert f"helm template DIR | kubectl sync {verb} -" in said


def test_what_git_or_the_folder_remember_is_no_matter(tmp_path: Path, namespace: str) -> None:
    """That something is not in what came does not mean that it was deleted, whoever knows it."""
    synced(tmp_path, namespace, config("kept"), config("gone"))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "all")
    (tmp_path / "configmap-gone.json").unlink()
    git(tmp_path, "commit", "-qam", "gone")

    ran = sync(tmp_path, "status", "-", "--format", "json", "-n", namespace, stdin=TWO)

    assert {one["name"] for one in json.loads(ran.out)["objects"]} == {"one", "web"}
    here = sync(tmp_path, "status", "--format", "json", "-n", namespace)
    assert [one["name"] for one in json.loads(here.out)["objects"]] == ["gone"]


def test_a_root_of_several_environments_asks_which(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / ".kubesync" / "config", "environments: {dev: {folder: dev}, prod: {folder: prod}}\n")
    put(tmp_path / "dev" / "c.yaml", commented("c"))
    put(tmp_path / "prod" / "c.yaml", commented("c"))

    says(sync(tmp_path, "status", "-", "-n", namespace, stdin=TWO), 2, "2 environments here", "sync status - --env dev")
    named = sync(tmp_path, "status", "-", "--env", "dev", "-n", namespace, stdin=TWO)
    stood = sync(tmp_path / "dev", "status", "-", "-n", namespace, stdin=TWO)

    for ran in (named, stood):
        assert ran.code == 0, ran.err
        assert "input   standard input  environment dev" in ran.err
        assert "2 objects differ" in ran.out
