"""A push in this process, step by step, so that a test can come between the steps."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kubectl_sync.cluster.kubectl import Kubectl as Program
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.selection import Selection
from kubectl_sync.settings import Settings, Typed
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write.write import write
from kubectl_sync.workspace import Workspace, opened

PUSH = POLICIES["push"]


@contextmanager
def workspace(folder: Path, namespace: str, context: str | None = None) -> Iterator[Workspace]:
    settings = Settings.of(Typed(context=context, namespace=namespace, root=folder))
    with opened(settings, Program.resolve(None), lambda _: None) as doors, doors.store.claimed("push", "now"):
        yield doors


def planned(doors: Workspace) -> Plan:
    local, skipped = read.files(doors)
    sides, refs = read.sides(doors, Selection(), local, skipped)
    return settle(doors, sides, refs, PUSH)


def pushed(doors: Workspace, plan: Plan) -> Outcome:
    return write(doors, plan, PUSH, lambda _: None, at="now", ready_seconds=30)


def save(folder: Path, *objects: dict[str, Any]) -> None:
    """Manifests as JSON, which is YAML: a file for each."""
    for one in objects:
        file = folder / f"{one['kind'].lower()}-{one['metadata']['name']}.json"
        file.write_text(json.dumps(one, indent=1, ensure_ascii=False))


def synced(folder: Path, namespace: str, *objects: dict[str, Any]) -> None:
    """Manifests that are in sync with the cluster."""
    save(folder, *objects)
    with workspace(folder, namespace) as doors:
        assert pushed(doors, planned(doors)).exit == 0
