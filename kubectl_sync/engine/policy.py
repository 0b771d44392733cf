"""What each verb wants for each row of the state table: data (design of the table: docs/architecture.md)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kubectl_sync.model.plan import Policy, Row, Side

POLICIES: Final[Mapping[str, Policy]] = {
    "status": Policy("status", frozenset(), Side.LIVE, frozenset(), frozenset()),
    "pull": Policy(
        "pull",
        frozenset({Side.LOCAL}),
        Side.LIVE,
        takes=frozenset({Row.LIVE_AHEAD, Row.LIVE_ONLY}),
        offers=frozenset({Row.CONFLICT, Row.FIRST_CONTACT, Row.LOCAL_AHEAD, Row.LOCAL_DELETED}),
    ),
    "push": Policy(
        "push",
        frozenset({Side.LIVE}),
        Side.LOCAL,
        takes=frozenset({Row.LOCAL_AHEAD, Row.LOCAL_ONLY}),
        offers=frozenset({Row.CONFLICT, Row.FIRST_CONTACT, Row.LIVE_AHEAD, Row.LIVE_DELETED}),
    ),
}


def taking(policy: Policy) -> Policy:
    """The policy with `--take`: its side wins every difference, but deletes and recreates nothing."""
    never = {Row.LOCAL_DELETED, Row.LIVE_DELETED}
    return replace(policy, takes=policy.takes | (policy.offers - never))
