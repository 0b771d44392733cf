"""Refusals and failures of the API server, in the words the user reads."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.cluster.kubectl import Context
from kubectl_sync.cluster.requests import (
    CONFLICT,
    FORBIDDEN,
    GONE,
    NO_ANSWER,
    NOT_FOUND,
    SERVER_ERROR,
    TOO_MANY,
    UNAUTHORIZED,
    Reply,
)
from kubectl_sync.errors import ClusterError

_HINTS: Final[Mapping[int, str]] = {
    NO_ANSWER: "run it again; --request-timeout SECONDS gives a slow server more time",
    UNAUTHORIZED: "log in again: kubectl itself would be refused too; try `kubectl get ns`",
    FORBIDDEN: "ask for the right, or choose another context with -c",
    NOT_FOUND: "it was deleted meanwhile, or its namespace or type does not exist",
    CONFLICT: "somebody was faster: run it again to see what changed",
    GONE: "the list took longer than the server keeps it: run it again, or for fewer types",
    TOO_MANY: "the server is busy: run it again later",
}
_SERVER_HINT: Final = "the server itself failed: run it again, or ask its administrators"

# Words of kubectl's and Go's messages, and what they mean for the user; the first that fits is taken.
_NO_WAY: Final[tuple[tuple[str, str, str], ...]] = (
    ("getting credentials", "cannot log in to {server}",
     "run `kubectl --context={context} get ns` to log in by hand"),
    ("EOF", "cannot log in to {server}",
     "context {context} names no user that can log in, so kubectl asks for a name; `kubectl config view` shows it"),
    ("certificate", "the certificate of {server} is not trusted",
     "is the kubeconfig's certificate authority that of this server?"),
    ("no such host", "cannot reach {server}", "the name is not known: is a VPN or the network missing?"),
    ("connection refused", "cannot reach {server}",
     "nothing listens there: is {context} the right context, is the cluster running?"),
)  # fmt: skip


def failure(what: str, reply: Reply) -> ClusterError:
    """Put a refused or failed request into words; `what` says what was wanted."""
    hint = reply.hint or _HINTS.get(reply.status, _SERVER_HINT if reply.status >= SERVER_ERROR else "")
    return ClusterError(f"{what}: {reply.message or f'HTTP {reply.status}'}", hint, reply.status)


def no_way(context: Context, reply: Reply) -> ClusterError:
    """Say why the first request of a run got nowhere: no server, no login, a refused login."""
    names = {"server": context.server or "the server", "context": context.name}
    if reply.status == UNAUTHORIZED:
        what = "{server} refuses the login of context {context}".format(**names)
        return ClusterError(f"{what}: {reply.message or 'Unauthorized'}", _HINTS[UNAUTHORIZED], reply.status)
    cause = reply.message
    for word, what, hint in _NO_WAY:
        if word in cause:
            return ClusterError(f"{what.format(**names)}: {cause}", hint.format(**names), reply.status)
    hint = "is {context} the right context? try `kubectl --context={context} get ns`".format(**names)
    return ClusterError(f"cannot reach {names['server']}: {cause}", hint, reply.status)
