"""A colleague comes between any two steps of a push: nothing of theirs is overwritten, the rest goes on.

`INTERLEAVINGS=200` runs more of them (`make races`).
"""

import itertools
import json
import os
import random
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.plan import Row
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.e2e.proposing import LABEL, carried_out, proposed
from tests.e2e.running import environment_of, planned, pushed, save
from tests.faults import relay as faults
from tests.faults.relay import Relay

WEB: FieldPath = ("spec", "template", "spec", "containers", Item((("name", "web"),)))


def objects(name: str, value: str) -> list[dict[str, Any]]:
    """One object that is meddled with, of three types, and one that nobody touches."""
    metadata = {"name": name, "labels": {"mine": value}}
    labels = {"app": name}
    containers = [{"name": "side", "image": "side:1"}, {"name": "web", "image": f"web:{value}",
                   "env": [{"name": "A", "value": value}, {"name": "B", "value": "1"}]}]  # fmt: skip
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": value, "other": "1"}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
         "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}},
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata,
         "spec": {"selector": {"app": value}, "ports": [{"name": "a", "port": 1}, {"name": "b", "port": 2}]}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
    ]  # fmt: skip


@dataclass(frozen=True)
class Meddling:
    """What the colleague does to the object of a kind: sets a field, or deletes it; `ours` is the same field."""

    kind: str
    path: FieldPath
    value: Content
    touches_ours: bool


MEDDLINGS = [
    Meddling("ConfigMap", ("data", "key"), "theirs", True),
    Meddling("ConfigMap", ("data", "key"), ABSENT, True),
    Meddling("ConfigMap", ("data", "other"), "theirs", False),
    Meddling("ConfigMap", ("metadata", "labels", "theirs"), "1", False),
    Meddling("ConfigMap", (), ABSENT, True),
    Meddling("Deployment", (*WEB, "image"), "theirs:1", True),
    Meddling("Deployment", (*WEB, "env", Item((("name", "A"),))), ABSENT, True),
    Meddling("Deployment", (*WEB, "env", Item((("name", "B"),)), "value"), "theirs", False),
    Meddling("Deployment", ("spec", "template", "spec", "terminationGracePeriodSeconds"), 7, False),
    Meddling("Deployment", WEB, ABSENT, True),
    Meddling("Service", ("spec", "selector", "app"), "theirs", True),
    Meddling("Service", ("spec", "ports", Item((("name", "b"),)), "port"), 22, False),
]
# Before the dry run of the stage reaches the server, or before the write itself does.
MOMENTS = {"dry run": r"\?.*dryRun", "write": r"\?(?!.*dryRun)"}
PLURALS = {"ConfigMap": "configmaps", "Deployment": "deployments", "Service": "services"}
CASES = list(itertools.product(MEDDLINGS, MOMENTS))


def cases() -> list[tuple[Meddling, str]]:
    wanted = int(os.environ.get("INTERLEAVINGS", "24"))
    found = CASES * (wanted // len(CASES)) + CASES[: wanted % len(CASES)]
    random.Random(1).shuffle(found)
    return found


def colleague(api: Api, url: str, meddling: Meddling) -> None:
    """A write of the whole object, as an editor would do it, or its end."""
    if meddling.path == ():
        api.delete(url)
        return
    now = api.get(url)
    del now["metadata"]["resourceVersion"]
    api.request("PUT", url, paths.patch(now, [(meddling.path, meddling.value)]))


def url_of(kind: str, namespace: str, name: str) -> str:
    prefix = "/apis/apps/v1" if kind == "Deployment" else "/api/v1"
    return f"{prefix}/namespaces/{namespace}/{PLURALS[kind]}/{name}"


def test_a_colleague_between_any_two_steps_is_never_overwritten(
    tmp_path: Path, namespace: str, plane: Access, relay: Relay
) -> None:
    api = Api(plane)
    with environment_of(tmp_path, namespace, "relay") as environment:
        for number, (meddling, moment) in enumerate(cases()):
            for file in tmp_path.glob("*.json"):
                file.unlink()
            name = f"o{number}"
            save(tmp_path, *objects(name, "old"))
            assert len(pushed(environment, planned(environment)).done) == 4
            save(tmp_path, *objects(name, "new"))
            plan = planned(environment)
            url = url_of(meddling.kind, namespace, name)

            def come_between(real: Callable[..., faults.Answer], url: str = url, what: Meddling = meddling) -> Any:
                colleague(api, url, what)
                return real()

            relay.on("PATCH", url + MOMENTS[moment], come_between, times=1)
            outcome = pushed(environment, plan)

            ended_well(api, url, meddling, outcome, f"{meddling} before the {moment}")
            if not meddling.touches_ours:
                mine = [change for change in planned(environment).changes if change.ref.name == name]
                told = {(change.ref.kind, one.row) for change in mine for one in change.changes}
                assert told == {(meddling.kind, Row.LIVE_AHEAD)}, f"{meddling} before the {moment} is hidden"


def ended_well(api: Api, url: str, meddling: Meddling, outcome: Outcome, case: str) -> None:
    done = {one.ref.kind for one in outcome.done}
    others = {"ConfigMap", "Deployment", "Service", "ServiceAccount"} - {meddling.kind}
    assert others <= done, case
    if meddling.path == ():
        assert not api.has(url), case
    else:
        assert paths.get(api.get(url), meddling.path) == meddling.value, case
    if meddling.touches_ours:
        (error,) = outcome.parked
        assert f"/{url.rsplit('/', 1)[1]} was not written" in error.message, case
        told = "deleted" if meddling.path == () else paths.show(meddling.path[:6])
        assert told in error.message or "is not there now" in error.message, f"{case}: {error.message}"
    else:
        assert outcome.parked == (), case
        assert meddling.kind in done, case


# The same values for file and cluster as a push of the edited files would send.
NEW: dict[str, list[tuple[FieldPath, Any]]] = {
    "ConfigMap": [(("data", "key"), "new")],
    "Deployment": [((*WEB, "image"), "web:new"), ((*WEB, "env", Item((("name", "A"),)), "value"), "new")],
    "Service": [(("spec", "selector", "app"), "new")],
    "ServiceAccount": [(("metadata", "labels", "mine"), "new")],
}
SAVED: dict[str, tuple[FieldPath, Any]] = {
    "beside": (("metadata", "labels", "theirs"), "1"),
    "the same": (("metadata", "labels", "mine"), "theirs"),
}


def both_cases() -> list[tuple[Meddling | str, str]]:
    """What a colleague does to the cluster, or (a word) to the file of the ConfigMap, and when."""
    every: list[tuple[Meddling | str, str]] = [*CASES, *itertools.product(SAVED, MOMENTS)]
    wanted = int(os.environ.get("INTERLEAVINGS", "14"))
    random.Random(2).shuffle(every)
    return (every * (wanted // len(every) + 1))[:wanted]


def test_a_colleague_between_any_two_steps_of_a_run_over_both_sides(
    tmp_path: Path, namespace: str, plane: Access, relay: Relay
) -> None:
    api = Api(plane)
    with environment_of(tmp_path, namespace, "relay") as environment:
        for number, (meddling, moment) in enumerate(both_cases()):
            for file in tmp_path.glob("*.json"):
                file.unlink()
            name, case = f"o{number}", f"{meddling} before the {moment}"
            save(tmp_path, *objects(name, "old"))
            assert len(pushed(environment, planned(environment)).done) == 4
            values = [(LABEL, "new")]
            plan, targets = proposed(environment, values, NEW)
            kind = meddling.kind if isinstance(meddling, Meddling) else "ConfigMap"
            url, file = url_of(kind, namespace, name), tmp_path / f"{kind.lower()}-{name}.json"
            before = file.read_text()

            def come_between(
                real: Callable[..., faults.Answer], url: str = url, what: Meddling | str = meddling, file: Path = file
            ) -> Any:
                if isinstance(what, Meddling):
                    colleague(api, url, what)
                else:
                    now = json.loads(file.read_text())
                    file.write_text(json.dumps(paths.patch(now, [SAVED[what]]), indent=1))
                return real()

            relay.on("PATCH", url + MOMENTS[moment], come_between, times=1)
            outcome = carried_out(environment, plan, targets)

            done = {(one.ref.kind, bool(one.file)) for one in outcome.done}
            others = {"ConfigMap", "Deployment", "Service", "ServiceAccount"} - {kind}
            assert {(one, side) for one in others for side in (True, False)} <= done, case
            left = {change.ref.kind: {one.row for one in change.changes} for change in planned(environment).changes
                    if change.ref.name == name}  # fmt: skip
            if isinstance(meddling, str):
                (error,) = outcome.parked
                assert f"/{name} was changed in the cluster, but not in its file" in error.message, case
                assert paths.get(json.loads(file.read_text()), SAVED[meddling][0]) == SAVED[meddling][1], case
                assert api.get(url)["data"]["key"] == "new", case
                assert left == {"ConfigMap": {Row.LIVE_AHEAD, Row.LOCAL_AHEAD}}, case
                continue
            there = api.has(url) and paths.get(api.get(url), meddling.path)
            assert there == (meddling.value if meddling.path else False), case
            if meddling.touches_ours:
                (error,) = outcome.parked
                assert f"/{name} was not written" in error.message, case
                assert (file.read_text(), done & {(kind, True), (kind, False)}) == (before, set()), case
                gone = {Row.LIVE_DELETED}
                assert left == {kind: {Row.LIVE_AHEAD} if meddling.path else gone}, case
            else:
                assert outcome.parked == (), case
                assert {(kind, True), (kind, False)} <= done, case
                assert left == {kind: {Row.LIVE_AHEAD}}, f"{case} is hidden"


def test_one_of_twenty_pushes_of_the_same_field_wins(
    tmp_path: Path, namespace: str, plane: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All have shown the plan before the first of them writes."""
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"key": "old"}}
    api, url = Api(plane), f"/api/v1/namespaces/{namespace}/configmaps/c"
    api.post(f"/api/v1/namespaces/{namespace}/configmaps", config)
    outcomes: dict[int, Outcome] = {}
    start = threading.Barrier(20)
    with ExitStack() as opened:
        plans = []
        for number in range(20):
            folder = tmp_path / str(number)
            folder.mkdir()
            monkeypatch.setenv("KUBESYNC_HOME", str(tmp_path / f"home{number}"))
            save(folder, config)
            environment = opened.enter_context(environment_of(folder, namespace))
            assert pushed(environment, planned(environment)).exit == 0
            save(folder, config | {"data": {"key": f"v{number}"}})
            plans.append((number, environment, planned(environment)))

        def push(number: int, environment: Environment, plan: Any) -> None:
            start.wait()
            outcomes[number] = pushed(environment, plan)

        threads = [threading.Thread(target=push, args=one) for one in plans]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    (winner,) = [number for number, outcome in outcomes.items() if outcome.done]
    assert api.get(url)["data"]["key"] == f"v{winner}"
    losers = [outcome.parked[0].message for number, outcome in outcomes.items() if number != winner]
    assert len(losers) == 19
    told = f"it changed in the cluster after it was shown: data.key is {json.dumps(f'v{winner}')} now"
    assert set(losers) == {f"configmap/c was not written: {told}"}
