"""Whatever differs and whoever wins: a placeholder that is filled in is written on no side, and told on every run."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model.content import UNDECIDED
from kubectl_sync.model.objects import Base
from kubectl_sync.model.plan import Side
from kubectl_sync.model.policy import Grant
from tests.engine.making import REF, config, sides_of

WORDS = st.text("ab:/ ", min_size=1, max_size=4).filter(str.strip)
MARKS = st.sampled_from(["${X}", "{{ .y }}", "$${Z}"])
VALUES = st.text("12.", min_size=1, max_size=4)
GRANTS = st.frozensets(st.sampled_from(list(Grant)))
VERBS = ("pull", "push", "two-way", "mirror")
many = settings(max_examples=200, deadline=None, derandomize=True)


@many
@given(st.lists(st.tuples(WORDS, MARKS), min_size=1, max_size=3), st.dictionaries(MARKS, VALUES), GRANTS)
def test_what_is_filled_in_is_written_on_no_side(
    parts: list[tuple[str, str]], values: dict[str, str], grants: frozenset[Grant]
) -> None:
    text = "".join(word + mark for word, mark in parts)
    live = "".join(word + values.get(mark, "0") for word, mark in parts)
    base: Base | None = None

    for verb in VERBS:
        found = plan(sides_of(config(text), config(live), base), [REF], policy(verb, grants))
        (change,) = found.equal

        assert [(one.local, one.live) for one in change.held] == [(text, live)]
        base = advance(change, config(text), config(live, uid="u"))
        assert base is not None


@many
@given(WORDS, MARKS, VALUES, WORDS)
def test_an_edit_of_what_is_filled_in_is_written_on_no_side(word: str, mark: str, value: str, more: str) -> None:
    text, live = word + mark, word + value
    (change,) = plan(sides_of(config(text), config(live)), [REF], policy("status")).equal
    base = advance(change, config(text), config(live, uid="u"))

    for verb in VERBS:
        found = plan(sides_of(config(more + text), config(live), base), [REF], policy(verb, frozenset(Grant)))
        writes = [one for side in Side for one in found.writes(side)]
        assert writes == []
        assert len(found.conflicts) + len(found.held) == 1


@many
@given(WORDS, MARKS, VALUES)
def test_a_text_that_was_another_one_in_the_file_is_text(word: str, mark: str, value: str) -> None:
    text, live = word + mark, word + value
    base = Base(config(live), config(live), "u")
    (change,) = plan(sides_of(config(text), config(live), base), [REF], policy("push")).changes

    assert [one.wanted for one in change.changes if one.wanted is not UNDECIDED] == [text]
