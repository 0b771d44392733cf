"""One request to the API server and its reply, whatever carries them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

from kubectl_sync.errors import ClusterError

FIELD_MANAGER: Final = "kubectl-sync"
# A message of the server can embed a whole object, and with it a Secret
# (unknown fields under strict validation do; measured on 1.36).
_LONGEST_MESSAGE: Final = 300
_UNKNOWN_FIELDS = re.compile(r'unknown field "[^"]+"')

HTTP_OK: Final = range(200, 300)
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
GONE: Final = 410
UNPROCESSABLE: Final = 422


@dataclass(frozen=True, slots=True)
class Request:
    """One call; `path` is unquoted, `typed` is what a person would type after `kubectl` for the same."""

    method: str
    path: str
    typed: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    content_type: str = "application/json"
    accept: str = "application/json"

    @property
    def url(self) -> str:
        path = quote(self.path, safe="/")
        return f"{path}?{urlencode(self.query)}" if self.query else path


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP code, decoded JSON body (or text), and the server's warnings."""

    status: int
    body: Any
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.status in HTTP_OK

    @property
    def message(self) -> str:
        """What the server said about a failure, in one line that embeds no object."""
        text = self.body.get("message", "") if isinstance(self.body, dict) else str(self.body)
        if unknown := _UNKNOWN_FIELDS.findall(text):
            return ", ".join(dict.fromkeys(unknown))
        text = " ".join(text.split())
        return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + " ..."

    @property
    def causes(self) -> tuple[str, ...]:
        """`field: message` of each cause of a 422; a failed `test` of a JSON Patch has none (measured)."""
        details = self.body.get("details") or {} if isinstance(self.body, dict) else {}
        return tuple(f"{one.get('field', '?')}: {one.get('message', '')}" for one in details.get("causes") or [])


class Transport(Protocol):
    """Carries requests to the API server; replies come in the order of the requests."""

    def exchange(self, requests: Iterable[Request]) -> Iterator[Reply]: ...

    def close(self) -> None: ...


def failure(what: str, reply: Reply) -> ClusterError:
    """Put a refused or failed request into words; `what` says what was wanted."""
    hint = {
        UNAUTHORIZED: "log in again: kubectl itself would be refused too; try `kubectl get ns`",
        FORBIDDEN: "ask for the right, or choose another context with -c",
        NOT_FOUND: "it was deleted meanwhile, or its namespace or type does not exist",
        CONFLICT: "somebody was faster: run it again to see what changed",
    }.get(reply.status, "")
    return ClusterError(f"{what}: {reply.message or f'HTTP {reply.status}'}", hint, reply.status)
