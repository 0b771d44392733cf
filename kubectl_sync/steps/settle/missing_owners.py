"""Owners that a manifest names and the cluster does not have: the garbage collector would delete the object.

A reference holds the uid that its owner has in one cluster. In another one, or where the owner was made
anew, nobody has that uid, and what only absent objects own is deleted within seconds
(kubernetes/kubernetes:pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kubectl_sync.engine.plan.decide import at_most, left_for
from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import Hunk, ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy

_OWNERS: Final[FieldPath] = ("metadata", "ownerReferences")
_HINT: Final = "name the uid that it has in this cluster, or take ownerReferences out of the manifest"


def leave_missing_owners(environment: Environment, plan: Plan, policy: Policy) -> Plan:
    """The plan with what would be owned by nobody left, chosen or not.

    One error for each such object that was to be written without a question. What cannot be read may be there: then
    the server decides.
    """
    asked = {
        one.ref: [*_added(environment, one.ref, at_most(one, policy))] for one in plan.changes if _names_owners(one)
    }
    refs = sorted({owner for found in asked.values() for owner, _ in found})
    if not refs:
        return plan
    answers = environment.cluster.now([(ref, "") for ref in refs])
    uids = dict(zip(refs, map(_uid, answers), strict=True))
    wrong = {ref: told for ref, found in asked.items() if (told := _told(found, uids))}
    changes = tuple(_left(one, wrong[one.ref]) if one.ref in wrong else one for one in plan.changes)
    decided = [one.ref for one in plan.changes if one.ref in wrong and any(map(_is_decided, one.hunks))]
    gaps = (Gap(str(ref), f"{wrong[ref]}: it would be deleted at once", _HINT) for ref in sorted(decided))
    return replace(plan, changes=changes, gaps=(*plan.gaps, *gaps))


def _names_owners(change: ObjectChange) -> bool:
    return any(_is_of_owners(hunk) for hunk in change.hunks)


def _is_of_owners(hunk: Hunk) -> bool:
    """Whether a question is about owners: their list, one of them, a field of one, or a whole object that has some."""
    return any(paths.overlap(one.path, _OWNERS) and (one.path or _owners(one.local)) for one in hunk.changes)


def _is_decided(hunk: Hunk) -> bool:
    return hunk.decided and _is_of_owners(hunk)


def _added(environment: Environment, ref: ObjectRef, change: ObjectChange) -> Iterator[tuple[ObjectRef, str]]:
    """The owners that the object would have and does not have yet, each with its uid, as they would be read then."""
    live = change.live_content or {}
    wanted = [(one.path, one.wanted) for one in change.writes(Side.LIVE) if paths.overlap(one.path, _OWNERS)]
    before = _owners(live)
    for owner in _owners(paths.patch(live, wanted)):
        if owner not in before and isinstance(owner, dict) and isinstance(owner.get("uid"), str):
            group, _ = split_api_version(str(owner.get("apiVersion", "")))
            kind = environment.cluster.kinds.find(group, str(owner.get("kind", "")))
            if kind:
                namespace = ref.namespace if kind.namespaced else ""
                yield ObjectRef(group, kind.kind, namespace, str(owner.get("name", ""))), owner["uid"]


def _owners(content: Content) -> list[Any]:
    found = paths.get(content, _OWNERS)
    return found if isinstance(found, list) else []


def _uid(answer: Content) -> str | None:
    """The uid of an owner, "" where there is none; None where nobody knows."""
    if answer is ABSENT:
        return ""
    return str(answer["metadata"]["uid"]) if isinstance(answer, dict) else None


def _told(found: list[tuple[ObjectRef, str]], uids: dict[ObjectRef, str | None]) -> str:
    for owner, uid in found:
        if uids[owner] not in (None, uid):
            return f"its owner {owner} has another uid here" if uids[owner] else f"its owner {owner} is not there"
    return ""


def _left(change: ObjectChange, why: str) -> ObjectChange:
    """Only the questions that name an owner: the others go on."""
    return replace(change, refused="", hunks=tuple(_hunk(hunk, why) for hunk in change.hunks))


def _hunk(hunk: Hunk, why: str) -> Hunk:
    return left_for(hunk, why) if _is_of_owners(hunk) else hunk
