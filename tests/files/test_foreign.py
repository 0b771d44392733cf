"""What lies between manifests and is none: named, with its reason, never pushed."""

import time
from pathlib import Path

import pytest

from kubectl_sync.files.text import LARGEST
from kubectl_sync.model.content import ABSENT, UNKNOWN
from kubectl_sync.model.objects import ObjectRef
from tests.files.making import CONFIG, config, files, names, read, reasons

WHOLE: dict[str, tuple[str | bytes, str]] = {
    "values.yaml": ("image: {tag: 1}\n", "values file"),
    "prod-values.yml": ("a: 1\n", "values file"),
    "values.prod.yaml": ("a: 1\n", "values file"),
    "compose.override.yaml": ("services: {}\n", "Compose file"),
    "bitbucket-pipelines.yml": ("image: x\n", "configuration of a CI"),
    "package-lock.json": ('{"packages": {"": {"apiVersion": 1}}}', "JSON, no object of a cluster"),
    "list.json": ('[{"apiVersion": "v1", "kind": "ConfigMap"}]', "JSON, no object of a cluster"),
    "action.yml": ("runs:\n  using: node\n", "action of GitHub"),
    "play.yml": ("- hosts: all\n", "Ansible playbook"),
    "api.yaml": ("openapi: 3.0.0\n", "OpenAPI description"),
    "any.yaml": ("a: 1\n", "no manifest (no apiVersion and kind)"),
    "ops-values.yaml": ("apiVersion: v1\nfoo: {kind: x}\n", "values file"),
    "german.yaml": ("gr\xfc\xdfe: x\n".encode("latin-1"), "no manifest (no apiVersion and kind)"),
    "empty.yaml": ("", "no manifest (no apiVersion and kind)"),
    "comments.yaml": ("# apiVersion: v1\n# kind: X\n", "nothing in it but comments"),
    ".hidden.yaml": (CONFIG.format(name="x"), "hidden file"),
}
DOCUMENTS = {
    "apiVersion: v1\nkind: Config\nclusters: []\n": "kubeconfig",
    "apiVersion: skaffold/v4beta1\nkind: Config\n": "Config of skaffold",
    "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n": "Cluster of kind",
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n": "JoinConfiguration of kubeadm",
    "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: x}\n": "LabelTransformer of kustomize",
    "apiVersion: schema.example.com/v1\nkind: Config\n": "no manifest (no metadata.name)",
    "apiVersion: v1\nkind: Policy\nmetadata: text\n": "no manifest (no metadata.name)",
    "apiVersion: v2\nkind: ConfigMap\nmetadata: []\n": "no manifest (no metadata.name)",
    "apiVersion: broken.example.com/v1\nkind: Thing\nmetadata: {name: ''}\n": "no manifest (no metadata.name)",
    "apiVersion: authorization.k8s.io/v1\nkind: SubjectAccessReview\nspec: {}\n": "no manifest (no metadata.name)",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: ${METADATA}\n": "template (metadata is ${METADATA})",
    "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n":
        "generateName without a name: each push would make another",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: {config.kubernetes.io/local-config: 'true'}}\n":
        "local configuration (config.kubernetes.io/local-config)",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n": "Secret",
    "apiVersion: v1\nkind: 5\nmetadata: {name: s}\n": "no manifest (no apiVersion and kind)",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '${APP}-x'}\n": "template (metadata.name is ${APP})",
    "apiVersion: v1\nkind: '{{ kind }}'\nmetadata: {name: x}\n": "template (kind is {{ kind }})",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nsops: {mac: x}\n": "encrypted by SOPS",
    "apiVersion: v1\n$patch: delete\nkind: ConfigMap\nmetadata: {name: c}\n": "patch of kustomize ($patch)",
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files(tmp_path: Path, name: str) -> None:
    text, reason = WHOLE[name]

    snapshot, skipped = read(files(tmp_path, {name: text}))

    assert (reasons(skipped), snapshot.objects, snapshot.gaps) == ({name: reason}, {}, ())


@pytest.mark.parametrize("text", DOCUMENTS)
def test_documents(tmp_path: Path, text: str) -> None:
    snapshot, skipped = read(files(tmp_path, {"c.yaml": f"{CONFIG.format(name='good')}---\n{text}"}))

    lines = {"c.yaml:8": DOCUMENTS[text]}
    assert {where.replace(":10", ":8").replace(":9", ":8"): why for where, why in reasons(skipped).items()} == lines
    assert (names(snapshot), snapshot.gaps) == ({"good"}, ())


NO_NAME = "this ConfigMap has no name: give it one, as metadata.name"
NO_MAPPING = "metadata is no mapping: put the name of this ConfigMap below it, as metadata.name"
NAMELESS = {
    "": (NO_NAME, 8), "metadata:\n": (NO_NAME, 10), "metadata: {}\n": (NO_NAME, 10),
    "metadata:\n  labels: {a: b}\n  name: ''\n": (NO_NAME, 12), "metadata:\n  name:\n": (NO_NAME, 11),
    "metadata: text\n": (NO_MAPPING, 10), "metadata: []\n": (NO_MAPPING, 10), "metadata: 5\n": (NO_MAPPING, 10),
    "metadata: [{name: a}]\n": (NO_MAPPING, 10),
    "metadata: {name: 5}\n": ("metadata.name is a number, and must be text", 10),
}  # fmt: skip


@pytest.mark.parametrize("cached", [False, True])
@pytest.mark.parametrize("metadata", NAMELESS)
def test_an_object_of_a_type_that_is_served_needs_a_name(tmp_path: Path, metadata: str, *, cached: bool) -> None:
    folder, cache = tmp_path / "folder", tmp_path / "cache"
    text = f"{CONFIG.format(name='good')}---\napiVersion: v1\nkind: ConfigMap\n{metadata}data: {{a: b}}\n"
    files(folder, {"c.yaml": text})
    if cached:
        read(folder, cache=cache)

    snapshot, skipped = read(folder, cache=cache)

    reason, line = NAMELESS[metadata]
    told = [(gap.where, gap.reason, gap.hint, gap.named) for gap in snapshot.gaps]
    hint = 'put quotes around it: `name: "5"`' if "must be text" in reason else "kubectl would refuse it, too"
    assert told == [(f"c.yaml:{line}", reason, hint, True)]
    assert (names(snapshot), skipped) == ({"good"}, ())
    assert snapshot[ObjectRef("", "ConfigMap", "n", "other")] is ABSENT, "it hides nothing else"


@pytest.mark.parametrize("holds", [False, True])
def test_a_large_file_is_an_error_only_where_it_may_hold_a_manifest(tmp_path: Path, *, holds: bool) -> None:
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(LARGEST + 1)
        file.seek(LARGEST - 4)
        file.write(b"apiVersion" if holds else b"no version")

    snapshot, skipped = read(tmp_path)

    assert [gap.reason for gap in snapshot.gaps] == (["larger than 32 MiB (32 MiB)"] if holds else [])
    assert [one.reason for one in skipped] == ([] if holds else ["larger than 32 MiB (32 MiB)"])


def test_a_file_of_a_hundred_gigabytes_is_told_at_once(tmp_path: Path) -> None:
    """Sparse, so that it takes no room; reading it would take minutes."""
    for name in ("data.json", "data.yaml"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(100 << 30)
    started = time.process_time()

    snapshot, skipped = read(files(tmp_path, {"good.yaml": "good"}))

    assert time.process_time() - started < 2
    assert (names(snapshot), snapshot.gaps) == ({"good"}, ())
    assert {one.where: (one.reason, one.manifest) for one in skipped} == dict.fromkeys(
        ("data.json", "data.yaml"), ("larger than 32 MiB (100.0 GiB)", True)
    )


def test_an_object_that_says_no_to_local_config_is_one(tmp_path: Path) -> None:
    text = CONFIG.format(name="c\n  annotations: {config.kubernetes.io/local-config: 'false'}")

    assert names(read(files(tmp_path, {"c.yaml": text}))[0]) == {"c"}


@pytest.mark.parametrize("name", ["values.yaml", "docker-compose.yml", "package.json", "mkdocs.yml"])
def test_an_object_is_one_whatever_its_file_is_called(tmp_path: Path, name: str) -> None:
    text = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}'

    assert names(read(files(tmp_path, {name: text}))[0]) == {"c"}


def test_a_chart_is_left_to_helm_as_a_whole(tmp_path: Path) -> None:
    inside = ("Chart.yaml", "values.yaml", "templates/a.yaml", "crds/b.yaml", "files/c.yaml", "charts/sub/Chart.yaml")
    files(tmp_path, {"plain.yaml": "plain", **{f"chart/{name}": CONFIG.format(name="x") for name in inside}})

    snapshot, skipped = read(tmp_path)

    assert reasons(skipped) == {f"chart/{name}": "part of a Helm chart" for name in inside}
    assert names(snapshot) == {"plain"}


def test_no_link_leads_into_a_chart_or_out_of_it(tmp_path: Path) -> None:
    files(tmp_path, {"chart/Chart.yaml": "name: x\n", "chart/templates/a.yaml": "a", "b": "b"})
    (tmp_path / "chart/templates/b.yaml").symlink_to("../../b")
    (tmp_path / "a.yaml").symlink_to("chart/templates/a.yaml")

    snapshot, skipped = read(tmp_path)

    assert (names(snapshot), set(reasons(skipped).values())) == (set(), {"part of a Helm chart"})
    assert {"a.yaml", "chart/templates/b.yaml"} <= set(reasons(skipped))


@pytest.mark.parametrize(
    ("root", "inside", "found"),
    [("chart", "templates", set()), ("chart/templates", "", set()), ("chart/templates/sub", "", set()),
     ("chart/crds", "", {"crd"}), ("chart", "crds", set())],
)  # fmt: skip
def test_inside_of_a_chart(tmp_path: Path, root: str, inside: str, found: set[str]) -> None:
    files(tmp_path, {".git/HEAD": "x: y\n", "chart/Chart.yaml": "name: x\n", "chart/templates/a.yaml": "a",
                     "chart/templates/sub/b.yaml": "b", "chart/crds/crd.yaml": "crd"})  # fmt: skip

    assert names(read(tmp_path / root, inside)[0]) == found


def test_templates_that_do_not_parse_hide_what_they_may_make(tmp_path: Path) -> None:
    text = "{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: hidden}\n{{- end }}\n"

    snapshot, skipped = read(files(tmp_path, {"t.yaml": text}))

    assert reasons(skipped) == {"t.yaml:1": "template (no YAML before it is rendered)"}
    assert snapshot.gaps == ()
    assert (snapshot[config("hidden")], snapshot[config("other")]) == (UNKNOWN, ABSENT)


@pytest.mark.parametrize("more", ['  text: "{{ $value }}"\n  : [\n', "  : [\n  text: |\n    {{ range }}\n"])
def test_a_broken_manifest_with_braces_in_its_text_is_still_broken(tmp_path: Path, more: str) -> None:
    snapshot, _ = read(files(tmp_path, {"c.yaml": CONFIG.format(name="c") + more}))

    assert [gap.where for gap in snapshot.gaps] == ["c.yaml"]


def test_a_namespace_of_a_template_leaves_the_object_unknown_everywhere(tmp_path: Path) -> None:
    text = CONFIG.format(name="c").replace("name: c", "name: c\n  namespace: ${NAMESPACE}")

    snapshot, skipped = read(files(tmp_path, {"c.yaml": text}))

    assert reasons(skipped) == {"c.yaml:5": "template (metadata.namespace is ${NAMESPACE})"}
    assert snapshot[ObjectRef("", "ConfigMap", "any", "c")] is UNKNOWN


def test_folders_of_other_programs(tmp_path: Path) -> None:
    inside = ("node_modules/x.json", ".terraform/x.yaml", "go/vendor/x.yaml", "mine/vendor/x.yaml", ".git/x.yaml",
              ".kubesync/x.yaml")  # fmt: skip
    files(tmp_path, {name: CONFIG.format(name="x") for name in inside} | {"go/vendor/modules.txt": "# x\n"})

    snapshot, skipped = read(tmp_path)

    assert names(snapshot) == {"x"}
    assert reasons(skipped) == {"node_modules/": "folder of a package manager", ".terraform/": "hidden folder",
                                "go/vendor/": "folder of a package manager"}  # fmt: skip


PATCHES = {
    "      - name: d\n        $patch: delete\n": ("$patch in spec.template.spec.containers[1]", 11),
    "      $setElementOrder/containers: [{name: c}]\n": ("$setElementOrder/containers in spec.template.spec", 10),
    "  strategy:\n    $retainKeys: [type]\n": ("$retainKeys in spec.strategy", 11),
    "      $deleteFromPrimitiveList/hostnames: [a]\n":
        ("$deleteFromPrimitiveList/hostnames in spec.template.spec", 10),
}  # fmt: skip


@pytest.mark.parametrize("more", PATCHES)
def test_a_patch_is_told_by_its_line_whatever_depth_it_says_so_in(tmp_path: Path, more: str) -> None:
    """It is no object, and the one that it is merged into is not gone from the files."""
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
        "  template:\n    spec:\n      containers:\n      - name: c\n        image: i\n"
    )
    told, line = PATCHES[more]

    snapshot, skipped = read(files(tmp_path, {"c.yaml": text + more}))

    assert reasons(skipped) == {f"c.yaml:{line}": f"patch of kustomize ({told})"}
    assert (snapshot.objects, snapshot.gaps) == ({}, ())
    assert snapshot[ObjectRef("apps", "Deployment", "n", "web")] is UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: |\n    $patch: delete\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {$patch: any}\n",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: c}\nspec: {patches: [{$patch: delete}]}\n",
        "apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: c}\ndata: {spec: {$patch: replace}}\n",
    ],
)
def test_what_only_holds_a_patch_is_none(tmp_path: Path, text: str) -> None:
    snapshot, skipped = read(files(tmp_path, {"c.yaml": text}))

    assert reasons(skipped) == {}
    assert len(snapshot.objects) + len(snapshot.gaps) == 1
