"""What a kubectl process says on stderr, as the reply that the server gave it.

The forms are those of kubernetes/kubectl:pkg/cmd/util/helpers.go (`checkErr`, `StandardErrorMessage`); they
have been the same from 1.27 to 1.37.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from kubectl_sync.cluster.kubectl import last_line
from kubectl_sync.cluster.requests import NO_ANSWER, UNAUTHORIZED, UNPROCESSABLE, Reply

# Reasons of a Status and their codes (kubernetes/apimachinery:pkg/apis/meta/v1/types.go).
_CODES: Final[Mapping[str, int]] = {
    "BadRequest": 400, "Unauthorized": UNAUTHORIZED, "Forbidden": 403, "NotFound": 404, "MethodNotAllowed": 405,
    "NotAcceptable": 406, "AlreadyExists": 409, "Conflict": 409, "Gone": 410, "Expired": 410,
    "RequestEntityTooLarge": 413, "UnsupportedMediaType": 415, "Invalid": UNPROCESSABLE, "TooManyRequests": 429,
    "InternalError": 500, "ServerTimeout": 500, "ServiceUnavailable": 503, "Timeout": 504,
}  # fmt: skip
_FROM_SERVER: Final = re.compile(r"Error from server(?: \((\w+)\))?: (.*)", re.DOTALL)
_INVALID: Final = re.compile(r"The (?:request|.+? \".*?\") is invalid(?:: ?| ?)(.*)", re.DOTALL)
_FAILED_TEST: Final = "the server rejected our request due to an error in our request"
_LOGIN: Final = ("You must be logged in to the server", "provide credentials")
# Of Go's net/http and context, where --request-timeout is over.
_LATE: Final = ("Client.Timeout", "context deadline exceeded")
_WARNING: Final = "Warning: "
_LOG: Final = re.compile(r"[EWIF]\d{4} \d\d:\d\d:\d\d")


def warnings(stderr: str) -> tuple[str, ...]:
    """The server's warnings, which kubectl prints on stderr even where all is well."""
    return tuple(line.removeprefix(_WARNING) for line in stderr.splitlines() if line.startswith(_WARNING))


def failed(code: int, stderr: str) -> Reply:
    """The reply behind a kubectl that ended with an error."""
    said = warnings(stderr)
    text = "\n".join(
        line for line in stderr.splitlines() if line and not (line.startswith(_WARNING) or _LOG.match(line))
    )
    text = text.removeprefix("error: ")
    if any(words in text for words in _LOGIN):
        return Reply(UNAUTHORIZED, _status(UNAUTHORIZED, "Unauthorized"), said)
    if found := _FROM_SERVER.match(text):
        status = _CODES.get(found[1] or "", _generic(found[2]))
        return Reply(status, _status(status, found[2]), said)
    if found := _INVALID.match(text):
        causes = [] if _FAILED_TEST in found[1] else _causes(found[1])
        return Reply(UNPROCESSABLE, _status(UNPROCESSABLE, text, causes), said)
    late = any(words in text for words in _LATE)
    return Reply(NO_ANSWER, text or last_line(stderr) or f"kubectl ended with {code}", said, late=late)


def _causes(text: str) -> list[dict[str, Any]]:
    """One cause behind the colon, or a list of them with stars."""
    return [{"message": line.removeprefix("* ")} for line in text.strip().splitlines() if line.strip()]


def _status(code: int, message: str, causes: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"kind": "Status", "code": code, "message": message, "details": {"causes": causes or []}}


def _generic(message: str) -> int:
    """A code for replies without a reason: kubectl prints only the text then."""
    if "unable to handle the request" in message or "service unavailable" in message:
        return 503
    return 500
