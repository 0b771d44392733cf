"""Runs the program as a user does, and looks at what it leaves."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """Exit code and output of one run."""

    code: int
    out: str
    err: str


def sync(folder: Path, *words: str, env: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """`kubectl-sync WORDS` in the folder, without a terminal; `env` adds to the sealed environment."""
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_sync", *words],
        cwd=folder,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def left_behind(temporary: Path) -> list[str]:
    """What runs whose TMPDIR is this folder left: sockets, folders, and processes that name them."""
    processes = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    return [str(one) for one in temporary.iterdir()] + [
        line for line in processes.splitlines() if f"{temporary}/" in line
    ]
