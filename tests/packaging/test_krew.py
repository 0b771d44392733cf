"""The krew manifest, by the rules that krew's own code enforces (krew:pkg/index, internal/index/validation)."""

import re
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync import __version__, documents

ROOT = Path(__file__).parents[2]
PLATFORMS = {("linux", "amd64"), ("linux", "arm64"), ("darwin", "amd64"), ("darwin", "arm64")}


def rendered() -> str:
    """The template as krew-release-bot renders it, with the checksums of plugin.yaml."""
    text = (ROOT / "krew-manifest" / "sync.yaml.tmpl").read_text()
    text = text.replace("{{ .TagName }}", f"v{__version__}")
    return re.sub(r'\{\{addURIAndSha "([^"]+)" \.TagName \}\}', rf'uri: \1\n    sha256: "{"0" * 64}"', text)


@pytest.fixture(params=["plugin.yaml", "template"])
def manifest(request: pytest.FixtureRequest) -> dict[str, Any]:
    text = rendered() if request.param == "template" else (ROOT / "plugin.yaml").read_text()
    (document,) = documents.read(text)
    content: dict[str, Any] = document.content
    return content


def test_the_structure_is_valid(manifest: dict[str, Any]) -> None:
    spec = manifest["spec"]

    assert (manifest["apiVersion"], manifest["kind"]) == ("krew.googlecontainertools.github.com/v1alpha2", "Plugin")
    assert re.fullmatch(r"[\w-]+", manifest["metadata"]["name"])
    assert re.fullmatch(r"v\d+\.\d+\.\d+", spec["version"])
    assert "\n" not in spec["shortDescription"]
    assert len(spec["shortDescription"]) <= 50
    assert all(len(line) <= 80 for line in spec["description"].splitlines())


def test_the_platforms_are_valid_and_do_not_overlap(manifest: dict[str, Any]) -> None:
    platforms = manifest["spec"]["platforms"]
    selectors = [one["selector"]["matchLabels"] for one in platforms]

    assert sorted((one["os"], one["arch"]) for one in selectors) == sorted(PLATFORMS)
    for one, selector in zip(platforms, selectors, strict=True):
        assert re.fullmatch(r"[a-f0-9]{64}", one["sha256"])
        assert one["uri"].endswith(f"_v{__version__}_{selector['os']}_{selector['arch']}.tar.gz")
        assert one["bin"] == "kubectl-sync/kubectl-sync"


def test_template_manifest_and_package_say_the_same(manifest: dict[str, Any]) -> None:
    assert manifest == documents.read((ROOT / "plugin.yaml").read_text())[0].content
    assert manifest["spec"]["version"] == f"v{__version__}"
