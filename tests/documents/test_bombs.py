"""What is small and would be large is told quickly, and what is only long is read quickly."""

import re
import time
from collections.abc import Callable

import pytest

from kubectl_sync.errors import DocumentError
from kubectl_sync.files.manifests import parse
from kubectl_sync.files.text import Unreadable
from kubectl_sync.model import templates
from tests.documents.bombs import BOMBS, HEAD, JSON_BOMBS

# Of the processor; each took minutes, all memory, or an error of Python's where it was not seen.
SECONDS = 4.0


def told(text: str) -> str:
    try:
        (part, *_) = parse("a.yaml", text, "").parts
    except (Unreadable, DocumentError) as error:
        return str(error.message)
    return part.problem


def check(text: str, expected: str) -> None:
    started = time.process_time()
    said = told(text)

    assert time.process_time() - started < SECONDS
    assert expected in said
    assert bool(expected) == bool(said)


@pytest.mark.parametrize(("made", "expected"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_told_quickly(made: Callable[[], str], expected: str) -> None:
    check(HEAD + made(), expected)


@pytest.mark.parametrize(("made", "expected"), JSON_BOMBS.values(), ids=JSON_BOMBS)
def test_one_in_json_too(made: Callable[[], str], expected: str) -> None:
    check(made(), expected)


def test_many_wrong_annotations_are_told_by_the_first_ones() -> None:
    text = HEAD + "  annotations:\n" + "".join(f"    k{one}: 1\n" for one in range(2_000))
    started = time.process_time()

    parts = parse("a.yaml", text, "").parts

    assert time.process_time() - started < SECONDS
    assert parts[0].problem == "metadata.annotations.k0 is a number, and must be text"
    assert parts[-1].problem == "1,979 more of its labels and annotations are no text"
    assert len(parts) == 22


@pytest.mark.parametrize("text", ["{{" * 500_000, "${a" * 300_000, "$" * 500_000, "{{ }" * 200_000, "$" * 999 + "{a"])
def test_marks_without_an_end_are_found_quickly(text: str) -> None:
    started = time.process_time()

    assert templates.first_mark(text) == ""
    assert templates.marks({"a": text}) == frozenset()
    assert templates.filled_in(text, text) is None
    assert time.process_time() - started < SECONDS


# What a mark is, said so that anybody sees it; it takes minutes for a text of many beginnings.
PATTERN = re.compile(r"\$+\{[A-Za-z_][^}\n]*\}|\{\{.*?\}\}", re.DOTALL)
PARTS = ("$", "{", "}", "a", "\n", "${a", "{{", "}}", " ", "$${_b}")


def test_marks_are_those_of_the_pattern() -> None:
    """Of all texts of up to four parts."""
    texts = [""]
    for _ in range(4):
        texts += [f"{one}{part}" for one in texts[-(len(PARTS) ** 4) :] for part in PARTS]
    for text in dict.fromkeys(texts):
        assert templates.marks(text) == frozenset(PATTERN.findall(text)), text
        found = PATTERN.search(text)
        assert templates.first_mark(text) == (found.group() if found else ""), text
        assert templates.is_mark_alone(text) == (not PATTERN.sub("", text).strip()), text
