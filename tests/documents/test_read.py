"""What reading tells beside the values: lines, keys that are there twice; and its limits."""

import pytest

from kubectl_sync import documents
from kubectl_sync.documents import nodes
from kubectl_sync.errors import DocumentError

FRUIT = "a: &a\n  b: 'x' # c\n  ? d\n  : - |\n      text\n    - {e: f}\n"


def test_lines_of_fields() -> None:
    text = "# c\na:\n  b: 1\n---\nc:\n- name: web\n  d: 2\n"
    one, two = documents.read(text)

    assert [one.line_of(("a", "b")), two.line_of(("c", 0, "d")), two.line_of(("nowhere",))] == [3, 7, 5]


def test_lines_of_documents_are_those_of_their_first_value() -> None:
    text = "# one\n\na: 1\n---\n# two\n--- # three\n\n  b: 1\n---\n"

    assert [one.line for one in documents.read(text)] == [3, 4, 8, 9]


def test_only_line_feeds_count_as_lines() -> None:
    (document,) = documents.read("a: 'x\u0085y\u2028z'\r\nb: 1\r\n")

    assert document.line_of(("b",)) == 2


def test_keys_that_are_there_twice_are_told_by_their_lines() -> None:
    one, two = documents.read("x:\n  a: 1\n  y: 2\n  a: 3\n  yes: 4\n---\nb: &b {c: 1}\nd:\n  c: 2\n  <<: *b\n  c: 3\n")

    assert (one.repeated, one.content["x"]) == ((4, 5), {"a": 3, "true": 4})
    assert one.line_of(("x", "a")) == 4
    assert two.repeated == ()


def test_what_an_alias_stands_for_is_not_shared() -> None:
    (document,) = documents.read("a: &a {b: []}\nc: *a\nd: {<<: *a}\n")
    document.content["c"]["b"].append(1)

    assert document.content["a"] == {"b": []}


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("\n \n", 0), ("# c\n", 1), ("---\n", 1), ("---\n---\n", 2), ("# c\n---\n# d\n", 1)]
)
def test_empty_texts(text: str, number: int) -> None:
    assert [one.content for one in documents.read(text)] == [None] * number


def test_limits() -> None:
    for text in ("a: " + "é" * 1_600_000, "[" * 101 + "]" * 101, '{"a":' * 101 + "1" + "}" * 101):
        with pytest.raises(DocumentError, match=r"line 1: .*(3 MiB|100 levels)"):
            documents.read(text)
    assert documents.read("[" * 100 + "]" * 100)


def test_aliases_may_not_nest_too_deep() -> None:
    lines = ["a0: &a0 [[[[[[[[[[x]]]]]]]]]]"]
    lines += [f"a{n}: &a{n} [[[[[[[[[[*a{n - 1}]]]]]]]]]]" for n in range(1, 12)]

    with pytest.raises(DocumentError, match="line 10: the aliases make this document far too large"):
        documents.read("\n".join(lines))


def test_no_value_is_shown_where_a_document_cannot_be_read() -> None:
    for text in ("password: &x s3cret\n  b: s3cret: x\n", "password: 's3cret\n", "password: !!int s3cret\n"):
        with pytest.raises(DocumentError) as caught:
            documents.read(text)
        assert "s3cret" not in caught.value.message + caught.value.hint


def test_half_a_character_is_refused() -> None:
    for text in ("a: \ud800\n", '{"a": "\\ud800"}'):
        with pytest.raises(DocumentError):
            documents.read(text)


def test_places_in_the_text() -> None:
    """The editor's ground: every key, value and item by its first and last character."""
    (document,) = documents.read(FRUIT)

    assert list(spans(document.root)) == ["a", "b", "'x'", "d", "|\n      text\n", "e", "f"]


def spans(node: nodes.Node | None) -> list[str]:
    if isinstance(node, nodes.Mapping):
        return [part for pair in node.pairs for one in pair for part in spans(one)]
    if isinstance(node, nodes.Sequence):
        return [part for item in node.items for part in spans(item)]
    return [FRUIT[node.start : node.end]] if isinstance(node, nodes.Scalar) else []
