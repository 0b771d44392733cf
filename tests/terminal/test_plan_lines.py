"""The law of the plan: what a write changes is a subset of what its plan printed."""

from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import event, given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Base
from kubectl_sync.model.plan import FieldChange, Row, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.views import blocks, structure_diffs, values
from kubectl_sync.views.field_values import field_values
from tests.engine.making import REF, config, sides_of
from tests.terminal import printed

LONG = ",".join(f'{{"title":"Panel {number}","id":{number}}}' for number in range(20))
WORDS = ("", "a", "b", "c", "a ", "b\t", " ", "a\r", '"a·"', "a·", '""', LONG,
         LONG.replace("Panel 7", "Disk").replace('"id":18', '"id":3'), LONG[:200] + "x" + LONG[200:-1])  # fmt: skip
LINES = st.lists(st.sampled_from(WORDS), max_size=9)
TEXTS = st.one_of(
    st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(("", "\n"))),
    st.sampled_from(WORDS),
)
MAYBE = TEXTS | st.none()
NUMBERED = [f"key{number}=v{number}" for number in range(1, 31)]


def numbered(**changes: str) -> str:
    """Thirty lines, some of them changed."""
    return "".join(f"{changes.get(line.partition('=')[0], line)}\n" for line in NUMBERED)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str | None, str | None, str | None]:
    """A text, and two that came of it by a few changes, so that lines of all three are the same."""
    base = draw(LINES)
    sides: list[str | None] = []
    for _ in range(2):
        lines = list(base)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(lines)))
            lines[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
        sides.append("\n".join(lines) + draw(st.sampled_from(("\n", "\n", ""))))
    return "\n".join([*base, ""]), sides[0], sides[1]


def texts_of(one: FieldChange) -> dict[str, str | None]:
    named = {"base": one.base, "file": one.local, "live": one.live, "merged": one.merged}
    return {name: None if value is ABSENT else value for name, value in named.items()}


def check(one: FieldChange, lines: list[str], side: Side | None) -> None:
    """Work out from what was printed what a write does, and compare it with what it does."""
    has, found = texts_of(one), printed.labelled(lines)
    if side and one.writes(side):
        before = has[side.value]
        assert printed.patched(before, found[""]) == (None if one.wanted is ABSENT else one.wanted)
    elif one.row is Row.LIVE_AHEAD:
        assert printed.patched(has["file"], found[""]) == has["live"]
    elif one.row is Row.LOCAL_AHEAD:
        assert printed.patched(has["live"], found[""]) == has["file"]
    elif one.row is Row.MERGED:
        for name, label in (("live", "push would write:"), ("file", "pull would write:")):
            assert printed.patched(has[name], found.get(label, [])) == has["merged"]
    elif "" in found:
        told = dict(line.split("  ", 1) for line in found[""])
        assert {name: printed.real_value(text) for name, text in told.items()} == {name: has[name] for name in told}
        assert {"file", "live"} <= told.keys()
    elif "from live (-) to the file (+):" in found:
        assert printed.patched(has["live"], found.popitem()[1]) == has["file"]
    else:
        assert printed.patched(has["base"], found["changed in the file:"]) == has["file"]
        assert printed.patched(has["base"], found["changed in the cluster:"]) == has["live"]


def of(base: str | None, local: str | None, live: str | None, policy: Policy) -> list[tuple[FieldChange, list[str]]]:
    """The changes of a plan with the lines that are printed below each."""
    texts = [config("x") | {"data": {"other": "x"} | ({} if text is None else {"key": text})}
             for text in (base, local, live)]  # fmt: skip
    found = plan(sides_of(texts[1], texts[2], Base(texts[0], texts[0], "u")), [REF], policy)
    side = next(iter(policy.writes), None)
    lines = [line for line, _ in blocks.plan_lines(found, side, blocks.Extras(lambda file: file.name))]
    changes = [one for change in found.changes for one in change.changes]
    below = [line[6:] for line in lines[2:-1]]  # of the one object, the one field
    assert len(changes) <= 1
    return [(one, below) for one in changes]


@pytest.mark.parametrize("verb", ["push", "pull", "status"])
@pytest.mark.parametrize("grants", [(), (Grant.TAKE,)], ids=["as it is", "taken"])
@settings(max_examples=80, deadline=None)
@given(sides=edits() | st.tuples(MAYBE, MAYBE, MAYBE))
def test_every_line_of_a_text_that_a_write_changes_is_printed(
    verb: str, grants: tuple[Grant, ...], sides: tuple[str | None, str | None, str | None]
) -> None:
    policy = granting(POLICIES[verb], *grants)
    for one, lines in of(*sides, policy):
        event(f"{one.row.name} {'left' if one.wanted is UNDECIDED else 'decided'}")
        check(one, lines, next(iter(policy.writes), None))


ROWS = {
    Row.LOCAL_AHEAD: (numbered(), numbered(key6="FILE6"), numbered()),
    Row.LIVE_AHEAD: (numbered(), numbered(), numbered(key2="LIVE2")),
    Row.MERGED: (numbered(), numbered(key6="FILE6"), numbered(key20="LIVE20")),
    Row.CONFLICT: ("a\nb\nc\n", "a\nfile\nc\n", "a\nlive\nc\nd\n"),
}


@pytest.mark.parametrize("verb", ["push", "pull", "status"])
@pytest.mark.parametrize("grants", [(), (Grant.TAKE,)], ids=["as it is", "taken"])
@pytest.mark.parametrize("row", ROWS)
def test_the_law_holds_in_every_row(row: Row, verb: str, grants: tuple[Grant, ...]) -> None:
    policy = granting(POLICIES[verb], *grants)
    ((one, lines),) = of(*ROWS[row], policy)

    assert one.row is row
    check(one, lines, next(iter(policy.writes), None))


@pytest.mark.parametrize("row", [Row.CONFLICT, Row.FIRST_CONTACT, Row.REPLACED])
@pytest.mark.parametrize("wanted", ["one side", "the lines of both"])
@settings(max_examples=60, deadline=None)
@given(sides=edits() | st.tuples(MAYBE, MAYBE, MAYBE), other=MAYBE)
def test_the_law_holds_however_a_conflict_is_decided(
    row: Row, wanted: str, sides: tuple[str | None, str | None, str | None], other: str | None
) -> None:
    base, local, live = (ABSENT if text is None else text for text in sides)
    decision = local if wanted == "one side" or other is None else other
    one = FieldChange(("data", "key"), base, local, live, row, wanted=decision)
    for side in Side:
        if one.writes(side):
            check(one, [line for line, _ in field_values(one, side)], side)


SCALARS = st.sampled_from([0, 1, 1.5, True, None, "", "a", "b ", "1", "true", "*", "a: b", "x" * 80])
BLOCKS = st.lists(st.sampled_from(["a", "b", "", "  c"]), min_size=2, max_size=4).map(
    lambda lines: "\n".join(["top", *lines, "end", ""])
)
KEYS = st.sampled_from(["name", "image", "env", "zone", "a b"])
TREES: st.SearchStrategy[Content] = st.recursive(
    SCALARS | BLOCKS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=12,
)
PARTS = st.lists(TREES, min_size=1, max_size=5) | st.dictionaries(KEYS, TREES, min_size=1, max_size=5)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Content, Content]:
    """Two values, the second one often the first with a part that is another one."""
    old = draw(PARTS)
    return old, draw(st.just(_edited(draw, old)) | PARTS)


def _edited(draw: st.DrawFn, content: Content) -> Content:
    if isinstance(content, dict) and content and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(content)))
        new = content | {key: _edited(draw, content[key])}
        return dict(draw(st.permutations(list(new.items()))))
    if isinstance(content, list) and content and draw(st.booleans()):
        at = draw(st.integers(0, len(content) - 1))
        return [*content[:at], _edited(draw, content[at]), *draw(st.lists(TREES, max_size=1)), *content[at + 1 :]]
    return draw(TREES)


def leaves(content: Content, key: str = "") -> Counter[tuple[str, str]]:
    """Each value without parts, with the key that it stands at; of text of several lines, its lines."""
    found: Counter[tuple[str, str]] = Counter()
    if isinstance(content, dict) and content:
        for name, value in content.items():
            found += leaves(value, name)
    elif isinstance(content, list) and content:
        for item in content:
            found += leaves(item)
    elif isinstance(content, str) and "\n" in content:
        found.update(("", line.strip()) for line in content.split("\n") if line)
    else:
        found[key, repr(content)] += 1
    return found


def of_lines(lines: list[str], sign: str) -> Counter[tuple[str, str]]:
    """The values on the lines with this sign, read by a YAML library, and the lines as they are."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if not line.startswith(sign):
            continue
        text = line[2:].strip(" ")
        found["", printed.real(text)] += 1
        while text.startswith("- "):
            text = text[2:]
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:  # a line of a text
            continue
        key, value = next(iter(value.items())) if isinstance(value, dict) and value else ("", value)
        found += leaves(value, key)
    return found


@settings(max_examples=200, deadline=None)
@given(pairs())
def test_every_leaf_that_a_write_changes_is_printed(pair: tuple[Content, Content]) -> None:
    old, new = pair
    lines = [line for line, _ in values.change(old, new)]
    if structure_diffs.arranged(new, old) == old or values.short_values(pair) is not None:
        return
    event("by line")
    for sign, missing in (("-", leaves(old) - leaves(new)), ("+", leaves(new) - leaves(old))):
        assert not missing - of_lines(lines, sign), (sign, lines)


@settings(max_examples=200, deadline=None)
@given(pairs())
def test_the_lines_of_a_structure_are_both_values(pair: tuple[Content, Content]) -> None:
    old, new = pair
    found = structure_diffs.structure_diff(old, new) if type(old) is type(new) else []
    for content, other in ((old, "+"), (new, "-")):
        text = "".join(line for sign, line in found if sign != other)
        assert not found or yaml.safe_load(text) == content, text


def test_what_is_equal_is_not_shown_as_changed_because_it_stands_elsewhere() -> None:
    old = [{"apiGroups": [group], "resources": ["pods"], "verbs": ["get", "list"]} for group in "abc"]
    new = [{key: one[key] for key in reversed(one)} for one in old]
    new[1:1] = [{"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["watch"]}]

    lines = [line for line, _ in values.change(old, new)]

    assert [line for line in lines if line[:1] in "+-"] == [
        "+ - resources:", "+   - jobs", "+   apiGroups:", "+   - batch", "+   verbs:", "+   - watch",
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(PARTS, st.text("hunter", min_size=3))
def test_no_value_of_a_secret_is_printed_and_each_that_changes_is_told(parts: Any, secret: str) -> None:
    secret = f"s3cr3t-{secret}"
    old, new = ({"parts": parts, "long": "x" * 80, "p": Masked(one)} for one in (secret, secret[::-1]))

    lines = [line for line, _ in values.change(old, new)]

    assert not any("s3cr3t" in line or "t3rc3s" in line for line in lines)
    assert [line for line in lines if line[:1] in "+-"] == ['- p: "***"', '+ p: "***"']
