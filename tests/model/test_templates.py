"""Which texts of a cluster are a text of a file with its placeholders filled in."""

import time

import pytest

from kubectl_sync.model.templates import filled_in


@pytest.mark.parametrize(
    ("text", "live", "values"),
    [
        pytest.param("web:${TAG}", "web:1.2", {"${TAG}": "1.2"}, id="behind"),
        pytest.param("{{ .host }}:80", "a.example:80", {"{{ .host }}": "a.example"}, id="in front"),
        pytest.param("${A}/${B}", "1/2", {"${A}": "1", "${B}": "2"}, id="two marks"),
        pytest.param("a ${X} b ${X}", "a 1 b 1", {"${X}": "1"}, id="one value throughout"),
        pytest.param("a ${X} b ${X}", "a 1 b 2", None, id="two values of one mark"),
        pytest.param("web:${TAG}", "web:", {"${TAG}": ""}, id="a variable that is not set"),
        pytest.param("p ${A} q", "p 1 q q", {"${A}": "1 q"}, id="what follows comes twice"),
        pytest.param("${TAG}", "1.2", None, id="a mark alone could be anything"),
        pytest.param(" ${TAG}\n", " 1.2\n", None, id="nothing but blanks beside it"),
        pytest.param("web:${TAG}", "redis:7", None, id="another text"),
        pytest.param("web:${TAG}-x", "web:1-y", None, id="another end"),
        pytest.param("web:1.2", "web:1.2", None, id="no mark"),
        pytest.param("a ${X}\nb\nc\n", "a 1\nnew\nb\nc\n", None, id="no value has several lines"),
        pytest.param("a ${X}\nb\n", "a 1\nb\n", {"${X}": "1"}, id="several lines"),
        pytest.param("$${X} y", "${X} y", {"$${X}": "${X}"}, id="Flux' way to say a dollar"),
    ],
)
def test_what_is_a_text_filled_in(text: str, live: str, values: dict[str, str] | None) -> None:
    assert filled_in(text, live) == values


def test_matching_takes_no_more_than_twice_the_time_for_twice_the_text() -> None:
    """The shape that makes a backtracking matcher quadratic, and worse: many marks, one repeated letter."""

    def seconds(size: int) -> float:
        text, live = "a${X}a${Y}" * size + "b", "a" * 4 * size + "c"
        began = time.perf_counter()
        filled_in(text, live)
        return time.perf_counter() - began

    small, large = (min(seconds(size) for _ in range(5)) for size in (20_000, 80_000))
    assert large < 4 * small * 3
