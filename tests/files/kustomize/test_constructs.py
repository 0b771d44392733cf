"""Every construct of kustomize: what our reading gives is exactly what kubectl prints for the same folder."""

from pathlib import Path

import pytest

from tests.files.kustomize import rendering
from tests.files.making import files, names
from tests.samples import kustomized

pytestmark = pytest.mark.long  # each renders


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kustomized.build(tmp_path_factory.mktemp("kustomized"))


@pytest.mark.parametrize("name", kustomized.TAKEN)
def test_what_is_read_is_what_kubectl_renders(name: str, repository: Path, kubectl_path: Path) -> None:
    expected = rendering.kubectl_says(kubectl_path, repository / name)
    assert expected.code == 0, expected.error

    found = rendering.read(rendering.folder(kubectl_path, repository, name))

    assert rendering.comparable(rendering.contents(found[0])) == rendering.comparable(expected.objects)
    assert found[0].gaps == ()


HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
# What kubectl refuses, and what is told of it: the first of its words.
REFUSED = {
    "an unknown field": ("resources: [s.yaml]\nfieldOfTomorrow: 1\n", 'unknown field "fieldOfTomorrow"'),
    "a patch of nothing": (
        "resources: [s.yaml]\npatches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: no}}'}]\n",
        "no matches for Id Service.v1.[noGrp]/no.[noNs]",
    ),
    "one object twice": ("resources: [s.yaml, t.yaml]\nnamePrefix: p-\n",
                         "may not add resource with an already registered id"),
    "a file above": ("resources: [../up.yaml]\nnamePrefix: p-\n", "is not in or below"),
    "a variable of nothing": (
        "vars: [{name: V, objref: {kind: Service, name: other}}]\nresources: [s.yaml]\n", "var '"),
    "another version": (f"{HEAD.replace('v1beta1', 'v9')}namePrefix: p-\nresources: [s.yaml]\n",
                        "apiVersion for Kustomization should be kustomize.config.k8s.io/v1beta1"),
    "a kind of none": ("kind: Deployment\nnamePrefix: p-\nresources: [s.yaml]\n",
                       "kind should be Kustomization or Component"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_kubectl_refuses_is_told_in_its_words(name: str, tmp_path: Path, kubectl_path: Path) -> None:
    text, words = REFUSED[name]
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n"
    root = files(tmp_path, {"k/kustomization.yaml": text, "k/s.yaml": service, "k/t.yaml": service, "up.yaml": service})
    assert rendering.kubectl_says(kubectl_path, root / "k").code

    found = rendering.read(rendering.folder(kubectl_path, root, "k"))

    (gap,) = found[0].gaps
    assert gap.reason.startswith("kubectl cannot render it: ")
    assert words in gap.reason
    assert not any(noise in gap.reason for noise in ("accumulation", "Warning", "must build at directory"))
    assert str(tmp_path) not in gap.reason
    assert not found[0].objects


def test_each_root_of_a_tree_is_read_and_what_one_lists_stays_a_manifest(tmp_path: Path, kubectl_path: Path) -> None:
    """A base that one folder only lists, and that others are made of: all of them make objects."""
    root = files(tmp_path, {
        "all/kustomization.yaml": "resources: [../base]\n", "base/kustomization.yaml": "resources: [c.yaml]\n",
        "base/c.yaml": "c", "base/d.yaml": "d",
        "one/kustomization.yaml": "resources: [../base]\nnamePrefix: one-\n",
        "two/kustomization.yaml": "resources: [../base]\nnamePrefix: two-\npatches: [{path: p.yaml}]\n",
        "two/p.yaml": "c",
    })  # fmt: skip

    found = rendering.read(rendering.folder(kubectl_path, root, alone=False))

    assert (names(found[0]), rendering.told(found)) == (
        {"c", "one-c", "two-c"},
        ["base/d.yaml: not named by base/kustomization.yaml"],
    )
    files(root, {"two/p.yaml": "other"})
    found = rendering.read(rendering.folder(kubectl_path, root, alone=False))
    assert (names(found[0]), len(found[0].gaps)) == ({"c", "one-c"}, 1)
