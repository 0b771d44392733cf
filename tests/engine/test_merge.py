"""Texts that both sides changed: what a decision about lines keeps, whatever the texts are."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.differences.merge import Merge, merge_lines

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "", "  x "]), min_size=2, max_size=8)
TEXTS = LINES.map(lambda lines: "".join(f"{line}\n" for line in lines))
many = settings(max_examples=400, deadline=None, derandomize=True)


def counted(text: str) -> Counter[str]:
    return Counter(text.splitlines())


@many
@given(TEXTS, TEXTS, TEXTS)
def test_the_winner_loses_no_line_that_it_added(base: str, local: str, live: str) -> None:
    if found := merge_lines(base, local, live):
        assert counted(local) - counted(base) <= counted(found.file_first)
        assert counted(live) - counted(base) <= counted(found.live_first)


@many
@given(TEXTS, TEXTS, TEXTS)
def test_what_only_the_other_side_changed_is_kept_whoever_wins(base: str, local: str, live: str) -> None:
    """A run of lines that one side changed, and of which the other kept the neighbours, is in both results."""
    marked_base, marked_live = f"{base}=\nold\n=\n", f"{live}=\nnew\n=\n"
    found = merge_lines(marked_base, f"{local}=\nold\n=\n", marked_live)

    assert found is None or (found.file_first.endswith("new\n=\n") and found.live_first.endswith("new\n=\n"))


@many
@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_gives_way(base: str, changed: str) -> None:
    for found in (merge_lines(base, changed, base), merge_lines(base, base, changed)):
        assert found in (None, Merge(changed, changed))


@many
@given(TEXTS, TEXTS, TEXTS)
def test_both_sides_are_treated_alike(base: str, local: str, live: str) -> None:
    one, other = merge_lines(base, local, live), merge_lines(base, live, local)

    assert (one is None) is (other is None)
    if one and other:
        assert (one.file_first, one.live_first) == (other.live_first, other.file_first)


@many
@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3)), st.data())
def test_a_merge_of_json_is_json(base: dict[str, int], data: st.DataObject) -> None:
    change = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))
    texts = [json.dumps(one, indent=1) + "\n" for one in (base, base | data.draw(change), base | data.draw(change))]
    found = merge_lines(texts[0], texts[1], texts[2])
    if found:
        assert isinstance(json.loads(found.file_first), dict)
        assert isinstance(json.loads(found.live_first), dict)


@pytest.mark.parametrize(
    ("base", "local", "live"),
    [
        pytest.param("a\nb\nc\n", "a\n1\nc\n", "a\n2\nc\n", id="the same line"),
        pytest.param("a\nb\nc\n", "a\n1\nc\n", "a\nb\n2\n", id="neighbours"),
        pytest.param("a\nb\n", "a\nb\nmine\n", "a\nb\ntheirs\n", id="both at the end"),
        pytest.param("a\nb\n", "mine\na\nb\n", "theirs\na\nb\n", id="both in front"),
        pytest.param("a\nb\nc\n", "a\nc\n", "a\n2\nc\n", id="removed and changed"),
    ],
)
def test_lines_in_conflict(base: str, local: str, live: str) -> None:
    assert merge_lines(base, local, live) == Merge(local, live)


@pytest.mark.parametrize(
    ("base", "local", "live"),
    [
        pytest.param(
            '{\n "a": 1,\n "m": 0,\n "z": 0\n}\n',
            '{\n "a": 1,\n "k": 1,\n "m": 0,\n "z": 0\n}\n',
            '{\n "a": 1,\n "m": 0,\n "k": 2,\n "z": 0\n}\n',
            id="the same key of JSON in two places",
        ),
        pytest.param("a: 1\nm: 0\nz: 0\n", "k: 1\na: 1\nm: 0\nz: 0\n", "a: 1\nm: 0\nz: 0\nk: 2\n", id="of YAML"),
    ],
)
def test_a_merge_that_breaks_the_form_of_a_text_is_none(base: str, local: str, live: str) -> None:
    assert merge_lines(base, local, live) is None


def test_prose_has_no_form_to_keep() -> None:
    assert merge_lines("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n") == Merge("A\nb\nC\n", "A\nb\nC\n")
