"""Ways to clusters: how a URL is spelled is no matter, and what tells two clusters apart does."""

import base64
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.model.endpoint import Address, Endpoint, certificates


def pem(*bodies: str) -> str:
    return "".join(f"-----BEGIN CERTIFICATE-----\n{one}\n-----END CERTIFICATE-----\n" for one in bodies)


class Two(NamedTuple):
    """Two entries of a kubeconfig as (server, authority, name), and whether they are one cluster."""

    case: str
    one: tuple[str, str, str]
    other: tuple[str, str, str]
    same: bool


PROD = ("https://api.example.com:6443", "A", "")
TABLE = (
    Two("the same", PROD, PROD, True),
    Two("a slash at the end", PROD, ("https://api.example.com:6443/", "A", ""), True),
    Two("large letters", PROD, ("HTTPS://API.Example.com:6443", "A", ""), True),
    Two("the port that is meant", ("https://h", "A", ""), ("https://h:443", "A", ""), True),
    Two("another port", ("https://h", "A", ""), ("https://h:6443", "A", ""), False),
    Two("a login in the URL", PROD, ("https://u:p@api.example.com:6443", "A", ""), True),
    Two("the host as a root name", PROD, ("https://api.example.com.:6443", "A", ""), True),
    Two("no verification", PROD, (PROD[0], "", ""), True),
    Two("a bundle while the authority changes", PROD, (PROD[0], "A+B", ""), True),
    Two("the same address, another authority", PROD, (PROD[0], "B", ""), False),
    Two("a gateway: one authority, another host", PROD, ("https://b.example.com:6443", "A", ""), False),
    Two("a gateway: another path", ("https://g/k8s/clusters/a", "A", ""), ("https://g/k8s/clusters/b", "A", ""), False),
    Two("by its IP, no name", PROD, ("https://10.0.0.1:6443", "A", ""), False),
    Two("by its IP, with its name", PROD, ("https://10.0.0.1:6443", "A", "api.example.com"), True),
    Two("through a tunnel", PROD, ("https://localhost:9999", "A", "API.example.com"), True),
    Two("through a tunnel, unverified", PROD, ("https://localhost:9999", "", "api.example.com"), False),
    Two("through a tunnel to another one", PROD, ("https://localhost:9999", "B", "api.example.com"), False),
    Two("one gateway, two names", ("https://g", "A", "a.internal"), ("https://g", "A", "b.internal"), False),
    Two("one tunnel at a time", ("https://localhost:6443", "A", ""), ("https://127.0.0.1:6443", "B", ""), False),
    Two("this machine", ("https://localhost:6443", "A", ""), ("https://127.0.0.1:6443", "A", ""), True),
    Two("IPv6", ("https://[2001:DB8::1]", "A", ""), ("https://[2001:db8:0:0:0:0:0:1]:443", "A", ""), True),
)  # fmt: skip


def endpoint(server: str, authority: str, name: str) -> Endpoint:
    return Endpoint(Address.of(server), frozenset(filter(None, authority.split("+"))), name)


@pytest.mark.parametrize("two", TABLE, ids=[two.case for two in TABLE])
def test_whether_two_ways_lead_to_one_cluster(two: Two) -> None:
    one, other = endpoint(*two.one), endpoint(*two.other)

    assert (one.is_of(other), other.is_of(one)) == (two.same, two.same)


HOSTS = st.sampled_from(["api.example.com", "10.0.0.1", "2001:db8::1", "127.0.0.1", "x"])
PATHS = st.sampled_from(["", "/k8s/clusters/c-1", "/a/b"])
ADDRESSES = st.builds(Address, st.sampled_from(["https", "http"]), HOSTS, st.sampled_from([80, 443, 6443]), PATHS)


@st.composite
def spellings(draw: st.DrawFn, address: Address) -> str:
    """A URL of the address as somebody may write it."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    if draw(st.booleans()):
        host = host.upper()
    if address.host[-1].isalpha() and draw(st.booleans()):
        host += "."
    if address.host == "127.0.0.1" and draw(st.booleans()):
        host = "LocalHost"
    is_usual = address.port == {"https": 443, "http": 80}[address.scheme]
    port = "" if is_usual and draw(st.booleans()) else f":{address.port}"
    scheme = draw(st.sampled_from([f"{address.scheme}://", f"{address.scheme.upper()}://"]))
    if address.scheme == "https" and draw(st.booleans()):
        scheme = ""
    login = draw(st.sampled_from(["", "user:pass@", "user@"])) if scheme else ""
    return f"{scheme}{login}{host}{port}{address.path}{draw(st.sampled_from(['', '/', '//']))}"


@given(ADDRESSES, st.data())
def test_no_spelling_makes_another_address(address: Address, data: st.DataObject) -> None:
    assert Address.of(data.draw(spellings(address))) == address
    assert Address.of(str(address)) == address


@given(ADDRESSES, ADDRESSES, st.data())
def test_two_addresses_have_no_spelling_in_common(one: Address, other: Address, data: st.DataObject) -> None:
    assert (Address.of(data.draw(spellings(one))) == Address.of(data.draw(spellings(other)))) is (one == other)


@given(st.text(max_size=40))
def test_what_is_no_url_is_still_an_address(text: str) -> None:
    assert str(Address.of(text))


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_authority_is_the_same_as_a_file_and_in_base64(wrapped: bool) -> None:
    file = f"subject=/CN=x\n{pem('QUJD', 'REVG')}"
    data = base64.b64encode(pem("REVG\n", "QUJD").replace("\n", "\r\n").encode()).decode()
    if wrapped:
        data = "\n".join([data[:20], data[20:]])

    assert certificates(file) == certificates(data) == {"QUJD", "REVG"}
    assert certificates("") == frozenset()
    assert certificates("what nobody knows") == {"what nobody knows"}
