"""Runs that are killed while their `kubectl proxy` starts or serves: `python -m tests.faults.proxies [--kills N]`.

Each is killed by SIGKILL at a random time. A few seconds later no proxy and no folder of one may be left. Prints a
line, and what is left; 1 where anything is. No cluster is needed: a proxy serves before it asks one.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from kubectl_sync.cluster import sockets
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.proxy import ProxySender
from tests.faults.writes import child
from tests.running import left_behind

KUBECONFIG: Final = """apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: c, context: {cluster: c, user: c}}]
users: [{name: c, user: {token: t}}]
current-context: c
"""
_PATIENCE: Final = 20.0  # seconds: many watchers at once on a slow machine
_LONGEST: Final = 0.6


def asks(kubectl: Kubectl, context: Context) -> None:
    """What a run does that is killed."""
    sender: Any = ProxySender(kubectl, context, 1.0)
    sender.wait()
    time.sleep(60)


def waited(look: Callable[[], list[str]]) -> list[str]:
    """What is still seen when patience is at its end."""
    deadline = time.monotonic() + _PATIENCE
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--kills", type=int, default=300)
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="ks-") as top:
        file = Path(top, "kubeconfig")
        file.write_text(KUBECONFIG)
        os.environ["KUBECONFIG"] = str(file)
        temporary = Path(top, "t")
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        kubectl = Kubectl.resolve(None)
        context = kubectl.context("c")
        served = 0
        for _ in range(asked.kills):
            pid = child(partial(asks, kubectl, context))
            time.sleep(chance.uniform(0, _LONGEST))
            served += bool(list(temporary.glob("*/*/proxy.sock")))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        running = waited(lambda: [one for one in left_behind(temporary) if "unix-socket" in one])
        told = len(list(sockets.ended()))  # as the next run does: of those that had no watcher yet
        left = running + waited(lambda: left_behind(temporary))
    sys.stdout.write(f"# {asked.kills} runs killed, {served} while it served or ended, {told} for the next run\n")
    sys.stdout.writelines(f"left: {one}\n" for one in left)
    return bool(left)


if __name__ == "__main__":
    raise SystemExit(main())
