"""Texts that are small, and would be large or slow to read."""

from collections.abc import Callable, Mapping
from typing import Final

HEAD: Final = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n"
JSON: Final = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": %s}}'
LARGE: Final = "the aliases make this document far too large"
DEEP: Final = "nested more than 100 levels deep"


def many(line: str, number: int) -> str:
    return "".join(line.format(i=one) for one in range(number))


def laughs(first: str, each: str) -> str:
    rows = [f"  a0: &a0 {first}\n"]
    rows += [f"  a{one}: &a{one} {each.replace('@', f'*a{one - 1}')}\n" for one in range(1, 30)]
    return "data:\n" + "".join(rows)


# What follows the head of a manifest -> what is said of it; "" where it is read.
BOMBS: Final[Mapping[str, tuple[Callable[[], str], str]]] = {
    "lists of aliases": (lambda: laughs("[x, x, x]", "[@, @, @, @, @, @, @, @, @]"), LARGE),
    "mappings of aliases": (lambda: laughs("{x: x}", "{a: @, b: @, c: @, d: @}"), LARGE),
    "aliases of a long text": (
        lambda: f"data:\n  a: &a {'x' * 500_000}\n" + many("  k{i}: *a\n", 20_000), LARGE),
    "an alias as a key": (
        lambda: f"data:\n  ? &a {'k' * 1000}\n  : v\n" + "  *a : v\n" * 20_000, LARGE),
    "deep by aliases": (lambda: laughs("[x]", "[[[[@]]]]"), LARGE),
    "many anchors": (lambda: "data:\n" + many("  k{i}: &a{i} v\n", 40_000), ""),
    "one anchor again and again": (lambda: "data:\n" + many("  k{i}: &a v\n", 40_000), ""),
    "merge keys": (lambda: "data:\n" + many("  <<: {{k{i}: v}}\n", 30_000), ""),
    "a list of merges": (
        lambda: f"data:\n  <<: [{', '.join(f'{{k{one}: v}}' for one in range(30_000))}]\n", ""),
    "merges of merges": (lambda: laughs("{x: x}", "{<<: @, y: @}"), LARGE),
    "deep lists": (lambda: "data: " + "[" * 500_000, DEEP),
    "deep mappings": (lambda: "data: " + "{a: " * 200_000, DEEP),
    "deep dashes": (lambda: "data:\n" + "- " * 300_000 + "\n", DEEP),
    "deep indentation": (lambda: "data:\n" + "".join(" " * one + "k:\n" for one in range(1, 900)), DEEP),
    "deep keys": (lambda: "data:\n  " + "? " * 500_000 + "\n", "a key must be text"),
    "a number of 100,000 digits": (lambda: f"data: {{a: {'1' * 100_000}}}\n", ""),
    "a negative one": (lambda: f"data: {{a: -{'9' * 5_000}}}\n", ""),
    "one as a key": (lambda: f"data:\n  ? {'1' * 5_000}\n  : a\n", ""),
    "one with a tag": (
        lambda: f"data: {{a: !!int {'1' * 5_000}}}\n", "this is not what its tag !!int says"),
    "hexadecimal digits": (lambda: f"data: {{a: 0x{'f' * 500_000}}}\n", ""),
    "a long fraction": (lambda: f"data: {{a: 0.{'1' * 500_000}}}\n", ""),
    "a huge text": (lambda: f"data: {{a: {'x' * (4 << 20)}}}\n", "larger than the 3 MiB"),
    "escapes": (lambda: 'data: {a: "' + "\\u0041" * 400_000 + '"}\n', ""),
    "empty lines": (lambda: "data:\n  a: |\n" + "\n" * 1_000_000 + "    x\n", ""),
    "a text over many lines": (lambda: "data:\n  a: " + "x\n    " * 300_000 + "\n", ""),
    "exclamation marks": (lambda: f"data: {{a: !{'!' * 500_000} x}}\n", ""),
    "commas": (lambda: f"data: [{',' * 500_000}]\n", "something is missing"),
    "templates without an end": (lambda: "data: '" + "{{" * 300_000 + "'\n", ""),
    "blanks": (lambda: f"data:{' ' * 1_000_000}x\n", ""),
    "tabs": (lambda: "data:\n" + "\t" * 500_000 + "a: b\n", "a tab where spaces must be"),
    "quotes that are not closed": (
        lambda: "data:\n" + many("  k{i}: 'x\n", 50_000), "quotes are missing"),
    "base64": (lambda: f"data: {{a: !!binary {'A' * 1_000_001}}}\n", "this is not base64"),
}  # fmt: skip
JSON_BOMBS: Final[Mapping[str, tuple[Callable[[], str], str]]] = {
    "deep": (lambda: JSON % ('{"a":' * 300_000), DEEP),
    "a number of 100,000 digits": (lambda: JSON % ("1" * 100_000), "kubectl refuses a number"),
    "a number beyond all floats": (lambda: JSON % "1e999", "kubectl refuses a number"),
    "escapes of halves": (lambda: JSON % ('"' + "\\ud83d" * 100_000 + '"'), "no character"),
    "escapes of pairs": (lambda: JSON % ('"' + "\\ud83d\\ude00" * 100_000 + '"'), ""),
}
