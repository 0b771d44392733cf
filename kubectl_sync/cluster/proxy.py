"""The default way to the server: one `kubectl proxy` on a private unix socket, for one login and real HTTP codes."""

import http.client
import socket
import threading
import time
from email.message import Message
from pathlib import Path
from typing import Any, Final

from kubectl_sync.cluster.decoding import LARGEST, TOO_LARGE, decode_json
from kubectl_sync.cluster.go_json import encode_json
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.proxying import ProxyProcess
from kubectl_sync.cluster.requests import NO_ANSWER, Reply, Request
from kubectl_sync.cluster.sockets import SocketFolder

# The proxy throttles nothing; the server's priority and fairness shall have no reason to.
_IN_FLIGHT: Final = 8
# A person finds the telephone, opens the browser, types the code.
_LOGIN_SECONDS: Final = 600.0
_PIECE: Final = 1 << 20
# Of a text that is no JSON only the beginning is ever shown.
_MOST_TEXT: Final = 1 << 16
_PROXYS_OWN_ERROR: Final = 500
_PROXYS_OWN_WORDS: Final = "error trying to reach service: "


class _Connection(http.client.HTTPConnection):
    """HTTP over a unix socket; the proxy takes no other Host than localhost."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path
        self.deadline = 0.0

    def connect(self) -> None:
        self.sock = _Timed(self)
        self.sock.connect(str(self._path))


class _Timed(socket.socket):
    """A socket of which all steps of one request together have the time of that request.

    The time of a plain socket is that of each step: a server that sends a byte a second would never be late.
    """

    def __init__(self, connection: _Connection) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection = connection

    def connect(self, address: Any) -> None:
        self._use_what_is_left()
        super().connect(address)

    def sendall(self, *given: Any) -> None:
        self._use_what_is_left()
        super().sendall(*given)

    def recv_into(self, *given: Any) -> int:
        self._use_what_is_left()
        return super().recv_into(*given)

    def _use_what_is_left(self) -> None:
        left = self._connection.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)


class ProxySender:
    """Requests through `kubectl proxy`: started at once, ended by `close`; a connection for each thread.

    Nothing may be sent before `wait`. Raises ClusterError where it cannot be started. Its login may ask on the
    terminal until the first reply is there; `seconds` is the time for each later request.
    """

    name = "one kubectl proxy"
    negotiates = True
    in_flight = _IN_FLIGHT

    def __init__(self, kubectl: Kubectl, context: Context, seconds: float) -> None:
        self._seconds = seconds
        self._threads = threading.local()
        self._connections: list[_Connection] = []
        self._folder = SocketFolder()
        self._proxy: ProxyProcess | None = None
        try:
            self._proxy = ProxyProcess(kubectl, context, self._folder.socket)
        except BaseException:
            self.close()
            raise

    def wait(self) -> None:
        """Wait until the proxy serves; one that does not is closed. Raises ClusterError."""
        try:
            if self._proxy:
                self._proxy.wait()
        except BaseException:
            self.close()
            raise

    def send(self, request: Request, *, first: bool) -> Reply:
        if not first or self._proxy is None:
            return self._send(request, self._seconds)
        asks = self._proxy.can_ask
        reply = self._send(request, max(self._seconds, _LOGIN_SECONDS) if asks else self._seconds)
        self._proxy.logged_in()
        return reply

    def _send(self, request: Request, seconds: float) -> Reply:
        body = None if request.body is None else encode_json(request.body).encode()
        headers = {"Accept": request.accept} | ({"Content-Type": request.content_type} if body else {})
        headers |= {"If-None-Match": request.etag} if request.etag else {}
        connection = self._connection()
        connection.deadline = time.monotonic() + seconds
        try:
            connection.request(request.method, request.url, body, headers)
            response = connection.getresponse()
            raw = _all_of(response)
            if len(raw) > LARGEST:
                connection.close()
                return Reply(NO_ANSWER, TOO_LARGE, late=True, too_large=True)
            return reply_of(response.status, response.headers, raw)
        except MemoryError:
            connection.close()
            return Reply(NO_ANSWER, "the answer has no room in memory", late=True, too_large=True)
        except (OSError, http.client.HTTPException, ValueError) as error:
            connection.close()
            return Reply(NO_ANSWER, self._why(error, seconds), late=isinstance(error, TimeoutError))

    def _why(self, error: Exception, seconds: float) -> str:
        if self._proxy and (end := self._proxy.end()):
            return end
        if isinstance(error, TimeoutError):
            return f"no answer within {seconds:g} s"
        if isinstance(error, http.client.IncompleteRead | ValueError):
            return "the answer was cut off"
        return f"the connection broke ({error or type(error).__name__})"

    def _connection(self) -> _Connection:
        found: _Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = _Connection(self._folder.socket)
            self._connections.append(found)
        return found

    def close(self) -> None:
        """End the proxy and leave nothing: no process, no socket, no folder."""
        for connection in self._connections:
            connection.close()
        if self._proxy:
            self._proxy.stop()
        self._folder.close()


def reply_of(status: int, headers: Message, raw: bytes) -> Reply:
    """Raises ValueError where the answer says that it is JSON, and is not, or not all of it."""
    warnings = tuple(_warning_text(one) for one in headers.get_all("Warning") or [])
    etag = headers.get("ETag", "")
    pause, size = _seconds(headers), len(raw)
    is_named = "json" in headers.get("Content-Type", "") and not raw.lstrip().startswith(b"<")  # a page
    if is_named or raw.startswith(b"{"):  # /openapi/v3 is JSON named text/plain
        content, odd = decode_json(raw) if raw else ({}, False)
        return Reply(status, content, warnings, etag, pause, odd=odd, size=size)
    text = raw[:_MOST_TEXT].decode("utf-8", "replace")
    # kubectl's proxy answers in plain text itself where it cannot reach the server or log in.
    if status == _PROXYS_OWN_ERROR:
        return Reply(NO_ANSWER, text.strip().removeprefix(_PROXYS_OWN_WORDS) or "no answer")
    return Reply(status, text.strip(), warnings, etag, pause, size=size)


def _all_of(response: http.client.HTTPResponse) -> bytes:
    """The body, or a bit more than the most that is taken. Raises IncompleteRead where it was cut off."""
    parts, size = [], 0
    while size <= LARGEST and (part := response.read(_PIECE)):
        parts.append(part)
        size += len(part)
    if size <= LARGEST and response.length:  # what was promised and did not come: a read of a piece does not tell
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(parts)


def _seconds(headers: Message) -> float:
    after = headers.get("Retry-After", "")
    return float(after) if after.isascii() and after.isdigit() else 0.0


def _warning_text(header: str) -> str:
    """Take the text out of `299 - "text"` (RFC 7234, 5.5)."""
    return header.split(" ", 2)[-1].strip('"').replace('\\"', '"')
