"""What anybody may have written into the annotation of `kubectl apply`."""

from typing import Any

import pytest

from kubectl_sync.model.applied import LAST_APPLIED, last_applied


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('{"kind": "ConfigMap"}', {"kind": "ConfigMap"}, id="a manifest"),
        pytest.param("{", None, id="no JSON"),
        pytest.param("[1]", None, id="no mapping"),
        pytest.param("[" * 100_000, None, id="deeper than anybody writes"),
        pytest.param(7, None, id="no text"),
    ],
)
def test_what_was_applied_last(text: Any, found: dict[str, Any] | None) -> None:
    assert last_applied({"metadata": {"annotations": {LAST_APPLIED: text}}}) == found
