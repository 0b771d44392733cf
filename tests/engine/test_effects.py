"""What the server makes of a new object, told from what it only adds or spells in its own way."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.effects import is_kept, overridden
from kubectl_sync.model import paths


def pod(**container: Any) -> dict[str, Any]:
    spec = {"containers": [{"name": "web", "image": "web:1"} | container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": spec}


def answered(mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, ...]:
    found = () if is_kept(mine, theirs) else overridden(mine, theirs)
    return tuple(paths.show(one.path) for one in found)


MOUNT = {"name": "v", "mountPath": "/v"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (pod(), pod(imagePullPolicy="Always")),
        (pod(stdin=False, args=[], command=None), pod()),
        (pod(volumeMounts=[MOUNT | {"readOnly": False}]), pod(volumeMounts=[MOUNT])),
        (pod(volumeMounts=[MOUNT]), pod(volumeMounts=[{"name": "t", "mountPath": "/t"}, MOUNT])),
        (pod(args=["a", "b"]), pod(args=["a", "more", "b"])),
        (pod(resources={"limits": {}}), pod(resources={})),
    ],
)  # fmt: skip
def test_what_it_adds_or_drops_as_empty_is_no_change(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert answered(mine, theirs) == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "path"),
    [
        (pod(), pod(image="theirs:1"), "image"), (pod(stdin=True), pod(), "stdin"),
        (pod(stdin=False), pod(stdin=True), "stdin"), (pod(args=["a", "b"]), pod(args=["b", "a"]), "args[0]"),
        (pod(args=["a", "b"]), pod(args=["a"]), "args"),
        (pod(volumeMounts=[MOUNT | {"readOnly": True}]), pod(volumeMounts=[MOUNT]),
         "volumeMounts[mountPath=/v].readOnly"),
    ],
)  # fmt: skip
def test_what_it_makes_of_a_field_of_the_file_is_told(mine: dict[str, Any], theirs: dict[str, Any], path: str) -> None:
    assert answered(mine, theirs)[:1] == (f"spec.containers[name=web].{path}",)
