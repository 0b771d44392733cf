"""Folders as people have them: lists, sources of other tools, templates, duplicates, what is broken."""

import json
import re
from pathlib import Path

import pytest

from kubectl_sync.model.skipped import Skipped, counted
from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import CONFIG, write
from tests.e2e.messages import says
from tests.running import sync
from tests.samples import repository

LIST = """# accounts and settings
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ServiceAccount
  metadata:
    name: reader
---
apiVersion: v1
kind: ConfigMapList
items:
- metadata:
    name: listed
  data:
    level: info  # the listed one
    size: "1"
"""
TEMPLATED = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  image: web:${{TAG}}\n  level: info\n"
NEW = "object only in the file, and left to a template"


def test_items_of_lists_are_objects_of_their_own(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = tmp_path / "list.yaml"
    file.write_text(LIST)
    kubectl("-n", namespace, "apply", "-f", str(file))

    same = sync(tmp_path, "status", "--exit-code", "-n", namespace)
    assert (same.code, "nothing to do: 2 in sync" in same.out) == (0, True), same.out + same.err

    kubectl("-n", namespace, "patch", "configmap", "listed", "--type=merge", "-p", '{"data":{"level":"debug"}}')
    pulled = sync(tmp_path, "pull", "--yes", "-n", namespace)
    assert pulled.code == 0, pulled.err
    assert file.read_text() == LIST.replace("level: info  #", "level: debug  #")

    file.write_text(file.read_text().replace('size: "1"', 'size: "2"'))
    pushed = sync(tmp_path, "push", "--yes", "-n", namespace)
    assert pushed.code == 0, pushed.err
    assert kubectl("-n", namespace, "get", "cm", "listed", "-o=jsonpath={.data}") == '{"level":"debug","size":"2"}'
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0


def test_a_new_item_of_a_list_is_created(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / "list.yaml").write_text(LIST)

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert kubectl("-n", namespace, "get", "sa/reader", "cm/listed", "-o=name").split() == [
        "serviceaccount/reader", "configmap/listed",
    ]  # fmt: skip


def test_duplicates_name_the_line_of_each_and_the_rest_goes_on(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    (tmp_path / "list.yaml").write_text(LIST)
    write(tmp_path, "listed")
    write(tmp_path, "other")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 5, "list.yaml:13 and listed.yaml:1: both hold configmap/listed", "--root")
    found = kubectl("-n", namespace, "get", "cm", "listed", "other", "-o=name", check=False)
    assert found.split() == ["configmap/other"]


def test_a_whole_repository(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    facts = repository.build(tmp_path, staging=namespace)
    mine = {(kind, name) for place, kind, name in facts.objects if place == namespace} | facts.rendered

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 5, "environments/staging/broken.yaml: line 5", "mend the file")
    assert f"{len(mine)} objects written" in ran.out
    live = kubectl(
        "-n", namespace, "get", "cm,svc,deploy,sa", "-o=jsonpath={range .items[*]}{.kind}/{.metadata.name} {end}"
    )
    replicas = kubectl("-n", namespace, "get", "deploy", "staging-app1", "-o=jsonpath={.spec.replicas}")
    assert replicas == str(len("staging")), "as the patch of its overlay says"
    assert set(live.split()) - {"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"} == {
        f"{kind}/{name}" for kind, name in mine
    }, "nothing of the chart, of other namespaces"
    elsewhere = [Skipped(f"manifest of namespace {facts.production}")] * (len(mine) - len(facts.rendered))
    left = [one for name, one in facts.skipped.items() if not name.startswith("deploy/")]
    told = counted([*map(Skipped, left), *elsewhere])
    named = sync(tmp_path, "status", "--explain", "-n", namespace)
    assert re.findall(r"^skipped: .*", named.out, re.MULTILINE) == [
        f"skipped: {reason} ({number})" for reason, number in told.items()
    ]
    short = " ".join(ran.out.split())
    assert "part of a Helm chart (9)" in short, short
    assert "kustomiz" not in short.partition("skipped: ")[2].partition("+ ")[0]
    assert ran.out.count("skipped: ") == 1
    assert repository.SECRET not in ran.out + ran.err

    (tmp_path / facts.broken[0]).unlink()
    again = sync(tmp_path, "status", "-n", namespace)
    assert (again.code, f"nothing to do: {len(mine)} in sync" in again.out) == (0, True), again.out


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param("commonAnnotations: {by: us}", 4, id="rendered here, and who is right was never said"),
        pytest.param("helmCharts: [{name: c}]", 0, id="rendered by others alone"),
    ],
)
def test_what_kustomize_renders_gets_no_second_manifest(
    tmp_path: Path, namespace: str, kubectl: Kubectl, more: str, code: int
) -> None:
    base = tmp_path / "base"
    base.mkdir()
    source = write(base, "rendered")
    (base / "kustomization.yaml").write_text(f"resources: [rendered.yaml]\n{more}\n")
    kubectl("-n", namespace, "create", "configmap", "rendered", "--from-literal=key=live")
    kubectl("-n", namespace, "create", "configmap", "plain", "--from-literal=key=live")

    ran = sync(tmp_path, "pull", "--new", "--yes", "-n", namespace)
    back = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert (ran.code, back.code) == (code, code), ran.err + back.err
    assert {one.name for one in tmp_path.rglob("*.yaml")} == {
        "rendered.yaml", "kustomization.yaml", "configmap-plain.yaml",
    }  # fmt: skip
    assert "key: a" in source.read_text()
    assert kubectl("-n", namespace, "get", "cm", "rendered", "-o=jsonpath={.data.key}") == "live"


def test_what_is_filled_in_is_neither_pushed_nor_overwritten(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(TEMPLATED.format(name="c"))
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=image=web:1.2", "--from-literal=level=debug")

    pulled = sync(tmp_path, "pull", "--take", "live", "--yes", "-n", namespace)
    left = "data.image  file web:${TAG}, live web:1.2"
    assert (pulled.code, left in pulled.out) == (0, True), pulled.out
    assert file.read_text() == TEMPLATED.format(name="c").replace("level: info", "level: debug")

    file.write_text(TEMPLATED.format(name="c"))
    (tmp_path / "new.yaml").write_text(TEMPLATED.format(name="new"))
    pushed = sync(tmp_path, "push", "--yes", "-n", namespace)
    assert (pushed.code, left in pushed.out) == (0, True), pushed.err
    data = kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data}")
    assert data == '{"image":"web:1.2","level":"info"}'
    new = kubectl("-n", namespace, "get", "cm", "new", "-o=jsonpath={.data.image}")
    assert new == "web:${TAG}", "in another file nothing says that it is filled in"


def test_text_that_the_cluster_has_literally_is_no_template(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = write(tmp_path, "c", '"above 3: {{ $value }}"')
    kubectl("-n", namespace, "apply", "-f", str(file))
    file.write_text(file.read_text().replace("above 3", "above 5"))

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert ran.code == 0, ran.err
    assert kubectl("-n", namespace, "get", "cm", "c", "-o=jsonpath={.data.key}") == "above 5: {{ $value }}"


def test_an_unchanged_folder_is_read_from_the_cache(tmp_path: Path, namespace: str, sealed: Path) -> None:
    write(tmp_path, "c")
    first = sync(tmp_path, "status", "-n", namespace)
    (cached,) = (sealed / ".kubesync" / "cache" / "files").iterdir()
    cached.write_bytes(b"damaged")

    assert sync(tmp_path, "status", "-n", namespace).out == first.out
    assert cached.read_bytes() != b"damaged"


def test_names_are_those_that_would_be_typed_where_one_stands(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / ".kubesync").mkdir()
    (tmp_path / ".kubesync/config").write_text("")
    for name in ("apps/web", "apps/deep/api", "jobs/night"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.yaml").write_text(CONFIG.format(name=name.rpartition("/")[2], value="a"))
    (tmp_path / "jobs/broken.yaml").write_text("kind: ConfigMap\napiVersion: v1\nmetadata: [\n")
    (tmp_path / "apps/values.yaml").write_text("replicas: 3\n")
    here = tmp_path / "apps"

    told = sync(here, "status", "--explain", "-n", namespace)
    assert (told.code, "error" in told.err) == (0, False), "what lies elsewhere is no matter of this run"
    assert f"configmap/web  namespace {namespace}  web.yaml:1  only in the file" in told.out
    plan = json.loads(sync(here, "status", "-n", namespace, "--format", "json").out)
    assert {one["file"] for one in plan["objects"]} == {"web.yaml", "deep/api.yaml"}
    assert all((Path(plan["folder"]) / one["file"]).is_file() for one in plan["objects"])
    assert [one["where"] for one in plan["skipped"]] == ["values.yaml"]

    named = sync(here, "push", "../jobs/night.yaml", "../jobs/broken.yaml", "--yes", "-n", namespace)
    assert named.code == 5
    assert "error: ../jobs/broken.yaml: line" in named.err
    assert "configmap/night created" in named.out
    kubectl("-n", namespace, "patch", "cm", "night", "--type=merge", "-p", '{"data":{"key":"live"}}')
    pulled = sync(here, "pull", "../jobs/night.yaml", "--yes", "-n", namespace)
    assert "configmap/night updated in ../jobs/night.yaml" in pulled.out
    assert "note: ../jobs/broken.yaml: line 3" in pulled.err


def test_errors_of_a_pull_name_files_as_they_would_be_typed(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    for name in (".kubesync", "apps", "jobs"):
        (tmp_path / name).mkdir()
    shared = tmp_path / "jobs/night.yaml"
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: night\n  labels: &it\n    key: a\ndata: *it\n"
    shared.write_text(text)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "patch", "cm", "night", "--type=merge", "-p", '{"data":{"key":"live"}}')

    ran = sync(tmp_path / "apps", "pull", "../jobs/night.yaml", "--yes", "-n", namespace)

    says(ran, 5, "error: ../jobs/night.yaml: configmap/night: line ", "set it by hand")


def test_a_plan_of_ours_is_no_news(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")
    for name, form in (("plan.yaml", "yaml"), ("plan.json", "json")):
        assert sync(tmp_path, "push", "-o", name, "--format", form, "-n", namespace).code == 0

    told, named = (sync(tmp_path, "status", *more, "-n", namespace) for more in ((), ("--explain",)))

    assert (told.code, "plan." in told.out + told.err, "skipped" in told.out) == (0, False, False), told.out
    assert "skipped: plan of kubectl sync (2)\n  plan.json:1, plan.yaml:1\n" in named.out
    says(sync(tmp_path, "status", "plan.yaml", "-n", namespace), 5, "plan.yaml: nothing of it is synced", "docs/")


def test_a_broken_kustomization_above_the_root_is_an_error_of_all_that_it_may_own(
    tmp_path: Path, namespace: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "kustomization.yaml").write_text("resources: [\n")
    root = tmp_path / "deploy"
    for folder in (root / ".kubesync", root / "apps"):
        folder.mkdir(parents=True)
    write(root / "apps", "web")

    for here, name in ((root, "../kustomization.yaml"), (root / "apps", "../../kustomization.yaml")):
        says(sync(here, "push", "--yes", "-n", namespace), 5, f"{name}: line", "what lies below it is left alone")
