"""Who changed what in the cluster, told by field, and nothing else."""

import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import WEB, write
from tests.faults.fixtures import Login
from tests.running import ROOT, sync
from tests.samples import repository

SCHEMA = json.loads((ROOT / "docs/schemas/plan.json").read_text())
IMAGE = "spec.template.spec.containers[name=web].image"
Edit = tuple[str, ...]


@pytest.fixture(params=["applied", "synced"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, namespace: str, kubectl: Kubectl) -> Path:
    """A Deployment that kubectl applied, or that a run of ours remembers."""
    file = tmp_path / "web.yaml"
    file.write_text(WEB)
    if request.param == "applied":
        kubectl("-n", namespace, "apply", "-f", str(file))
    else:
        assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    return tmp_path


def plan(folder: Path, namespace: str, *words: str, **more: Any) -> dict[str, Any]:
    ran = sync(folder, "status", "--format", "json", "-n", namespace, *words, **more)
    assert ran.code in (0, 5), ran.err
    read: dict[str, Any] = json.loads(ran.out)
    jsonschema.validate(read, SCHEMA)
    return read


def told(found: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """Path, live value and manager of each change."""
    changes = [change for one in found["objects"] for change in one["changes"]]
    return [(one["path"], one.get("live"), one.get("author", {}).get("manager", "")) for one in changes]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(("scale", "deploy/web", "--replicas=2"), ("spec.replicas", 2, "kubectl"), id="scale"),
        # The server's record drops a zero of the scale subresource, so that nobody owns the field.
        pytest.param(("scale", "deploy/web", "--replicas=0"), ("spec.replicas", 0, ""), id="scale to zero"),
        pytest.param(("set", "image", "deploy/web", "web=nginx:1.27"), (IMAGE, "nginx:1.27", "kubectl-set"), id="set"),
        pytest.param(("label", "deploy", "web", "team=x"), ("metadata.labels.team", "x", "kubectl-label"), id="label"),
        pytest.param(
            ("annotate", "deploy", "web", "note=y"),
            ("metadata.annotations.note", "y", "kubectl-annotate"),
            id="annotate",
        ),
        pytest.param(
            ("patch", "deploy", "web", "-p", '{"spec":{"minReadySeconds":5}}'),
            ("spec.minReadySeconds", 5, "kubectl-patch"),
            id="patch a field that had its default",
        ),
        pytest.param(
            ("patch", "deploy", "web", "-p", '{"spec":{"paused":true}}', "--field-manager=robot"),
            ("spec.paused", True, "robot"),
            id="patch as another manager",
        ),
        pytest.param(
            ("set", "resources", "deploy/web", "--requests=cpu=0.2"),
            ("spec.template.spec.containers[name=web].resources.requests.cpu", "200m", "kubectl-set"),
            id="set resources",
        ),
        pytest.param(
            ("set", "env", "deploy/web", "LEVEL=debug"),
            (
                "spec.template.spec.containers[name=web].env",
                [{"name": "LEVEL", "value": "debug"}],
                "kubectl-set",
            ),
            id="set env",
        ),
    ],
)
def test_a_live_edit_is_shown_on_exactly_its_field_with_its_author(
    folder: Path, namespace: str, kubectl: Kubectl, edit: Edit, expected: tuple[str, Any, str]
) -> None:
    kubectl("-n", namespace, *edit)

    found = plan(folder, namespace)

    assert told(found) == [expected]
    assert [one["row"] for one in found["objects"][0]["changes"]] == ["live-ahead"]


def test_kubectl_edit_is_named_with_the_line_of_the_file(
    folder: Path, namespace: str, kubectl: Kubectl, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    editor = tmp_path_factory.mktemp("editor") / "editor"
    editor.write_text("#!/bin/sh\nsed -i.old 's/nginx:1.25$/nginx:1.26/' \"$1\"\n")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("KUBE_EDITOR", str(editor))
    kubectl("-n", namespace, "edit", "deploy", "web")

    ran = sync(folder, "status", "-n", namespace)

    line = next(line for line in ran.out.splitlines() if IMAGE in line)
    assert line.startswith(f"    {IMAGE}  changed in the cluster by kubectl-edit 20")
    assert line.endswith("Z  (line 15)")
    assert "      nginx:1.25 → nginx:1.26" in ran.out.splitlines()


def test_a_server_side_apply_of_one_field_is_shown_as_its_managers(
    folder: Path, namespace: str, kubectl: Kubectl
) -> None:
    applied = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {revisionHistoryLimit: 3}\n"
    kubectl(
        "-n",
        namespace,
        "apply",
        "--server-side",
        "--field-manager=robot",
        "--force-conflicts",
        "-f",
        "-",
        stdin=applied,
    )

    assert told(plan(folder, namespace)) == [("spec.revisionHistoryLimit", 3, "robot")]


def test_first_contact_is_said_as_such(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    kubectl("-n", namespace, "create", "deployment", "web", "--image=nginx:1.27", "--replicas=1")

    ran = sync(tmp_path, "status", "-n", namespace)

    assert "containers[name=web]  differs, never synced" in ran.out
    assert ran.out.splitlines()[-1].startswith("1 object differs: 1 differs, never synced")


def never_synced(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    """A Deployment that no base knows, with a difference."""
    (folder / "web.yaml").write_text(WEB)
    kubectl("-n", namespace, "create", "-f", str(folder / "web.yaml"))
    kubectl("-n", namespace, "annotate", "deploy", "web", "note=x")


def test_what_the_server_was_asked_once_it_is_not_asked_again(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    never_synced(tmp_path, namespace, kubectl)

    def dry_runs() -> int:
        ran = sync(tmp_path, "status", "-v", "-n", namespace)
        assert "metadata.annotations.note" in ran.out
        return ran.err.count("--dry-run=server")

    assert [dry_runs(), dry_runs()] == [2, 0], "on the live object, and as a new one"
    status = '{"status":{"observedGeneration":7}}'
    kubectl("-n", namespace, "patch", "deploy", "web", "--subresource=status", "--type=merge", "-p", status)
    assert dry_runs() == 0, "controllers write the status all the time"
    kubectl("-n", namespace, "scale", "deploy", "web", "--replicas=2")
    assert [dry_runs(), dry_runs()] == [2, 0], "another live object"


def test_the_projection_can_be_turned_off_and_says_so(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    never_synced(tmp_path, namespace, kubectl)
    (tmp_path / ".kubesync").mkdir()
    (tmp_path / ".kubesync" / "config").write_text("projection: off\n")

    ran = sync(tmp_path, "status", "-v", "-n", namespace)

    assert "--dry-run=server" not in ran.err
    assert "note: projection: off: differences may be only another spelling" in ran.err


def test_explain_tells_why_a_live_field_is_in_no_file(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    kubectl("-n", namespace, "apply", "-f", str(tmp_path / "web.yaml"))

    ran = sync(tmp_path, "status", "web", "--explain", "-n", namespace)

    rows = {tuple(line.split(maxsplit=1)) for line in ran.out.splitlines() if line.startswith("    ")}
    assert {
        ("metadata.uid", "kept by the server for itself"),
        ("status", "kept by the server for itself"),
        ("spec.strategy", "filled in by default"),
        ("spec.template.spec.containers[name=web].imagePullPolicy", "filled in by default"),
    } <= rows
    hidden = plan(tmp_path, namespace, "--explain")["hidden"]
    assert {"path": "spec.strategy", "reason": "filled in by default"} in hidden[0]["fields"]


@pytest.mark.parametrize("way", ["subfolder", "file"])
def test_a_part_of_the_folder_is_a_status_of_that_part(
    tmp_path: Path, namespace: str, way: str, kubectl: Kubectl
) -> None:
    (tmp_path / ".kubesync").mkdir()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, name)
    kubectl("-n", namespace, "create", "configmap", "one", "--from-literal=key=other")
    kubectl("-n", namespace, "create", "configmap", "two", "--from-literal=key=other")

    found = plan(
        tmp_path / "one" if way == "subfolder" else tmp_path, namespace, *(["one/one.yaml"] if way == "file" else [])
    )

    assert [one["name"] for one in found["objects"]] == ["one"]
    assert [one["file"] for one in found["objects"]] == ["one.yaml" if way == "subfolder" else "one/one.yaml"]


def test_environments_have_contexts_and_namespaces_of_their_own(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    (tmp_path / ".kubesync").mkdir()
    (tmp_path / ".kubesync" / "config").write_text(
        f"environments:\n  staging: {{folder: staging, context: plane, namespace: {namespace}}}\n"
        "  production: {folder: production, context: plane-nobody, namespace: default}\n"
    )
    for name in ("staging", "production"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "c")
    write(tmp_path, "of-the-root")
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=key=other")

    staging = sync(tmp_path / "staging", "status", "--format", "json")
    root = sync(tmp_path, "status", "--format", "json", "-n", namespace)
    named = json.loads(sync(tmp_path, "status", "--format", "json", "--env", "staging").out)

    read = json.loads(staging.out)
    assert (read["context"], read["namespace"], read["environment"]) == ("plane", namespace, "staging")
    assert [(one["name"], one["file"]) for one in read["objects"]] == [("c", "c.yaml")]
    assert [(named["folder"], one["file"]) for one in named["objects"]] == [(str(tmp_path), "staging/c.yaml")]
    assert [one["name"] for one in json.loads(root.out)["objects"]] == ["of-the-root"]
    assert "environment staging" in staging.err


def test_a_repository_of_300_files_for_a_user_of_one_namespace(
    tmp_path: Path, namespace: str, kubectl: Kubectl, login: Login, plane: Access
) -> None:
    facts = repository.build(tmp_path, staging=namespace, broken=False)
    kubectl.bind(namespace, "dev", "--clusterrole=admin", "patch", "cronjobs")
    login.configure(seconds=1, token=plane.token("dev"))

    ran = sync(tmp_path, "status", "--explain", "-n", namespace, "-c", "login")

    assert ran.code == 0, ran.err
    names = " ".join(ran.out.split())
    left = [where for where in facts.skipped if not where.startswith("deploy/")]  # which is rendered
    assert [where for where in left if where not in names] == []
    assert (login.runs, "error:" in ran.err) == (1, False)
    assert [one for one in audit.writes(plane, namespace) if one.user == "dev" and not one.dry_run] == []


def test_what_a_colleague_pushed_and_git_brought_is_no_conflict_at_the_next_edit(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    file = write(tmp_path, "one")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "patch", "cm", "one", "--type=merge", "-p", '{"data":{"key":"theirs","own":"live"}}')
    file.write_text(file.read_text().replace("key: a", "key: theirs"))

    seen = sync(tmp_path, "status", "-n", namespace)
    file.write_text(file.read_text().replace("key: theirs", "key: mine"))
    ran = sync(tmp_path, "status", "-n", namespace)

    assert ("data.own  changed in the cluster" in seen.out, "data.key" in seen.out) == (True, False), seen.out
    assert "data.key  changed in the file" in ran.out, ran.out
    assert "data.own  changed in the cluster" in ran.out, "what still differs is remembered as it was"


def test_a_status_remembers_what_it_sees_equal_and_leaves_nothing_in_the_folder(
    tmp_path: Path, namespace: str, kubectl: Kubectl, sealed: Path
) -> None:
    write(tmp_path, "one")
    kubectl("-n", namespace, "create", "configmap", "one", "--from-literal=key=a")

    assert sync(tmp_path, "status", "-n", namespace).code == 0
    assert not (tmp_path / ".kubesync").exists()
    assert len(list(sealed.rglob("*.db"))) == 1
    write(tmp_path, "one", "b")
    assert "data.key  changed in the file" in sync(tmp_path, "status", "-n", namespace).out


def test_what_was_only_seen_is_not_deleted_from_the_files(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "one")
    write(tmp_path, "two")
    for name in ("one", "two"):
        kubectl("-n", namespace, "create", "configmap", name, "--from-literal=key=a")
    assert sync(tmp_path, "status", "-n", namespace).code == 0
    (tmp_path / "two.yaml").unlink()

    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)

    assert (ran.code, "deleted" in ran.out) == (0, False), ran.out
    assert kubectl("-n", namespace, "get", "cm", "two", "-o=name").strip() == "configmap/two"
