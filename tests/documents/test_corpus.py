"""Real manifests, which lie beside the checkout and not in it; `make corpus` makes more trials of them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import same
from tests.documents.oracle import ask
from tests.documents.trials import Edited, Figures, trials

TRIALS = int(os.environ.get("TRIALS", "600"))
SEED = int(os.environ.get("SEED", "1"))


def manifests(corpus: Path) -> list[Path]:
    return sorted([*corpus.rglob("*.yaml"), *corpus.rglob("*.yml")])


def objects(file: Path) -> Iterator[Any]:
    """What kubectl makes of a file's documents: those that are not empty, the items of a List."""
    for document in documents.read(file.read_bytes().decode()):
        content = document.content
        if isinstance(content, dict):
            content.setdefault("metadata", {})  # kubectl had to annotate it
        if isinstance(content, dict) and str(content.get("kind")).endswith("List") and "items" in content:
            yield from content["items"]
        elif content is not None:
            yield content


def test_values_are_those_of_kubectl(corpus: Path, kubectl_path: Path) -> None:
    files = manifests(corpus)
    errors = ask(kubectl_path, *files).errors
    good = [file for file in files if str(file) not in errors]
    theirs = ask(kubectl_path, *good)

    mine = [one for file in good for one in objects(file)]

    assert len(good) > 500
    assert theirs.errors == ""
    assert len(mine) == len(theirs.objects)
    assert [(one, other) for one, other in zip(mine, theirs.objects, strict=True) if not same(one, other)] == []


def test_what_kubectl_refuses_is_refused(corpus: Path, kubectl_path: Path) -> None:
    files = manifests(corpus)
    errors = ask(kubectl_path, *files).errors
    refused = set()
    for file in files:
        try:
            documents.read(file.read_bytes().decode())
        except DocumentError:
            refused.add(file)

    assert refused == {file for file in files if str(file) in errors}


@pytest.mark.long
def test_drift_is_written_or_refused(
    corpus: Path, kubectl_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random changes of real objects; what became of them is read by kubectl too."""
    edited = []
    figures = Figures()
    for figures, one in trials(manifests(corpus), TRIALS, SEED):  # noqa: B007 the last one is complete
        if one is not None and isinstance(one.wanted, dict) and "items" not in one.wanted:
            edited.append(one)
    with capsys.disabled():
        print(f"\n{figures}")

    assert figures.wrong == []
    assert figures.written >= 99.5, figures.refused
    assert figures.one_line >= 99.8, figures.more_lines
    assert read_otherwise(kubectl_path, tmp_path, edited) == []


def read_otherwise(kubectl: Path, folder: Path, edited: list[Edited]) -> list[str]:
    """Names of edits that kubectl reads, and not as wanted."""
    files = {folder / f"{number:06}.yaml": one for number, one in enumerate(edited)}
    for file, one in files.items():
        file.write_bytes(one.text.encode())
    bad = set(re.findall(r"\d{6}\.yaml", ask(kubectl, folder).errors))
    for name in bad:  # a key that is no manifest's, or an annotation that is no text
        (folder / name).unlink()
    good = [one for file, one in files.items() if file.name not in bad]
    theirs = ask(kubectl, folder)

    assert len(good) > len(edited) / 2
    assert theirs.errors == ""
    pairs = zip(good, theirs.objects, strict=True)
    return [one.name for one, read in pairs if not same(told(one.wanted), told(read))]


def told(content: dict[str, Any]) -> dict[str, Any]:
    """The content without what kubectl adds or drops when it annotates an object."""
    metadata = content.get("metadata") or {}
    kept = {key: value for key, value in metadata.items() if value or key not in ("namespace", "annotations")}
    return content | {"metadata": kept}
