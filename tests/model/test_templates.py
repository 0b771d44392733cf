"""Which texts of a manifest wait for another tool."""

from typing import Any

import pytest

from kubectl_sync.engine.templates import unfilled

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


def test_what_the_cluster_has_is_text() -> None:
    assert unfilled("${HOST}", {"spec": SCRIPT}, None) == ""
