"""What no server can make of a request: longer than its time, larger than memory, a wait without a word."""

import time

import pytest

from kubectl_sync.cluster import decoding, proxy
from kubectl_sync.cluster.exchange import Exchange
from kubectl_sync.cluster.kubectl import Context
from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.cluster.requests import Reply, Request
from kubectl_sync.model.choices import Way
from kubectl_sync.model.kinds import Kind
from tests.cluster.conftest import WAYS, Opener
from tests.cluster.replies import read
from tests.faults import relay as faults
from tests.faults.relay import Relay

LIST = r"/configmaps\?"
CONFIGMAP = Kind("", "v1", "ConfigMap", "configmaps", "configmap", namespaced=True)
VERSION = Request("GET", "/version", ("version",))


@pytest.mark.parametrize("way", WAYS)
def test_a_server_that_sends_byte_after_byte_ends_with_the_time_of_the_request(
    relay: Relay, opener: Opener, namespace: str, way: Way
) -> None:
    cluster = opener(way, "relay", seconds=3)
    assert cluster.version()
    relay.on("GET", LIST, faults.slow(0.5))
    begun = time.monotonic()

    found, (gap,) = cluster.read([ListScope(CONFIGMAP, "v1", namespace)])

    assert found == {}
    assert 3 <= time.monotonic() - begun < 10, "it is not asked again and again"
    assert relay.count("GET", LIST) == 1
    assert gap.reason.startswith("cannot be listed: ")


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_without_end_is_told(
    relay: Relay, opener: Opener, namespace: str, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy, "LARGEST", 8 << 20)
    monkeypatch.setattr("kubectl_sync.process._MOST", 8 << 20)
    cluster = opener(way, "relay", seconds=20)
    assert cluster.version()
    relay.on("GET", LIST, faults.endless(b'{"kind":"ConfigMapList","x":"', b"a" * 65_536))

    found, (gap,) = cluster.read([ListScope(CONFIGMAP, "v1", namespace)])

    assert found == {}
    assert decoding.TOO_LARGE in gap.reason
    assert relay.count("GET", LIST) == 2, "once more, with smaller pages"


class Busy:
    """A server that is busy for ever."""

    name, negotiates, in_flight = "busy", True, 2

    def sender(self) -> "Busy":
        return self

    def send(self, request: Request, *, first: bool) -> Reply:
        return Reply(200, {}) if first else Reply(429, {"message": request.path}, retry_after=99_999_999)

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.long
def test_a_pause_that_the_server_asks_for_is_capped_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_sync.cluster.exchange._LONGEST_PAUSE", 2.0)
    warned: list[str] = []
    exchange = Exchange(Busy(), Context("c", "c", "s", ""), lambda _: None, warned.append)
    begun = time.monotonic()

    replies = list(exchange.exchange([VERSION, VERSION, VERSION]))

    exchange.close()
    assert [reply.status for reply in replies] == [200, 429, 429]
    assert 6 <= time.monotonic() - begun < 12
    told = "the server is busy (HTTP 429): asked for 99,999,999 s, waiting 2 s before it is asked again"
    assert warned == [told]


@pytest.mark.parametrize("path", ["/api/v1/namespaces/../secrets", "/api/v1/./pods", "/api/v1/namespaces//pods", ""])
def test_a_path_that_leads_elsewhere_is_never_sent(path: str) -> None:
    sent: list[str] = []
    exchange = Exchange(Busy(), Context("c", "c", "s", ""), sent.append, sent.append)

    list(exchange.exchange([VERSION]))
    (reply,) = exchange.exchange([Request("GET", f"{path}/", ("get",))])

    exchange.close()
    assert (reply.status, len(sent)) == (400, 1)


@pytest.mark.parametrize("after", ["²", "-1", "1.5", "soon", "9" * 5_000])
def test_a_pause_that_is_no_number_is_no_pause(after: str) -> None:
    assert read({}, 429, Retry_After=after).retry_after in (0.0, float("inf"))
