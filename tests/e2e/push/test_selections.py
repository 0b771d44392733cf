"""Of all that differs just the chosen fields are written, and nothing else of any object changes."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.plan import Plan, Side
from tests.e2e.running import PUSH, environment_of, planned, pushed, save
from tests.engine.making import chosen

ROUNDS = 30
SERVER_SET: tuple[FieldPath, ...] = (
    *(("metadata", key) for key in ("resourceVersion", "generation", "managedFields")),
    *((("metadata", "annotations", key)) for key in
      ("kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision")),
    ("status",),
)  # fmt: skip


def container(name: str) -> dict[str, Any]:
    env = [{"name": key, "value": "1"} for key in ("A", "B", "C")]
    ports = [{"containerPort": 80, "name": "http"}, {"containerPort": 53, "protocol": "UDP", "name": "dns"}]
    return {"name": name, "image": f"{name}:1", "args": ["a", "b"], "env": env, "ports": ports}


def template(labels: dict[str, str], **spec: Any) -> dict[str, Any]:
    return {"metadata": {"labels": labels}, "spec": {"containers": [container("web"), container("side")]} | spec}


def objects() -> list[dict[str, Any]]:
    labels = {"app": "web"}
    named: dict[str, Any] = {"metadata": {"name": "web", "labels": {"one": "1", "two": "2"}}}
    job = {"template": template(labels, restartPolicy="Never")}
    return copy.deepcopy([
        {"apiVersion": "v1", "kind": "ConfigMap", **named, "data": {"a": "1", "b": "<&>\u2028\U0001f600", "c": "~"}},
        {"apiVersion": "apps/v1", "kind": "Deployment", **named,
         "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template(labels)}},
        {"apiVersion": "v1", "kind": "Service", **named, "spec": {"selector": labels, "ports": [
            {"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}]}},
        {"apiVersion": "batch/v1", "kind": "CronJob", **named,
         "spec": {"schedule": "0 0 1 1 *", "suspend": True, "jobTemplate": {"spec": job}}},
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", **named,
         "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {"matchLabels": labels}}]}]}},
    ])  # fmt: skip


def spots(content: dict[str, Any]) -> Iterator[FieldPath]:
    """Where a round may change something."""
    for key in (*content["metadata"].get("labels", {}), "three"):
        yield ("metadata", "labels", key)
    yield ("metadata", "annotations", "example.com/no_te.x")
    kind = content["kind"]
    if kind == "ConfigMap":
        yield from (("data", key) for key in (*content.get("data", {}), "new"))
    pod: FieldPath = {
        "Deployment": ("spec", "template", "spec"),
        "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    }.get(kind, ())
    for name in ("web", "side") if pod else ():
        inside = (*pod, "containers", Item((("name", name),)))
        yield from ((*inside, "image"), (*inside, "args"), (*inside, "env"), (*inside, "imagePullPolicy"))
        yield from ((*inside, "env", Item((("name", key),)), "value") for key in ("A", "B", "C"))
    if kind == "Service":
        yield ("spec", "internalTrafficPolicy")
        yield ("spec", "selector", "more")


def changed(content: dict[str, Any], path: FieldPath, value: str, chance: random.Random) -> dict[str, Any]:
    """The content with another value there, of the kind that the field takes; or without it."""
    last, new = path[-1], paths.get(content, path)
    if last == "env" and isinstance(new, list):
        new = chance.choice([new[::-1], new[1:] or new, [{"name": f"N{value}", "value": value}, *new]])
    elif last == "args":
        new = [value, "b"]
    elif last == "imagePullPolicy":
        new = chance.choice(["Always", "Never", "IfNotPresent"])
    elif last == "internalTrafficPolicy":
        new = chance.choice(["Cluster", "Local"])
    elif "env" in path and new is ABSENT:
        return content
    else:
        new = ABSENT if chance.random() < 0.2 and last not in ("image", "value") else value
    made: dict[str, Any] = paths.patch(content, [(path, new)])
    return made


def raw(environment: Environment, refs: list[ObjectRef]) -> dict[ObjectRef, Content]:
    return dict(zip(refs, environment.cluster.now([(ref, "") for ref in refs]), strict=True))


def comparable(content: Content) -> Content:
    """A raw object but for what the server sets, and for maps and lists that it drops once they are empty."""
    told = paths.patch(content, [(path, ABSENT) for path in SERVER_SET])
    for path in (("metadata", "labels"), ("metadata", "annotations"), ("data",)):
        if not paths.get(told, path):
            told = paths.patch(told, [(path, ABSENT)])
    return told


def test_just_the_chosen_fields_change(tmp_path: Path, namespace: str) -> None:
    chance = random.Random(7)
    files = objects()
    save(tmp_path, *files)
    chosen_in_all = 0
    with environment_of(tmp_path, namespace) as environment:
        assert pushed(environment, planned(environment)).exit == 0
        for number in range(ROUNDS):
            for place in chance.sample(range(len(files)), 3):
                for path in chance.sample(sorted(spots(files[place]), key=repr), 3):
                    files[place] = changed(files[place], path, f"v{number}", chance)
            save(tmp_path, *files)
            plan = planned(environment)
            open_ = [hunk.id for change in plan.changes for hunk in change.hunks if PUSH.is_open(hunk)]
            marked = frozenset(chance.sample(open_, chance.randint(0, len(open_))))
            plan = chosen(plan, PUSH, marked)
            before = raw(environment, [change.ref for change in plan.changes])

            outcome = pushed(environment, plan)

            assert [str(error) for error in outcome.parked] == []
            written_exactly(plan, before, raw(environment, list(before)))
            chosen_in_all += len(marked)
    assert chosen_in_all > ROUNDS


def written_exactly(plan: Plan, before: dict[ObjectRef, Content], after: dict[ObjectRef, Content]) -> None:
    for change in plan.changes:
        fields = [(one.path, one.wanted) for one in change.writes(Side.LIVE)]
        wanted = comparable(paths.patch(before[change.ref], fields))
        now = comparable(after[change.ref])
        assert now == wanted, f"{change.ref}: {[paths.show(path) for path, _ in fields]}"
        if not fields:
            assert after[change.ref]["metadata"]["resourceVersion"] == before[change.ref]["metadata"]["resourceVersion"]


@pytest.mark.parametrize("kind", ["ConfigMap", "Deployment", "Service", "CronJob", "NetworkPolicy"])
def test_the_rounds_meet_fields_of_every_object(kind: str) -> None:
    (content,) = [one for one in objects() if one["kind"] == kind]

    assert len(list(spots(content))) >= 4
