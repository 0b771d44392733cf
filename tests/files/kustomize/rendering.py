"""What our reading makes of a kustomization's folder, and what kubectl does: the oracle."""

import base64
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kubectl_sync.files import Folder, Renderer
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.masked import unmasked
from kubectl_sync.model.objects import Manifest, Snapshot
from kubectl_sync.model.skipped import Skipped
from tests.files.making import KINDS

_VERBS = frozenset({"list", "get", "patch"})
TYPES = Kinds((*KINDS.all, Kind("example.com", "v1", "Widget", "widgets", "widget", namespaced=True, verbs=_VERBS)))
Read = tuple[Snapshot[Manifest], tuple[Skipped, ...]]


@dataclass(frozen=True)
class Rendered:
    """What kubectl printed for a folder: the objects, or why it made none."""

    code: int
    objects: list[dict[str, Any]]
    error: str


def folder(kubectl: Path, root: Path, inside: str = "", *, cache: Path | None = None, remote: bool = False,
           alone: bool = True) -> Folder:  # fmt: skip
    """The folder of one kustomization, as `-k` reads it; all of the root with `alone=False`."""
    return Folder(root.resolve(), inside, cache, renderer=Renderer(str(kubectl), remote), alone=alone)


def read(source: Folder, *, secrets: bool = True) -> Read:
    return source.read(TYPES, "", secrets=secrets)


def kubectl_says(kubectl: Path, place: Path) -> Rendered:
    """The oracle: the user's own folder, rendered where it lies."""
    done = subprocess.run([str(kubectl), "kustomize", str(place)], capture_output=True, text=True, check=False)
    found = [one for one in yaml.safe_load_all(done.stdout) if one is not None]
    return Rendered(done.returncode, found, done.stderr)


def contents(snapshot: Snapshot[Manifest]) -> list[dict[str, Any]]:
    return [dict(unmasked(one.content)) for one in snapshot.objects.values()]


def comparable(objects: Iterable[dict[str, Any]]) -> list[str]:
    """Objects without order; a Secret with all its values in `data`, where the cluster keeps them."""
    return sorted(repr(_sorted(_as_kept(one))) for one in objects)


def told(found: Read) -> list[str]:
    """All that was not read, with the reasons."""
    snapshot, skipped = found
    return [f"{gap.where}: {gap.reason}" for gap in snapshot.gaps] + [f"{one.where}: {one.reason}" for one in skipped]


def _as_kept(one: dict[str, Any]) -> dict[str, Any]:
    if one["kind"] != "Secret" or "stringData" not in one:
        return one
    data = {key: base64.b64encode(value.encode()).decode() for key, value in one["stringData"].items()}
    rest = {key: value for key, value in one.items() if key != "stringData"}
    return rest | {"data": (one.get("data") or {}) | data}


def _sorted(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _sorted(content[key]) for key in sorted(content, key=str)}
    return [_sorted(one) for one in content] if isinstance(content, list) else content
