"""Values on one line each: around what differs, and with how many lines more do."""

from typing import Any

import pytest

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked
from kubectl_sync.views import briefs

SHORT = 72


@pytest.mark.parametrize(
    ("content", "expected"), [(ABSENT, "(none)"), ("a\nb", "a ..."), ("x" * 73, "x" * 72 + " ..."), (None, "null")]
)
def test_a_value_on_one_line(content: Any, expected: str) -> None:
    assert briefs.briefs_of([content], SHORT) == [expected]


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        pytest.param(["a=1\nb=2", "a=1\nb=3", "a=1\nb=4\nc"], ["... b=2", "... b=3", "... b=4 ..."], id="lines"),
        pytest.param(["a\nb", "a\nb\nc"], ["... b", "... b ..."], id="more lines"),
        pytest.param(["a\nb", ABSENT, "a\nb"], ["a ...", "(none)", "a ..."], id="one has none"),
        pytest.param(
            ["k" * 90 + one + "k" * 90 for one in "abc"],
            [f"... {'k' * 18}{one}{'k' * 53} ..." for one in "abc"],
            id="long ones",
        ),
        pytest.param([Masked("a" * 99), Masked("b")], ['"***"', '"***"'], id="secrets"),
    ],
)
def test_several_values_begin_where_they_differ(contents: list[Any], expected: list[str]) -> None:
    assert briefs.briefs_of(contents, SHORT) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(2, 3, "2 -> 3", id="numbers"),
        pytest.param("3", 3, '"3" -> 3', id="text and a number that looks like it"),
        pytest.param(ABSENT, "a\nb", "(none) -> a ...", id="something new"),
        pytest.param("a=1\nb=2\nc=3\n", "a=1\nb=4\nc=3\n", "b=2 -> b=4", id="a line"),
        pytest.param("a\nb\nc\nd\n", "A\nb\nC\nD\n", "a -> A and 2 more lines", id="several lines"),
        pytest.param("a\nb\n", "a\nx\nb\n", "+ x", id="a line that comes"),
        pytest.param("a\nx\nb\nc\n", "a\nb\n", "- x and 1 more line", id="lines that go"),
        pytest.param("a\n", "a", "a -> a (no line end)", id="a final newline"),
        pytest.param("", "full", '"" -> full', id="an empty text"),
        pytest.param("a ", "a", "a· -> a", id="a blank"),
        pytest.param("a\nb \n", "a\nb\n", "b· -> b", id="a blank at a line end"),
        pytest.param(
            {"b": 1, "a": 2}, {"a": 2, "b": 3}, '... : 1, "a":  ... -> ... : 3, "a":  ...', id="one order of keys"
        ),
        pytest.param(
            "x" * 40 + "a", "x" * 40 + "b", f"... {'x' * 9}a -> ... {'x' * 9}b", id="at the end of a long one"
        ),
    ],
)
def test_a_change_on_one_line(old: Any, new: Any, expected: str) -> None:
    assert briefs.brief(old, new, 10) == expected
