"""Objects with parts of another shape than any server takes: each is its own error, and the others go on."""

import copy
import json
from pathlib import Path
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.paths import FieldPath
from tests.e2e.running import save
from tests.running import Ran, sync

POD: Final = {"containers": [{"name": "c", "image": "i:1", "ports": [{"containerPort": 80}]}]}
TEMPLATE: Final = {"metadata": {"labels": {"a": "b"}}, "spec": POD}
NAMES: Final = {"kind": "Thing", "plural": "things"}
VERSION: Final = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
# Objects, and the parts of them that are read here or there.
OBJECTS: Final[tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...]] = (
    ("v1", "ConfigMap", {"data": {"a": "b"}}, (
        "metadata.labels", "metadata.annotations", "metadata.ownerReferences", "metadata.finalizers",
        "metadata.managedFields", "metadata.creationTimestamp", "data", "binaryData",
    )),
    ("apps/v1", "Deployment", {"spec": {"selector": {"matchLabels": {"a": "b"}}, "template": TEMPLATE}}, (
        "spec", "spec.replicas", "spec.selector", "spec.template", "spec.template.metadata", "spec.template.spec",
        "spec.template.metadata.annotations", "spec.template.spec.containers",
    )),
    ("v1", "Service", {"spec": {"ports": [{"port": 80}]}}, ("spec", "spec.ports", "spec.selector")),
    ("batch/v1", "CronJob", {"spec": {"jobTemplate": {"spec": {"template": TEMPLATE}}}}, (
        "spec.jobTemplate", "spec.jobTemplate.spec", "spec.jobTemplate.spec.template",
    )),
    ("autoscaling/v2", "HorizontalPodAutoscaler", {"spec": {}}, ("spec", "spec.scaleTargetRef")),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition",
     {"spec": {"group": "x.example.com", "names": NAMES, "scope": "Namespaced", "versions": [VERSION]}},
     ("spec", "spec.names", "spec.versions", "spec.group", "spec.names.shortNames", "spec.names.singular")),
)  # fmt: skip
SHAPES: Final = {
    "text": "wrong", "number": 7, "list": ["wrong"], "mapping": {"wrong": {"wrong": 1}}, "numbers": {"wrong": 1},
    "nulls": {"wrong": None}, "null": None, "mappings": [{"wrong": 1}, None],
}  # fmt: skip
# What a server does take, beside nulls.
TAKEN: Final = {"spec.replicas-number"}
GOOD: Final = ("g1", "g2", "g3")


def path(text: str) -> FieldPath:
    return tuple(text.split("."))


def wrong() -> list[dict[str, Any]]:
    found = []
    for api_version, kind, fields, parts in OBJECTS:
        for part in parts:
            for shape, value in SHAPES.items():
                end = ".x.example.com" if kind == "CustomResourceDefinition" else ""
                name = f"{part.lower()}-{shape}{end}"
                whole = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **copy.deepcopy(fields)}
                found.append(paths.patch(whole, [(path(part), value)]))
    return found


def config(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": "b"}}


def test_no_shape_stops_a_run(tmp_path: Path, namespace: str) -> None:
    objects = wrong()
    unknown = {"apiVersion": "x.example.com/v9", "kind": "Thing", "metadata": {"name": "t"}}  # CRDs are read for it
    save(tmp_path, *objects, unknown, *map(config, GOOD))

    def run(*words: str) -> Ran:
        ran = sync(tmp_path, *words, "-n", namespace)
        assert "Traceback" not in ran.err, (words, ran.err)
        assert ran.code == 5, (words, ran.code)
        return ran

    run("status")
    run("status", "-l", "a=b")
    run("diff")
    run("pull", "--dry-run", "--new")
    plan = json.loads(run("push", "--dry-run", "--format", "json").out)

    told = {one["name"]: one.get("refused", "") or one.get("unchecked", "") for one in plan["objects"]}
    unread = " ".join(one["where"] for one in plan["unread"])
    silent = {
        name for one in objects
        if not told.get(name := one["metadata"]["name"]) and f"{one['kind'].lower()}-{name}.json" not in unread
    }  # fmt: skip
    assert {name for name in silent if not name.partition(".x.")[0].endswith(("-null", "-nulls"))} == TAKEN
    written = run("push", "--yes", *(f"configmap-{one}.json" for one in GOOD), "configmap-metadata.labels-text.json")
    assert all(f"configmap/{one} created" in written.out for one in GOOD)
    assert "error: configmap-metadata.labels-text.json:6: metadata.labels is no mapping" in written.err
