from typing import Any

import pytest

from kubectl_sync.model.templates import first_mark, marks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("web:${TAG}", "${TAG}"), ("${TAG:-1.0}", "${TAG:-1.0}"), ("$${HOME}", "$${HOME}"), ("{{ .x }}", "{{ .x }}"),
        ("a {{- if .x -}} b", "{{- if .x -}}"), ("{{ a\nb }}", "{{ a\nb }}"), ("${{ github.sha }}", "{{ github.sha }}"),
        ("$(POD_IP)", ""), ("$HOME", ""), ("${1}", ""), ("{ }", ""), ("{{", ""), ("${A\nB}", ""), ("", ""),
    ],
)  # fmt: skip
def test_marks_of_a_text(text: str, found: str) -> None:
    assert first_mark(text) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"a": [{"b": "${X} ${Y}"}], "{{ z }}": 1}, {"${X}", "${Y}", "{{ z }}"}),
        ("${X}", {"${X}"}), (None, set()), ([1, True, None], set()),
    ],
)  # fmt: skip
def test_marks_of_a_content(content: Any, found: set[str]) -> None:
    assert marks(content) == found
