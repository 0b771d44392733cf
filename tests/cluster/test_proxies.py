"""The proxy of a run that is killed ends with it, and its socket goes."""

import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_sync import folders
from kubectl_sync.cluster import sockets
from kubectl_sync.cluster.sockets import SocketFolder
from kubectl_sync.errors import ClusterError
from kubectl_sync.lifeline import Lifeline
from tests.running import left_behind

ROOT = Path(__file__).parents[2]


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A TMPDIR of the test's own, with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def started(word: str) -> "subprocess.Popen[bytes]":
    """A program that looks like a proxy, in so far as it has the word among its arguments."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", word])


@pytest.mark.long
def test_random_kills_leave_no_proxy() -> None:
    """`make hard` has 300 of them."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.proxies", "--kills", "8"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_run_that_ends_leaves_nothing(temporary: Path) -> None:
    first, second = SocketFolder(), SocketFolder()
    assert first.socket != second.socket
    assert stat.S_IMODE(first.socket.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(first.socket.parent.parent.stat().st_mode) == 0o700

    first.close()
    assert second.socket.parent.is_dir()
    second.close()
    second.close()

    assert left_behind(temporary) == []


@pytest.mark.usefixtures("temporary")
def test_what_a_killed_run_left_is_ended_and_told_and_that_of_a_living_one_is_not() -> None:
    living = SocketFolder()
    dead = living.socket.parent.with_name("dead")
    dead.mkdir()
    (dead / "proxy.sock").touch()
    proxy = started(sockets.argument(dead / "proxy.sock"))
    other = started(sockets.argument(living.socket))

    told = list(sockets.ended())

    assert proxy.wait(20) < 0
    assert (len(told), str(dead) in told[0]) == (1, True)
    assert (other.poll(), living.socket.parent.is_dir()) == (None, True)
    deadline = time.monotonic() + 20
    while dead.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(sockets.ended()) == []
    other.kill()
    other.wait()
    living.close()


@pytest.mark.parametrize("kind", ["a link", "for others, too", "a file"])
def test_a_folder_that_others_could_change_is_not_used(temporary: Path, kind: str) -> None:
    """In /tmp anybody may make the folder first."""
    top = temporary / f"kubectl-sync-{os.getuid()}"
    theirs = temporary / "theirs"
    theirs.mkdir(mode=0o700)
    if kind == "a link":
        top.symlink_to(theirs)
    elif kind == "a file":
        top.touch()
    else:
        top.mkdir()
        top.chmod(0o777)
    (theirs / "x").mkdir()

    found = SocketFolder()

    assert found.socket.parent.parent == temporary
    assert list(sockets.ended()) == []
    found.close()
    assert (top.exists(), (theirs / "x").exists(), found.socket.parent.exists()) == (True, True, False)


def test_where_no_temporary_folder_can_be_used_nothing_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a full disk: `tempfile` tries to write there."""

    def full() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", full)
    assert list(sockets.ended()) == []
    with pytest.raises(ClusterError, match="no folder can be made for the socket"):
        SocketFolder()


def test_a_program_that_is_not_ours_stays(temporary: Path) -> None:
    """Only one that has the whole word among its arguments is ended, also where lines are in the way."""
    word = sockets.argument(temporary / "a" / "proxy.sock")
    others = [started(word[:-1]), started("--unix-socket=")]
    lifelines = [Lifeline(word, temporary / "a"), Lifeline("--unix-socket=\nx", temporary)]

    for one in lifelines:
        one.let_go()
    time.sleep(0.5)

    assert [one.poll() for one in others] == [None, None]
    for process in others:
        process.kill()
        process.wait()


def test_a_lifeline_costs_less_than_ten_milliseconds(temporary: Path) -> None:
    """Of the process's own time: what it waits for a busy machine is not its."""
    begin = time.process_time()
    for _ in range(10):
        Lifeline("--unix-socket=x", temporary / "x").end()
    assert (time.process_time() - begin) / 10 < 0.01


def test_a_lock_is_had_once(tmp_path: Path) -> None:
    first = folders.lock_folder(tmp_path)
    assert first is not None
    assert folders.lock_folder(tmp_path) is None
    os.close(first)
    second = folders.lock_folder(tmp_path)
    assert second is not None
    os.close(second)
