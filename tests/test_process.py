"""Programs that are begun, and a run that ends before they do."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kubectl_sync import process


def test_a_run_that_ends_early_waits_for_no_program_and_no_clock() -> None:
    """As one that is interrupted while kubectl still reads the kubeconfig."""
    program = shutil.which("sleep")
    code = f"from kubectl_sync import process; process.Begun([{program!r}, '0'], seconds=600); print('ended')"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert (ran.stdout, ran.stderr) == ("ended\n", "")


def piped(program: str, *words: str, stdin: bytes = b"", seconds: float = 60, most: int = 1 << 30) -> process.Piped:
    found = process.find(program)
    assert found
    env = {"PATH": os.environ["PATH"], "WORD": "gr\u00fcn"}
    return process.Pipe([found, *words], stdin, seconds, env=env, folder="/", most=most).finished()


def test_a_pipe_takes_and_gives_bytes_of_any_number() -> None:
    raw = bytes(range(256)) * 40_000  # 10 MB: more than any buffer, in both directions at once

    assert piped("cat", stdin=raw) == process.Piped(0, raw, "")


def test_a_pipe_has_its_own_environment_and_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER", "1")

    done = piped("sh", "-c", 'echo "$WORD $OTHER $PWD"; echo said >&2; exit 3')

    assert done == process.Piped(3, "gr\u00fcn  /\n".encode(), "said\n")


def test_a_program_that_does_not_read_ends_as_it_likes() -> None:
    assert piped("true", stdin=b"x" * 10_000_000).code == 0


def test_a_pipe_ends_a_program_that_says_too_much() -> None:
    done = piped("yes", most=100_000)

    assert done.is_cut
    assert len(done.stdout) < 1_000_000


@pytest.mark.long
@pytest.mark.parametrize("words", [("sleep", "120"), ("sh", "-c", "sleep 120; true")], ids=" ".join)
def test_a_pipe_ends_a_program_that_takes_too_long(words: tuple[str, ...]) -> None:
    started = time.monotonic()

    with pytest.raises(TimeoutError):
        piped(*words, seconds=0.5)

    assert time.monotonic() - started < 20


def test_a_program_that_is_not_there_leaves_no_descriptor_open() -> None:
    piped("true")
    before = len(list(Path("/dev/fd").iterdir()))

    for _ in range(3):
        with pytest.raises(FileNotFoundError):
            process.Pipe(["/nowhere/program"], b"x" * 1_000_000, 5, env={}, folder="/")

    deadline = time.monotonic() + 10
    while len(list(Path("/dev/fd").iterdir())) > before and time.monotonic() < deadline:
        time.sleep(0.05)  # a thread of it is at its last words
    assert len(list(Path("/dev/fd").iterdir())) <= before


def test_a_folder_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="nowhere"):
        process.Pipe(["/bin/cat"], b"x", 5, env={}, folder="/nowhere")
