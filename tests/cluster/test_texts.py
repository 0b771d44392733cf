"""Texts that the server and kubectl compare byte by byte are those that Go would write."""

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.cluster.go_json import encode_json
from kubectl_sync.cluster.last_applied import MOST_BYTES, refresh_last_applied, with_last_applied, written
from kubectl_sync.model import paths
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.paths import Item
from tests.controlplane.fixtures import Kubectl
from tests.e2e.running import environment_of, planned, pushed, save

ANNOTATION = ("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
CRD = """{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
"metadata": {"name": "numbers.text.example.com"}, "spec": {"group": "text.example.com", "scope": "Namespaced",
"names": {"kind": "Number", "plural": "numbers"}, "versions": [{"name": "v1", "served": true, "storage": true,
"schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}"""


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<a>&'", r'"\u003ca\u003e\u0026' + "'\""),
        ("é\u2028\U0001f600\x7f", '"é\\u2028\U0001f600\x7f"'),
        ({"b": [1, None, True], "a": {}}, '{"b":[1,null,true],"a":{}}'),
        ([0.5, 2.0, 1e20, 1e21, 1e-05, 1.5e-07, -0.1], "[0.5,2,100000000000000000000,1e+21,0.00001,1.5e-7,-0.1]"),
    ],
)
def test_json_is_written_as_go_does(content: Any, text: str) -> None:
    assert encode_json(content) == text


def config(**data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": data}


def test_the_annotation_is_what_kubectl_apply_writes(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    content = config(a='<é>&\u2028\U0001f600\x7f\t"\\', b="") | {"immutable": None}
    content["metadata"]["labels"] = {"z": "1", "a": "2"}
    file = tmp_path / "c.json"
    file.write_text(json.dumps(content))

    kubectl("-n", namespace, "apply", "-f", str(file))

    live = json.loads(kubectl("-n", namespace, "get", "cm", "c", "-o", "json"))
    assert written(content, namespace) == paths.get(live, ANNOTATION)


def test_a_namespace_is_named_only_where_there_is_one() -> None:
    content = config(a="1")
    content["metadata"]["namespace"] = "other"

    assert json.loads(written(content, "n"))["metadata"]["namespace"] == "n"
    assert "namespace" not in json.loads(written(content, ""))["metadata"]


def test_neither_a_secret_nor_a_large_object_gets_the_annotation() -> None:
    secret = config(a="cGxhbnRlZA==") | {"kind": "Secret"}
    large = config(a="x" * MOST_BYTES)

    assert with_last_applied(secret, "n") == secret
    assert with_last_applied(large, "n") == large
    assert last_applied(with_last_applied(config(a="1"), "n")) == json.loads(written(config(a="1"), "n"))


def applied(**data: str) -> dict[str, Any]:
    return with_last_applied(config(**data), "n")


def test_the_annotation_follows_the_touched_fields_alone_or_the_whole_manifest() -> None:
    fields = [(("data", "a"), "2"), (("data", "b"), ABSENT), (("data", "new"), "3")]
    live = applied(a="1", b="1", c="1")

    ((path, text),) = refresh_last_applied(live, fields, None, "n")
    ((_, whole),) = refresh_last_applied(live, fields, config(a="2"), "n")

    assert path == ANNOTATION
    assert json.loads(text)["data"] == {"a": "2", "c": "1", "new": "3"}
    assert whole == written(config(a="2"), "n")


def test_no_annotation_is_made_or_damaged() -> None:
    fields = [(("data", "a"), "2")]
    broken = config(a="1")
    broken["metadata"]["annotations"] = {ANNOTATION[-1]: "{"}
    below_an_item = [(("spec", "list", Item((("name", "x"),)), "a"), 1)]

    assert refresh_last_applied(config(a="1"), fields, None, "n") == ()
    assert refresh_last_applied(broken, fields, None, "n") == ()
    assert refresh_last_applied(applied(a="1"), below_an_item, None, "n") == ()
    assert refresh_last_applied(applied(a="1"), [(("data", "a"), "x" * MOST_BYTES)], None, "n") == ()


def test_the_server_takes_every_value_for_the_one_that_it_told(tmp_path: Path, namespace: str) -> None:
    """Its test of an old value compares texts: numbers, escapes and letters have to be spelled as it does."""
    values: list[Any] = [0.5, 1e-05, 1.5e-07, 1e21, 123456789012345678, -1, True, None, "<é>&\u2028\b\f\t", {}, []]
    custom = {"apiVersion": "text.example.com/v1", "kind": "Number", "metadata": {"name": "n"}}
    save(tmp_path, json.loads(CRD), custom | {"spec": {"all": values, "key": "1"}})
    with environment_of(tmp_path, namespace) as environment:
        assert pushed(environment, planned(environment)).exit == 0
        save(tmp_path, custom | {"spec": {"all": "gone", "key": "2"}})

        assert [str(error) for error in pushed(environment, planned(environment)).parked] == []
        assert planned(environment).is_empty
