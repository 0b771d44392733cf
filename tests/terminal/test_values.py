"""Values of fields: short ones on one line, long ones by the lines that differ."""

import re
from typing import Any

import pytest

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked
from kubectl_sync.views import excerpts, values

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
        pytest.param(LONG[:60], LONG[:62], [f"- {LONG[:60]}", f"+ {LONG[:62]}"], id="two lines where one is too short"),
        pytest.param("a\nb\nc\nd\n", "a\nb\nC\nd\n", ["  a", "  b", "- c", "+ C", "  d"], id="text by its lines"),
        pytest.param(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "1\n2\n3\nfour\n5\n6\n7\n8\n9\nten\n",
            ["@@ line 3 @@", "  3", "- 4", "+ four", "  5", "@@ line 9 @@", "  9", "+ ten"],
            id="lines left out",
        ),
        pytest.param("a\n", "a", ["- a", "+ a", "\\ no line end"], id="a final newline"),
        pytest.param("a\nb", "a\nc", ["  a", "- b", "\\ no line end", "+ c", "\\ no line end"], id="none in both"),
        pytest.param("a\r\nb\n", "a\nb\n", ["- a\r", "+ a", "  b"], id="a line end of two letters"),
        pytest.param("a \nb\t\n", "a\nb\n", ["- a·", "- b⇥", "+ a", "+ b"], id="blanks at line ends"),
        pytest.param("a·\nb\n", "a \nb\n", ['- "a·"', "+ a·", "  b"], id="a sign that is in the text"),
        pytest.param(" a", "a ", ["·a → a·"], id="blanks of one line"),
        pytest.param("", "full", ['"" → full'], id="an empty text"),
        pytest.param(ABSENT, "", ['+ ""'], id="an empty text that is new"),
        pytest.param('""', "", ['"\\"\\"" → ""'], id="two quotes"),
        pytest.param("", "a\nb\n", ['- ""', "+ a", "+ b"], id="an empty text becomes lines"),
        pytest.param(ABSENT, "a\n", ['+ "a\\n"'], id="one line with a line end"),
        pytest.param(
            "a: 1\nb: 2\n", {"a": 1, "b": 2}, ['- "a: 1\\nb: 2\\n"', "+ a: 1", "+ b: 2"], id="text and mapping"
        ),
        pytest.param(
            {"b": 1, "a": 2}, {"a": 3, "b": 1}, ['{"b": 1, "a": 2} → {"b": 1, "a": 3}'], id="one order of keys"
        ),
        pytest.param(
            ABSENT, {"name": "b", "image": LONG}, ["+ name: b", f"+ image: {LONG}"], id="a large mapping as YAML"
        ),
        pytest.param(
            [{"name": "a"}, {"name": "b", "text": LONG}],
            [{"name": "a"}],
            ["  - name: a", "- - name: b", f"-   text: {LONG}"],
            id="a large list",
        ),
        pytest.param(
            [{"name": "a", "env": [{"name": "x", "value": LONG}]}, {"name": "b"}],
            [{"name": "a", "env": [{"value": "2", "name": "x"}]}, {"name": "b"}],
            ["  - name: a", "    env:", "    - name: x", f"-     value: {LONG}", '+     value: "2"', "  - name: b"],
            id="what a change stands below",
        ),
        pytest.param(Masked("a" * 99), Masked("b"), ['"***" → "***"'], id="a secret"),
        pytest.param({"a": Masked("hunter2"), "b": LONG}, ABSENT, ['- a: "***"', f"- b: {LONG}"], id="within"),
    ],
)
def test_what_becomes_of_a_value(old: Any, new: Any, expected: list[str]) -> None:
    assert [line for line, _ in values.change(old, new)] == expected


def test_a_very_long_change_is_told_to_the_last_line() -> None:
    text = "".join(f"{one}\n" for one in range(100))

    assert [line for line, _ in values.change(text, "a\n")] == [*(f"- {one}" for one in range(100)), "+ a"]


def test_a_long_line_is_shown_around_what_differs_and_says_how_much_is_left_out() -> None:
    old, new = "x" * 40_000 + "old" + "y" * 9_997, "x" * 40_000 + "newer" + "y" * 9_997

    assert [line for line, _ in values.change(old, new)] == [
        f"- (39960 characters) ... {'x' * 40}old{'y' * 40} ... (9957 characters)",
        f"+ (39960 characters) ... {'x' * 40}newer{'y' * 40} ... (9957 characters)",
    ]
    assert [line for line, _ in values.change(f"a\n{old}\n", f"a\n{new}\n")][1:3] == [
        f"- (39960 characters) ... {'x' * 40}old{'y' * 40} ... (9957 characters)",
        f"+ (39960 characters) ... {'x' * 40}newer{'y' * 40} ... (9957 characters)",
    ]


def test_every_place_of_a_long_line_that_differs_is_shown() -> None:
    panels = [f'{{"title":"Panel {number}"}}' for number in range(2_000)]
    old = ",".join(panels)
    new = old.replace("Panel 700", "Disk").replace('{"title":"Panel 900"},', "").replace("Panel 1999", "Last")

    gone, come = (line for line, _ in values.change(old, new))

    assert [name in gone for name in ("Panel 700", "Panel 900", "Panel 1999")] == [True] * 3
    assert [name in come for name in ("Disk", "Panel 900", "Last")] == [True, False, True]
    assert re.findall(r"\(\d+ characters\)", gone) == re.findall(r"\(\d+ characters\)", come)
    assert len(gone) + len(come) < 1_000


def test_a_long_line_with_none_to_compare_it_with_is_told_whole() -> None:
    long = "x" * 50_000

    assert [line for line, _ in values.change(ABSENT, {"a": "1", "text": long})] == ['+ a: "1"', f"+ text: {long}"]
    assert [line for line, _ in values.change(f"a\n{long}\nb\n", f"a\n{long}\nc\n")] == [
        "  a", f"  {'x' * 160} ... (49840 characters)", "- b", "+ c",
    ]  # fmt: skip


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
    before, after = excerpts.excerpts_of([old, new], longest, counted=True)

    assert before != after
    for text, shown in ((old, before), (new, after)):
        left_out = sum(map(int, re.findall(r"\((\d+) characters?\)", shown)))
        told = re.sub(r"(\(\d+ characters?\)) \.\.\. | \.\.\. (\(\d+ characters?\))", "", shown)
        assert (told in text, len(told) + left_out) == (True, len(text))
