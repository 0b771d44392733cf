"""A push in this process, step by step, so that a test can come between the steps."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kubectl_sync.cluster.kubectl import Kubectl as Program
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment, opened
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.selection import Selection
from kubectl_sync.settings import Settings, Typed
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write.write import write

PUSH = POLICIES["push"]


@contextmanager
def environment_of(folder: Path, namespace: str, context: str | None = None) -> Iterator[Environment]:
    """An environment whose folder this test has for itself."""
    with unclaimed(folder, namespace, context) as environment, environment.store.claimed("push", "now"):
        yield environment


@contextmanager
def unclaimed(folder: Path, namespace: str, context: str | None = None) -> Iterator[Environment]:
    """An environment as verbs get it."""
    settings = Settings.of(Typed(context=context, namespace=namespace, root=folder))
    with opened(settings, Program.resolve(None)) as environment:
        yield environment


def planned(environment: Environment) -> Plan:
    local, skipped = read.read_files(environment)
    sides, refs = read.sides(environment, Selection(), local, skipped)
    return settle(environment, sides, refs, PUSH)


def pushed(environment: Environment, plan: Plan) -> Outcome:
    return write(environment, plan, PUSH, lambda _: None, at="now", ready_seconds=30)


def save(folder: Path, *objects: dict[str, Any]) -> None:
    """Manifests as JSON, which is YAML: a file for each."""
    for one in objects:
        file = folder / f"{one['kind'].lower()}-{one['metadata']['name']}.json"
        file.write_text(json.dumps(one, indent=1, ensure_ascii=False))


def synced(folder: Path, namespace: str, *objects: dict[str, Any]) -> None:
    """Manifests that are in sync with the cluster."""
    save(folder, *objects)
    with environment_of(folder, namespace) as environment:
        assert pushed(environment, planned(environment)).exit == 0
