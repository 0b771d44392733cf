"""A relay between kubectl and the real API server, which does what servers do on a bad day.

It passes everything on unchanged but for the faults that a test asks for.
"""

import contextlib
import http.client
import json
import re
import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from tests.controlplane.access import Access

HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


@dataclass(frozen=True)
class Answer:
    """What goes back; `cut`: the connection ends after so many bytes of the body; None as status: no answer at all.

    `pause` are seconds before each byte; `endless`: the body comes again and again, until nobody reads it any more.
    """

    status: int | None
    headers: Mapping[str, str]
    body: bytes
    cut: int | None = None
    pause: float = 0
    endless: bool = False


# From the way to the real answer (with headers of the request changed) to the answer that is sent.
Fault = Callable[[Callable[..., Answer]], Answer]


def status_object(code: int, reason: str, message: str, **headers: str) -> Fault:
    """A refusal as the API server words it; it never sees the request."""
    body = {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "code": code,
        "reason": reason,
        "message": message,
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(code, {"Content-Type": "application/json"} | named, json.dumps(body).encode())


def text(code: int, message: str) -> Fault:
    """A refusal in plain text, as of a load balancer."""
    return lambda _: Answer(code, {"Content-Type": "text/plain"}, message.encode())


def drop() -> Fault:
    """The connection ends without an answer; the server never sees the request."""
    return lambda _: Answer(None, {}, b"")


def lose() -> Fault:
    """The server does what was asked, and its answer is lost."""

    def fault(real: Callable[..., Answer]) -> Answer:
        real()
        return Answer(None, {}, b"")

    return fault


def truncate(length: int) -> Fault:
    """The real answer, cut off in the middle of its body."""

    def fault(real: Callable[..., Answer]) -> Answer:
        answer = real()
        return Answer(answer.status, answer.headers, answer.body, length)

    return fault


def slow(seconds: float) -> Fault:
    """The real answer, a byte after each pause."""

    def fault(real: Callable[..., Answer]) -> Answer:
        return replace(real(), pause=seconds)

    return fault


def endless(begin: bytes, again: bytes) -> Fault:
    """An answer whose body never ends."""
    headers = {"Content-Type": "application/json"}
    return lambda _: Answer(200, headers | {"X-Begin": begin.decode()}, again, endless=True)


def said(status: int, body: bytes, **headers: str) -> Fault:
    """Any answer at all, instead of the real one; the server never sees the request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(status, {"Content-Type": "application/json"} | named, body)


def rewritten(change: Callable[[bytes], bytes], **headers: str) -> Fault:
    """The server does what was asked, and other bytes come back."""

    def fault(real: Callable[..., Answer]) -> Answer:
        answer = real()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(answer.status, {**answer.headers, **named}, change(answer.body))

    return fault


def delay(seconds: float) -> Fault:
    """The real answer, late."""

    def fault(real: Callable[..., Answer]) -> Answer:
        time.sleep(seconds)
        return real()

    return fault


def old_discovery() -> Fault:
    """What a server before 1.26 answers: it knows no aggregated discovery."""
    return lambda real: real(Accept="application/json")


def changed(change: Callable[[Any], None]) -> Fault:
    """The real answer with its JSON changed."""

    def fault(real: Callable[..., Answer]) -> Answer:
        answer = real()
        content = json.loads(answer.body)
        change(content)
        return Answer(answer.status, answer.headers, json.dumps(content).encode())

    return fault


def header(name: str, value: str) -> Fault:
    """The real answer with one more header."""

    def fault(real: Callable[..., Answer]) -> Answer:
        answer = real()
        return Answer(answer.status, {**answer.headers, name: value}, answer.body)

    return fault


@dataclass
class Rule:
    """A fault for requests that match, for so many of them after so many."""

    method: str
    pattern: str
    fault: Fault
    times: int
    after: int

    def takes(self, method: str, url: str) -> bool:
        if method != self.method or not re.search(self.pattern, url):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times <= 0:
            return False
        self.times -= 1
        return True


@dataclass
class Relay:
    """Listens on a port of its own, with the API server's own certificate."""

    access: Access
    requests: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0
    defects: list[BaseException] = field(default_factory=list)
    _rules: list[Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: "_Server | None" = None

    @property
    def server(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def on(self, method: str, pattern: str, fault: Fault, *, times: int = 10**6, after: int = 0) -> None:
        self._rules.append(Rule(method, pattern, fault, times, after))

    def behave(self) -> None:
        """No fault any more."""
        self._rules.clear()

    def count(self, method: str, pattern: str) -> int:
        return sum(one == method and bool(re.search(pattern, url)) for one, url in self.requests)

    def start(self) -> None:
        handler = type("Bound", (_Handler,), {"relay": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self._server.defects = self.defects
        self.port = self._server.server_address[1]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = self.access.certificate
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def fault(self, method: str, url: str) -> Fault | None:
        with self._lock:
            self.requests.append((method, url))
            return next((rule.fault for rule in self._rules if rule.takes(method, url)), None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    defects: list[BaseException]

    def handle_error(self, *_: Any) -> None:
        """Who asked is gone, or the server: that is what such tests are about. All else is a defect of the test."""
        error = sys.exception()
        if error and not isinstance(error, OSError | http.client.HTTPException):
            self.defects.append(error)


class _Handler(BaseHTTPRequestHandler):
    relay: ClassVar[Relay]
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        body = self._body()
        fault = self.relay.fault(self.command, self.path)
        answer = fault(partial(self._real, body)) if fault else self._real(body)
        if answer.status is None or answer.cut is not None or answer.endless:
            self.close_connection = True
        if answer.status is None:
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.endless:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self._send_body(answer)

    def _send_body(self, answer: Answer) -> None:
        with contextlib.suppress(OSError):  # whoever asked reads no more
            if answer.endless:
                self.wfile.write(answer.headers.get("X-Begin", "").encode())
            while answer.endless:
                self.wfile.write(answer.body)
            if not answer.pause:
                self.wfile.write(answer.body[: answer.cut])
                return
            for byte in answer.body:
                time.sleep(answer.pause)
                self.wfile.write(bytes([byte]))

    def _body(self) -> bytes:
        """The request's body; in chunks where it was streamed, as `kubectl create --raw` does."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while length := int(self._line().split(b";")[0], 16):
            parts.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _line(self) -> bytes:
        """ConnectionError where whoever asks was ended in the middle of it."""
        line = self.rfile.readline()
        if not line:
            raise ConnectionError("the request is cut off")
        return line

    def _real(self, body: bytes, **changed: str) -> Answer:
        context = ssl.create_default_context(cafile=str(self.relay.access.certificate))
        real = http.client.HTTPSConnection("127.0.0.1", self.relay.access.port, context=context)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in {"connection", "host", "accept-encoding", "transfer-encoding"}
        }
        try:
            real.request(self.command, self.path, body or None, headers | changed)
            response = real.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP}
            return Answer(response.status, kept, response.read())
        finally:
            real.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - the names are the library's

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
