"""The other way to the server: one kubectl process for each request, where a proxy cannot run.

It logs in anew each time, takes 60 ms instead of 1, and tells errors in prose (`prose.py`).
"""

from collections.abc import Sequence
from typing import Any, Final

from kubectl_sync import process
from kubectl_sync.cluster.decoding import TOO_LARGE, decode_json
from kubectl_sync.cluster.go_json import encode_json
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.prose import failed, warnings
from kubectl_sync.cluster.requests import NO_ANSWER, TABLE, UNPROCESSABLE, Reply, Request

# A process takes 60 ms of a core, so more of them side by side win nothing.
_IN_FLIGHT: Final = 4
# kubectl's own limit speaks first; this one is for a kubectl that hangs.
_GRACE_SECONDS: Final = 15.0
_LOGIN_SECONDS: Final = 600.0
_RAW: Final = {"GET": "get", "POST": "create", "PUT": "replace", "DELETE": "delete"}
# The user's kuberc may give commands other defaults; a flag that is given wins
# (docs/kubernetes.md#kubectl-versions).
_SHIELDS: Final = {
    "get": ("--output=",),
    "create": ("--output=", "--dry-run=none", "--edit=false"),
    "replace": ("--dry-run=none", "--force=false"),
    "delete": ("--interactive=false", "--dry-run=none"),
}
_CONTROLS: Final = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
_UNKNOWN_FIELD: Final = "unknown field"


class ProcessSender:
    """Requests by kubectl processes; on a terminal the first one may ask for a login."""

    name = "single kubectl processes"
    negotiates = False
    in_flight = _IN_FLIGHT

    def __init__(self, kubectl: Kubectl, context: Context, seconds: float) -> None:
        self._kubectl = kubectl
        self._group = process.Group()
        self._flags = (f"--context={context.name}", f"--request-timeout={seconds:g}s")
        self._seconds = seconds + _GRACE_SECONDS

    def send(self, request: Request, *, first: bool) -> Reply:
        argv = self._kubectl.argv(*self._flags, *_words(request))
        body = "" if request.body is None else _json(request.body)
        asks = first and not body and process.has_terminal()
        seconds = max(self._seconds, _LOGIN_SECONDS) if asks else self._seconds
        try:
            done = self._group.run(argv, body, seconds, asks=asks)
            return _ended(request, done)
        except TimeoutError:
            return Reply(NO_ANSWER, f"kubectl did not answer within {seconds:g} s", late=True)
        except MemoryError:
            return Reply(NO_ANSWER, "the answer has no room in memory", late=True, too_large=True)
        except OSError as error:
            return Reply(NO_ANSWER, f"kubectl cannot be run: {error.strerror or error}")

    def close(self) -> None:
        """End the requests that are on their way."""
        self._group.stop()


def _json(body: Any) -> str:
    """The body for kubectl, which reads a patch as YAML: that has no pairs of surrogates, and no bare controls."""
    return encode_json(body).translate(_CONTROLS)


def _words(request: Request) -> Sequence[str]:
    """The command for a request; flags that the user's kuberc may inject are given, so that it cannot."""
    if request.method == "PATCH":
        real = () if request.is_safe else ("--dry-run=none",)
        return (*request.typed[:-1], "--patch-file=/dev/stdin", "--output=json", *real, *_patch_flags(request))
    if request.accept == TABLE:
        return (*request.typed, "--output=", "--chunk-size=500")
    verb = _RAW[request.method]
    body = () if request.body is None else ("--filename=-",)
    return (verb, f"--raw={request.url}", *body, *_SHIELDS[verb])


def _patch_flags(request: Request) -> Sequence[str]:
    return [f"--field-manager={request.query['fieldManager']}"] if "fieldManager" in request.query else []


def _ended(request: Request, done: process.Finished) -> Reply:
    """The reply of a kubectl that ended, as it should or not."""
    if done.is_cut:
        return Reply(NO_ANSWER, TOO_LARGE, late=True, too_large=True)
    if done.code < 0:
        return Reply(NO_ANSWER, f"kubectl crashed: signal {-done.code} ended it")
    return _reply(request, done)


def _reply(request: Request, done: process.Finished) -> Reply:
    if done.code != 0:
        return failed(done.code, done.stderr)
    said = warnings(done.stderr)
    # `kubectl patch` has no strict validation: a dry run that warns is refused, before anything is written.
    if request.method == "PATCH" and request.is_safe and any(_UNKNOWN_FIELD in one for one in said):
        return Reply(UNPROCESSABLE, {"message": ", ".join(said)})
    if request.accept == TABLE:
        rows = [{"cells": line.split()} for line in done.stdout.splitlines() if line.strip()]
        return Reply(200, {"kind": "Table", "rows": rows}, said)
    text = done.stdout.strip()
    # `get --raw` prints what came with a 200, be it JSON or not; all JSON of the server's is an object.
    if text and not text.startswith("{"):
        return Reply(200, text, said, size=len(text))
    try:
        content, odd = decode_json(text.encode("utf-8", "surrogateescape")) if text else ({}, False)
        return Reply(200, content, said, odd=odd, size=len(text))
    except ValueError:
        return Reply(NO_ANSWER, "the answer was cut off")
