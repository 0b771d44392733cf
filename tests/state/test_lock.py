"""One process has a root; in it, each environment is claimed by one run."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kubectl_sync.errors import Stopped
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Side
from kubectl_sync.state import Intent, MemoryPart, RootState, Store

HOLD = """
import os, sys, time
from pathlib import Path
from kubectl_sync.state import MemoryPart, RootState, Store
home, root, *environments = sys.argv[1:]
state = RootState.of(Path(home), Path(root))
def hold(names):
    if names:
        with Store(state, MemoryPart(names[0])).claimed("pull", "then"):
            hold(names[1:])
    if os.environ.get("CHILD") and os.fork():
        time.sleep(60)
    print(os.getpid() if os.environ.get("CHILD") else "held", flush=True)
    time.sleep(60)
hold(environments)
"""
INTENT = Intent(ObjectRef("", "ConfigMap", "n", "c"), Side.LIVE, "update", (), {"a": 0}, Base({}, {}, "u"))


@pytest.fixture
def state(tmp_path: Path) -> RootState:
    (tmp_path / "root").mkdir()
    return RootState.of(tmp_path / "home", tmp_path / "root")


def store(state: RootState, name: str) -> Store:
    """Of a state of its own: nothing but the machine tells that it is the same root."""
    return Store(RootState(state.states, state.root), MemoryPart(name))


@contextmanager
def another(state: RootState, *names: str, child: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that has claimed environments, and what it said."""
    words = [sys.executable, "-c", HOLD, str(state.states.parent), str(state.root), *names]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, "CHILD": child})
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def claimed(state: RootState, *names: str) -> Iterator[None]:
    with ExitStack() as held:
        for name in names:
            held.enter_context(store(state, name).claimed("push", "now"))
        yield


def test_two_environments_are_claimed_at_once(state: RootState) -> None:
    one, other = store(state, "s"), store(state, "p")

    with one.claimed("push", "now"):
        with other.claimed("pull", "now"):
            assert (one.is_claimed, other.is_claimed) == (True, True)
        assert (one.is_claimed, other.is_claimed) == (True, False)
        with other.claimed("pull", "now"):
            pass


def test_the_same_environment_is_not_claimed_twice(state: RootState) -> None:
    told = f"another run works on this folder: push, process {os.getpid()} on .*, since now"
    with claimed(state, "s", "p"):
        for name in ("s", "p"):
            with pytest.raises(Stopped, match=told), store(state, name).claimed("pull", "later"):
                pass
    with claimed(state, "s"):
        pass


@pytest.mark.parametrize("names", [("s",), ("s", "p")])
@pytest.mark.parametrize("mine", ["s", "p", ""])
def test_another_process_is_kept_out_of_the_whole_root(state: RootState, names: tuple[str, ...], mine: str) -> None:
    with another(state, *names) as (process, _):
        told = f"another run works on this folder: pull, process {process.pid} on .*, since then"
        with pytest.raises(Stopped, match=told), store(state, mine).claimed("push", "now"):
            pass
        assert store(state, mine).bases("one") == {}


def test_the_root_is_free_when_its_last_environment_is(state: RootState) -> None:
    """Whichever was claimed first; until then the lock tells of one that is still claimed."""
    one, other = (store(state, name).claimed(verb, "now") for name, verb in (("s", "push"), ("p", "pull")))
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    with another(state, "s") as (_, said):
        assert said == ""
    (lock,) = state.states.glob("*.lock")
    assert '"verb": "pull"' in lock.read_text()
    other.__exit__(None, None, None)
    assert lock.read_text() == ""
    with another(state, "s") as (_, said):
        assert said == "held"


def test_a_process_that_is_killed_frees_both(state: RootState) -> None:
    with another(state, "s", "p") as (process, _):
        process.send_signal(signal.SIGKILL)
        process.wait()
        with claimed(state, "p", "s"):
            pass


def test_what_a_killed_process_had_started_keeps_nothing(state: RootState) -> None:
    with another(state, "s", child="yes") as (process, child):
        process.kill()
        process.wait()
        try:
            os.kill(int(child), 0)
            with claimed(state, "s"):
                pass
        finally:
            os.kill(int(child), signal.SIGKILL)


def test_threads_of_one_process_have_an_environment_each(state: RootState) -> None:
    """And come in turn to the database: none of what they keep is lost."""
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            mine = store(state, name)
            with mine.claimed("push", "now"):
                for number in range(15):
                    ref = ObjectRef("", "ConfigMap", "n", f"{name}{number}")
                    mine.journal("push", "one", "now").finish({ref: Base({}, {}, "u")})
        except BaseException as error:  # noqa: BLE001 to be told in the test's own thread
            failed.append(error)

    names = ("s", "p", "q")
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failed == []
    found = {name: len(Store(state, MemoryPart(name, lambda name, _: {name})).bases("one")) for name in names}
    assert found == dict.fromkeys(names, 15)


def test_a_thread_is_told_of_another_one_with_its_environment_and_waits_where_that_only_looks(
    state: RootState,
) -> None:
    held, end = threading.Event(), threading.Event()

    def hold(*, looks: bool) -> None:
        with store(state, "s").claimed("status", "now", looks=looks):
            held.set()
            end.wait(30)

    for looks in (False, True):
        held.clear()
        end.clear()
        thread = threading.Thread(target=hold, kwargs={"looks": looks})
        thread.start()
        assert held.wait(30)
        if looks:
            threading.Timer(0.3, end.set).start()
            with claimed(state, "s"):
                assert end.is_set()
        else:
            began = time.monotonic()
            with pytest.raises(Stopped), claimed(state, "s"):
                pass
            assert time.monotonic() - began < 2
            end.set()
        thread.join()


def test_a_run_of_the_other_environment_that_is_on_its_way_was_not_ended(state: RootState) -> None:
    """Else whoever begins beside it would look for what became of its writes, and settle them."""
    one, other = store(state, "s"), store(state, "p")
    with one.claimed("push", "now"):
        one.journal("push", "one", "now").intend([INTENT])
        assert other.open_runs() == []
        with other.claimed("push", "now"):
            assert other.open_runs() == []
        assert len(one.open_runs()) == 1
    assert len(other.open_runs()) == 1, "it ended without a result"


def test_where_the_lock_cannot_say_who_has_it_nothing_is_claimed(
    state: RootState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: and what is claimed already stays so."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with claimed(state, "s"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "pwrite", full)
            with pytest.raises(Stopped, match="No space left"), claimed(state, "p"):
                pass
        with another(state, "q") as (_, said):
            assert said == ""
        with claimed(state, "p"):
            pass
    with another(state, "q") as (_, said):
        assert said == "held"


def test_who_writes_now_is_told_to_those_who_look(state: RootState) -> None:
    with store(state, "").claimed("push", "now"):
        assert state.writer == "", "this process knows of itself"
    with another(state, "s") as (process, _):
        assert state.writer.startswith(f"pull, process {process.pid} on ")
    assert state.writer == ""


def test_what_is_forgotten_is_not_brought_back_by_a_run_that_was_killed(state: RootState) -> None:
    mine = store(state, "")
    with mine.claimed("push", "now"):
        mine.journal("push", "one", "now").intend([INTENT])
        mine.journal("forget", "one", "now").forget({INTENT.ref: Base({}, {}, "u")})

    with mine.claimed("push", "now"):
        (run,) = mine.open_runs()
        mine.journal("push", "one", "now").settle(run, [(intent, "found written") for intent in run.intents])

    assert INTENT.ref not in mine.bases("one")
