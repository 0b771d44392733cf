"""How a kubeconfig reaches a cluster, and which of two ways lead to the same one."""

import base64
import binascii
import contextlib
import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"https": 443, "http": 80}
_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A server's URL without what may be spelled in more than one way, and without a login."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """Small letters, the port that is meant, no slash at the end; a URL without a scheme is one of https."""
        text = url.strip()
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
        except ValueError:
            return cls("", text, 0, "")
        scheme, port = parts.scheme.lower(), None
        with contextlib.suppress(ValueError):  # no number: kubectl will say so
            port = parts.port
        path = re.sub("/+", "/", parts.path).rstrip("/")
        return cls(scheme, _host(parts.hostname or ""), port or _PORTS.get(scheme, 0), path)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One cluster of a kubeconfig: its address, the certificates of its authority, the name that is verified.

    No certificates: the kubeconfig does not say whom it trusts, so that they tell nothing. `name` is the one that
    stands for the host in the server's certificate (`tls-server-name`), "" for the host itself.
    """

    address: Address
    certificates: frozenset[str] = frozenset()
    name: str = ""

    @property
    def verified(self) -> str:
        """The name that the server has to prove."""
        return self.name.lower() or self.address.host

    def is_of(self, other: "Endpoint") -> bool:
        """Whether both lead to one cluster, by what a kubeconfig says.

        The same address, unless the authorities, or the names that are verified, contradict; or another way (a
        tunnel, an IP) to a server that proves the same name to the same authority. One authority alone is not
        enough: behind a gateway it signs many clusters.
        """
        if self.certificates and other.certificates and not self.certificates & other.certificates:
            return False
        if self.address == other.address:
            return not (self.name and other.name) or self.verified == other.verified
        is_proven = bool(self.certificates & other.certificates and (self.name or other.name))
        return is_proven and self.verified == other.verified and self.address.path == other.address.path


def certificates(authority: str) -> frozenset[str]:
    """The certificates in a text of PEM, or in its base64 as a kubeconfig holds it; the text where there is none."""
    text = authority.strip()
    if text and "-----BEGIN" not in text:
        with contextlib.suppress(binascii.Error, ValueError):
            text = base64.b64decode("".join(text.split()), validate=True).decode("latin-1")
    found = ("".join(body.split()) for body in _CERTIFICATE.findall(text))
    return frozenset(found) or frozenset(filter(None, [authority.strip()]))


def _host(name: str) -> str:
    host = name.lower().rstrip(".")
    if host == "localhost":
        return "127.0.0.1"
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        return host
