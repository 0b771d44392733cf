"""Every construct of kustomize: what our reading gives is exactly what kubectl prints for the same folder."""

from pathlib import Path

import pytest

from tests.files.kustomize import rendering
from tests.samples import kustomized


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
