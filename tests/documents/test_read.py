"""Values as kubectl reads them."""

import json
import subprocess
from pathlib import Path

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError

SPELLINGS = (
    *("yes", "Yes", "on", "off", "y", "n", "N", "true", "TRUE", "~", "null", "''", '"yes"'),
    *(
        "0644",
        "0o17",
        "08",
        "010",
        "0x1F",
        "0b11",
        "1_000",
        "+5",
        "-0",
        "1e3",
        "1E3",
        ".5",
        "5.",
        "1.0",
        "1.50",
        "-1.5e-3",
    ),
    *(
        "12:30",
        "12:30:45",
        "2020-01-01",
        "2020-01-01T10:00:00Z",
        "=",
        "a b",
        "1.2.3",
        "0.5.1",
        "1-2",
        "nan",
        "0x",
        "1__0",
    ),
    *("!!str 5", "!!int '5'", "'it''s'", '"\\u00e9\\n"', "[1, yes]", "{a: y}", "v1", "100m", "1Gi", "9007199254740993"),
)


def test_scalars_are_what_kubectl_reads(kubectl_path: Path) -> None:
    """The real kubectl as oracle, offline."""
    lines = "".join(f"  k{number}: {spelling}\n" for number, spelling in enumerate(SPELLINGS))
    text = f"apiVersion: example.com/v1\nkind: Any\nmetadata:\n  name: x\nspec:\n{lines}"
    command = [str(kubectl_path), "annotate", "--local", "-f", "-", "-o", "json", "a=b"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)

    (document,) = documents.read(text)
    expected, found = json.loads(done.stdout)["spec"], document.content["spec"]

    wrong = {
        spelling: (found[f"k{number}"], expected.get(f"k{number}"))
        for number, spelling in enumerate(SPELLINGS)
        if json.dumps(found[f"k{number}"]) != json.dumps(expected.get(f"k{number}"))
        and not (isinstance(found[f"k{number}"], float) and found[f"k{number}"] == expected.get(f"k{number}"))
    }
    assert wrong == {}


def test_numbers_as_keys_are_what_kubectl_reads(kubectl_path: Path) -> None:
    numbers = (
        "1.5",
        "1000000.5",
        "1234567.5",
        "100000.0",
        "1e6",
        "0.0001",
        "0.00001",
        "-2.5e-7",
        "0.1",
        "123456.7",
    )
    lines = "".join(f"  {number}: '{number}'\n" for number in numbers)
    text = f"apiVersion: example.com/v1\nkind: Any\nmetadata:\n  name: x\nspec:\n{lines}"
    command = [str(kubectl_path), "annotate", "--local", "-f", "-", "-o", "json", "a=b"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)

    assert documents.read(text)[0].content["spec"] == json.loads(done.stdout)["spec"]


def test_keys_become_text() -> None:
    assert documents.read("y: 1\n2: b\n0644: c\n")[0].content == {"true": 1, "2": "b", "420": "c"}


def test_anchors_and_merge_keys() -> None:
    text = "base: &b {x: 1, y1: 2}\nmerged:\n  <<: *b\n  x: 3\n"

    assert documents.read(text)[0].content["merged"] == {"x": 3, "y1": 2}


def test_lines_of_fields() -> None:
    text = "# c\na:\n  b: 1\n---\nc:\n- name: web\n  d: 2\n"
    one, two = documents.read(text)

    assert [one.line_of(("a", "b")), two.line_of(("c", 0, "d")), two.line_of(("nowhere",))] == [3, 7, 5]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\na: 2\n", 2), ("a: [1\n", 1), ("a: *nope\n", 1), ("a:\n\tb: 1\n", 2), ("? {x: 1}\n: 2\n", 1)],
)
def test_what_cannot_be_read_is_told_by_its_line(text: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        documents.read(text)

    assert caught.value.message.startswith(f"line {line}:")


def test_bombs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    for text in ("\n".join(lines), "a: &a [*a]\n", "[" * 200 + "]" * 200, "a: " + "x" * 4_000_000):
        with pytest.raises(DocumentError):
            documents.read(text)
