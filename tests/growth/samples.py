"""Objects that are large in one way: many equal lines, many items, many keys."""

import random
from pathlib import Path
from typing import Any

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model.objects import Base, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.paths import Item
from tests.growth.measure import Prepare

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: n\n"


def few(number: int, seed: int) -> list[str]:
    """Lines of which there are three kinds."""
    chosen = random.Random(seed)
    return [f"{chosen.choice('abc')}\n" for _ in range(number)]


def every_second(number: int, letter: str) -> list[str]:
    """Lines of which each second one has the letter, and the others are equal."""
    return [f"{letter}{at}\n" if at % 2 else "- same\n" for at in range(number)]


def whole(kind: str, version: str = "v1", **fields: Any) -> dict[str, Any]:
    metadata = {"name": "c", "namespace": "n", "uid": "u", "resourceVersion": "1"}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **fields}


def ports(number: int, shift: int = 0) -> dict[str, Any]:
    """A Service with so many ports; with a shift all their targets are others."""
    found = [
        {"name": f"p{at}", "port": at + 1, "targetPort": at + 1 + shift, "protocol": "TCP"} for at in range(number)
    ]
    return whole("Service", spec={"ports": found})


def port(number: int) -> Item:
    return Item((("port", number + 1), ("protocol", "TCP")))


def env(number: int, value: str = "a", name: str = "E") -> list[dict[str, str]]:
    return [{"name": f"{name}{at}", "value": f"{value}{at}"} for at in range(number)]


def workload(variables: list[dict[str, str]]) -> dict[str, Any]:
    container = {"name": "c", "image": "x", "env": variables}
    return whole("Deployment", "apps/v1", spec={"template": {"spec": {"containers": [container]}}})


def unkeyed(number: int, seed: int) -> list[dict[str, Any]]:
    """Items without keys, of which many are alike."""
    chosen = random.Random(seed)
    return [{"kind": chosen.choice("abc"), "number": chosen.randrange(number)} for _ in range(number)]


def keys(number: int, value: str) -> dict[str, Any]:
    return whole("ConfigMap", data={f"k{at}": value for at in range(number)})


def planned(local: dict[str, Any], live: dict[str, Any], base: dict[str, Any] | None = None) -> Any:
    """The plan of one object, to be made when it is called."""
    ref = ObjectRef(local["apiVersion"].rpartition("/")[0], local["kind"], "n", "c")
    metadata = {key: local["metadata"][key] for key in ("name", "namespace")}
    manifest = Manifest({**local, "metadata": metadata}, Place(Path("c.yaml"), 0, "h"))
    bases = {ref: Base(base, base, "u")} if base else {}
    sides = Sides(Snapshot({ref: manifest}), Snapshot({ref: LiveObject(live, Version("u", "1"))}), bases)
    return lambda: plan(sides, [ref], POLICIES["status"])


Cases = dict[str, tuple[Prepare, int]]
