"""What a kustomization names is its source, unless it does no more than to list manifests: then they are read.

No kubectl renders here: what would be rendered is left alone, each file with its reason.
"""

from pathlib import Path

import pytest

from kubectl_sync.model.content import UNKNOWN
from kubectl_sync.model.objects import ObjectRef
from tests.files.making import CONFIG, config, files, names, read, reasons

HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
WHY = "named by {}: rendered by kustomize"
UNNAMED = "not named by {}"
ROOT = "kustomization"

# Texts of a kustomization in `k/` that changes what it names, the files that it names, and what is told of it.
NAMING = [
    (f"{HEAD}resources: [a.yaml, ./b.yaml, ../up.yaml]\nnamePrefix: p-\n", {"k/a.yaml", "k/b.yaml", "up.yaml"}, ROOT),
    ("patches: [{path: a.yaml}]\n", {"k/a.yaml"}, ROOT),
    ("patchesStrategicMerge: [a.yaml]\npatchesJson6902: [{path: b.yaml}]\n", {"k/a.yaml", "k/b.yaml"}, ROOT),
    ("configMapGenerator: [{name: x, files: [a.yaml, key=b.yaml]}]\n", {"k/a.yaml", "k/b.yaml"}, ROOT),
    ("secretGenerator: [{name: x, envs: [a.yaml]}]\n", {"k/a.yaml"}, ROOT),
    ("crds: [a.yaml]\nopenapi: {path: b.yaml}\n", {"k/a.yaml", "k/b.yaml"}, ROOT),
    ("replacements: [{path: ../up.yaml}]\n", {"up.yaml"}, ROOT),
    ("Resources: [a.yaml]\nNAMEPREFIX: p-\nPatches: [{Path: b.yaml}]\n", {"k/a.yaml", "k/b.yaml"}, ROOT),
    ("fieldOfTomorrow: [{deep: {er: b.yaml}}]\n", {"k/b.yaml"}, ROOT),
    ('namePrefix: a.yam\npatches: [{patch: "- op: add\\n  path: a.yaml\\n"}]\n', set(), ROOT),
    ("labels: [{pairs: {path: x}, fields: [{path: spec/x, create: true}]}]\n", set(), ROOT),
    ("generators: [a.yaml]\ntransformers: [b.yaml]\n", {"k/a.yaml", "k/b.yaml"},
     f"{ROOT} that has a plugin or function (ConfigMap)"),
    ("helmCharts: [{name: x, valuesFile: a.yaml, additionalValuesFiles: [b.yaml]}]\n", {"k/a.yaml", "k/b.yaml"},
     f"{ROOT} that has Helm charts"),
    ("components: [../other]\nresources: [https://example.com/a.yaml, github.com/x//a.yaml?ref=v1]\n", set(),
     f"{ROOT} that has remote resources (--remote allows them)"),
    ("bases: [../other]\nresources: [a.yaml]\n", {"k/a.yaml"}, "names ../other, which is not there"),
]  # fmt: skip
# Texts of one that only lists, and which files in its folder it lists: these are read as they stand.
LISTING = [
    (f"{HEAD}resources: [a.yaml, ./b.yaml, ../up.yaml]\n", {"k/a.yaml", "k/b.yaml"}),
    (f"{HEAD}metadata: {{name: x}}\nresources: [a.yaml]\nnamePrefix: ''\npatches: []\n", {"k/a.yaml"}),
    ("RESOURCES: [a.yaml]\n", {"k/a.yaml"}),
    ("bases: [a.yaml]\n", {"k/a.yaml"}),
    ("resources: [a.yaml]\n---\nnamePrefix: p-\nresources: [no.yaml]\n", {"k/a.yaml"}),
    ("", set()),
]
PLAIN = {"k/a.yaml": "a", "k/b.yaml": "b", "up.yaml": "up", "a.yaml": "other"}
NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"]


@pytest.mark.parametrize(("text", "named", "why"), NAMING)
@pytest.mark.parametrize("name", NAMES)
def test_what_it_changes_is_left_to_it(tmp_path: Path, text: str, named: set[str], why: str, name: str) -> None:
    files(tmp_path, PLAIN | {f"k/{name}": text})

    snapshot, skipped = read(tmp_path)

    told = reasons(skipped)
    assert [*(gap.reason for gap in snapshot.gaps), *filter(None, [told.pop(f"k/{name}", None)])] == [why]
    unnamed = {"k/a.yaml", "k/b.yaml"} - named
    whys = dict.fromkeys(named, WHY.format(f"k/{name}"))
    assert told == whys | dict.fromkeys(unnamed, UNNAMED.format(f"k/{name}"))
    assert names(snapshot) == {PLAIN[one] for one in PLAIN.keys() - named - unnamed}
    assert all(snapshot[ObjectRef("", "ConfigMap", "any", PLAIN[one])] is UNKNOWN for one in named)


@pytest.mark.parametrize(("text", "listed"), LISTING)
@pytest.mark.parametrize("name", NAMES)
def test_what_it_only_lists_is_read_as_it_stands(tmp_path: Path, text: str, listed: set[str], name: str) -> None:
    files(tmp_path, PLAIN | {f"k/{name}": text})

    snapshot, skipped = read(tmp_path)

    unnamed = {"k/a.yaml", "k/b.yaml"} - listed
    assert (names(snapshot), snapshot.gaps) == ({PLAIN[one] for one in PLAIN.keys() - unnamed}, ())
    assert reasons(skipped) == dict.fromkeys(unnamed, UNNAMED.format(f"k/{name}"))


def test_a_broken_source_is_its_tools_matter(tmp_path: Path) -> None:
    files(
        tmp_path,
        {"kustomization.yaml": "resources: [c.yaml]\nnamePrefix: p-\n", "c.yaml": CONFIG.format(name="c") + "  - x\n"},
    )

    snapshot, skipped = read(tmp_path)

    assert (reasons(skipped)["c.yaml"], snapshot.gaps) == (WHY.format("kustomization.yaml"), ())
    assert snapshot[config("c")] is UNKNOWN


def test_a_broken_manifest_that_is_only_listed_is_told_as_one(tmp_path: Path) -> None:
    files(tmp_path, {"kustomization.yaml": "resources: [c.yaml]\n", "c.yaml": CONFIG.format(name="c") + "  - x\n"})

    snapshot, skipped = read(tmp_path)

    assert ([gap.where for gap in snapshot.gaps], skipped) == (["c.yaml"], ())
    assert snapshot[config("c")] is UNKNOWN


def test_an_object_with_a_manifest_of_its_own_is_that(tmp_path: Path) -> None:
    text = "resources: [c.yaml]\nnamePrefix: p-\n"
    files(tmp_path, {"base/c.yaml": "c", "base/kustomization.yaml": text, "plain/c.yaml": "c"})

    assert names(read(tmp_path)[0]) == {"c"}


def test_one_object_in_two_files_is_one_too_many_also_where_one_is_only_listed(tmp_path: Path) -> None:
    text = "resources: [c.yaml]\n"
    files(tmp_path, {"base/c.yaml": "c", "base/kustomization.yaml": text, "plain/c.yaml": "c"})

    snapshot = read(tmp_path)[0]

    assert (names(snapshot), [gap.reason for gap in snapshot.gaps]) == (set(), ["both hold configmap/c"])


def test_a_kustomization_of_flux_is_an_object(tmp_path: Path) -> None:
    text = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./a.yaml}\n"
    )
    files(tmp_path, {"kustomization.yaml": text, "a.yaml": "a"})

    snapshot, skipped = read(tmp_path)

    assert (names(snapshot), skipped) == ({"a"}, ())
    assert [gap.kind for gap in snapshot.gaps] == ["Kustomization"]


@pytest.mark.parametrize(("text", "error"), [("resources: [a.yaml\n", True), ("resources:\n- {{ x }}\n", False)])
def test_below_one_that_cannot_be_read_nothing_is_touched(tmp_path: Path, text: str, *, error: bool) -> None:
    files(tmp_path, {"k/kustomization.yaml": text, "k/a.yaml": "a", "k/deep/b.yaml": "b", "kk/c.yaml": "c"})

    snapshot, skipped = read(tmp_path)

    why = "below k/kustomization.yaml, which cannot be read"
    told = {"k/a.yaml": why, "k/deep/b.yaml": why}
    assert reasons(skipped) == (told if error else told | {"k/kustomization.yaml": "template of a kustomization"})
    assert names(snapshot) == {"c"}
    assert snapshot[config("b")] is UNKNOWN
    assert [gap.where for gap in snapshot.gaps] == (["k/kustomization.yaml"] if error else [])


@pytest.mark.parametrize(("root", "inside"), [("apps/web", ""), ("apps", "web"), ("", "apps/web")])
def test_one_around_the_folder_counts_too(tmp_path: Path, root: str, inside: str) -> None:
    text = "resources: [web/c.yaml]\nnamePrefix: p-\n"
    files(tmp_path, {".git/HEAD": "x: y\n", "apps/kustomization.yaml": text,
                     "apps/web/c.yaml": "c", "apps/web/d.yaml": "d"})  # fmt: skip

    snapshot, skipped = read(tmp_path / root, inside)

    assert names(snapshot) == {"d"}
    assert [one.reason.partition(":")[2] for one in skipped if one.where.endswith("c.yaml")] == [
        " rendered by kustomize"
    ]


@pytest.mark.parametrize(("root", "inside"), [("apps/web", ""), ("apps", "web")])
def test_one_around_the_folder_that_cannot_be_read_is_told(tmp_path: Path, root: str, inside: str) -> None:
    files(tmp_path, {".git/HEAD": "x: y\n", "kustomization.yaml": "resources: [\n", "apps/web/c.yaml": "c"})

    snapshot, skipped = read(tmp_path / root, inside)

    up = "../" * len(Path(root).parts)
    told = [(gap.where, gap.reason.partition(":")[0]) for gap in snapshot.gaps]
    assert told == [(f"{up}kustomization.yaml", "line 1")]
    assert [one.reason for one in skipped] == [f"below {up}kustomization.yaml, which cannot be read"]
    assert snapshot[config("c")] is UNKNOWN


def test_a_linked_kustomization_names_what_lies_beside_the_link(tmp_path: Path) -> None:
    text = "resources: [c.yaml]\nnamePrefix: p-\n"
    files(tmp_path, {"top/common/kustomization.yaml": text, "top/a/c.yaml": "a", "top/b/c.yaml": "b",
                     "away/kustomization.yaml": text, "top/d/c.yaml": "d"})  # fmt: skip
    (tmp_path / "top/a/kustomization.yaml").symlink_to("../common/kustomization.yaml")
    (tmp_path / "top/b/kustomization.yaml").symlink_to("../../away/kustomization.yaml")

    snapshot, skipped = read(tmp_path / "top")

    assert names(snapshot) == {"d"}
    assert reasons(skipped)["a/c.yaml"] == WHY.format("a/kustomization.yaml")
    assert reasons(skipped)["b/c.yaml"] == "below b/kustomization.yaml, which cannot be read"
    assert ("b/kustomization.yaml", "a link that leads out of the folder") in [
        (gap.where, gap.reason) for gap in snapshot.gaps
    ]


def test_a_linked_kustomization_that_only_lists_lists_what_lies_beside_the_link(tmp_path: Path) -> None:
    files(tmp_path, {"common/kustomization.yaml": "resources: [c.yaml]\n", "common/c.yaml": "c", "a/c.yaml": "a"})
    (tmp_path / "a/kustomization.yaml").symlink_to("../common/kustomization.yaml")

    snapshot, skipped = read(tmp_path)

    assert (names(snapshot), skipped, snapshot.gaps) == ({"a", "c"}, (), ())


def test_outside_of_a_repository_nothing_above_the_root_is_read(tmp_path: Path) -> None:
    files(tmp_path, {"kustomization.yaml": "resources: [web/c.yaml]\nnamePrefix: p-\n", "web/c.yaml": "c"})

    assert names(read(tmp_path / "web")[0]) == {"c"}


def test_literals_of_a_generator_are_told_nowhere(tmp_path: Path) -> None:
    files(tmp_path, {"kustomization.yaml": "secretGenerator: [{name: s, literals: [password=hunter22]}]\n"})

    told = repr(read(tmp_path, cache=tmp_path / "cache"))

    assert "hunter22" not in told
    assert CONFIG not in told
    assert not any(b"hunter22" in one.read_bytes() for one in (tmp_path / "cache").rglob("*.json"))
