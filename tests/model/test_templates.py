"""Which texts of a manifest wait for another tool."""

import base64
from typing import Any

import pytest

from kubectl_sync.engine.templates import unfilled
from kubectl_sync.model.masked import masked

SCRIPT = {"command": ["sh", "-c", "curl\n${HOST}/health\n"]}


@pytest.mark.parametrize(
    ("content", "mark"),
    [
        pytest.param({"image": "web:${TAG}"}, "${TAG}", id="a value"),
        pytest.param({"app.ini": "host=${HOST}\nport=80\n"}, "${HOST}", id="text of several lines"),
        pytest.param({"text": "{{ $name }}"}, "{{ $name }}", id="a variable of a template"),
        pytest.param({"args": ["--tag=${TAG}"]}, "${TAG}", id="an argument"),
        pytest.param({"containers": [SCRIPT]}, "", id="a script"),
        pytest.param({"containers": [SCRIPT | {"image": "web:${TAG}"}]}, "${TAG}", id="beside a script"),
        pytest.param({"kind": "PrometheusRule", "spec": {"x": "{{ . }}"}}, "", id="alerts"),
    ],
)
def test_what_waits_for_another_tool(content: Any, mark: str) -> None:
    assert unfilled(content, None, None) == mark


def test_of_a_secret_only_what_its_manifest_says_in_clear_may_wait_and_is_not_told() -> None:
    """Base64 is nothing that a template fills in; a file that somebody packed so may be full of such marks."""
    coded = base64.b64encode(b"url=${HOST}").decode()
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}

    assert unfilled(masked(secret | {"stringData": {"a": "url=${HOST}"}}), None, None) == "***"
    assert unfilled(masked(secret | {"data": {"a": "${HOST}"}}), None, None) == "***"
    assert unfilled(masked(secret | {"data": {"a": coded}}), None, None) == ""
    both = masked(secret | {"stringData": {"a": "url=${HOST}"}})
    assert unfilled(both, masked(secret | {"data": {"b": coded}}), None) == "", "the cluster has it literally"
    assert unfilled(both | {"type": "${TYPE}"}, None, None) == "${TYPE}"


def test_what_the_cluster_has_is_text() -> None:
    assert unfilled("${HOST}", {"spec": SCRIPT}, None) == ""
