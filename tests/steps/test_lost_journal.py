"""The state cannot be written any more in the middle of a run over both sides."""

from pathlib import Path
from typing import Any, NoReturn

import pytest

from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Stopped
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Row
from kubectl_sync.state import Journal, StateError
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write import recovery
from kubectl_sync.steps.write.write import write
from tests.engine.world import World
from tests.steps.doors import Doors, Steps, sides
from tests.steps.histories import SET

REF = ObjectRef("", "ConfigMap", "n", "config")
CONTENT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config", "namespace": "n"},
           "data": {"key": "old"}}  # fmt: skip


@pytest.fixture
def doors(tmp_path: Path) -> Doors:
    root = tmp_path / "root"
    root.mkdir()
    world = World({REF: CONTENT})
    world.put(REF, CONTENT)
    return Doors(world, tmp_path / "home", root)


def ran(environment: Environment, values: Any = ()) -> Outcome:
    seen, refs = sides(environment)
    rules = SET if values else POLICIES["push"]
    plan = settle(environment, seen, refs, rules, proposals={REF: values} if values else {})
    return write(environment, plan, rules, lambda _: None, at="now")


def test_the_file_is_left_and_the_next_run_tells_what_is_in_the_cluster(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> NoReturn:
        raise StateError("the disk is full", "make room")

    environment = doors.opened(Steps())
    with environment.store.claimed("set", "now"):
        assert ran(environment).exit == 0
        with monkeypatch.context() as patched:
            patched.setattr(Journal, "record", full)
            outcome = ran(environment, [(("data", "key"), "new")])

    assert [error.message for error in outcome.parked] == [
        "what was written could not be remembered: the disk is full",
        "nothing more was written: the disk is full",
        "configmap/config was changed in the cluster, but not in its file: the disk is full",
    ]
    assert int(outcome.exit) == 5
    assert (doors.world.live[REF]["data"], doors.world.local[REF]["data"]) == ({"key": "new"}, {"key": "old"})
    again = doors.opened(Steps())
    with again.store.claimed("set", "now"):
        lines = [*recovery.recover_open_runs(again, "set", "now")]
        seen, refs = sides(again)
        (change,) = settle(again, seen, refs, POLICIES["status"]).changes
    assert lines[1:] == ["  changed in the cluster, not in the file: configmap/config"]
    assert [one.row for one in change.changes] == [Row.LIVE_AHEAD]


def test_without_an_intent_neither_side_is_written(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> NoReturn:
        raise StateError("the disk is full", "make room")

    environment = doors.opened(Steps())
    with environment.store.claimed("set", "now"):
        assert ran(environment).exit == 0
        monkeypatch.setattr(Journal, "intend", full)
        with pytest.raises(Stopped, match="nothing was written: the disk is full"):
            ran(environment, [(("data", "key"), "new")])

    assert (doors.world.live[REF]["data"], doors.world.local[REF]["data"]) == ({"key": "old"}, {"key": "old"})
