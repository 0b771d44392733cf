"""Runs that ask, and the keys that answer."""

import os
import sys
from pathlib import Path

import pexpect

from tests.running import ROOT

UP, DOWN, SPACE, ENTER = "\x1b[A", "\x1b[B", " ", "\r"


def terminal(folder: Path, *words: str, program: str = "") -> "pexpect.spawn[str]":
    command = ["-c", program] if program else ["-m", "kubectl_sync"]
    env = dict(os.environ) | {"TERM": "xterm", "PYTHONPATH": str(ROOT)}
    child = pexpect.spawn(sys.executable, [*command, *words], cwd=str(folder), env=env, encoding="utf-8", timeout=30)
    child.setwinsize(60, 200)
    return child


def ended(child: "pexpect.spawn[str]") -> tuple[int | None, str]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before or ""
