"""The default transport: one `kubectl proxy` on a private unix socket, for one login and real HTTP codes."""

import http.client
import json
import queue
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.requests import Reply, Request
from kubectl_sync.errors import ClusterError
from kubectl_sync.process import Child

# The proxy throttles nothing; the server's priority and fairness shall have no reason to.
_IN_FLIGHT: Final = 8
_READY_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.05
_READY_LINE: Final = "Starting to serve on"


class _Connection(http.client.HTTPConnection):
    """HTTP over a unix socket; the proxy takes no other Host than localhost."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class ProxyTransport:
    """Requests through `kubectl proxy`: started at once, closed by `close`, 8 requests in flight."""

    def __init__(self, kubectl: Kubectl, context: Context, seconds: float, trace: Callable[[str], None]) -> None:
        self._context = context
        self._seconds = seconds
        self._trace = trace
        self._threads = threading.local()
        self._connections: list[_Connection] = []
        self._said: list[str] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._pool: ThreadPoolExecutor | None = None
        # 0700, and short: a socket's path may have 104 characters on macOS.
        self._folder = Path(tempfile.mkdtemp(prefix="kubectl-sync-"))
        self._socket = self._folder / "proxy.sock"
        self._child: Child | None = None
        try:
            self._child = self._start(kubectl)
        except BaseException:
            self.close()
            raise

    def _start(self, kubectl: Kubectl) -> Child:
        argv = kubectl.argv(
            f"--context={self._context.name}",
            "proxy",
            f"--unix-socket={self._socket}",
            "--append-server-path=true",  # servers below a path, as Rancher's
        )
        self._trace(f"kubectl --context={self._context.name} proxy --unix-socket=...")
        child = Child(argv, self._lines.put)
        if not self._ready(child):
            child.stop()
            why = self._said[-1].removeprefix("error: ") if self._said else "it said nothing"
            raise ClusterError(f"kubectl proxy did not start: {why}", "try `kubectl get --raw /version`")
        return child

    def _ready(self, child: Child) -> bool:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            alive = child.alive  # asked first: lines that come after its end are none
            try:
                self._said.append(self._lines.get(timeout=_POLL_SECONDS).strip())
            except queue.Empty:
                if not alive:
                    return False
                continue
            if _READY_LINE in self._said[-1]:
                return True
        return False

    def exchange(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """Yield the replies in the order of the requests.

        The first request of a run goes alone: it is the one that logs in. Raises ClusterError where the
        server cannot be reached at all.
        """
        pending = iter(requests)
        if self._pool is None:
            first = next(pending, None)
            if first is None:
                return
            reply = self._send(first)
            self._pool = ThreadPoolExecutor(_IN_FLIGHT, thread_name_prefix="exchange")
            yield reply
        yield from self._pool.map(self._send, pending)

    def _send(self, request: Request) -> Reply:
        self._trace(f"kubectl --context={self._context.name} {' '.join(request.typed)}")
        body = None if request.body is None else json.dumps(request.body).encode()
        headers = {"Accept": request.accept} | ({"Content-Type": request.content_type} if body else {})
        connection = self._connection()
        try:
            connection.request(request.method, request.url, body, headers)
            response = connection.getresponse()
            return self._reply(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ClusterError(
                f"the connection to {self._context.server} broke: {error or type(error).__name__}",
                "run it again; --request-timeout gives a slow server more time",
            ) from error

    def _reply(self, status: int, headers: http.client.HTTPMessage, raw: bytes) -> Reply:
        warnings = tuple(_warning_text(one) for one in headers.get_all("Warning") or [])
        if "json" in headers.get("Content-Type", ""):
            return Reply(status, json.loads(raw), warnings)
        text = raw.decode("utf-8", "replace").strip()
        # kubectl's proxy answers in plain text itself where it cannot reach the server or log in.
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ClusterError(
                f"cannot reach {self._context.server}: {_cause(text)}",
                f"is {self._context.name} the right context? try `kubectl get ns` in it",
                status,
            )
        return Reply(status, text, warnings)

    def _connection(self) -> _Connection:
        found: _Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = _Connection(self._socket, self._seconds)
            self._connections.append(found)
        return found

    def close(self) -> None:
        """End the proxy and leave nothing: no process, no socket, no folder."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        for connection in self._connections:
            connection.close()
        if self._child:
            self._child.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _warning_text(header: str) -> str:
    """Take the text out of `299 - "text"` (RFC 7234, 5.5)."""
    return header.split(" ", 2)[-1].strip('"')


def _cause(text: str) -> str:
    first = text.splitlines()[0] if text else "no answer"
    return first.removeprefix("error trying to reach service: ")
