"""Manifests of Secrets that are malformed or odd, each with a value that nobody may see: `VALUE`, or its base64.

Also what only looks like a Secret, and what other tools make one of.
"""

import base64
from collections.abc import Mapping
from typing import Final

VALUE: Final = "pl4ntedQx7"
CODED: Final = base64.b64encode(VALUE.encode()).decode()
# However it is cut off, a part of that length is not to be seen either.
SEEN: Final = (VALUE, CODED, VALUE[:7], VALUE[3:], CODED[:10])
HEAD: Final = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n"
_NEAR: Final = HEAD.replace("kind: Secret", "kind: {kind}") + "stringData: {{a: {value}}}\ntype: Opaque\n"
_DATA: Final = HEAD.replace("kind: Secret", "kind: {kind}") + "data: {{a: {coded}}}\ntype: Opaque\n"

# What follows the head.
_BODIES: Final[Mapping[str, str]] = {
    "star": "stringData:\n  a: *@\n",
    "star in data": "data:\n  a: *@\n",
    "star in a list": "stringData: {a: [*@, b]}\n",
    "star with more": "stringData:\n  a: *@!$%\n",
    "ampersand": "stringData:\n  a: &@\n",
    "ampersand and text": "stringData:\n  a: &@ &@\n",
    "its own alias": "stringData: &@ {a: *@}\n",
    "tag": "stringData:\n  a: !@\n",
    "tag and text": "stringData:\n  a: !!@ x\n",
    "handle": "stringData:\n  a: !@!x y\n",
    "verbatim tag": "stringData:\n  a: !<@\n",
    "tag of integers": "stringData:\n  a: !!int @\n",
    "tag of base64": "stringData:\n  a: !!binary @!\n",
    "tag of times": "stringData:\n  a: !!timestamp @\n",
    "at sign": "stringData:\n  a: @@\n",
    "backtick": "stringData:\n  a: `@`\n",
    "percent": "stringData:\n  a: %@\n",
    "percent at a start": "stringData:\n  a: x\n%@\n",
    "directive": "...\n%YAML @\n---\n",
    "double quote left open": 'stringData:\n  a: "@\n',
    "single quote left open": "stringData:\n  a: '@\n",
    "quote and more": "stringData:\n  a: '@'@\n",
    "unknown escape": 'stringData:\n  a: "@\\@"\n',
    "escape of no character": 'stringData:\n  a: "@\\ud83d"\n',
    "escape that is short": 'stringData:\n  a: "\\x@"\n',
    "colon": "stringData:\n  a: @: @: @\n",
    "colon alone": "stringData:\n  a: :@\n  b: @ : x : y\n",
    "braces": "stringData:\n  a: {@\n",
    "brackets": "stringData:\n  a: [@\n",
    "bracket closed": "stringData:\n  a: ]@\n",
    "commas": "stringData: {a: '@',, b}\n",
    "bar": "stringData:\n  a: |@\n",
    "bar and a number": "stringData:\n  a: |0 @\n   x\n",
    "angle": "stringData:\n  a: >@\n",
    "block that ends": "stringData:\n  a: |\n  @\n",
    "block further left": "stringData:\n  a: |\n      x\n    @\n",
    "tab": "stringData:\n\ta: @\n",
    "tab before": "stringData:\n  a:\n\t@\n",
    "bad indentation": "stringData:\n    a: x\n  b: @\n",
    "dashes": "stringData:\n  a: x\n---@\n",
    "dots": "stringData:\n  a: x\n...\n@\n",
    "dots and a mapping": "stringData:\n  a: x\n...\na: @\n",
    "a line without a colon": "stringData:\n  a: x\n  @\n",
    "question mark": "stringData:\n  ? [@]\n  : x\n",
    "a list as a key": "stringData:\n  [@]: x\n",
    "template": "stringData:\n  a: {{ @ }}\n",
    "template with a default": "stringData: ${DATA:-@}\n",
    "template of all data": "data: ${DATA:-@}\n",
    "template of annotations": "  annotations: ${DATA:-@}\n",
    "template in an annotation": "  annotations: {a: [@]}\nstringData: {a: x}\n",
    "template of Go": "stringData:\n  a: x\n{{ if @ }}\n  b: y\n{{ end }}\n",
    "conflict": "stringData:\n<<<<<<< HEAD\n  a: @\n=======\n  a: x@\n>>>>>>> b\n",
    "control character": "stringData:\n  a: @\x07\n",
    "half a character": "stringData:\n  a: @\udce9\n",
    "data is text": "data: @\n",
    "data is base64": "data: ~@~\n",
    "data is a list": "data: [@]\n",
    "stringData is text": "stringData: @\n",
    "stringData is a list": "stringData:\n- @\n- a: @\n",
    "no base64": "data: {a: '@!'}\n",
    "base64 with blanks": "data: {a: '~ @ ~'}\n",
    "a number": "stringData: {a: @, b: 7}\n",
    "a mapping": "stringData: {a: {b: @}}\n",
    "type is a mapping": "type: {a: @}\nstringData: {a: x}\n",
    "immutable is text": "immutable: @\n",
    "annotation is a mapping": "  annotations: {a: {b: @}}\n",
    "annotation of an apply": "  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '@'\n",
    "annotations are text": "  annotations: @\n",
    "labels are text": "  labels: @\n",
    "finalizers are text": "  finalizers: @\nstringData: {a: x}\n",
    "wrong key": "stringdata: {a: @}\nData: {b: ~}\npassword: @\n",
    "key twice": "stringData: {a: @, a: x@}\n",
    "block twice": "stringData: {a: @}\nstringData: {a: x@}\n",
    "key as text and word": "stringData: {'true': @, true: @}\n",
    "merge of text": "stringData:\n  <<: @\n",
    "merge": "stringData:\n  <<: {a: @}\n  b: x\n",
    "sops": "stringData: {a: @}\nsops: {mac: @}\n",
    "patch": "stringData: {a: @}\n$patch: replace\n",
    "comment": "# password: @\nstringData: {a: x}\n",
    "a huge number": "stringData: {a: x, b: " + "9" * 5000 + ", c: @}\n",
    "infinity": "stringData: {a: .inf, b: @}\n",
}  # fmt: skip
# Whole files.
_FILES: Final[Mapping[str, str]] = {
    "no name": "apiVersion: v1\nkind: Secret\nmetadata: {}\nstringData: {a: @}\n",
    "metadata is text": "apiVersion: v1\nkind: Secret\nmetadata: x\nstringData: {a: @}\n",
    "generated name": "apiVersion: v1\nkind: Secret\nmetadata: {generateName: x-}\nstringData: {a: @}\n",
    "the name is a number": "apiVersion: v1\nkind: Secret\nmetadata: {name: 7}\nstringData: {a: @}\n",
    "no kind": "apiVersion: v1\nmetadata: {name: s}\nstringData: {a: @}\n",
    "no kind, and base64": "apiVersion: v1\nmetadata: {name: s}\ndata: {a: ~}\n",
    "no version": "kind: Secret\nmetadata: {name: s}\nstringData: {a: @}\n",
    "another version": HEAD.replace("v1", "v2") + "stringData: {a: @}\n",
    "another group": HEAD.replace("v1", "example.com/v1") + "stringData: {a: @}\n",
    "kind twice": HEAD + "stringData: {a: @}\nkind: ConfigMap\n",
    "kind twice, the other first": "kind: ConfigMap\n" + HEAD + "stringData: {a: @}\n",
    "a list": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n"
              "  metadata: {name: s}\n  stringData: {a: @}\n",
    "a list of Secrets": "apiVersion: v1\nkind: SecretList\nitems:\n"
                         "- metadata: {name: s}\n  stringData: {a: @}\n- stringData: {a: @}\n- @\n",
    "beside a broken one": HEAD + "stringData: {a: @}\n---\na: [\n",
    "json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": "@"}}',
    "json with a comma": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},'
                         ' "stringData": {"a": "@",}, "b": *@}',
    "json cut off": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "@',
    "json with a huge number": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},'
                               ' "data": {"a": "@", "b": 1e999}}',
    "json of two": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}} "@"',
    "with a mark at its start": "\ufeff" + HEAD + "stringData: {a: @}\n",
    "line ends of Windows": (HEAD + "stringData: {a: *@}\n").replace("\n", "\r\n"),
    "in a ConfigMap": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  s.yaml: |\n"
                      "    kind: Secret\n    stringData: {a: @}\n",
    "a ConfigMap that was meant to be one": HEAD.replace("Secret", "ConfigMap") + "stringData: {a: @}\n",
}  # fmt: skip
# To the cluster these are ConfigMaps, whose values are shown; no cache has them all the same.
CONFIG_MAPS: Final = ("in-a-ConfigMap.yaml", "a-ConfigMap-that-was-meant-to-be-one.yaml", "kind-twice.yaml")
# Kinds that look like `Secret`; the last ones are spelled by escapes.
KINDS: Final = (
    "'Secret '", "' Secret'", "'Secret\u00a0'", "'\u200bSecret'", "'Secret\ufeff'", "secret", "SECRET",
    "Secrets", "SecretList", "'Sec ret'", "Sec\u00adret", "'Secret\u3000'", "S\u0435cret", "\uff33ecret",
    "Secert", "Scret", "Secrett", '"Secret\\u0020"', '"\\x53ecret"', '"Secret\\n"', "!!str Secret", "Secret.",
    "v1.Secret", "'Secret\t'",
)  # fmt: skip


def _planted(text: str) -> str:
    return text.replace("@", VALUE).replace("~", CODED)


def files() -> dict[str, bytes]:
    """The text of each file by its name."""
    texts = {name: _planted(HEAD + body) for name, body in _BODIES.items()}
    texts |= {name: _planted(text) for name, text in _FILES.items()}
    for number, kind in enumerate(KINDS):
        form = _DATA if number % 2 else _NEAR
        texts[f"kind {number}"] = form.format(kind=kind, value=VALUE, coded=CODED)
    return {
        f"{name.replace(' ', '-')}.{'json' if name.startswith('json') else 'yaml'}": text.encode(
            "utf-8", "surrogateescape"
        )
        for name, text in texts.items()
    }
