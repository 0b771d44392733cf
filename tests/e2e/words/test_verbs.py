"""The verbs on small cases: selections, files, options."""

from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import objects
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import sync


def account(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").write_text(f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n")


def test_push_takes_files_stems_plural_types_and_names(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    for name in ("one", "two", "three"):
        write(tmp_path, name, file=f"{name}-file.yaml")
    account(tmp_path, "four")

    for word, object_ in (
        ("one-file.yaml", "configmap/one"), ("two-file", "configmap/two"),
        ("serviceaccounts", "serviceaccount/four"), ("three", "configmap/three"),
    ):  # fmt: skip
        before = objects(kubectl, namespace)
        ran = sync(tmp_path, "push", word, "--yes", "-n", namespace)

        assert ran.code == 0, ran.err
        assert objects(kubectl, namespace) - before == {object_}


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("cm one", {"configmap/one"}),
        ("configmaps one two", {"configmap/one", "configmap/two"}),
        ("configmap one", {"configmap/one"}),
        ("cm one sa", {"configmap/one", "serviceaccount/four"}),
        ("cm sa", {"configmap/one", "configmap/two", "serviceaccount/four"}),
        ("four-file cm one", {"configmap/one", "serviceaccount/four"}),
    ],
)
def test_names_behind_a_type_are_of_that_type_as_for_kubectl(
    tmp_path: Path, namespace: str, kubectl: Kubectl, words: str, written: set[str]
) -> None:
    for name in ("one", "two"):
        write(tmp_path, name, file=f"{name}-file.yaml")
    account(tmp_path, "four")
    (tmp_path / "four.yaml").rename(tmp_path / "four-file.yaml")

    ran = sync(tmp_path, "push", *words.split(), "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert objects(kubectl, namespace) == written


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("cm four", "there is no configmap 'four' here", "TYPE/NAME"),
        ("cm thre", "there is no configmap 'thre' here", "TYPE/NAME"),
        ("configmap", "nothing here is called 'configmap'", "type configmaps for all of them, or configmap/NAME"),
    ],
)
def test_a_word_behind_a_type_that_names_none_of_it_writes_nothing(
    tmp_path: Path, namespace: str, kubectl: Kubectl, words: str, error: str, hint: str
) -> None:
    write(tmp_path, "one")
    account(tmp_path, "four")
    (tmp_path / "four.yaml").rename(tmp_path / "five.yaml")

    says(sync(tmp_path, "push", *words.split(), "--yes", "-n", namespace), 5, error, hint)
    assert objects(kubectl, namespace) == set()


def test_a_name_of_one_type_means_it_in_all_namespaces(tmp_path: Path, namespace: str) -> None:
    """As TYPE/NAME does: nobody can tell the two apart by the words that are there."""
    write(tmp_path, "twice", file="a.yaml")
    (tmp_path / "b.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice, namespace: kube-public}\ndata: {a: b}\n"
    )

    by_name, by_both = (sync(tmp_path, "status", word) for word in ("twice", "cm/twice"))

    assert by_name.code == 0, by_name.err
    assert by_name.out == by_both.out
    assert by_name.out.count("only in the file") == 3, namespace


def test_pull_takes_a_type_or_a_name_and_a_file(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "configmap", "one", "--from-literal=a=b")
    kubectl("-n", namespace, "create", "configmap", "two", "--from-literal=a=b")
    kubectl("-n", namespace, "create", "serviceaccount", "three")

    assert sync(tmp_path, "pull", "cm", "one", "-o", "mine", "--yes", "-n", namespace).code == 0
    assert {file.name for file in tmp_path.rglob("*.yaml")} == {"mine.yaml"}
    assert sync(tmp_path, "pull", "serviceaccounts", "--yes", "-n", namespace).code == 0
    assert {file.name for file in tmp_path.rglob("*.yaml")} == {"mine.yaml", "serviceaccount-three.yaml"}
    printed = sync(tmp_path, "pull", "cm/two", "-o", "-", "-n", namespace)
    assert printed.out.startswith("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: two\n")


def test_a_folder_with_manifests_gets_new_ones_only_when_asked(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    write(tmp_path, "mine")
    kubectl("-n", namespace, "create", "configmap", "other", "--from-literal=a=b")

    ran = sync(tmp_path, "pull", "--yes", "-n", namespace)

    assert "1 live without a manifest here: add --new" in ran.err
    assert {file.name for file in tmp_path.rglob("*.yaml")} == {"mine.yaml"}
    sync(tmp_path, "pull", "--new", "--yes", "-n", namespace)
    assert {file.name for file in tmp_path.rglob("*.yaml")} == {"mine.yaml", "configmap-other.yaml"}


def test_dry_run_writes_nothing_not_even_state(tmp_path: Path, namespace: str, kubectl: Kubectl, sealed: Path) -> None:
    write(tmp_path, "c")

    ran = sync(tmp_path, "push", "--dry-run", "-n", namespace)

    assert (ran.code, "+ configmap/c" in ran.out) == (0, True)
    assert objects(kubectl, namespace) == set()
    assert not (sealed / ".kubesync" / "state").exists()


def test_first_contact_is_a_conflict_that_take_decides(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=key=live")
    file = write(tmp_path, "c", "file")

    refused = sync(tmp_path, "push", "--force", "-n", namespace)
    assert (refused.code, kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}")) == (4, "live")
    taken = sync(tmp_path, "pull", "--take", "live", "--yes", "-n", namespace)

    assert taken.code == 0, taken.err
    assert file.read_text() == "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  key: live\n"
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0


def test_status_exits_with_1_only_if_asked(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")

    assert sync(tmp_path, "status", "-n", namespace).code == 0
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 1


def test_another_namespace_is_left_out(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = write(tmp_path, "c")
    file.write_text(file.read_text().replace("name: c", "name: c\n  namespace: elsewhere"))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 2, "1 manifest is of namespace elsewhere", "-n elsewhere")
    assert objects(kubectl, namespace) == set()


def test_a_later_kubectl_apply_agrees_with_a_push(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = write(tmp_path, "c")
    kubectl("-n", namespace, "apply", "-f", str(file))
    file.write_text(file.read_text().replace("key: a", "key: b\n  more: c"))

    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0

    assert "unchanged" in kubectl("-n", namespace, "apply", "-f", str(file))


def test_secrets_are_in_no_output_file_or_state(tmp_path: Path, namespace: str, kubectl: Kubectl, sealed: Path) -> None:
    kubectl("-n", namespace, "create", "secret", "generic", "s", "--from-literal=password=hunter22")
    manifest = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: t\nstringData:\n  password: hunter33\n"
    secret = tmp_path / "secret.yaml"
    secret.write_text(manifest)
    write(tmp_path, "c")

    runs = [sync(tmp_path, *words, "-n", namespace, "-v") for words in
            (("push", "--yes"), ("pull", "--new", "--yes"), ("status",))]  # fmt: skip

    assert [ran.code for ran in runs] == [0, 0, 0]
    assert all("skipped: " in ran.out and "Secret" in ran.out for ran in runs)
    said = "".join(ran.out + ran.err for ran in runs)
    secret.unlink()
    kept = [one.read_bytes() for top in (tmp_path, sealed / ".kubesync") for one in top.rglob("*") if one.is_file()]
    for word in ("hunter22", "hunter33", "aHVudGVyMjI"):
        assert word not in said
        assert not any(word.encode() in content for content in kept)


def test_verbose_prints_what_a_person_would_type(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")

    ran = sync(tmp_path, "push", "--yes", "-v", "-n", namespace)

    assert f"kubectl --context=plane get configmaps --namespace={namespace} --output=json" in ran.err
    assert f"kubectl --context=plane create --namespace={namespace} --dry-run=server" in ran.err
