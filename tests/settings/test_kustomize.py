"""Whose settings hold for a run with `-k`: those of the folder that it names."""

from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.settings import Settings, Typed

CONFIG = """
environments:
  staging: {kustomize: overlays/staging, context: s}
  production: {kustomize: overlays/production, context: p}
protected: {namespaces: [shop]}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "home" / "shop"
    for name in ("base", "overlays/staging", "overlays/production", "overlays/dev"):
        (root / name).mkdir(parents=True)
        (root / name / "kustomization.yaml").write_text("resources: []\n")
    (root / ".kubesync").mkdir()
    (root / ".kubesync/config").write_text(CONFIG)
    return root


def settled(here: Path, folder: Path | str, environment: str | None = None) -> Settings:
    home = here.parents[1] if here.name == "shop" else here
    typed = Typed(kustomize=Path(folder), environment=environment)
    return Settings.of(typed, {"KUBESYNC_HOME": str(home / "elsewhere")}, here)


@pytest.mark.parametrize("stands", [".", "base", "overlays/staging", ".."])
def test_the_root_is_found_from_the_folder_that_is_named(shop: Path, stands: str) -> None:
    found = settled((shop / stands).resolve(), shop / "overlays/production")

    assert (found.root, found.scope.name, found.context) == (shop, "production", "p")
    assert found.protection.namespaces == ("shop",)
    assert (found.scope.folder, found.scope.kustomized) == (shop / "overlays/production", True)


def test_without_any_root_it_is_where_one_stands(tmp_path: Path) -> None:
    (tmp_path / "k").mkdir()
    (tmp_path / "k/kustomization.yaml").touch()

    assert settled(tmp_path, "k").root == tmp_path


# The environment that is named, the folder, and what is told of both.
WRONG = [
    ("production", "overlays/staging", "is of environment staging, and this run is not"),
    ("production", "overlays/dev", "is not of environment production"),
    ("production", "base", "is not of environment production"),
    (None, "overlays", "there is no kustomization in"),
    (None, "nowhere", "there is no folder"),
]


@pytest.mark.parametrize(("environment", "folder", "why"), WRONG)
def test_no_environment_gets_what_another_folder_makes(
    shop: Path, environment: str | None, folder: str, why: str
) -> None:
    with pytest.raises(SyncError, match=why):
        settled(shop, folder, environment)


def test_a_folder_of_no_environment_is_of_the_root(shop: Path) -> None:
    assert settled(shop, "overlays/dev").scope.name == ""
