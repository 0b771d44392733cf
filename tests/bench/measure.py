"""Whole processes: seconds and memory, medians of several runs."""

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """Medians: `seconds` of wall time, `mebibytes` of memory at its peak (its own, not its children's)."""

    seconds: float
    mebibytes: float


def median(
    command: Sequence[str], env: Mapping[str, str], runs: int, *, codes: Sequence[int] = (0,), stdin: str = ""
) -> Sample:
    samples = [_once(command, env, codes, stdin) for _ in range(runs)]
    return Sample(
        statistics.median(one.seconds for one in samples), statistics.median(one.mebibytes for one in samples)
    )


def run(command: Sequence[str], env: Mapping[str, str], stdin: str = "") -> str:
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    done = subprocess.run(
        [program, *command[1:]], env=dict(env), input=stdin, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr or done.stdout}")
    return done.stdout


def _once(command: Sequence[str], env: Mapping[str, str], codes: Sequence[int], stdin: str) -> Sample:
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    started = time.perf_counter()
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123
        child = subprocess.Popen(
            [program, *command[1:]], env=dict(env), stdin=subprocess.PIPE, stdout=nothing, stderr=subprocess.PIPE
        )
        if child.stdin:
            child.stdin.write(stdin.encode())
            child.stdin.close()
        said = child.stderr.read() if child.stderr else b""
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in codes:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}: {said.decode(errors='replace')}")
    return Sample(seconds, usage.ru_maxrss / 1024)
