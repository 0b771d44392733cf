"""Who wrote what: proof that a command sent no write, or just the ones it should."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.controlplane.access import Access
from tests.controlplane.api import Api

BARRIER = "tests-audit-barrier-"
PATIENCE = 10.0
# The cluster's own writers are left out: what remains is what people and tools sent.
POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
- level: None
  users: ["system:apiserver", "system:kube-controller-manager", "system:nodes"]
- level: None
  userGroups: ["system:serviceaccounts:kube-system"]
- level: Metadata
  verbs: [create, update, patch, delete, deletecollection]
- level: None
"""


@dataclass(frozen=True)
class Write:
    """One write that a client asked for."""

    user: str
    agent: str
    verb: str
    resource: str
    namespace: str
    name: str
    dry_run: bool
    status: int


def writes(access: Access, namespace: str | None = None) -> list[Write]:
    """All writes so far, those of one namespace if it is given; complete, as seen when this is called."""
    marker = _pass_barrier(access)
    found = []
    for event in _events(access):
        agent = event.get("userAgent", "")
        if agent == marker:
            break
        write = _write(event)
        if not agent.startswith(BARRIER) and namespace in (None, write.namespace):
            found.append(write)
    return found


def _pass_barrier(access: Access) -> str:
    """Send something harmless that is logged and wait for it: the log comes a moment after the answer."""
    marker = BARRIER + secrets.token_hex(8)
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    Api(access).post("/apis/authentication.k8s.io/v1/selfsubjectreviews", review, marker)
    deadline = time.monotonic() + PATIENCE
    while marker not in access.audit_log.read_text():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{access.audit_log} does not show what was just sent")
        time.sleep(0.02)
    return marker


def _events(access: Access) -> Iterator[dict[str, Any]]:
    for line in access.audit_log.read_text().splitlines():
        yield json.loads(line)


def _write(event: dict[str, Any]) -> Write:
    target = event.get("objectRef", {})
    parts = [target.get("resource", ""), target.get("subresource", "")]
    return Write(
        user=event["user"]["username"],
        agent=event.get("userAgent", ""),
        verb=event["verb"],
        resource="/".join(part for part in parts if part),
        namespace=target.get("namespace", ""),
        name=target.get("name", ""),
        dry_run="dryRun=" in event["requestURI"],
        status=event.get("responseStatus", {}).get("code", 0),
    )
