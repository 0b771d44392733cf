"""Many requests over one sender: the first one alone, then side by side, in order, again where that is safe."""

import itertools
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import cached_property
from typing import Final

from kubectl_sync.cluster.failures import no_way
from kubectl_sync.cluster.kubectl import Context
from kubectl_sync.cluster.requests import (
    BAD_REQUEST,
    FAILED_WEBHOOK,
    NO_ANSWER,
    TOO_MANY,
    UNAUTHORIZED,
    Reply,
    Request,
    Sender,
    Start,
)

# Seconds before each repetition, each stretched by up to as much again, so that many clients spread out.
_PAUSES: Final = (0.2, 0.5, 1.0)
# How often a request may be repeated: a busy server asks for it; an expired login is renewed at once or never;
# a proxy or load balancer before the server, or a server that starts, may know better in a moment.
_REPETITIONS: Final = {TOO_MANY: 3, UNAUTHORIZED: 1, NO_ANSWER: 2, 500: 1, 502: 2, 503: 2, 504: 1}
_LOOK_UP_SECONDS: Final = 0.25
_LONGEST_PAUSE: Final = 30.0
# A pause from here on is told: nobody shall think that the program hangs.
_TOLD_PAUSE: Final = 2.0


class Exchange:
    """The transport over any sender, which is waited for when the first request is sent.

    The first request of a run goes alone: it is the one that logs in, and on a terminal may ask for it.
    `trace` is told the kubectl command a person would type for each request, `warn` each warning of the
    server once.
    """

    def __init__(
        self, start: Start, context: Context, trace: Callable[[str], None], warn: Callable[[str], None]
    ) -> None:
        self._start = start
        self._context = context
        self._trace = trace
        self._warn = warn
        self._logged_in = False
        self._closed = threading.Event()
        self._warned: set[str] = set()
        self._telling = threading.Lock()

    @cached_property
    def _sender(self) -> Sender:
        return self._start.sender()

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._sender.in_flight, thread_name_prefix="exchange")

    @property
    def name(self) -> str:
        """What carries the requests, as `doctor` tells it."""
        return self._sender.name

    @property
    def negotiates(self) -> bool:
        return self._sender.negotiates

    def exchange(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """See `Transport`."""
        pending = iter(requests)
        if not self._logged_in:
            for request in itertools.islice(pending, 1):
                yield self._heard(self._log_in(request))
        for reply in [self._pool.submit(self._send, request) for request in pending]:
            yield self._heard(_awaited(reply))

    def _log_in(self, request: Request) -> Reply:
        """Send the first request. A login that is refused, or that leads nowhere, is the end of the run."""
        reply = _awaited(self._pool.submit(self._send, request, first=True))
        if reply.status in (NO_ANSWER, UNAUTHORIZED):
            raise no_way(self._context, reply)
        self._logged_in = True
        return reply

    def _send(self, request: Request, *, first: bool = False) -> Reply:
        if request.leads_elsewhere:
            return Reply(BAD_REQUEST, f"{request.path!r} was not asked for: a name in it is none")
        self._trace(f"kubectl --context={self._context.name} {' '.join(request.typed)}")
        reply = self._sender.send(request, first=first)
        if first and reply.status in (NO_ANSWER, UNAUTHORIZED):
            return reply
        for repetition, pause in enumerate(_PAUSES, start=1):
            if not may_repeat(request, reply, repetition):
                break
            wanted = min(max(pause, reply.retry_after), _LONGEST_PAUSE)
            if wanted >= _TOLD_PAUSE:
                self._tell_pause(wanted, reply)
            if self._closed.wait(wanted + random.uniform(0, pause)):  # noqa: S311 - spreads load, guards nothing
                break
            reply = self._sender.send(request, first=False)
        return replace(reply, secret=True) if request.about_secrets else reply

    def _tell_pause(self, seconds: float, reply: Reply) -> None:
        """Say that the server asks for a pause; each length once, many requests may wait side by side."""
        asked = f"asked for {reply.retry_after:,.0f} s, " if reply.retry_after > seconds else ""
        self._tell(f"the server is busy (HTTP {reply.status}): {asked}waiting {seconds:g} s before it is asked again")

    def _tell(self, warning: str) -> None:
        with self._telling:
            is_new = warning not in self._warned
            self._warned.add(warning)
        if is_new:
            self._warn(warning)

    def _heard(self, reply: Reply) -> Reply:
        for warning in reply.warnings:
            self._tell(warning)
        return reply

    def close(self) -> None:
        """Leave nothing behind; requests on their way end."""
        self._closed.set()
        if "_pool" in self.__dict__:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._start.close()


def _awaited(reply: Future[Reply]) -> Reply:
    """Wait for a reply, looking up now and then.

    Python runs a signal's handler only between two steps of the main thread: a signal that comes just before
    it falls asleep would not wake it.
    """
    while not reply.done():
        wait([reply], timeout=_LOOK_UP_SECONDS)
    return reply.result()


def may_repeat(request: Request, reply: Reply, repetition: int) -> bool:
    """Whether the same request may be sent again, for the `repetition`-th time, and might fare better.

    The server asks for it with 429, and did nothing then. A 401 in the middle of a run is a login that
    expired: kubectl renews it for the next request (kubernetes/client-go:plugin/pkg/client/auth/exec/exec.go,
    `maybeRefreshCreds`). All else only where sending twice does nothing twice,
    and not where each takes the seconds that a webhook has for its answer, or those that the user gave it.
    """
    if reply.late or repetition > _REPETITIONS.get(reply.status, 0) or FAILED_WEBHOOK in reply.message:
        return False
    return request.is_safe or reply.status in (TOO_MANY, UNAUTHORIZED)
