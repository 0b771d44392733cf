"""What a pull looks at: namespaces, labels, what others write."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.namespaces import create_namespace
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import sync


@pytest.fixture
def second(namespace: str, plane: Access) -> Iterator[str]:
    """Another namespace of the test's own."""
    api, name = Api(plane), f"{namespace}-two"
    create_namespace(api, name)
    yield name
    api.delete(f"/api/v1/namespaces/{name}", missing_ok=True)


def config(kubectl: Kubectl, namespace: str, name: str, *labels: str) -> None:
    kubectl("-n", namespace, "create", "configmap", name, "--from-literal=a=b")
    if labels:
        kubectl("-n", namespace, "label", "configmap", name, *labels)


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*.yaml")}


def test_several_namespaces_in_one_run(tmp_path: Path, namespace: str, second: str, kubectl: Kubectl) -> None:
    config(kubectl, namespace, "one")
    config(kubectl, second, "one")
    both = f"{namespace},{second}"

    ran = sync(tmp_path, "pull", "--yes", "-n", both)

    assert ran.code == 0, ran.err
    assert f"namespace {namespace}, {second}" in ran.err
    texts = sorted(file.read_text() for file in tmp_path.rglob("*.yaml"))
    assert [text.count(f"namespace: {one}\n") for text, one in zip(texts, (namespace, second), strict=True)] == [1, 1]
    kubectl("-n", second, "patch", "configmap", "one", "--type=merge", "-p", '{"data":{"a":"c"}}')
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0
    assert sync(tmp_path, "status", "--exit-code", "-n", both).code == 1
    assert "1 object written" in sync(tmp_path, "pull", "--yes", "-n", both).out
    assert sync(tmp_path, "push", "--yes", "-n", both).out.endswith("0 objects written\n")


def test_a_manifest_without_a_namespace_belongs_to_none_of_several(tmp_path: Path, namespace: str, second: str) -> None:
    write(tmp_path, "c")

    ran = sync(tmp_path, "push", "--yes", "-n", f"{namespace},{second}")

    says(ran, 2, "1 manifest is of namespace default", "-n default")


@pytest.mark.usefixtures("plane")
@pytest.mark.parametrize(
    ("words", "error"), [(("-A", "-n", "a"), "exclude each other"), (("-n", "a,,b"), "a name is missing")]
)
def test_namespaces_that_cannot_be_meant(tmp_path: Path, words: tuple[str, ...], error: str) -> None:
    says(sync(tmp_path, "pull", *words), 2, error, "-n")


def test_all_namespaces_by_label(tmp_path: Path, namespace: str, second: str, kubectl: Kubectl) -> None:
    config(kubectl, namespace, "one", f"mine={namespace}")
    config(kubectl, namespace, "other")
    config(kubectl, second, "two", f"mine={namespace}")

    ran = sync(tmp_path, "pull", "-A", "-l", f"mine={namespace}", "--yes", "-v")

    assert ran.code == 0, ran.err
    assert files(tmp_path) == {"configmap-one.yaml", "configmap-two.yaml"}
    assert f"get configmaps --all-namespaces --selector=mine={namespace}" in ran.err
    assert sync(tmp_path, "status", "-A", "--exit-code").code == 0
    kubectl("-n", second, "patch", "configmap", "two", "--type=merge", "-p", '{"data":{"a":"c"}}')
    for verb in ("status", "diff"):
        assert sync(tmp_path, verb, "-A", "-l", f"mine={namespace}", "--format", "json").out.count('"hunk"') == 1
        assert sync(tmp_path, verb, "-A", "-l", "mine=nobody", "--format", "json").out.count('"hunk"') == 0


def test_whoever_may_not_list_all_gets_what_they_may(
    tmp_path: Path, namespace: str, second: str, kubectl: Kubectl
) -> None:
    config(kubectl, namespace, "one")
    config(kubectl, second, "two")
    kubectl.allow(namespace, "get,list", "configmaps", second)

    words = ("pull", "configmaps", "-A", "--yes", "--as", second)
    says(sync(tmp_path, *words), 2, "you may list neither", "-n a,b")
    kubectl("create", "clusterrole", second, "--verb=list", "--resource=namespaces")
    kubectl("create", "clusterrolebinding", second, f"--clusterrole={second}", f"--user={second}")
    kubectl.until_may(second, "list", "namespaces", "-A")
    try:
        ran = sync(tmp_path, *words)
    finally:
        kubectl("delete", "clusterrole,clusterrolebinding", second)

    says(ran, 5, "configmaps in namespace", "name the namespaces")
    assert files(tmp_path) == {"configmap-one.yaml"}


def test_what_is_not_selected_is_never_taken_for_deleted(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    config(kubectl, namespace, "one", "app=web")
    config(kubectl, namespace, "two", "app=db")
    assert sync(tmp_path, "pull", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "label", "configmap", "one", "app=other", "--overwrite")
    kubectl("-n", namespace, "delete", "configmap", "two")

    ran = sync(tmp_path, "pull", "-l", "app=web", "--dry-run", "-n", namespace)

    assert "~ configmap/one" in ran.out
    assert "two" not in ran.out
    assert "deleted" not in ran.out


def test_what_others_write_is_counted_and_taken_when_told(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    config(kubectl, namespace, "mine")
    config(kubectl, namespace, "charted")
    config(kubectl, namespace, "owned")
    kubectl("-n", namespace, "annotate", "cm", "charted", "meta.helm.sh/release-name=shop")
    uid = kubectl("-n", namespace, "get", "cm", "mine", "-o=jsonpath={.metadata.uid}")
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "mine", "uid": uid, "controller": True}
    patch = json.dumps({"metadata": {"ownerReferences": [owner]}})
    kubectl("-n", namespace, "patch", "cm", "owned", "--type=merge", "-p", patch)

    ran = sync(tmp_path, "pull", "configmaps", "--yes", "-n", namespace)

    assert files(tmp_path) == {"configmap-mine.yaml"}
    for line in ("ConfigMap owned by a controller", "ConfigMap written by Helm release shop", "made by the system"):
        assert f"ConfigMap {line.removeprefix('ConfigMap ')} (1)" in " ".join(ran.out.split())
    assert ": taken with" in ran.out
    assert sync(tmp_path, "pull", "cm/owned", "--yes", "-n", namespace).code == 0
    assert files(tmp_path) == {"configmap-mine.yaml", "configmap-owned.yaml"}
    assert sync(tmp_path, "pull", "--new", "--include-managed", "--yes", "-n", namespace).code == 0
    assert {"configmap-charted.yaml", "configmap-kube-root-ca.crt.yaml", "serviceaccount-default.yaml"} <= files(
        tmp_path
    )


def test_what_cannot_be_printed_is_told(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    config(kubectl, namespace, "one")

    ran = sync(tmp_path, "pull", "cm/one", "cm/gone", "-o", "-", "-n", namespace)

    says(ran, 5, "configmap/gone: is neither in the cluster nor in the files", "-n")
    assert "name: one\n" in ran.out


def test_a_file_of_ones_choice_is_for_new_ones(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    config(kubectl, namespace, "one")
    words = ("pull", "cm/one", "--yes", "-n", namespace)
    assert sync(tmp_path, *words).code == 0

    ran = sync(tmp_path, *words, "-o", "other.yaml")

    assert f"note: configmap/one stays in {namespace}/configmap-one.yaml; -o is for new files" in ran.err
    assert files(tmp_path) == {"configmap-one.yaml"}


def test_a_manifest_of_a_namespace_brings_no_other_namespaces(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """Nor do manifests of two namespaces bring what is new in the one that is not asked for."""
    inside = "apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}{namespace}}}\n"
    (tmp_path / "namespace.yaml").write_text(inside.format(kind="Namespace", name=namespace, namespace=""))
    elsewhere = inside.format(kind="ConfigMap", name=f"of-{namespace}", namespace=", namespace: default")
    (tmp_path / "elsewhere.yaml").write_text(elsewhere)
    kubectl("create", "-n", "default", "configmap", f"other-{namespace}")
    kubectl("-n", namespace, "create", "configmap", "new")
    kubectl("config", "set-context", "plane", f"--namespace={namespace}")

    told = sync(tmp_path, "status", "--new")
    shown = sync(tmp_path, "pull", "--new", "--dry-run")
    assert (
        f"+ configmap/new  namespace {namespace}  to {namespace}/configmap-new.yaml  only in the cluster" in shown.out
    )
    ran = sync(tmp_path, "pull", "--new", "--yes")

    kubectl("delete", "-n", "default", "configmap", f"other-{namespace}")
    assert (told.code, ran.code) == (0, 0), ran.err
    assert "kube-system" not in told.out
    assert {file.name for file in tmp_path.rglob("*.yaml")} == {
        "namespace.yaml",
        "elsewhere.yaml",
        "configmap-new.yaml",
    }
