"""What the annotation of `kubectl apply` says, whoever wrote it."""

import json
from typing import Any

import pytest

from kubectl_sync.model.applied import LAST_APPLIED, last_applied
from tests.model.odd_texts import GOOD, odd_texts

ODD = list(odd_texts())


def of(text: Any) -> dict[str, Any] | None:
    return last_applied({"metadata": {"annotations": {LAST_APPLIED: text}}})


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD | {"metadata": {"name": "c"}},
        GOOD | {"metadata": {"name": "c", "creationTimestamp": None, "labels": None, "annotations": {"a": None}}},
        GOOD | {"spec": {"n": 1.5, "big": 2**70, "list": [None, [], {}]}, "kind": "Odd"},
        GOOD | {"data": {"é": "\U0001f600"}},
    ],
)
def test_a_manifest_is_what_was_applied_last(content: dict[str, Any]) -> None:
    assert of(json.dumps(content)) == content
    assert of(json.dumps(content, ensure_ascii=False)) == content


def test_where_nothing_was_applied_nothing_is_known() -> None:
    assert last_applied({}) is last_applied({"metadata": {"annotations": None}}) is of(7) is None


@pytest.mark.parametrize("text", [text for _, text in ODD], ids=[name for name, _ in ODD])
def test_what_is_no_manifest_tells_nothing(text: str) -> None:
    assert of(text) is None


def test_there_are_many_of_them() -> None:
    assert len({text for _, text in ODD}) >= 60
