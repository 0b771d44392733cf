"""What is not rendered, each with its reason: told before kubectl is started, except where only kubectl can know.

The kubectl here is one that writes down that it was started.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.files.kustomize import rendering
from tests.files.making import files, names
from tests.samples import kustomized

LEFT_FOR_REMOTE = "k/kustomization.yaml: kustomization that has remote resources (--remote allows them)"

K = "kustomization.yaml"
LEFT = "k/kustomization.yaml: kustomization that has "
P = "namePrefix: p-\n"
REMOTE = [
    "https://example.com/a.yaml", "http://example.com/a.yaml", "HTTPS://example.com/a", "git@github.com:org/repo.git",
    "git@example.com:org/repo", "github.com/org/repo//path?ref=v1", "github.com/org/repo", "GitHub.com/org/repo?ref=x",
    "github.com:org/repo", "ssh://git@example.com/org/repo.git", "git::https://example.com/org/repo.git",
    "GIT::git@github.com:org/repo", "org-1@host.org:path/to", "file:///etc", "file://../outside", "s3::https://s3.example.com/b",
    "s3://bucket/key", "host.org:path/to", "example.com/org/repo//path?ref=v1", "hg::https://example.com/x",
]  # fmt: skip
REFUSED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "cycle": ({f"k/{K}": f"resources: [../o]\n{P}", f"o/{K}": "resources: [../k]\n", "top/kustomization.yaml":
               "resources: [../k]\n"}, "names itself, by way of others"),
    "cycle of one": ({f"k/{K}": f"resources: [../k, a.yaml]\n{P}"}, "names itself, by way of others"),
    "cycle of three": ({f"k/{K}": f"resources: [../l]\n{P}", f"l/{K}": "resources: [../m]\n",
                        f"m/{K}": "resources: [../k]\n"}, "names itself, by way of others"),
    "cycle by components": ({f"k/{K}": "components: [../c]\n", f"c/{K}": "kind: Component\ncomponents: [../d]\n",
                             f"d/{K}": "kind: Component\ncomponents: [../c]\n"}, "names itself, by way of others"),
    "image": ({f"k/{K}": 'images: [{name: "ngin["}]\n'}, f"{LEFT}an image name that is no regular expression (ngin[)"),
    "image in Python": ({f"k/{K}": 'images: [{name: "ngin(?=x)"}]\n'},
                        f"{LEFT}an image name that is no regular expression (ngin(?=x))"),
    "image of an endless repetition": ({f"k/{K}": 'images: [{name: "n{99999999999999}"}]\n'},
                                       f"{LEFT}an image name that is no regular expression (n{{99999999999999}})"),
    "image by its old name": ({f"k/{K}": 'imageTags: [{name: "ngin["}]\n'},
                              f"{LEFT}an image name that is no regular expression (ngin[)"),
    "image in a transformer": (
        {f"k/{K}": "transformers: [t.yaml]\n", "k/t.yaml": 'apiVersion: builtin\nkind: ImageTagTransformer\n'
         'metadata: {name: t}\nimageTag: {name: "ngin["}\n'},
        f"{LEFT}an image name that is no regular expression (ngin[)"),
    "helm charts": ({f"k/{K}": "helmCharts: [{name: x}]\n"}, f"{LEFT}Helm charts"),
    "helm charts in another case": ({f"k/{K}": "HelmCharts: [{name: x}]\n"}, f"{LEFT}Helm charts"),
    "old helm charts": ({f"k/{K}": "helmChartInflationGenerator: [{chartName: x}]\n"}, f"{LEFT}Helm charts"),
    "helm below": ({f"k/{K}": f"resources: [../h]\n{P}", f"h/{K}": "helmCharts: [{name: x}]\n"}, f"{LEFT}Helm charts"),
    "helm by a generator": ({f"k/{K}": "generators: [g.yaml]\n", "k/g.yaml": "apiVersion: builtin\n"
                             "kind: HelmChartInflationGenerator\nmetadata: {name: x}\n"}, f"{LEFT}Helm charts"),
    "exec": ({f"k/{K}": "generators: [g.yaml]\n", "k/g.yaml": "apiVersion: v1\nkind: Exec\nmetadata:\n  name: x\n"
              "  annotations: {config.kubernetes.io/function: 'exec: {path: ./evil}'}\n"},
             f"{LEFT}a plugin or function (Exec)"),
    "container inline": ({f"k/{K}": "transformers:\n- |-\n  apiVersion: x/v1\n  kind: Run\n  metadata:\n    name: x\n"
                          "    annotations: {config.kubernetes.io/function: 'container: {image: evil}'}\n"},
                         f"{LEFT}a plugin or function (Run)"),
    "container in a line": ({f"k/{K}": "validators: ['{apiVersion: x/v1, kind: Run, metadata: {name: x}}']\n"},
                            f"{LEFT}a plugin or function (Run)"),
    "exec in a folder": ({f"k/{K}": "transformers: [t]\n", f"k/t/{K}": "resources: [d]\n", f"k/t/d/{K}":
                          "resources: [g.yaml]\n", "k/t/d/g.yaml": "apiVersion: v1\nkind: Exec\nmetadata: {name: x}\n"},
                         f"{LEFT}a plugin or function (Exec)"),
    "nothing there": ({f"k/{K}": f"resources: [no.yaml]\n{P}"}, "names no.yaml, which is not there"),
    "nothing there, below": ({f"k/{K}": f"resources: [../b]\n{P}", f"b/{K}": "patches: [{path: no.yaml}]\n"},
                             "is made of b/kustomization.yaml, which names no.yaml, which is not there"),
    "no kustomization": ({f"k/{K}": f"resources: [d]\n{P}", "k/d/a.txt": "x"},
                         "names the folder d, which has no kustomization"),
    "another kind of it": ({f"k/{K}": f"resources: [../d]\n{P}", f"d/{K}": "apiVersion: v1\nkind: ConfigMap\n"},
                           "names d/kustomization.yaml, which is no kustomization"),
    "two files": ({f"k/{K}": P, "k/Kustomization": P, "k/a.yaml": "a"},
                  "is one of several in its folder: Kustomization and kustomization.yaml"),
    "two files, below": ({f"k/{K}": f"resources: [../b]\n{P}", f"b/{K}": "", "b/kustomization.yml": ""},
                         "is made of b/kustomization.yaml: is one of several in its folder: "),
    "no YAML, below": ({f"k/{K}": f"resources: [../b]\n{P}", f"b/{K}": "a: [\n"},
                       "is made of b/kustomization.yaml: line "),
    "out of the work tree": ({f"k/{K}": f"resources: [../../outside]\n{P}"},
                             "names ../../outside, which leads out of {root}"),
    "a file out of the work tree": ({f"k/{K}": f"resources: [a.yaml]\n{P}patches: [{{path: ../../outside/c.yaml}}]\n"},
                                    "names ../../outside/c.yaml, which leads out of {root}"),
    "an absolute path": ({f"k/{K}": f"resources: [/etc/passwd]\n{P}"}, "names /etc/passwd, which leads out of {root}"),
    "a component alone": ({f"k/{K}": "kind: Component\nnamePrefix: p-\n"}, "k/kustomization.yaml: component of a"),
    "too deep": ({f"k/{K}": f"resources: [d]\n{P}"} | {f"k/{'d/' * n}{K}": "resources: [d]\n" for n in range(1, 80)},
                 "is made of kustomizations in kustomizations, more than 60 deep"),
}  # fmt: skip


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """The file that the kubectl of the test writes when it is started."""
    return tmp_path / "started"


@pytest.fixture
def kubectl(tmp_path: Path, started: Path) -> Path:
    program = tmp_path / "kubectl"
    program.write_text(f"#!/bin/sh\necho > {started}\nexit 1\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    files(tmp_path / "outside", {K: "resources: [c.yaml]\n", "c.yaml": "outside"})
    return files(tmp_path / "root", {".git/HEAD": "x", "k/a.yaml": "a"})


def told(kubectl: Path, root: Path, inside: str = "k") -> list[str]:
    return rendering.told(rendering.read(rendering.folder(kubectl, root, inside)))


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_not_rendered(name: str, work_tree: Path, kubectl: Path, started: Path) -> None:
    texts, reason = REFUSED[name]
    files(work_tree, texts)

    found = rendering.read(rendering.folder(kubectl, work_tree, "k"))

    assert any(reason.replace("{root}", str(work_tree)) in one for one in rendering.told(found)), rendering.told(found)
    assert not started.exists()
    assert not found[0].objects


@pytest.mark.parametrize("name", REMOTE)
def test_what_lies_elsewhere_is_not_fetched(name: str, work_tree: Path, kubectl: Path, started: Path) -> None:
    files(work_tree, {f"k/{K}": f"resources: [{name!r}]\n"})

    found = told(kubectl, work_tree)

    assert (LEFT_FOR_REMOTE in found, started.exists()) == (True, False)


@pytest.mark.parametrize("field", ["resources", "bases", "components", "generators", "transformers", "validators"])
@pytest.mark.parametrize("name", ["github.com/org/repo", "git@host/org/repo", "https:/example.com/a"])
def test_a_folder_here_does_not_make_it_local(
    field: str, name: str, work_tree: Path, kubectl: Path, started: Path
) -> None:
    address = name.replace("https:/", "https://")
    files(work_tree, {f"k/{K}": f"{field}: [{address!r}]\n", f"k/{name}/{K}": P})

    assert (LEFT_FOR_REMOTE in told(kubectl, work_tree)) is True
    assert not started.exists()


@pytest.mark.parametrize("text", ["patches: [{path: U}]", "crds: [U]", "configMapGenerator: [{name: x, files: [U]}]"])
def test_files_of_other_fields_are_not_downloaded(text: str, work_tree: Path, kubectl: Path, started: Path) -> None:
    address = "https://example.com/a.yaml"
    files(work_tree, {f"k/{K}": text.replace("U", address), "k/https:/example.com/a.yaml": "a"})

    assert (LEFT_FOR_REMOTE in told(kubectl, work_tree)) is True
    assert not started.exists()


@pytest.mark.parametrize("name", ["me@home/a.yaml", "github.com/a.yaml", "my.app/a.yaml", "a@b.yaml"])
def test_a_name_that_only_looks_remote_is_a_file(name: str, work_tree: Path, kubectl_path: Path) -> None:
    files(work_tree, {f"k/{K}": f"resources: [{name!r}]\n{P}", f"k/{name}": "x"})

    assert names(rendering.read(rendering.folder(kubectl_path, work_tree, "k"))[0]) == {"p-x"}


def test_with_remote_allowed_kubectl_is_asked(work_tree: Path, kubectl: Path, started: Path) -> None:
    files(work_tree, {f"k/{K}": "resources: ['https://example.com/a.yaml']\n"})

    rendering.read(rendering.folder(kubectl, work_tree, "k", remote=True))

    assert started.exists()


def test_without_a_work_tree_a_base_beside_the_folder_is_read(tmp_path: Path, kubectl_path: Path) -> None:
    files(
        tmp_path,
        {f"b/{K}": "resources: [c.yaml]\n", "b/c.yaml": "c", f"deep/er/k/{K}": f"resources: [../../../b]\n{P}"},
    )

    assert names(rendering.read(rendering.folder(kubectl_path, tmp_path / "deep/er/k"))[0]) == {"p-c"}


@pytest.mark.parametrize("link", ["k/a.yaml", "k/d", f"k/{K}", "k/d/b.yaml"])
def test_no_link_leads_out_of_the_work_tree(link: str, work_tree: Path, kubectl: Path, started: Path) -> None:
    texts = {
        f"k/{K}": f"resources: [a.yaml, d]\n{P}",
        "k/a.yaml": "a",
        f"k/d/{K}": "resources: [b.yaml]\n",
        "k/d/b.yaml": "b",
    }
    files(work_tree, {one: text for one, text in texts.items() if not one.startswith(link)})
    outside = work_tree.parent / "outside" / {f"k/{K}": K, "k/d": ""}.get(link, "c.yaml")
    (work_tree / link).unlink(missing_ok=True)
    (work_tree / link).parent.mkdir(exist_ok=True)
    (work_tree / link).symlink_to(outside)

    found = told(kubectl, work_tree)

    assert any("leads out of" in one for one in found), found
    assert not started.exists()


def test_links_inside_of_the_work_tree_are_what_they_are_to_kubectl(work_tree: Path, kubectl_path: Path) -> None:
    base = {f"b/deep/{K}": "resources: [c.yaml, ../deep/c2.yaml]\n", "b/deep/c.yaml": "c", "b/deep/c2.yaml": "c2"}
    files(work_tree, base | {f"k/{K}": f"resources: [l.yaml, d]\n{P}", "k/sub/real.yaml": "real"})
    (work_tree / "k/l.yaml").symlink_to("sub/real.yaml")
    (work_tree / "links").mkdir()
    (work_tree / "links/b").symlink_to("../b")
    (work_tree / "k/d").symlink_to("../links/b/deep")

    found = rendering.read(rendering.folder(kubectl_path, work_tree, "k"))

    expected = rendering.kubectl_says(kubectl_path, work_tree / "k")
    assert (expected.code, names(found[0])) == (0, {"p-real", "p-c", "p-c2"})
    assert rendering.comparable(rendering.contents(found[0])) == rendering.comparable(expected.objects)


def test_nothing_is_written_beside_the_private_copy(
    tmp_path: Path, kubectl_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a work tree a link may lie above all that is read: its place in a copy would be outside of it."""
    files(tmp_path, {f"a/b/base/{K}": "resources: [c.yaml]\n", "a/b/base/c.yaml": "c", f"a/b/k/{K}":
                     f"resources: [../../../u/l]\n{P}"})  # fmt: skip
    (tmp_path / "u").mkdir()
    (tmp_path / "u/l").symlink_to("../a/b/base")
    (tmp_path / "t/m/p").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t/m/p"))

    found = rendering.read(rendering.folder(kubectl_path, tmp_path / "a/b/k"))

    assert names(found[0]) == {"p-c"}
    assert [str(one.relative_to(tmp_path)) for one in (tmp_path / "t").rglob("*")] == ["t/m", "t/m/p"]


@pytest.mark.parametrize("what", ["pipe", "folder", "device"])
def test_a_kustomization_that_is_no_file(what: str, work_tree: Path, kubectl: Path, started: Path) -> None:
    place = work_tree / "b/kustomization.yaml"
    files(work_tree, {f"k/{K}": f"resources: [../b]\n{P}"})
    place.parent.mkdir()
    if what == "pipe":
        os.mkfifo(place)
    elif what == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero")

    found = told(kubectl, work_tree)

    reasons = {"pipe": "is no plain file", "folder": "has no kustomization", "device": "leads out of the folder"}
    assert (any(reasons[what] in one for one in found), started.exists()) == (True, False), found


def test_more_files_than_anybody_has(work_tree: Path, kubectl: Path, started: Path) -> None:
    listed = [f"{number}.txt" for number in range(2_001)]
    files(work_tree, {f"k/{K}": f"configMapGenerator: [{{name: x, files: {listed}}}]\n"})
    files(work_tree / "k", dict.fromkeys(listed, "x\n"))

    assert (any("more than 2,000 files" in one for one in told(kubectl, work_tree)), started.exists()) == (True, False)


def test_a_large_file_is_rendered_and_too_large_ones_are_not(
    work_tree: Path, kubectl_path: Path, kubectl: Path, started: Path
) -> None:
    files(
        work_tree,
        {
            f"k/{K}": f"resources: [a.yaml]\n{P}",
            "k/a.yaml": f"{kustomized.CONFIG.format(name='a')}# {'x' * (10 << 20)}\n",
        },
    )

    assert names(rendering.read(rendering.folder(kubectl_path, work_tree, "k"))[0]) == {"p-a"}

    listed = [f"{number}.txt" for number in range(3)]
    files(work_tree, {f"k/{K}": f"configMapGenerator: [{{name: x, files: {listed}}}]\n"})
    files(work_tree / "k", dict.fromkeys(listed, "x" * (25 << 20)))

    assert (any("more than 64 MiB of files" in one for one in told(kubectl, work_tree)), started.exists()) == (
        True,
        False,
    )


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(f'*{old}' for _ in range(10))}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("name", [f"k/{K}", "k/t.yaml", f"b/{K}"])
def test_a_bomb_of_anchors_is_told_and_not_set_off(name: str, work_tree: Path, kubectl: Path) -> None:
    files(work_tree, {f"k/{K}": f"resources: [../b]\ntransformers: [t.yaml]\n{P}", f"b/{K}": P, "k/t.yaml": "a: b"})
    files(work_tree, {name: BOMB})

    found = told(kubectl, work_tree)

    assert found, "it is told"


@pytest.mark.parametrize("field", ["resources", "components", "transformers", "patchesStrategicMerge", "crds"])
@pytest.mark.parametrize(
    "name", ['"\\0"', f'"{"x" * 5000}"', '"\\e[31m"', "'../../../../../../../../..'", '""', "5", "{}"]
)
def test_odd_names_end_no_run(field: str, name: str, work_tree: Path, kubectl: Path) -> None:
    files(work_tree, {f"k/{K}": f"{field}: [{name}]\n{P}"})

    assert all(len(one) < 400 for one in told(kubectl, work_tree))
