"""Edits of text: what changes, and that nothing else does."""

import difflib
from typing import Any

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.paths import FieldPath, Item

WEB = Item((("name", "web"),))
DEPLOYMENT = """# the shop's front door
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "web"   # do not rename
spec:
  replicas: 2 # two are enough
  template:
    spec:
      containers:
        - name: web
          image: 'nginx:1.27'   # approved
          args: ["-a", "b"]
        # the log shipper
        - name: log
          image: fluent:1
          mode: 0644
"""
SPEC = ("spec", "template", "spec", "containers", WEB)


def changed(text: str, path: FieldPath, value: Any) -> list[str]:
    new = documents.edit(text, 0, [(path, value)])
    lines = difflib.unified_diff(text.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("spec", "replicas"), 3, ["-  replicas: 2 # two are enough", "+  replicas: 3 # two are enough"]),
        ((*SPEC, "image"), "nginx:2",
         ["-          image: 'nginx:1.27'   # approved", "+          image: 'nginx:2'   # approved"]),
        (("metadata", "name"), "yes", ['-  name: "web"   # do not rename', '+  name: "yes"   # do not rename']),
        (("spec", "replicas"), "0123", ["-  replicas: 2 # two are enough", '+  replicas: "0123" # two are enough']),
        (("spec", "paused"), True, ["+  paused: true"]),
        (("metadata", "labels", "a"), "b", ["+  labels:", "+    a: b"]),
        (("spec", "template", "spec", "containers", Item((("name", "x"),))), {"name": "x", "image": "z:1"},
         ["+        - name: x", "+          image: z:1"]),
        (("spec", "template", "spec", "containers", Item((("name", "log"),)), "mode"), 0o600,
         ["-          mode: 0644", "+          mode: 0600"]),
        ((*SPEC, "args"), ABSENT, ['-          args: ["-a", "b"]']),
    ],
)  # fmt: skip
def test_one_edit_touches_one_place(path: FieldPath, value: Any, expected: list[str]) -> None:
    assert changed(DEPLOYMENT, path, value) == expected


def test_a_whole_list_is_replaced_and_comments_stay() -> None:
    new = documents.edit(DEPLOYMENT, 0, [((*SPEC, "args"), ["-c"])])

    (document,) = documents.read(new)
    assert paths.get(document.content, (*SPEC, "args")) == ["-c"]
    assert [
        one for one in ("front door", "do not rename", "two are enough", "approved", "log shipper") if one not in new
    ] == []


def test_other_documents_stay_byte_for_byte() -> None:
    text = "# one\na:   1\n---\nb: 2\n---\n{c:   3}\n"

    assert documents.edit(text, 1, [(("b",), 5)]) == "# one\na:   1\n---\nb: 5\n---\n{c:   3}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a: 1\r\nb: 2\r\n", "a: 9\r\nb: 2\r\n"), ("\ufeffa: 1\n", "\ufeffa: 9\n"), ("a: 1", "a: 9"), ("a:\n", "a: 9\n")],
)
def test_line_ends_marks_and_missing_ends_are_kept(text: str, expected: str) -> None:
    assert documents.edit(text, 0, [(("a",), 9)]) == expected


def test_an_anchored_value_is_not_changed_for_others() -> None:
    new = documents.edit("a: &x 1\nb: *x\n", 0, [(("a",), 2)])

    assert documents.read(new)[0].content == {"a": 2, "b": 1}


def test_what_cannot_be_done_is_refused_with_its_line() -> None:
    text = "a:\n  # why\n  b: 1\n"

    with pytest.raises(DocumentError, match="line 1: a"):
        documents.edit(text, 0, [(("a",), "plain")])


def test_several_lists_change_their_order_and_keep_their_style() -> None:
    text = "a: # first\n  - 1\n  - 2 # two\nb: [1,  2]\nc:\n- 1\n\n- 2\n"

    new = documents.edit(text, 0, [((name,), [2, 1]) for name in "abc"])

    assert new == "a: # first\n  - 2 # two\n  - 1\nb: [2,  1]\nc:\n- 2\n\n- 1\n"


def test_the_change_that_cannot_be_made_is_blamed_among_others() -> None:
    text = "".join(f"k{at}: a\n" for at in range(9)) + "x:\n  # a word\n  a: b\nz: a\n"
    changes = [((name,), "b") for name in (*(f"k{at}" for at in range(9)), "x", "z")]

    with pytest.raises(DocumentError, match="line 10: x cannot be set"):
        documents.edit(text, 0, changes)
