"""Whole documents come and go; all others stay byte for byte."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kubectl_sync import documents
from kubectl_sync.documents.chunks import cut
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import ABSENT, same
from kubectl_sync.model.paths import ROOT
from tests.documents.texts import texts

OFF = "# apiVersion: v1\n# kind: Off\n"


def without(text: str, document: int) -> str:
    return documents.edit(text, document, [(ROOT, ABSENT)])


@pytest.mark.parametrize(
    ("text", "document", "left"),
    [
        ("a: 1\n", 0, ""),
        ("# license\n\na: 1\n", 0, ""),
        ("a: 1\n---\n# nothing\n", 0, ""),
        ("a: 1\n---\nb: 1\n", 0, "b: 1\n"),
        ("a: 1\n--- # second\nb: 1\n", 0, "--- # second\nb: 1\n"),
        ("---\na: 1\n---\nb: 1\n", 0, "---\nb: 1\n"),
        ("a: 1\n---\nb: 1", 1, "a: 1\n"),
        ("a: 1\n---\nb: 1\n---\nc: 1\n", 1, "a: 1\n---\nc: 1\n"),
        ("\ufeffa: 1\r\n---\r\nb: 1\r\n", 0, "\ufeffb: 1\r\n"),
        # comments at the head of the text stay, above other documents they go; behind one they stay
        ("# license\n\na: 1\n---\nb: 1\n", 0, "# license\n\n---\nb: 1\n"),
        ("# license\n---\na: 1\n---\nb: 1\n", 0, "# license\n---\nb: 1\n"),
        ("a: 1\n---\n# of b\nb: 1 # too\n---\nc: 1\n", 1, "a: 1\n---\nc: 1\n"),
        ("a: 1\n---\nb: 1\n# and now c\n---\nc: 1\n", 1, "a: 1\n---\n# and now c\n---\nc: 1\n"),
        # what was switched off stays
        (OFF + "b: 1\n", 0, OFF),
        ("a: 1\n---\n" + OFF + "b: 1\n", 1, "a: 1\n---\n" + OFF),
        ("a: 1\n---\n" + OFF, 0, OFF),
        ('{"a": 1}\n{"b": 2}\n', 0, '{"b": 2}\n'),
        ('{"a": 1}\n{"b": 2}\n', 1, '{"a": 1}\n'),
        ('{"a": 1}\n---\nb: 2\n', 0, "b: 2\n"),
    ],
)
def test_a_document_that_goes(text: str, document: int, left: str) -> None:
    assert without(text, document) == left


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", "b: |\n  x\n"),
        ("a: 1\n", "a: 1\n---\nb: |\n  x\n"),
        ("a: 1", "a: 1\n---\nb: |\n  x\n"),
        ("a: |\n  x", "a: |\n  x\n---\nb: |\n  x\n"),
        ("a: |+\n  x\n\n", "a: |+\n  x\n\n---\nb: |\n  x\n"),
        ("a: 1\r\n", "a: 1\r\n---\r\nb: |\r\n  x\r\n"),
        ("a: 1\n---\n", "a: 1\n---\nb: |\n  x\n"),
        ("# license\n", "# license\n---\nb: |\n  x\n"),
        ('{"a": 1}', '{"a": 1}\n---\nb: |\n  x\n'),
    ],
)
def test_a_document_more(text: str, whole: str) -> None:
    assert documents.append(text, "b: |\n  x\n") == whole


def test_a_text_that_cannot_be_read_takes_no_document() -> None:
    with pytest.raises(DocumentError, match="line 1"):
        documents.append("a: [\n", "b: 1\n")


@settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(st.lists(texts().map(lambda one: one.removeprefix("\ufeff")), min_size=1, max_size=4), st.integers(0, 3))
def test_others_stay_byte_for_byte(parts: list[str], number: int) -> None:
    text = "".join(f"---\n{one}" if one.endswith("\n") else f"---\n{one}\n" for one in parts)
    try:
        old = [one for one in documents.read(text) if one.content is not None]
    except DocumentError:
        assume(False)
    assume(number < len(old))
    gone = old.pop(number)

    left = without(text, gone.index)

    others = [chunk.text for index, chunk in enumerate(cut(text)) if index != gone.index]
    assert all(one in left for one in others) or (not old and left == "")
    back = documents.append(left, "z: 1\n")
    assert same([one.content for one in documents.read(back) if one.content is not None],
                [*(one.content for one in old), {"z": 1}])  # fmt: skip
