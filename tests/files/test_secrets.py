"""A Secret's manifest keeps its own words for its values; what cannot be said so is refused without a value."""

import base64
from typing import Any

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.files.secrets import in_its_words
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked, unmasked
from kubectl_sync.model.paths import FieldPath


def coded(value: bytes) -> Masked:
    return Masked(base64.b64encode(value).decode())


A: FieldPath = ("data", "a")
IN_CLEAR: FieldPath = ("stringData", "a")


@pytest.mark.parametrize(
    ("manifest", "change", "expected"),
    [
        pytest.param({"data": {"a": "eA=="}}, (A, coded(b"y")), [(A, "eQ==")], id="coded"),
        pytest.param({"stringData": {"b": "x"}}, (A, coded(b"y")), [(A, "eQ==")], id="another key in clear"),
        pytest.param({"stringData": {"a": "x"}}, (A, coded("\u00fc".encode())), [(IN_CLEAR, "\u00fc")], id="in clear"),
        pytest.param({"stringData": {"a": "x"}}, (A, ABSENT), [(IN_CLEAR, ABSENT)], id="gone"),
        pytest.param(
            {"data": {"a": "eA=="}, "stringData": {"a": "x"}}, (A, ABSENT), [(IN_CLEAR, ABSENT), (A, ABSENT)], id="both"
        ),
        pytest.param({"stringData": {"a": "x"}}, (("type",), "t"), [(("type",), "t")], id="no value"),
    ],
)
def test_values_stay_where_they_are(manifest: dict[str, Any], change: Any, expected: Any) -> None:
    found = in_its_words([change], manifest)

    assert [(path, unmasked(value)) for path, value in found] == expected
    assert all(path[0] == "type" or value is ABSENT or isinstance(value, Masked) for path, value in found)


@pytest.mark.parametrize(
    ("clear", "change", "error"),
    [
        pytest.param("x", (A, coded(b"\xff")), "bytes in the cluster that are no text", id="bytes"),
        pytest.param("${PASSWORD}", (A, coded(b"hunter22")), "left to a template", id="template"),
        pytest.param("x", (("data",), ABSENT), "all of them would change", id="all"),
    ],
)
def test_what_cannot_be_said_is_refused(clear: str, change: Any, error: str) -> None:
    with pytest.raises(SyncError, match=error) as caught:
        in_its_words([change], {"stringData": {"a": clear}})

    assert "hunter22" not in f"{caught.value} {caught.value.hint}"
