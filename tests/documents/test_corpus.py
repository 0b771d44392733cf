"""Real manifests, which lie beside the checkout and not in it; `make corpus` makes more trials of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import same
from tests.documents.oracle import ask


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
