"""A kustomization that cannot be read may be the one that names a base: nobody takes that for a root of its own."""

import os
from pathlib import Path

import pytest

from kubectl_sync.model.content import UNKNOWN
from kubectl_sync.model.objects import ObjectRef
from tests.files.kustomize import rendering
from tests.files.making import config, files, names

K = "kustomization.yaml"
OVERLAY = "overlays/prod/kustomization.yaml"
LISTING = {f"base/{K}": "resources: [c.yaml]\n", "base/c.yaml": "c"}
CHANGING = {f"base/{K}": "resources: [c.yaml]\nnameSuffix: -x\n", "base/c.yaml": "c"}
# What is wrong with the overlay of a base.
BROKEN = {
    "no YAML": {OVERLAY: "resources: [../../base]\nnamePrefix: [\n"},
    "a template": {OVERLAY: "resources:\n- ../../base\n{{ if x }}\nnamePrefix: p-\n{{ end }}\n"},
    "two files": {OVERLAY: "resources: [../../base]\nnamePrefix: p-\n", "overlays/prod/Kustomization": "{}"},
    "no UTF-8": {OVERLAY: b"resources: [../../base]\nnamePrefix: \xff\n"},
}


@pytest.mark.parametrize("base", [LISTING, CHANGING], ids=["listing", "changing"])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_its_base_is_no_root(
    base: dict[str, str], broken: dict[str, str | bytes], tmp_path: Path, kubectl_path: Path
) -> None:
    root = files(tmp_path, {".git/HEAD": "x: y\n", **base, **broken})

    snapshot, _ = rendering.read(rendering.folder(kubectl_path, root, alone=False))

    assert names(snapshot) == set()
    assert snapshot[ObjectRef("", "ConfigMap", "", "c")] is UNKNOWN


def test_a_pipe_may_name_anything(tmp_path: Path, kubectl_path: Path) -> None:
    root = files(tmp_path, {**LISTING, f"own/{K}": "resources: [d.yaml]\nnamePrefix: p-\n", "own/d.yaml": "d"})
    (root / "overlays").mkdir()
    os.mkfifo(root / f"overlays/{K}")

    found = rendering.read(rendering.folder(kubectl_path, root, alone=False))

    assert names(found[0]) == set()
    told = f"may be named by overlays/{K}, which cannot be read"
    assert {f"base/{K}: {told}", f"own/{K}: {told}"} <= set(rendering.told(found))


def test_with_its_name_a_folder_is_meant_whatever_else_is_broken(tmp_path: Path, kubectl_path: Path) -> None:
    root = files(tmp_path, {**CHANGING, OVERLAY: "resources: [../../base\n"})

    assert names(rendering.read(rendering.folder(kubectl_path, root, "base"))[0]) == {"c-x"}


def test_an_object_of_one_that_cannot_be_rendered_is_unknown_whatever_its_name(
    tmp_path: Path, kubectl_path: Path
) -> None:
    root = files(tmp_path, {f"k/{K}": "resources: [c.yaml, gone.yaml]\nnamePrefix: p-\n", "k/c.yaml": "c"})

    snapshot, _ = rendering.read(rendering.folder(kubectl_path, root, alone=False))

    assert snapshot[config("p-c")] is UNKNOWN


# Configurations of plugins that name a file by an address.
ELSEWHERE = {
    "path": "kind: PatchTransformer\nmetadata: {name: t}\npath: https://example.com/p.yaml\n",
    "files": "kind: ConfigMapGenerator\nmetadata: {name: g}\nfiles: ['a=https://example.com/x']\n",
    "envs": "kind: ConfigMapGenerator\nmetadata: {name: g}\nenvs: [http://example.com/x]\n",
    "target": "kind: ValueAddTransformer\nmetadata: {name: v}\ntargetFilePath: https://example.com/v.yaml\n",
}


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("inline", [True, False])
def test_what_a_plugin_loads_from_elsewhere_is_not_fetched(
    text: str, tmp_path: Path, kubectl_path: Path, *, inline: bool
) -> None:
    plugin = f"apiVersion: builtin\n{text}"
    indented = "".join(f"    {line}\n" for line in plugin.splitlines())
    told = {f"k/{K}": f"resources: [c.yaml]\ntransformers:\n- |-\n{indented}", "k/c.yaml": "c"}
    if not inline:
        told = {f"k/{K}": "resources: [c.yaml]\ntransformers: [t.yaml]\n", "k/t.yaml": plugin, "k/c.yaml": "c"}
    root = files(tmp_path, told)

    found = rendering.read(rendering.folder(kubectl_path, root, "k"))

    assert f"k/{K}: kustomization that has remote resources (--remote allows them)" in rendering.told(found)


def test_what_lies_where_a_kustomization_is_missing_is_no_manifest(tmp_path: Path, kubectl_path: Path) -> None:
    root = files(tmp_path, {OVERLAY: "resources: [../../base]\nnamePrefix: p-\n", "base/c.yaml": "c"})

    snapshot, _ = rendering.read(rendering.folder(kubectl_path, root, alone=False))

    assert names(snapshot) == set()


def test_the_last_file_of_a_folder_that_is_named_no_more_is_no_manifest(tmp_path: Path, kubectl_path: Path) -> None:
    text = "resources: [a.yaml]\nnamePrefix: p-\n"
    root = files(tmp_path, {f"k/{K}": text, "k/a.yaml": "a", "k/sub/c.yaml": "c", "other/d.yaml": "d"})

    assert names(rendering.read(rendering.folder(kubectl_path, root, alone=False))[0]) == {"p-a", "d"}
