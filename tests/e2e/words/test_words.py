"""What a word on the command line means, in every verb; and that one which is meant in vain is told."""

import shutil
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import objects
from tests.e2e.manifests import commented, put
from tests.e2e.messages import says
from tests.running import sync


@pytest.fixture
def folder(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Path:
    """Three objects in sync, two of them in a folder, that were then changed in the cluster."""
    for name, where in (("one", "one.yaml"), ("two", "apps/two.yaml"), ("three", "apps/deep/three.yaml")):
        put(tmp_path / where, commented(name))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for name in ("one", "two", "three"):
        kubectl("-n", namespace, "patch", "cm", name, "--type=merge", "-p", '{"data":{"key":"live"}}')
    return tmp_path


def pulled(folder: Path) -> set[str]:
    return {file.stem for file in folder.rglob("*.yaml") if "key: live  # kept" in file.read_text()}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("one.yaml", {"one"}),
        ("apps/two.yaml one.yaml", {"one", "two"}),
        ("apps/", {"two", "three"}),
        ("apps/deep", {"three"}),
        ("one", {"one"}),
        ("cm one", {"one"}),
        ("configmap/one cm/two", {"one", "two"}),
    ],
)
def test_pull_takes_files_folders_and_names_too(folder: Path, namespace: str, words: str, meant: set[str]) -> None:
    shown = sync(folder, "status", *words.split(), "-n", namespace)
    ran = sync(folder, "pull", *words.split(), "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert pulled(folder) == meant
    assert f"{len(meant)} object{'s' if len(meant) > 1 else ''} differ" in shown.out


@pytest.mark.parametrize("words", ["apps/", "apps", "apps/two.yaml apps/deep"])
def test_push_takes_folders(tmp_path: Path, namespace: str, kubectl: Kubectl, words: str) -> None:
    for name, where in (("one", "one.yaml"), ("two", "apps/two.yaml"), ("three", "apps/deep/three.yaml")):
        put(tmp_path / where, commented(name))

    ran = sync(tmp_path, "push", *words.split(), "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert objects(kubectl, namespace) == {"configmap/two", "configmap/three"}


def test_a_folder_that_is_gone_means_what_it_held(folder: Path, namespace: str) -> None:
    assert sync(folder, "pull", "--yes", "-n", namespace).code == 0
    shutil.rmtree(folder / "apps")

    for word in ("apps/", "apps", "./apps/deep"):
        ran = sync(folder, "push", word, "--prune", "--dry-run", "-n", namespace)
        assert ran.code == 0, ran.err
        gone = ["configmap/three"] if "deep" in word else ["configmap/three", "configmap/two"]
        assert [line.split()[1] for line in ran.out.splitlines() if line.startswith("- ")] == gone


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("apps/deep/webb.yaml", "there is no file or folder 'apps/deep/webb.yaml'"),
        ("apps/webb", "there is no file or folder 'apps/webb', and the cluster has no type 'apps'"),
        ("webb/", "there is no file or folder 'webb/'"),
        ("configmap webb", "there is no configmap 'webb' here"),
        ("configmap", "nothing here is called 'configmap'"),
        ("cm webb", "there is no configmap 'webb' here"),
    ],
)
@pytest.mark.parametrize("verb", ["status", "push"])
def test_what_is_mistyped_is_named(folder: Path, namespace: str, verb: str, words: str, error: str) -> None:
    if verb == "status" and words == "configmap":
        assert sync(folder, verb, words, "-n", namespace).code == 0, "it writes nothing: all of the type are meant"
        return
    says(sync(folder, verb, *words.split(), "-n", namespace), 5, error, "")


def test_a_namespace_that_is_not_there_is_told(folder: Path, namespace: str) -> None:
    wrong = f"{namespace}x"
    for words in (["status", "-n", wrong], ["status", "-n", f"{namespace},{wrong}"], ["pull", "--new", "-n", wrong]):
        ran = sync(folder, *words)
        says(ran, 5, f"namespace {wrong}: is not in the cluster", "did you mean")
    pushed = sync(folder, "push", "--yes", "-n", wrong)
    assert pushed.err.count(f"namespace {wrong}: ") == 1
    assert f"error: namespace {wrong}: is not in the cluster, and no manifest here makes it" in pushed.err


def test_a_manifest_that_was_deleted_comes_back_by_its_name(folder: Path, namespace: str) -> None:
    assert sync(folder, "pull", "--yes", "-n", namespace).code == 0
    (folder / "one.yaml").unlink()

    left = sync(folder, "pull", "--yes", "-n", namespace)
    assert "1 deleted from the files and left: name it to pull it again" in left.err
    ran = sync(folder, "pull", "cm", "one", "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert "key: live" in (folder / "one.yaml").read_text()


def test_a_deleted_manifest_of_an_object_that_changed_comes_back_by_its_name_alone(
    folder: Path, namespace: str, kubectl: Kubectl
) -> None:
    assert sync(folder, "pull", "--yes", "-n", namespace).code == 0
    (folder / "one.yaml").unlink()
    kubectl("-n", namespace, "patch", "cm", "one", "--type=merge", "-p", '{"data":{"key":"theirs"}}')

    for words in ((), (".",), ("--new",), ("--take", "live"), ("--overwrite",)):
        left = sync(folder, "pull", "--yes", "-n", namespace, *words)
        assert (left.code, (folder / "one.yaml").exists()) == (4, False), left.out + left.err
        assert f"write to the files again: kubectl sync pull configmap/one -n {namespace}" in left.out, words
    ran = sync(folder, "pull", "configmap/one", "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert "key: theirs" in (folder / "one.yaml").read_text()


LEFT = {
    "listed/web.yaml": "overlay is rendered from it",
    "base/app.yaml": "named by base/kustomization.yaml: rendered by kustomize",
    "secret.yaml": "Secret",
    "values.yaml": "values file",
    "of-others.yaml": "manifest of namespace elsewhere",
}


@pytest.mark.parametrize("word", LEFT)
@pytest.mark.parametrize("verb", ["status", "diff", "push", "pull"])
def test_a_file_of_which_nothing_is_synced_is_told_where_it_was_named(
    tmp_path: Path, namespace: str, verb: str, word: str
) -> None:
    put(tmp_path / "base/app.yaml", commented("app"))
    put(tmp_path / "base/kustomization.yaml", "resources: [app.yaml]\nhelmCharts: [{name: c}]\n")
    put(tmp_path / "listed/web.yaml", commented("web"))
    put(tmp_path / "listed/kustomization.yaml", "resources: [web.yaml]\n")
    put(tmp_path / "overlay/kustomization.yaml", "resources: [../listed]\nnamePrefix: my-\n")
    put(tmp_path / "secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n")
    put(tmp_path / "values.yaml", "replicas: 3\n")
    put(tmp_path / "of-others.yaml", commented("of-others", namespace="elsewhere"))
    put(tmp_path / "other.yaml", commented("other"))

    ran = sync(tmp_path, verb, word, "-n", namespace, *(["--yes"] if verb in ("push", "pull") else []))

    hints = {"secret.yaml": "add --include-secrets", "listed/web.yaml": "name what is made of it, as `-k overlay`"}
    says(ran, 5, f"{word}: nothing of it is synced: {LEFT[word]}", hints.get(word, "docs/manifests.md"))
    assert "skipped" not in ran.out


@pytest.fixture
def environments(tmp_path: Path, namespace: str) -> Path:
    staging, production = (f"{{folder: {name}, context: plane, namespace: {namespace}}}" for name in ("s", "p"))
    put(tmp_path / ".kubesync/config", f"environments:\n  staging: {staging}\n  production: {production}\n")
    put(tmp_path / "s/web.yaml", commented("web"))
    put(tmp_path / "p/api.yaml", commented("api"))
    return tmp_path


@pytest.mark.parametrize("verb", ["status", "diff", "push", "pull"])
@pytest.mark.parametrize(("here", "word"), [(".", "s/web.yaml"), ("p", "../s/web.yaml"), ("p", "../s/"), (".", "s/")])
def test_a_file_of_another_environment_is_refused(environments: Path, verb: str, here: str, word: str) -> None:
    """Where the environment was named: without that, the path chooses its own (test_hard_green.py)."""
    ran = sync(environments / here, verb, word, "--env", "production")

    says(ran, 2, f"{word} is of environment staging, and this run is not", "add --env staging")


def test_what_another_environment_remembers_makes_no_word_ambiguous(environments: Path, namespace: str) -> None:
    put(environments / "p/same.yaml", commented("same"))
    put(environments / "s/same.yaml", commented("same", namespace="default"))
    for here in ("p", "s"):
        assert sync(environments / here, "push", "--yes").code == 0
    (environments / "p/same.yaml").unlink()

    ran = sync(environments / "p", "status", "same")

    assert (ran.code, f"configmap/same  namespace {namespace}" in ran.out) == (0, True), ran.err
    assert "deleted from the files" in ran.out


def test_what_another_environment_has_a_manifest_of_is_not_pulled_into_this_one(
    environments: Path, kubectl: Kubectl, namespace: str
) -> None:
    for here in ("p", "s"):
        assert sync(environments / here, "push", "--yes").code == 0
    kubectl("-n", namespace, "create", "configmap", "new")

    ran = sync(environments / "s", "pull", "--new", "--yes")

    assert (ran.code, "configmap/api" in ran.out) == (0, True), ran.err
    assert "skipped: object with a manifest in environment production (1): configmap/api" in ran.out
    assert {file.name for file in (environments / "s").rglob("*.yaml")} >= {"web.yaml"}
    assert not any("api" in file.name for file in (environments / "s").rglob("*.yaml"))
    assert any("new" in file.name for file in (environments / "s").rglob("*.yaml"))


def test_a_namespace_that_has_nothing_here_may_be_a_typo(folder: Path, namespace: str) -> None:
    put(folder / "own.yaml", commented("own", namespace=namespace))
    for file in ("one.yaml", "apps/two.yaml", "apps/deep/three.yaml"):
        (folder / file).unlink()

    wrong = sync(folder, "status", "-n", f"{namespace}x")
    told = f"namespace {namespace}x: is not in the cluster; there are manifests of {namespace}"
    says(wrong, 5, told, f"did you mean {namespace}?")
    empty = sync(folder, "status", "-n", "kube-public")
    says(empty, 2, f"1 manifest is of namespace {namespace}", f"-n {namespace}")
    some = sync(folder, "status", "-n", f"kube-public,{namespace}")
    assert (some.code, "error" in some.err) == (0, False), some.err


def test_manifests_without_a_namespace_are_not_pushed_to_another_one_by_accident(
    folder: Path, namespace: str, kubectl: Kubectl
) -> None:
    kubectl("create", "namespace", f"{namespace}-other")
    kubectl("config", "set-context", "plane", f"--namespace={namespace}-other")

    ran = sync(folder, "push", "--yes")

    told = f"3 objects would be made a second time, in namespace {namespace}-other: in sync before in namespace"
    says(ran, 3, told, f"add -n {namespace}, or -n {namespace}-other if a second copy is meant")
    assert kubectl("-n", f"{namespace}-other", "get", "cm", "-o=name").split() in ([], ["configmap/kube-root-ca.crt"])
    meant = sync(folder, "push", "--yes", "-n", f"{namespace}-other")
    kubectl("delete", "namespace", f"{namespace}-other", "--wait=false")
    assert (meant.code, "3 objects written" in meant.out) == (0, True), meant.err


@pytest.mark.parametrize("setting", ["context", "folder"])
def test_so_it_is_where_their_files_were_moved_meanwhile(
    setting: str, folder: Path, namespace: str, kubectl: Kubectl
) -> None:
    """By type and name, not by file: tidying up is when many files move."""
    assert sync(folder, "pull", "--yes", "-n", namespace).code == 0
    other = f"{namespace}-other"
    kubectl("create", "namespace", other)
    if setting == "context":
        kubectl("config", "set-context", "plane", f"--namespace={other}")
    else:
        put(folder / ".kubesync/config", f"namespace: {other}\n")
    (folder / "base").mkdir()
    for file in [*folder.rglob("*.yaml")]:
        file.rename(folder / "base" / f"new-{file.name}")

    for words in (["--yes"], ["--prune", "--yes"], ["--prune", "--force"], ["base/new-one.yaml", "--yes"]):
        ran = sync(folder, "push", *words)
        says(
            ran,
            3,
            f"made a second time, in namespace {other}: in sync before in namespace {namespace}",
            f"-n {namespace}",
        )
    assert "note: a push would stop: 3 objects would be made" in sync(folder, "push", "--prune", "--dry-run").err
    status = sync(folder, "push", "--prune", "--dry-run").out
    assert f"its manifest is there, as of namespace {other}" in status
    assert len(kubectl("-n", namespace, "get", "cm", "-o=name").split()) >= 3
    kubectl("delete", "namespace", other, "--wait=false")


def test_one_that_has_a_manifest_of_its_own_is_no_second_copy(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    other = f"{namespace}-other"
    kubectl("create", "namespace", other)
    one = folder / "one.yaml"
    put(one, commented("one", namespace=namespace))
    assert sync(folder, "push", "--yes", "--take", "file", "-n", namespace).code == 0
    put(folder / "again.yaml", commented("one"))
    kubectl("config", "set-context", "plane", f"--namespace={other}")

    ran = sync(folder, "push", "again.yaml", "--yes")

    assert (ran.code, "configmap/one created" in ran.out) == (0, True), ran.err
    kubectl("delete", "namespace", other, "--wait=false")


def test_where_there_is_nothing_that_is_said(tmp_path: Path, namespace: str) -> None:
    ran = sync(tmp_path, "status", "-n", namespace)

    says(ran, 2, f"nothing to compare in {tmp_path}: there is no manifest in it", "--root DIR")
    assert ran.out == ""
