"""New manifests: the order and style of people, and text that no reader of YAML misreads."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import same
from kubectl_sync.model.masked import Masked
from tests.documents.drift import TEXTS
from tests.documents.oracle import ask

WORDS = (
    *("y", "Y", "yes", "n", "No", "on", "OFF", "true", "null", "~", "Null", "=", "<<", ".inf", "-.Inf", ".nan", ".NaN"),
    *("0", "-1", "+1", "010", "08", "0o17", "0O17", "0x1F", "0b1", "-0b1", "1_000", "1,000", "1e3", "1E3", "1.", ".5"),
    *("1e", "1e-7", "12:30", "190:20:30", "1:30.5", "2020-01-01", "2020-1-1", "2001-12-14 21:59:43", "20-01", "1-2"),
    *("- a", "-", "?", ":", "? a", ": a", "a:", "a: b", "a #b", "#", "!a", "&a", "*a", "|", ">", "%a", "@a", "`a"),
    *("{a", "[a", "", " ", " a", "a ", "'", '"', "it's", "---", "--- a", "...", "a\tb", "\ta", "a\a", "\x85", "\\"),
    *("\u2028", "\ufeff", "a\nb", "a\nb\n", "\na", " a\nb", "a\n\n", "a\n \nb", "\n", "a\r\nb", "a\n\tb\n"),
)  # fmt: skip
INTEGERS = st.integers(-(2**63), 2**63 - 1)
SCALARS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3), max_leaves=9
)


def contents() -> dict[str, Any]:
    texts = list(dict.fromkeys((*WORDS, *TEXTS)))
    return {
        "values": {f"k{at}": text for at, text in enumerate(texts)},
        "items": texts,
        "keys": dict.fromkeys(texts, "x"),
    }


def test_text_is_text_to_every_reader(kubectl_path: Path, tmp_path: Path) -> None:
    """To YAML 1.1 (PyYAML), YAML 1.2 (ruamel.yaml) and kubectl."""
    head = {"apiVersion": "example.com/v1", "kind": "Case", "metadata": {"name": "x"}}
    spec = contents()
    text = documents.write(head | {"spec": spec})
    (tmp_path / "x.yaml").write_bytes(text.encode())

    assert yaml.safe_load(text)["spec"] == spec
    assert YAML(typ="safe", pure=True).load(text)["spec"] == spec
    (one,) = ask(kubectl_path, tmp_path).objects
    assert one["spec"] == spec


def test_brackets_have_quotes_too() -> None:
    for text in contents()["items"]:
        edited = documents.edit("a: {b: [x]}\n", 0, [(("a", "b", 0), text)])
        assert yaml.safe_load(edited) == {"a": {"b": [text]}}


def test_keys_are_in_peoples_order() -> None:
    container = {"env": [{"value": "1", "name": "A"}], "image": "i", "name": "web", "volumeMounts": [], "args": []}
    content = {
        "status": {},
        "spec": {"template": {"spec": {"containers": [container]}}, "replicas": 1},
        "metadata": {"labels": {"b": "1", "a": "2"}, "annotations": {}, "namespace": "n", "name": "web"},
        "kind": "Deployment",
        "apiVersion": "apps/v1",
    }

    assert documents.write(content).splitlines() == [
        "apiVersion: apps/v1", "kind: Deployment", "metadata:", "  name: web", '  namespace: "n"', "  labels:",
        '    b: "1"', '    a: "2"', "  annotations: {}", "spec:", "  replicas: 1", "  template:", "    spec:",
        "      containers:", "      - name: web", "        image: i", "        args: []", "        env:",
        "        - name: A", '          value: "1"', "        volumeMounts: []", "status: {}",
    ]  # fmt: skip


def test_keys_in_the_order_of_the_alphabet() -> None:
    content = {"kind": "x", "apiVersion": "v1", "a": [{"name": "b", "image": "i"}]}

    assert documents.write(content, sort=True) == "a:\n- image: i\n  name: b\napiVersion: v1\nkind: x\n"


def test_the_style_of_the_folder() -> None:
    indented = "spec:\n    list:\n      - 'x y: z'\n      - a: 1\n"
    style = documents.learned([indented, "a: {{ x }}", "# nothing\n", indented, "a:\n  b:\n  - 1\n"])

    assert (style.step, style.dash, style.quote) == (4, 2, "'")
    assert documents.write({"a": {"b": [{"c": "yes", "d": [1]}]}}, style) == (
        "a:\n    b:\n      - c: 'yes'\n        d:\n          - 1\n"
    )
    assert documents.learned([]) == documents.Style()


def test_each_manifest_says_what_it_shows() -> None:
    plain, listed = "---\r\na: 1\r\n", "---\r\na:\r\n  - 'x y: z'\r\n"
    style = documents.learned([plain, plain, listed, "# first\n---\na: 1\n", '{"a": "b"}'])

    assert (style.start, style.newline, style.dash, style.quote) == (True, "\r\n", 2, "'")
    assert documents.write({"a": ["yes"]}, style) == "---\r\na:\r\n  - 'yes'\r\n"


def test_text_of_several_lines_is_a_literal_block() -> None:
    assert documents.write({"a": "one\n  two\n", "b": "x\ny"}) == "a: |\n  one\n    two\nb: |-\n  x\n  y\n"


def test_secret_values_are_written_and_never_told() -> None:
    assert documents.write({"data": {"a": Masked("c2VjcmV0")}}) == "data:\n  a: c2VjcmV0\n"
    assert documents.edit("data:\n  a: b\n", 0, [(("data", "a"), Masked("c2VjcmV0"))]) == "data:\n  a: c2VjcmV0\n"
    with pytest.raises(DocumentError) as caught:
        documents.edit("data:\n  # why\n  a: b\n", 0, [(("data",), Masked("c2VjcmV0"))])
    assert caught.value.hint == 'set it by hand to "***"'


@pytest.mark.parametrize("content", [{"a": float("inf")}, {"a": "\ud800"}])
def test_what_yaml_cannot_say_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="cannot be written as YAML"):
        documents.write(content)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), VALUES, min_size=1, max_size=4))
def test_what_is_written_reads_the_same(content: dict[str, Any]) -> None:
    (document,) = documents.read(documents.write(content))

    assert same(document.content, content)
