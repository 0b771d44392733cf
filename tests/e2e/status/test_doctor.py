"""What is here, and how a run would fare: `status --new` and `doctor`."""

import json
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import sync


def test_status_new_tells_by_type_what_has_no_manifest(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "mine")
    for name in "abcdefgh":
        kubectl("-n", namespace, "create", "configmap", name)
    kubectl("-n", namespace, "create", "deployment", "web", "--image=nginx", "--replicas=1")
    kubectl("-n", namespace, "create", "secret", "generic", "s", "--from-literal=password=hunter2")
    kubectl("-n", namespace, "wait", "--for=jsonpath={.status.replicas}=1", "deployment/web", "--timeout=20s")

    ran = sync(tmp_path, "status", "--new", "-n", namespace)

    lines = ran.out.splitlines()
    assert "  ConfigMap           8  a, b, c, d, e, f and 2 more" in lines
    assert "  Deployment.apps     1  web" in lines
    told = " ".join(ran.out.split())
    assert "skipped: Secret (1): taken with --include-secrets" in told
    for one in (
        "ConfigMap made by the system (1)",
        "ReplicaSet owned by a controller (1)",
        "events written by controllers",
    ):
        assert one in told
    assert "9 only in the cluster" in lines[-1]
    assert ran.code == 0
    assert "hunter2" not in ran.out + ran.err
    assert sync(tmp_path, "status", "--new", "--exit-code", "-n", namespace).code == 1


def test_status_without_new_looks_for_none(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "mine")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "create", "configmap", "other")

    ran = sync(tmp_path, "status", "--exit-code", "-n", namespace)

    assert (ran.code, ran.out) == (0, "nothing to do: 1 in sync\n")


def test_pull_takes_types_with_commas_and_categories(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "configmap", "c")
    kubectl("-n", namespace, "create", "deployment", "web", "--image=nginx", "--replicas=0")
    kubectl("-n", namespace, "create", "role", "r", "--verb=get", "--resource=pods")

    def pulled(word: str) -> set[str]:
        folder = tmp_path / word.replace(",", "-")
        folder.mkdir()
        assert sync(folder, "pull", word, "--yes", "-n", namespace).code == 0
        return {file.stem for file in folder.rglob("*.yaml")}

    assert pulled("role,deploy") == {"role-r", "deployment-web"}
    assert pulled("all") == {"deployment-web"}


def test_the_doctor_finds_all_well(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")
    with (tmp_path / "c.yaml").open("a") as file:
        file.write("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n")

    ran = sync(tmp_path, "doctor", "-n", namespace)

    assert (ran.code, ran.out.splitlines()[-1]) == (0, "all is well"), ran.out + ran.err
    words = " ".join(ran.out.split())
    for told in (
        "kubectl v1.",
        "context plane, namespace",
        "server v1.",
        "to the first answer",
        "identity uid:",
        "folder 2 objects in 1 file",
    ):
        assert told in words
    assert "configmaps yes yes yes yes" in words


def test_the_doctor_tells_what_is_missing_and_what_to_do(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")
    (tmp_path / "broken.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad\n")
    kubectl.allow(namespace, "get,list", "deployments.apps")

    ran = sync(tmp_path, "doctor", "-n", namespace, "-c", "plane-dev")

    words = " ".join(ran.out.split())
    assert ran.code == 5
    assert "configmaps no no no no" in words
    assert "identity ca:" in words
    assert "broken.yaml: line" in words
    assert ran.out.partition("what to do")[2].split("\n")[1:4] == [
        "  mend the file; its objects are left alone until then",
        "  ask for the right to list configmaps",
        "",
    ]


def test_the_doctor_looks_for_the_namespaces(tmp_path: Path, namespace: str) -> None:
    typo = namespace[:-1]
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: {}}}\n---\n"
    new = "apiVersion: v1\nkind: Namespace\nmetadata: {name: made-here-anew}\n---\n"
    (tmp_path / "c.yaml").write_text(new + "".join(map(text.format, (namespace, typo, "made-here-anew"))))

    named, by_manifest = (sync(tmp_path, "doctor", *words) for words in (("-n", "nowhere-at-all"), ()))

    words = " ".join(named.out.split())
    assert (named.code, "namespace ! nowhere-at-all is not in the cluster" in words) == (5, True), named.out
    assert "write a manifest of it, or `kubectl create namespace nowhere-at-all`" in words
    words = " ".join(by_manifest.out.split())
    assert (by_manifest.code, words.count("is not in the cluster")) == (5, 1), by_manifest.out
    assert f"namespace ! {typo} is not in the cluster" in words
    assert f"did you mean {namespace}?" in words


@pytest.mark.usefixtures("plane")
def test_the_doctor_says_what_it_can_before_it_fails(tmp_path: Path, kubectl: Kubectl) -> None:
    kubectl("config", "set-cluster", "gone", "--server=https://127.0.0.1:1")
    kubectl("config", "set-credentials", "gone", "--token=any")
    kubectl("config", "set-context", "gone", "--cluster=gone", "--user=gone")

    ran = sync(tmp_path, "doctor", "-c", "gone")

    says(ran, 2, "cannot reach https://127.0.0.1:1", "is the cluster running?")
    assert "kubectl        v1." in ran.out
    assert "context        gone" in ran.out


def test_a_reader_is_told_that_differences_are_not_proven(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c", "file")
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=key=live")
    kubectl.allow(namespace, "get,list", "configmaps")

    ran = sync(tmp_path, "status", "-n", namespace, "-c", "plane-dev", "-v")

    assert ran.code == 0
    assert f"note: ConfigMap in namespace {namespace}: differences may be only another spelling" in ran.err
    assert " patch " not in ran.err, "no dry run that would be refused"
    assert "1 object differs" in ran.out


def test_a_reader_is_told_of_nobodys_change_by_whoever_applied(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    """What the server filled in is in no file, and not known to who may not ask; what somebody set since is."""
    file = tmp_path / "web.yaml"
    file.write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
        "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
        "    spec: {containers: [{name: web, image: nginx, env: []}]}\n"
    )
    kubectl("-n", namespace, "apply", "-f", str(file))
    kubectl.allow(namespace, "get,list", "deployments.apps")
    reader = ("-n", namespace, "-c", "plane-dev", "--exit-code")

    for _ in range(2):  # the second time with a memory
        ran = sync(tmp_path, "status", *reader)
        assert (ran.code, "changed in the cluster" in ran.out) == (5, False), ran.out
        assert "nothing more was found: 0 in sync, 1 object not known; 2 fields not known" in ran.out
        assert "error: deployment.apps/web: whether it is in sync is not known" in ran.err
        assert "not known whether the server would give it to a new object (2 fields)" in ran.out
        assert "spec.replicas  file (none), live 1" in ran.out
    told = json.loads(sync(tmp_path, "status", "--format", "json", *reader).out)
    assert (told["summary"]["inSync"], told["summary"]["notKnown"]) == (0, 1)
    assert [one["where"] for one in told["unread"] if one["named"]] == ["deployment.apps/web"]
    assert sync(tmp_path, "diff", *reader[:-1]).code == 5
    kubectl("-n", namespace, "scale", "deployment", "web", "--replicas=2")

    scaled = sync(tmp_path, "status", *reader)

    assert (scaled.code, "spec.replicas  changed in the cluster" in scaled.out) == (5, True), scaled.out
    assert "0 in sync, 1 object not known; 1 field not known" in scaled.out
