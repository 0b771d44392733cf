"""One request to the API server and its reply, whatever carries them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

from kubectl_sync.cluster.redaction import redacted

FIELD_MANAGER: Final = "kubectl-sync"
JSON: Final = "application/json"
# A table of names and numbers, no objects in it.
TABLE: Final = "application/json;as=Table;g=meta.k8s.io;v=v1"

HTTP_OK: Final = range(200, 300)
NOT_MODIFIED: Final = 304
BAD_REQUEST: Final = 400
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
GONE: Final = 410
UNPROCESSABLE: Final = 422
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500
# In the message of a 500 that is a webhook's (kubernetes/apiserver:pkg/util/webhook/error.go).
FAILED_WEBHOOK: Final = "failed calling webhook"
# No answer of the server's at all: it cannot be reached, the login failed, the connection broke.
NO_ANSWER: Final = 0
# The kind of an answer that is no object.
STATUS: Final = "Status"


@dataclass(frozen=True, slots=True)
class Request:
    """One call; `path` is unquoted, `typed` is what a person would type after `kubectl` for the same.

    `etag` makes it conditional: a server that still has that version answers 304 without a body.
    """

    method: str
    path: str
    typed: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    content_type: str = JSON
    accept: str = JSON
    etag: str = ""

    @property
    def url(self) -> str:
        path = quote(self.path, safe="/")
        return f"{path}?{urlencode(self.query)}" if self.query else path

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a part of its path is none: what resolves it would ask for something else (RFC 3986, 5.2.4)."""
        return any(part in ("", ".", "..") for part in self.path.split("/")[1:])

    @property
    def is_safe(self) -> bool:
        """Whether it changes nothing, however often it is sent: reads, dry runs, questions about rights."""
        return self.method == "GET" or self.query.get("dryRun") == "All" or self.path.startswith(REVIEWS)

    @property
    def about_secrets(self) -> bool:
        return self.path.startswith("/api/") and "secrets" in self.path.split("/")


REVIEWS: Final = "/apis/authorization.k8s.io/"


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP code, decoded JSON body (or text), and the server's warnings.

    Status NO_ANSWER: the body is the text that says why. `secret` tells that quoted values of messages are
    not to be shown. `retry_after` is in seconds, 0 where the server does not ask for any. `odd`:
    something in the body may be of no use (`decoding.decode_json`). `late`: the time for the request
    is over, so it is not repeated. `too_large`: more came than is taken. `hint` is what to do about
    an answer that is none, "" where the status alone tells. `size` is that of the body in bytes.
    """

    status: int
    body: Any
    warnings: tuple[str, ...] = ()
    etag: str = ""
    retry_after: float = 0.0
    secret: bool = False
    odd: bool = False
    late: bool = False
    too_large: bool = False
    hint: str = ""
    size: int = 0

    @property
    def ok(self) -> bool:
        return self.status in HTTP_OK

    @property
    def message(self) -> str:
        """What the server said about a failure, in one line that embeds no object."""
        said = self.body.get("message") if isinstance(self.body, dict) else self.body
        return redacted(said if isinstance(said, str) else "", values=self.secret)

    @property
    def causes(self) -> tuple[str, ...]:
        """`field: message` of each cause of a 422.

        A failed `test` of a JSON Patch has none (docs/kubernetes.md#refusals).
        """
        details = self.body.get("details") if isinstance(self.body, dict) else None
        causes = details.get("causes") if isinstance(details, dict) else None
        found = [_cause(one) for one in causes if isinstance(one, dict)] if isinstance(causes, list) else []
        return tuple(redacted(f"{at}: {text}" if at else text, values=self.secret) for at, text in found)


def _cause(content: Mapping[str, Any]) -> tuple[str, str]:
    """Field and message of a cause."""
    at, said = (one if isinstance(one, str) else "" for one in (content.get("field"), content.get("message")))
    # Of claims and volumes the server adds a diff of Go structs (kubernetes:pkg/apis/core/validation).
    return at, said.partition("\n@@ ")[0]


class Transport(Protocol):
    """Carries requests to the API server; replies come in the order of the requests.

    Raises ClusterError where the first request of all gets no answer or is refused for its login; later
    ones without an answer are replies with status NO_ANSWER.
    """

    @property
    def name(self) -> str: ...

    @property
    def negotiates(self) -> bool: ...

    def exchange(self, requests: Iterable[Request]) -> Iterator[Reply]: ...

    def close(self) -> None: ...


class Start(Protocol):
    """A way to the API server that is being opened; `close` ends it, opened or not."""

    def sender(self) -> "Sender":
        """Wait until something can be sent. Raises ClusterError where no way is open."""

    def close(self) -> None: ...


class Sender(Protocol):
    """One way to the API server, for one request at a time from any thread; it raises nothing.

    `negotiates` tells whether it can send what a request accepts and its etag.
    """

    name: str
    negotiates: bool
    in_flight: int

    def send(self, request: Request, *, first: bool) -> Reply: ...

    def close(self) -> None: ...
