"""Every command of the documents does what the document shows."""

import os
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.docs.generated import regenerated
from tests.docs.pages import ROOT, Shell, pages, replayed


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_the_commands_of_a_page_show_what_it_says(page: Path, kubectl: Kubectl, namespace: str, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shell = Shell.of(kubectl.path, Path(os.environ["KUBECONFIG"]), namespace, tmp_path)

    assert replayed(text, shell) == text


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.stem
)
def test_the_generated_parts_of_a_page_are_those_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert regenerated(text) == text
