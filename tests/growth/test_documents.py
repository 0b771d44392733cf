"""Reading and editing YAML takes as much longer as there is more of it, whatever it is made of."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.manifests import document_parts, parse
from kubectl_sync.model.content import ABSENT
from tests.growth.measure import MOST, Prepare, growth, growth_of_time
from tests.growth.samples import HEAD, few, keys, port, ports, unkeyed, whole

ITEM = "apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: {name}}}\n"


def reading(text: str) -> Callable[[], object]:
    return lambda: list(document_parts(text))


def editing(content: dict[str, Any] | str, *changes: tuple[tuple[Any, ...], Any]) -> Callable[[], object]:
    text = content if isinstance(content, str) else documents.write(content)
    return lambda: documents.edit(text, 0, changes)


def refused(content: dict[str, Any], *changes: tuple[tuple[Any, ...], Any]) -> Callable[[], object]:
    text = documents.write(content)

    def work() -> None:
        with pytest.raises(DocumentError):
            documents.edit(text, 0, changes)

    return work


def in_rows(content: dict[str, Any]) -> str:
    """JSON with a row for each value."""
    return json.dumps(content, indent=2) + "\n"


def listed(number: int, name: str = "c{at}") -> str:
    items = (f"- {ITEM.format(name=name.format(at=at))}" for at in range(number))
    return "apiVersion: v1\nkind: List\nitems:\n" + "".join(items)


def in_json(number: int) -> str:
    one = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": [one] * number}, indent=1)


READ: dict[str, tuple[Prepare, int]] = {
    "one key again and again": (lambda n: reading(HEAD + "data:\n" + "  a: b\n" * n), 100),
    "one number as a key again and again": (lambda n: reading(HEAD + "data:\n" + "  1: b\n" * n), 100),
    "a List": (lambda n: reading(listed(n)), 25),
    "a List of names that are no text": (lambda n: reading(listed(n, "{at}")), 25),
    "a List in JSON": (lambda n: reading(in_json(n)), 25),
    "many documents": (lambda n: reading("---\n".join([HEAD] * n)), 25),
    "many JSON documents": (lambda n: reading('{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}\n' * n), 75),
    "many empty documents": (lambda n: reading(HEAD + "---\n" * n), 125),
    "many merges": (lambda n: reading(HEAD + "x:\n" + "".join(f"  <<: {{k{at}: 1}}\n" for at in range(n))), 50),
    "many anchors": (
        lambda n: reading(HEAD + "x:\n" + "".join(f"  a{at}: &a{at} x\n  b{at}: *a{at}\n" for at in range(n))),
        50,
    ),
    "labels that are no text": (
        lambda n: reading(HEAD + "  labels:\n" + "".join(f"    l{at}: {at}\n" for at in range(n))),
        25,
    ),
    "git's conflict markers": (
        lambda n: lambda: parse("a.yaml", HEAD + "a: |\n" + "  <<<<<<<\n  =======\n  >>>>>>>\n" * n, "h"),
        125,
    ),
}
TEXT = ("data", "t")
RULES = ("spec", "rules")


def block(head: str, lines: list[str]) -> str:
    return HEAD + f"data:\n  t: {head}\n" + "".join(f"    {line}" for line in lines)


def words(number: int) -> list[str]:
    return [f"word{at}\n" for at in range(number)]


EDITED: dict[str, tuple[Prepare, int]] = {
    "one long paragraph": (
        lambda n: editing(
            block(">", [f"word{at}\n" for at in range(n)]), (TEXT, " ".join(f"word{at}" for at in range(n)) + " x\n")
        ),
        125,
    ),
    "all items of an unkeyed list": (
        lambda n: editing(
            whole("X", spec={"rules": [f"a{at}" for at in range(n)]}), (RULES, [f"b{at}" for at in range(n)])
        ),
        25,
    ),
    "a field of each item": (
        lambda n: editing(ports(n), *((("spec", "ports", port(at), "targetPort"), at + 9) for at in range(n))),
        12,
    ),
    "every second item goes": (
        lambda n: editing(ports(n), *((("spec", "ports", port(at)), ABSENT) for at in range(0, n, 2))),
        15,
    ),
    "many items come": (
        lambda n: editing(ports(2), *((("spec", "ports", port(at + 9)), {"port": at + 10}) for at in range(n))),
        20,
    ),
    "each key": (lambda n: editing(keys(n, "a"), *((("data", f"k{at}"), "b") for at in range(n))), 50),
    "many keys go": (lambda n: editing(keys(n, "a"), *((("data", f"k{at}"), ABSENT) for at in range(0, n, 2))), 50),
    "many keys come": (lambda n: editing(keys(n, "a"), *((("data", f"k{at}x"), "b") for at in range(n))), 25),
    "many keys come into JSON": (
        lambda n: editing(in_rows(keys(n, "a")), *((("data", f"k{at}x"), "b") for at in range(n))),
        25,
    ),
    "all but one key of JSON go": (
        lambda n: editing(in_rows(keys(n, "a")), *((("data", f"k{at}"), ABSENT) for at in range(1, n))),
        25,
    ),
    "all keys of JSON are others": (
        lambda n: editing(in_rows(keys(n, "a")), (("data",), {f"x{at}": "b" for at in range(n)})),
        25,
    ),
    "an unkeyed list in another order, with new items": (
        lambda n: editing(whole("X", spec={"rules": unkeyed(n, 1)}), (RULES, unkeyed(n, 2))),
        25,
    ),
    "many lists in another order": (
        lambda n: editing(
            whole("X", spec={f"l{at}": [1, 2, 3] for at in range(n)}),
            *((("spec", f"l{at}"), [3, 2, 1]) for at in range(n)),
        ),
        10,
    ),
    "an edit of which the last change has no place": (
        lambda n: refused(keys(n, "a"), *((("data", f"k{at}"), "b") for at in range(n)), (("kind", "x"), "b")),
        25,
    ),
}


@pytest.mark.parametrize("name", READ)
def test_reading(name: str) -> None:
    assert growth(*READ[name]) < MOST


@pytest.mark.parametrize("name", EDITED)
def test_editing(name: str) -> None:
    assert growth(*EDITED[name]) < MOST


def test_editing_a_text_of_few_kinds_of_lines() -> None:
    found = growth_of_time(lambda n: editing(block("|", few(n, 1)), (TEXT, "".join(few(n, 2)))), 800)

    assert found < MOST
