"""Laws of kustomizations: what a render is known by, what only lists, and what a cache may change, which is nothing."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kubectl_sync.files import Folder, Renderer
from kubectl_sync.files.kustomize.sources import Kustomizations, Root
from kubectl_sync.files.walk import walk
from kubectl_sync.model.kinds import Kind, Kinds, split_api_version
from kubectl_sync.model.objects import KUSTOMIZATIONS
from tests.files.kustomize import rendering
from tests.files.making import files
from tests.samples import kustomized

pytestmark = pytest.mark.long  # each renders

K = "kustomization.yaml"
RENDERED = sorted(kustomized.TAKEN.keys() - kustomized.PLAIN)
# Of these one is a Secret among others, one only lists, one has a component, and one the annotations of its own.
CACHED = ("secrets", "generator-behaviors", "plain", "overlay-production", "metadata-all", "nothing")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return kustomized.build(tmp_path / "kustomized")


def key_of(renderer: Renderer, root: Root) -> str:
    return renderer.key(root.reach, root.fence)


def root_of(repository: Path, name: str) -> Root:
    tree = walk(str(repository), name)
    (root,) = Kustomizations(tree, name, fence=str(repository), alone=True).sources({}).roots
    return root


def every_file(repository: Path) -> set[Path]:
    return {one for one in repository.rglob("*") if one.is_file() and ".git" not in one.parts}


@pytest.mark.parametrize("name", RENDERED)
def test_a_render_is_known_by_all_that_it_is_made_of(name: str, repository: Path, kubectl_path: Path) -> None:
    """Each file that it is made of changes its key; all others at once may become garbage and change nothing."""
    renderer = Renderer(str(kubectl_path))
    key, reached = key_of(renderer, root_of(repository, name)), set(map(Path, root_of(repository, name).reach.files))
    expected = rendering.kubectl_says(kubectl_path, repository / name)

    for file in reached:
        raw = file.read_bytes()
        file.write_bytes(raw + b"\n")
        assert key_of(renderer, root_of(repository, name)) != key, file
        file.write_bytes(raw)
    for file in every_file(repository) - reached:
        file.write_text("{ garbage")

    assert key_of(renderer, root_of(repository, name)) == key
    assert rendering.kubectl_says(kubectl_path, repository / name) == expected


def test_another_kubectl_and_another_folder_are_other_keys(
    repository: Path, kubectl_path: Path, tmp_path: Path
) -> None:
    reach = root_of(repository, "names").reach
    other = tmp_path / "kubectl"
    shutil.copy(kubectl_path, other)

    keys = {Renderer(str(one)).key(reach, "") for one in (kubectl_path, other, tmp_path / "none")}
    assert len(keys | {key_of(Renderer(str(kubectl_path)), root_of(repository, "bases"))}) == 4


def test_links_are_part_of_the_key(repository: Path) -> None:
    """Also where a link leads from one file to another, both of which are there anyway."""
    files(repository / "names", {K: "configMapGenerator: [{name: x, files: [link, a.txt, b.txt]}]\n",
                                 "a.txt": "a\n", "b.txt": "b\n"})  # fmt: skip
    keys = []
    for target in ("a.txt", "b.txt", "a.txt"):
        (repository / "names/link").unlink(missing_ok=True)
        (repository / "names/link").symlink_to(target)
        keys.append(key_of(Renderer("kubectl"), root_of(repository, "names")))

    assert (keys[0] == keys[2], keys[0] == keys[1]) == (True, False)


def only_lists(folder: Path) -> Iterator[Path]:
    """The folders of kustomizations that are read without a render."""
    folder = folder.resolve()
    for file in sorted(one for name in KUSTOMIZATIONS for one in folder.rglob(name)):
        tree = walk(str(file.parent))
        found = Kustomizations(tree, fence=str(folder), alone=True).sources({})
        is_told = found.roots or found.gaps or found.skipped
        if not is_told and tree.files:
            yield file.parent


def compare_listed(place: Path, kubectl: Path, never: Path) -> bool:
    """Hold one that only lists against kubectl; False where kubectl does not render it at all."""
    expected = rendering.kubectl_says(kubectl, place)
    if expected.code:
        return False
    found = Folder(place.resolve(), renderer=Renderer(str(never)), alone=True).read(_types(expected), "", secrets=True)
    objects = rendering.comparable(rendering.contents(found[0]))
    assert (objects, found[0].gaps) == (rendering.comparable(expected.objects), ()), place
    return True


def _types(expected: rendering.Rendered) -> Kinds:
    named = {(*split_api_version(one["apiVersion"]), one["kind"]) for one in expected.objects}
    verbs = frozenset({"list", "get", "patch"})
    return Kinds(
        tuple(
            Kind(group, version, kind, f"{kind.lower()}s", kind.lower(), namespaced=True, verbs=verbs)
            for group, version, kind in sorted(named)
        )
    )


@pytest.fixture
def never(tmp_path: Path) -> Path:
    """A kubectl that is not to be started."""
    found = tmp_path / "never"
    found.write_text("#!/bin/sh\nexit 1\n")
    found.chmod(0o755)
    return found


def test_what_only_lists_is_what_it_lists(repository: Path, kubectl_path: Path, never: Path) -> None:
    places = list(only_lists(repository))

    assert {str(one.relative_to(repository)) for one in places} == {
        "generators-folder/g", "plain", "plain/sub", "siblings/app", "transformers-folder/t/deeper",
        "transformers-folder/t",
    }  # fmt: skip
    assert all(
        compare_listed(one, kubectl_path, never) for one in places if "folder" not in str(one.relative_to(repository))
    )


def test_what_only_lists_is_what_it_lists_in_real_repositories(corpus: Path, kubectl_path: Path, never: Path) -> None:
    compared = [one for one in only_lists(corpus) if compare_listed(one, kubectl_path, never)]

    assert compared


@pytest.mark.long
def test_real_kustomizations_are_read_as_kubectl_renders_them(corpus: Path, kubectl_path: Path) -> None:
    places = sorted({file.parent for name in KUSTOMIZATIONS for file in corpus.resolve().rglob(name)})
    with ThreadPoolExecutor(2) as pool:
        oracle = list(pool.map(lambda one: rendering.kubectl_says(kubectl_path, one), places))
    same = []
    for place, expected in zip(places, oracle, strict=True):
        found = rendering.folder(kubectl_path, place).read(_types(expected), "", secrets=True)
        if expected.code or not rendering.contents(found[0]):
            told = [gap.reason for gap in found[0].gaps] + [one.reason for one in found[1]]
            assert told or not expected.objects, place
        else:
            assert rendering.comparable(rendering.contents(found[0])) == rendering.comparable(expected.objects), place
            assert found[0].gaps == (), place
            same.append(place)
    assert len(same) > len(places) // 4


@pytest.fixture
def counted(tmp_path: Path, kubectl_path: Path) -> tuple[Path, Path]:
    """A kubectl, and the file that has a line for each of its renders."""
    program, starts = tmp_path / "counted", tmp_path / "starts"
    program.write_text(f'#!/bin/sh\n[ $1 = kustomize ] && echo >> {starts}\nexec {kubectl_path} "$@"\n')
    program.chmod(0o755)
    starts.touch()
    return program, starts


@pytest.mark.parametrize("name", CACHED)
def test_a_cache_changes_nothing_but_the_renders(
    name: str, repository: Path, counted: tuple[Path, Path], tmp_path: Path
) -> None:
    program, starts = counted
    uncached = rendering.folder(program, repository, name)
    cold = {secrets: rendering.read(uncached, secrets=secrets) for secrets in (False, True)}

    for secrets in (False, False, True, True, False):
        starts.write_text("")
        found = rendering.read(rendering.folder(program, repository, name, cache=tmp_path / "cache"), secrets=secrets)
        assert found == cold[secrets]
    kinds = {ref.kind for ref in cold[True][0].objects}
    assert ("Secret" in kinds) == (name in ("secrets", "generator-behaviors", "plain"))
    assert starts.read_text() == "", "what is known is not rendered"


def test_one_reading_renders_a_root_once_and_a_second_in_the_same_run_not_at_all(
    repository: Path, counted: tuple[Path, Path], tmp_path: Path
) -> None:
    program, starts = counted
    source = rendering.folder(program, repository, "secrets", cache=tmp_path / "cache")

    first, second = rendering.read(source), rendering.read(source)

    assert (first == second, len(starts.read_text())) == (True, 1)
