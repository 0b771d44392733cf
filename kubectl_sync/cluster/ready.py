"""When what others need is there: a namespace that takes objects, a CRD whose type is served."""

import time
from collections.abc import Mapping, Sequence
from typing import Final

from kubectl_sync.cluster.answers import mapping, of_object, sequence
from kubectl_sync.cluster.requests import Request, Transport
from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import CRD
from kubectl_sync.model.objects import ObjectRef

_PAUSE_SECONDS: Final = 0.1


def what_lacks(content: Object) -> str:
    """What a namespace or CRD still lacks before objects can be made in it or of it; "" where it is ready."""
    status = mapping(content.get("status"))
    if content["kind"] == "Namespace":
        phase = status.get("phase", "")
        return "" if phase == "Active" else f"it is {phase or 'not Active yet'}"
    if content["kind"] != CRD[1]:
        return ""
    conditions = [mapping(one) for one in sequence(status.get("conditions"))]
    for type_ in ("NamesAccepted", "Established"):
        found = next((one for one in conditions if one.get("type") == type_), {})
        if found.get("status") != "True":
            return f"it is not {type_} yet" + (f": {found['message']}" if found.get("message") else "")
    return ""


def wait(
    transport: Transport, written: Sequence[tuple[Write, Object]], seconds: float
) -> Mapping[ObjectRef, ClusterError]:
    """Wait until all are ready, at most so many seconds; return those that are not, with the reason."""
    deadline = time.monotonic() + seconds
    waiting = {write.ref: (write, reason) for write, content in written if (reason := what_lacks(content))}
    while waiting and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        writes = [write for write, _ in waiting.values()]
        replies = transport.exchange([Request("GET", one.path, ("get", one.typed)) for one in writes])
        for write, reply in zip(writes, replies, strict=True):
            if not reply.ok:
                waiting[write.ref] = (write, reply.message)
            elif reason := of_object(reply, write.ref) or what_lacks(reply.body):
                waiting[write.ref] = (write, reason)
            else:
                del waiting[write.ref]
    hint = "run it again when it is ready; --timeout SECONDS waits longer"
    return {
        ref: ClusterError(f"{ref} was written, but after {seconds:g} s {reason}", hint)
        for ref, (_, reason) in waiting.items()
    }
