"""Values of fields: short ones on one line, long ones by the lines that differ."""

from typing import Any

import pytest

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked
from kubectl_sync.terminal import values

LONG = "a long text that does not stand beside another one on a line of this width, it has more"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(3, 5, ["3 → 5"], id="numbers"),
        pytest.param("v1", "v2", ["v1 → v2"], id="text"),
        pytest.param(ABSENT, "v2", ["+ v2"], id="something new"),
        pytest.param("v1", ABSENT, ["- v1"], id="something gone"),
        pytest.param("3", 3, ['"3" → 3'], id="text and a number that looks like it"),
        pytest.param({"a": 1}, {"a": 2}, ['{"a": 1} → {"a": 2}'], id="a small mapping"),
        pytest.param(LONG[:60], LONG[:61], [f"- {LONG[:60]}", f"+ {LONG[:61]}"], id="two lines where one is too short"),
        pytest.param("a\nb\nc\nd\n", "a\nb\nC\nd\n", ["  b", "- c", "+ C", "  d"], id="text by its lines"),
        pytest.param("a\n", "a", ["  a", "-"], id="a final newline"),
        pytest.param(
            ABSENT, {"name": "b", "image": LONG}, ["+ name: b", f"+ image: {LONG}"], id="a large mapping as YAML"
        ),
        pytest.param(
            [{"name": "a"}, {"name": "b", "text": LONG}],
            [{"name": "a"}],
            ["  - name: a", "- - name: b", f"-   text: {LONG}"],
            id="a large list",
        ),
        pytest.param(Masked("a" * 99), Masked("b"), ['"***" → "***"'], id="a secret"),
        pytest.param({"a": Masked("hunter2"), "b": LONG}, ABSENT, [f'- {{"a": "***", "b": "{LONG}"}}'], id="within"),
    ],
)
def test_what_becomes_of_a_value(old: Any, new: Any, expected: list[str]) -> None:
    assert [line for line, _ in values.change(old, new)] == expected


def test_a_very_long_change_is_cut_and_says_so() -> None:
    lines = [line for line, _ in values.change("".join(f"{one}\n" for one in range(100)), "")]

    assert (len(lines), lines[-1]) == (41, "... 61 more lines: `kubectl sync diff` shows them")


@pytest.mark.parametrize(
    ("content", "expected"), [(ABSENT, "(none)"), ("a\nb", "a ..."), ("x" * 73, "x" * 72 + " ..."), (None, "null")]
)
def test_a_value_on_one_line(content: Any, expected: str) -> None:
    assert values.one_line(content) == expected
