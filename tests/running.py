"""Runs the program as a user does, and looks at what it leaves."""

import os
import subprocess
import sys
import tempfile
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


def left_behind() -> list[str]:
    """Sockets' folders and proxies of ours that still are there."""
    folders = [str(one) for one in Path(tempfile.gettempdir()).glob("kubectl-sync-*/proxy.sock")]
    processes = subprocess.run(["ps", "-eww", "-o", "pid,args"], capture_output=True, text=True, check=True).stdout
    proxies = [line for line in processes.splitlines() if "proxy --unix-socket" in line and _TEMPORARY in line]
    return folders + proxies


_TEMPORARY = tempfile.gettempdir()
