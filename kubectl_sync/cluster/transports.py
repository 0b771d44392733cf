"""Which way to the server a run takes: `kubectl proxy`, or one kubectl process for each request."""

from collections.abc import Callable
from enum import StrEnum

from kubectl_sync.cluster.exchange import Exchange
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.requests import Sender
from kubectl_sync.errors import ClusterError


class Way(StrEnum):
    """AUTO takes the proxy, and processes where that does not start."""

    AUTO = "auto"
    PROXY = "proxy"
    PROCESSES = "processes"


def open_transport(
    kubectl: Kubectl,
    context: Context,
    *,
    way: Way,
    seconds: float,
    trace: Callable[[str], None],
    warn: Callable[[str], None],
) -> Exchange:
    """Open the wanted way; `seconds` is the time for one request. Raises ClusterError where it cannot be."""
    return Exchange(_sender(kubectl, context, way, seconds, trace), context, trace, warn)


def _sender(kubectl: Kubectl, context: Context, way: Way, seconds: float, trace: Callable[[str], None]) -> Sender:
    # Each way is imported when it is taken: the other one's imports would be for nothing.
    if way is not Way.PROCESSES:
        from kubectl_sync.cluster.proxy import ProxySender

        trace(f"kubectl --context={context.name} proxy --unix-socket=...")
        try:
            return ProxySender(kubectl, context, seconds)
        except ClusterError as error:
            # A kubectl that cannot work at all says so itself; one that only cannot be a proxy is good enough.
            if way is Way.PROXY or kubectl.advice():
                raise
            trace(f"{error.message}; going on with single kubectl processes")
    from kubectl_sync.cluster.processes import ProcessSender

    return ProcessSender(kubectl, context, seconds)
