"""Lines of a terminal are broken between words, and lose nothing but the blanks where they are."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.terminal.wrapping import width, wrapped

WORDS = st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=30).filter(
    lambda word: "`" not in word
)
SIGNS = st.sampled_from(["", "  ", "    ", "  * ", "    ! ", "+ ", "      - "])


@given(sign=SIGNS, words=st.lists(WORDS, min_size=1, max_size=40), columns=st.integers(20, 200))
def test_no_line_is_wider_than_the_terminal_but_for_one_word(sign: str, words: list[str], columns: int) -> None:
    lines = list(wrapped(sign + " ".join(words), columns))

    assert " ".join(lines).split() == (sign + " ".join(words)).split()
    wide = [line for line in lines if len(line) > columns]
    assert [line for line in wide if len(line.removeprefix(sign).split()) > 1] == []


@given(line=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))), columns=st.integers(20, 200))
def test_nothing_goes_but_blanks(line: str, columns: int) -> None:
    assert "".join("".join(wrapped(line, columns)).split()) == "".join(line.split())


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        pytest.param(
            "  * data.key  changed by kubectl-annotate", ["  * data.key  changed by", "    kubectl-annotate"],
            id="below the text behind a mark",
        ),
        pytest.param("hint: mend the manifest of it now", ["hint: mend the manifest", "  of it now"], id="a sentence"),
        pytest.param("hint: try `kubectl sync push a` now", ["hint: try", "  `kubectl sync push a`", "  now"],
                     id="a command stays whole"),
        pytest.param("変更 " * 6, ["変更 変更 変更 変更 変更", "  変更 "], id="characters of two columns"),
        pytest.param("short", ["short"], id="short"),
    ],
)  # fmt: skip
def test_lines(line: str, lines: list[str]) -> None:
    assert list(wrapped(line, 24)) == lines


def test_what_is_no_terminal_breaks_nothing() -> None:
    assert width(io.StringIO()) is None
    assert list(wrapped("word " * 100, None)) == ["word " * 100]
