"""Which way to the server a run takes: `kubectl proxy`, or one kubectl process for each request."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kubectl_sync.cluster.exchange import Exchange
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.requests import Sender
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.choices import Way

if TYPE_CHECKING:
    from kubectl_sync.cluster.proxy import ProxySender


def open_transport(
    kubectl: Kubectl,
    context: Context,
    *,
    way: Way,
    seconds: float,
    trace: Callable[[str], None],
    warn: Callable[[str], None],
) -> Exchange:
    """Begin to open the wanted way; `seconds` is the time for one request.

    Its first request waits until the way is open, and raises ClusterError where that cannot be.
    """
    return Exchange(_Opening(kubectl, context, way, seconds, trace), context, trace, warn)


class _Opening:
    """A proxy needs some 60 ms until it serves: they pass while the files are read."""

    def __init__(
        self, kubectl: Kubectl, context: Context, way: Way, seconds: float, trace: Callable[[str], None]
    ) -> None:
        self._kubectl, self._context, self._seconds = kubectl, context, seconds
        self._way, self._trace = way, trace
        self._sender: Sender | None = None
        self._proxy: ProxySender | None = None
        self._failed: ClusterError | None = None
        if way is not Way.PROCESSES:
            try:
                self._proxy = self._begun()
            except ClusterError as error:
                self._failed = error

    def sender(self) -> Sender:
        """See `Start`."""
        if self._sender is None:
            self._sender = self._served() or self._processes()
        return self._sender

    def close(self) -> None:
        for one in (self._proxy, self._sender):
            if one:
                one.close()

    # Each way is imported when it is taken: the other one's imports would be for nothing.
    def _begun(self) -> "ProxySender":
        from kubectl_sync.cluster.proxy import ProxySender

        self._trace(f"kubectl --context={self._context.name} proxy --unix-socket=...")
        return ProxySender(self._kubectl, self._context, self._seconds)

    def _served(self) -> Sender | None:
        """The proxy, when it serves; None where processes are to be taken."""
        try:
            if self._failed:
                raise self._failed
            if self._proxy:
                self._proxy.wait()
        except ClusterError as error:
            # A kubectl that cannot work at all says so itself; one that only cannot be a proxy is good enough.
            if self._way is Way.PROXY or self._kubectl.advice():
                raise
            self._trace(f"{error.message}; going on with single kubectl processes")
            return None
        return self._proxy

    def _processes(self) -> Sender:
        from kubectl_sync.cluster.processes import ProcessSender

        return ProcessSender(self._kubectl, self._context, self._seconds)
