"""Reading as readable files: `cases/read` what kubectl reads, and we alike; `cases/refused` what both refuse;
`cases/stricter` what kubectl takes and we do not, on purpose.

A case is a `.yaml` and beside it what comes of it: `.json`, the values of its documents, or `.txt`, the error. A
text without apiVersion stands in a manifest when kubectl reads it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import same
from tests.documents.oracle import Answer, ask

FOLDER = Path(__file__).parent / "cases"
READ, REFUSED, STRICTER = (sorted((FOLDER / name).rglob("*.yaml")) for name in ("read", "refused", "stricter"))
HEADER = ("apiVersion", "kind", "metadata")


def label(file: Path) -> str:
    return str(file.relative_to(FOLDER)).removesuffix(".yaml")


def text_of(file: Path) -> str:
    return file.read_bytes().decode()


def manifest(file: Path) -> str:
    """The text as kubectl gets it."""
    text = text_of(file)
    if "apiVersion" in text:
        return text
    return f"apiVersion: example.com/v1\nkind: Case\nmetadata: {{name: {file.stem.lower()}}}\n{text}"


@pytest.fixture(scope="module")
def kubectl_says(kubectl_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    folder = tmp_path_factory.mktemp("cases")
    for file in [*READ, *REFUSED, *STRICTER]:
        (folder / file.name).write_bytes(manifest(file).encode())
    return ask(kubectl_path, folder)


def contents(text: str) -> list[Any]:
    return [one.content for one in documents.read(text)]


def test_there_are_enough_cases() -> None:
    files = [*READ, *REFUSED, *STRICTER]

    assert len(READ) >= 55
    assert len(REFUSED) >= 20
    assert len({file.name for file in files}) == len(files)


@pytest.mark.parametrize("file", READ, ids=label)
def test_values(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text())

    assert same(contents(text_of(file)), expected)


@pytest.mark.parametrize("file", READ, ids=label)
def test_values_are_those_of_kubectl(file: Path, kubectl_says: Answer) -> None:
    mine = [one for one in contents(manifest(file)) if one is not None]
    names = [one["metadata"]["name"] for one in mine]
    theirs = kubectl_says.named()

    assert names
    for name, one in zip(names, mine, strict=True):
        (other,) = theirs[name]
        assert same(one, other), (one, other)


@pytest.mark.parametrize("file", [*REFUSED, *STRICTER], ids=label)
def test_errors(file: Path) -> None:
    expected, _, hint = file.with_suffix(".txt").read_text().strip().partition("\n")

    with pytest.raises(DocumentError) as caught:
        documents.read(text_of(file))

    assert (caught.value.message, caught.value.hint) == (expected, hint)


@pytest.mark.parametrize("file", REFUSED, ids=label)
def test_kubectl_refuses_it_too(file: Path, kubectl_says: Answer) -> None:
    assert f"{file.name}:" in kubectl_says.errors or f'{file.name}":' in kubectl_says.errors


@pytest.mark.parametrize("file", STRICTER, ids=label)
def test_kubectl_takes_it(file: Path, kubectl_says: Answer) -> None:
    assert file.stem.lower() in kubectl_says.named()
