"""A push of twenty objects is killed at every point of it: nothing is lost, written twice, or misremembered."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_sync.model.plan import Row
from kubectl_sync.steps.write import recovery
from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.e2e.kills import killed, objects, told, written
from tests.e2e.running import environment_of, planned, pushed, save, synced
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync

# Four stages of five objects: network policies, ConfigMaps, Services, Ingresses. The first try is of the plan.
POINTS = (
    "before bind 1", "after bind 1", "after try 2",
    "before intend 1", "after intend 1", "before send 1", "after send 1", "after send 4", "before reply 1",
    "before record 1", "after record 1", "before wait 1",
    "after intend 2", "after reply 8", "before record 3",
    "after record 4", "before finish 1", "after finish 1",
)  # fmt: skip


def after_the_last(plane: Access, namespace: str) -> int:
    """How many writes there were when the requests of the run that was killed are through: the server goes on."""
    count = -1
    while count != (now := len(audit.writes(plane, namespace))):
        count = now
        time.sleep(0.3)
    return count


@pytest.fixture
def folder(tmp_path: Path, namespace: str) -> Path:
    """Eight objects that are in sync and changed since, twelve that are new."""
    synced(tmp_path, namespace, *objects("old", range(2)))
    save(tmp_path, *objects("new", range(5)))
    return tmp_path


@pytest.mark.parametrize("point", POINTS)
def test_a_push_is_killed(folder: Path, namespace: str, plane: Access, point: str) -> None:
    killed(folder, namespace, point)
    before = after_the_last(plane, namespace)

    with environment_of(folder, namespace) as environment:
        there = written(Api(plane), namespace)
        shown = list(recovery.report_open_runs(environment))
        lines = list(recovery.recover_open_runs(environment, "push", "now"))
        outcome = pushed(environment, planned(environment))

        assert (outcome.exit, environment.store.open_runs(), planned(environment).is_empty) == (0, [], True)
        save(folder, *objects("old", range(5)))
        turned_back = {one.row for change in planned(environment).changes for one in change.changes}
    assert turned_back == {Row.LOCAL_AHEAD}, "what is edited now is an edit of the file"
    assert shown == lines
    assert told(lines, "written") <= there
    assert told(lines, "not written") & there == set()
    assert (lines == []) is (point in NOTHING_OPEN), lines
    assert "changed since" not in str(lines)
    sent = [one.name for one in audit.writes(plane, namespace)[before:] if not one.dry_run and one.user == "admin"]
    assert len(sent) == 20 - len(there), "what was written is not written again"
    assert len(written(Api(plane), namespace)) == 20


# Points at which every write that was intended has its result.
NOTHING_OPEN = {point for point in POINTS if not re.search(r"after intend|send|reply|before record", point)}


def test_what_a_user_of_few_rights_left_is_looked_up_by_one_who_sees_more(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    """The one knew the cluster by its address and CA alone, and the folder belonged to none yet."""
    kubectl.bind(namespace, namespace, "--clusterrole=edit", "create", "configmaps")
    save(tmp_path, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"key": "a"}})
    killed(tmp_path, namespace, "after reply 1", "push", "--as", namespace)

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)
    again = sync(tmp_path, "status", "-n", namespace)

    assert "of 1 writes on their way: 1 written" in ran.err
    assert ("before its end" in again.err, "nothing to do" in again.out) == (False, True)


def test_what_was_written_before_the_end_is_the_base_even_if_the_file_is_turned_back(
    folder: Path, namespace: str, plane: Access
) -> None:
    killed(folder, namespace, "before record 2")
    there = written(Api(plane), namespace)
    save(folder, *objects("old", range(2)))

    with environment_of(folder, namespace) as environment:
        lines = list(recovery.recover_open_runs(environment, "push", "now"))
        plan = planned(environment)

    assert "was ended before its end; of 5 writes on their way: 5 written" in lines[0]
    turned_back = [change for change in plan.changes if str(change.ref) in there and change.ref.name < "o2"]
    assert len(turned_back) == 4
    assert {one.row for change in turned_back for one in change.changes} == {Row.LOCAL_AHEAD}


@pytest.mark.parametrize("point", ["before intend 1", "after intend 1", "before record 1", "after record 1"])
def test_a_pull_is_killed(tmp_path: Path, namespace: str, kubectl: Kubectl, point: str) -> None:
    synced(tmp_path, namespace, *objects("old", range(2)))
    kubectl("-n", namespace, "label", "cm,svc,netpol,ing", "--all", "value=new", "--overwrite")
    killed(tmp_path, namespace, point, "pull")
    files = [file.read_text().count('"value": "new"') for file in sorted(tmp_path.glob("*.json"))]
    assert files == [int(point in ("before record 1", "after record 1"))] * 8

    with environment_of(tmp_path, namespace) as environment:
        lines = list(recovery.recover_open_runs(environment, "pull", "now"))
    again = sync(tmp_path, "pull", "--yes", "-n", namespace)

    word = {"after intend 1": "8 not written", "before record 1": "8 written"}.get(point, "")
    assert ("".join(lines[:1]).endswith(word), bool(lines)) == (True, bool(word)), lines
    assert (again.code, "ended before" in again.err) == (0, False), again.err
    save(tmp_path, *objects("old", range(2)))
    with environment_of(tmp_path, namespace) as environment:
        rows = {one.row for change in planned(environment).changes for one in change.changes}
    assert rows == {Row.LOCAL_AHEAD}


def test_ctrl_c_in_the_middle_keeps_what_is_known(folder: Path, namespace: str, plane: Access, relay: Relay) -> None:
    """One answer comes, another is waited for: the one is recorded, of the other the next run says what became."""
    first, second = threading.Event(), threading.Event()

    def slow(real: Callable[..., faults.Answer]) -> faults.Answer:
        answer = real()
        second.set()
        first.wait(60)
        return answer

    relay.on("POST", r"/ingresses\?(?!.*dryRun)", slow, times=1)
    command = [sys.executable, "-m", "kubectl_sync", "push", "--force", "-n", namespace, "-c", "relay"]
    running = subprocess.Popen(command, cwd=folder, env=os.environ, stdout=-1, stderr=-1, text=True)
    assert second.wait(60)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    first.set()

    assert (running.returncode, "interrupted" in err, "Traceback" in err) == (3, True, False), err
    assert out.count("created") + out.count("updated") >= 15
    there = written(Api(plane), namespace)
    again = sync(folder, "push", "--yes", "-n", namespace, "-c", "relay")
    assert again.code == 0, again.err
    assert "was ended before its end" in again.err
    assert told(again.err.splitlines(), "written") <= there
    assert told(again.err.splitlines(), "not written") & there == set()
    assert len(written(Api(plane), namespace)) == 20


def test_status_and_push_say_what_became_of_it(folder: Path, namespace: str) -> None:
    killed(folder, namespace, "after reply 8")

    shown = sync(folder, "status", "-n", namespace)
    again = sync(folder, "push", "--yes", "-n", namespace)
    later = sync(folder, "push", "--yes", "-n", namespace)

    written = int(re.findall(r"was ended before its end; of 5 writes on their way: (\d) written", shown.err)[0])
    assert f"of 5 writes on their way: {written} written" in again.err, again.err
    assert written >= 1
    assert (again.code, f"{15 - written} objects written" in again.out) == (0, True), again.out
    assert (later.code, "ended before" in later.err, "nothing to do" in later.out) == (0, False, True)
