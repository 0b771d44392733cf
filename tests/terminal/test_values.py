"""Values of fields: short ones on one line, long ones by the lines that differ."""

import re
from typing import Any

import pytest

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked
from kubectl_sync.terminal import excerpts, values

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
    assert values.beside([content]) == [expected]


def test_a_long_line_is_shown_around_what_differs_and_says_how_much_is_left_out() -> None:
    old, new = "x" * 40_000 + "old" + "y" * 9_997, "x" * 40_000 + "newer" + "y" * 9_997

    assert [line for line, _ in values.change(old, new)] == [
        f"- (39960 characters) ... {'x' * 40}old{'y' * 117} ... (9880 characters)",
        f"+ (39960 characters) ... {'x' * 40}newer{'y' * 115} ... (9882 characters)",
    ]
    assert [line for line, _ in values.change(f"a\n{old}\n", f"a\n{new}\n")][1:3] == [
        f"- (39960 characters) ... {'x' * 40}old{'y' * 117} ... (9880 characters)",
        f"+ (39960 characters) ... {'x' * 40}newer{'y' * 115} ... (9882 characters)",
    ]
    assert [line for line, _ in values.change(ABSENT, {"a": "1", "text": old})] == [
        '+ a: "1"',
        f"+ text: {'x' * 154} ... (49846 characters)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "longest"),
    [
        pytest.param("y" * 500 + "a", "y" * 500, 160, id="at the end"),
        pytest.param("a" + "y" * 500, "y" * 500, 160, id="at the beginning"),
        pytest.param("y" * 500, "", 160, id="all of it"),
        pytest.param("y" * 161, "y" * 160, 160, id="the one character too much"),
    ],
)
def test_the_difference_is_in_sight_wherever_it_is(old: str, new: str, longest: int) -> None:
    before, after = excerpts.around([old, new], longest, counted=True)

    assert before != after
    for text, shown in ((old, before), (new, after)):
        left_out = sum(map(int, re.findall(r"\((\d+) characters?\)", shown)))
        told = re.sub(r"(\(\d+ characters?\)) \.\.\. | \.\.\. (\(\d+ characters?\))", "", shown)
        assert (told in text, len(told) + left_out) == (True, len(text))


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
    assert values.beside(contents) == expected


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
        pytest.param("a\n", "a", "- (an empty line)", id="a final newline"),
        pytest.param(
            "x" * 40 + "a", "x" * 40 + "b", f"... {'x' * 9}a -> ... {'x' * 9}b", id="at the end of a long one"
        ),
    ],
)
def test_a_change_on_one_line(old: Any, new: Any, expected: str) -> None:
    assert values.brief(old, new, 10) == expected
