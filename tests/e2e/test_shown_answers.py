"""What the server made of a write is what was asked for, or the plan said so, and every later run does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.engine.body import body
from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import Checkout, plain
from tests.e2e.edits import EDITS, Manifest

# Chosen by the server for one object alone.
CHOSEN = ("clusterIP", "clusterIPs", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy")


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return plain(tmp_path, namespace, kubectl)


def comparable(content: dict[str, Any]) -> Any:
    """What an object is for, without what no two objects share."""
    found = body(content)
    del found["metadata"]
    spec = found["spec"]
    for port in spec.get("ports", []) if content["kind"] == "Service" else []:
        port.pop("nodePort", None)
    found["spec"] = {key: value for key, value in spec.items() if key not in CHOSEN}
    return found


def named(manifest: Manifest, case: str, more: str = "") -> Manifest:
    return manifest | {"metadata": {"name": re.sub("[^a-z]+", "-", case.lower()) + more}}


def put(here: Checkout, side: int) -> dict[str, Manifest]:
    """All manifests of one side of the edits, as files."""
    found = {case: named(edit[side], case) for case, edit in EDITS.items()}
    for case, manifest in found.items():
        here.put(f"{manifest['metadata']['name']}.yaml", json.dumps(manifest, indent=1))
    return found


def listed(text: str) -> dict[str, Any]:
    return {one["metadata"]["name"]: one for one in json.loads(text)["items"]}


@pytest.mark.parametrize("way", [(0, 1), (1, 0)], ids=["there", "back"])
def test_after_each_edit_live_is_what_a_new_object_would_be(here: Checkout, way: tuple[int, int]) -> None:
    put(here, way[0])
    here.pushed()
    manifests = put(here, way[1])

    ran = here.pushed("--confirm-context", "plane")  # every object is changed

    news = {"apiVersion": "v1", "kind": "List"}
    news |= {"items": [named(one, case, "-new") for case, one in manifests.items()]}
    fresh = listed(here.kube("create", "--dry-run=server", "-o", "json", "-f", "-", given=json.dumps(news)))
    kinds = ",".join({one["kind"] for one in manifests.values()})
    live = listed(here.kube("get", kinds, "-o", "json"))
    for case, manifest in manifests.items():
        name = manifest["metadata"]["name"]
        assert comparable(live[name]) == comparable(fresh[f"{name}-new"]), case + ran.out
    done = f"nothing to do: {len(EDITS)} in sync"
    for folder in (here, here.copy("clone")):
        seen = folder.sync("status", "--exit-code")
        assert (seen.code, seen.out.splitlines()[-1]) == (0, done), seen.out
