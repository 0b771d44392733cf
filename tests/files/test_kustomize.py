"""What a kustomization names is its source."""

from pathlib import Path

import pytest

from kubectl_sync.model.content import UNKNOWN
from kubectl_sync.model.objects import ObjectRef
from tests.files.making import CONFIG, config, files, names, read, reasons

HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
WHY = "named by {}: rendered by kustomize"

# Texts of a kustomization in `k/`, and the files that they name.
NAMING = [
    (f"{HEAD}resources: [a.yaml, ./b.yaml, ../up.yaml]\n", {"k/a.yaml", "k/b.yaml", "up.yaml"}),
    ("bases: [../other]\nresources:\n- a.yaml\n", {"k/a.yaml"}),
    ("patches: [{path: a.yaml}]\n", {"k/a.yaml"}),
    ("patchesStrategicMerge: [a.yaml]\npatchesJson6902: [{path: b.yaml}]\n", {"k/a.yaml", "k/b.yaml"}),
    ("configMapGenerator: [{name: x, files: [a.yaml, key=b.yaml]}]\n", {"k/a.yaml", "k/b.yaml"}),
    ("secretGenerator: [{name: x, envs: [a.yaml]}]\n", {"k/a.yaml"}),
    ("generators: [a.yaml]\ntransformers: [b.yaml]\n", {"k/a.yaml", "k/b.yaml"}),
    ("crds: [a.yaml]\nopenapi: {path: b.yaml}\n", {"k/a.yaml", "k/b.yaml"}),
    ("replacements: [{path: ../up.yaml}]\n", {"up.yaml"}),
    ("helmCharts: [{name: x, valuesFile: a.yaml, additionalValuesFiles: [b.yaml]}]\n", {"k/a.yaml", "k/b.yaml"}),
    ("components: [../other]\nresources: [https://example.com/a.yaml, github.com/x//a.yaml?ref=v1]\n", set()),
    ('namePrefix: a.yam\npatches: [{patch: "- op: add\\n  path: a.yaml\\n"}]\n', set()),
    ("", set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), NAMING)
@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_what_it_names_is_left_to_it(tmp_path: Path, text: str, named: set[str], name: str) -> None:
    plain = {"k/a.yaml": "a", "k/b.yaml": "b", "up.yaml": "up", "a.yaml": "other"}
    files(tmp_path, plain | {f"k/{name}": text})

    snapshot, skipped = read(tmp_path)

    told = reasons(skipped)
    assert told.pop(f"k/{name}") == "kustomization"
    assert told == dict.fromkeys(named, WHY.format(f"k/{name}"))
    assert names(snapshot) == {plain[one] for one in plain.keys() - named}
    assert all(snapshot[ObjectRef("", "ConfigMap", "any", plain[one])] is UNKNOWN for one in named)


def test_a_broken_source_is_its_tools_matter(tmp_path: Path) -> None:
    files(tmp_path, {"kustomization.yaml": "resources: [c.yaml]\n", "c.yaml": CONFIG.format(name="c") + "  - x\n"})

    snapshot, skipped = read(tmp_path)

    assert (reasons(skipped)["c.yaml"], snapshot.gaps) == (WHY.format("kustomization.yaml"), ())
    assert snapshot[config("c")] is UNKNOWN


def test_an_object_with_a_manifest_of_its_own_is_that(tmp_path: Path) -> None:
    files(tmp_path, {"base/c.yaml": "c", "base/kustomization.yaml": "resources: [c.yaml]\n", "plain/c.yaml": "c"})

    assert names(read(tmp_path)[0]) == {"c"}


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
    files(tmp_path, {".git/HEAD": "x: y\n", "apps/kustomization.yaml": "resources: [web/c.yaml]\n",
                     "apps/web/c.yaml": "c", "apps/web/d.yaml": "d"})  # fmt: skip

    snapshot, skipped = read(tmp_path / root, inside)

    assert names(snapshot) == {"d"}
    assert [one.reason.partition(":")[2] for one in skipped if one.where.endswith("c.yaml")] == [
        " rendered by kustomize"
    ]


def test_a_linked_kustomization_names_what_lies_beside_the_link(tmp_path: Path) -> None:
    files(tmp_path, {"top/common/kustomization.yaml": "resources: [c.yaml]\n", "top/a/c.yaml": "a", "top/b/c.yaml": "b",
                     "away/kustomization.yaml": "resources: [c.yaml]\n", "top/d/c.yaml": "d"})  # fmt: skip
    (tmp_path / "top/a/kustomization.yaml").symlink_to("../common/kustomization.yaml")
    (tmp_path / "top/b/kustomization.yaml").symlink_to("../../away/kustomization.yaml")

    snapshot, skipped = read(tmp_path / "top")

    assert names(snapshot) == {"d"}
    assert reasons(skipped)["a/c.yaml"] == WHY.format("a/kustomization.yaml")
    assert [(gap.where, gap.reason) for gap in snapshot.gaps] == [
        ("b/kustomization.yaml", "a link that leads out of the folder")
    ]


def test_outside_of_a_repository_nothing_above_the_root_is_read(tmp_path: Path) -> None:
    files(tmp_path, {"kustomization.yaml": "resources: [web/c.yaml]\n", "web/c.yaml": "c"})

    assert names(read(tmp_path / "web")[0]) == {"c"}


def test_literals_of_a_generator_are_told_nowhere(tmp_path: Path) -> None:
    files(tmp_path, {"kustomization.yaml": "secretGenerator: [{name: s, literals: [password=hunter22]}]\n"})

    told = repr(read(tmp_path, cache=tmp_path / "cache"))

    assert "hunter22" not in told
    assert CONFIG not in told
    assert not any(b"hunter22" in one.read_bytes() for one in (tmp_path / "cache").rglob("*.json"))
