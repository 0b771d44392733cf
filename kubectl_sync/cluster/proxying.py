"""The `kubectl proxy` process: its start, what it says, whether its login may ask, its end."""

import queue
import time
from pathlib import Path
from typing import Final

from kubectl_sync import process
from kubectl_sync.cluster.kubectl import Context, Kubectl, last_line
from kubectl_sync.cluster.sockets import argument
from kubectl_sync.errors import ClusterError
from kubectl_sync.process import Child

_READY_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.05
_READY_LINE: Final = "Starting to serve on"
_REMEMBERED: Final = 20
# The user's kuberc may give the command other defaults; a flag that is given wins
# (docs/kubernetes.md#kubectl-versions).
_SHIELD: Final = ("--api-prefix=/", "--accept-paths=^.*", "--reject-methods=^$", "--www=", "--disable-filter=false")


class ProxyProcess:
    """One proxy, started at once; other work can be done until it is waited for."""

    def __init__(self, kubectl: Kubectl, context: Context, where: Path) -> None:
        self.can_ask = process.has_terminal()
        self._said: list[str] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        argv = kubectl.argv(
            f"--context={context.name}",
            "proxy",
            argument(where),
            "--append-server-path=true",  # servers below a path, as Rancher's
            *_SHIELD,
        )
        self._kubectl = kubectl
        self._child = Child(argv, self._lines.put, asks=self.can_ask)

    def wait(self) -> None:
        """Wait until it serves. Raises ClusterError where it ends, or says nothing, before."""
        ready = False
        try:
            ready = self._ready()
        finally:
            if not ready:
                self._child.stop()
        if not ready:
            said = last_line(self._heard()) or "it said nothing"
            hint = self._kubectl.advice() or "try `kubectl get --raw /version`"
            raise ClusterError(f"kubectl proxy did not start: {said}", hint)

    def _ready(self) -> bool:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            alive = self._child.alive  # asked first: lines that come after its end are none
            try:
                self._said.append(self._lines.get(timeout=_POLL_SECONDS).strip())
            except queue.Empty:
                if not alive:
                    return False
                continue
            if _READY_LINE in self._said[-1]:
                return True
        return False

    def _heard(self) -> str:
        while not self._lines.empty():
            self._said.append(self._lines.get().strip())
        del self._said[:-_REMEMBERED]
        return "\n".join(self._said)

    def logged_in(self) -> None:
        """From now on nothing that it prints is for the user."""
        self._child.hush()

    def end(self) -> str:
        """Say how it ended; "" while it runs."""
        if self._child.alive:
            return ""
        said = last_line(self._heard())
        return "kubectl proxy ended in the middle" + (f": {said}" if said and _READY_LINE not in said else "")

    def stop(self) -> None:
        self._child.stop()
