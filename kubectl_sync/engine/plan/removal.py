"""Whether an object that no manifest holds any more was deleted here: only then does a push delete it, too.

A manifest is gone for many reasons: another branch is checked out, a file was never committed and cleaned
away, it moved to another folder. So somebody has to tell that it was meant: git, or where there is none, our
own writes.
"""

from typing import Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.differences.compare import differences
from kubectl_sync.engine.differences.equality import equal
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.engine.hidden.managers import applier_since
from kubectl_sync.engine.hidden.other_owners import owning_tool
from kubectl_sync.engine.plan.witnesses import instant
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, LiveObject
from kubectl_sync.model.removal import Removal
from kubectl_sync.model.schemas import Schema

_SHORT: Final = 7  # characters of a commit's id, as git shows it

_UNTOLD: Final = "git cannot tell whether it was deleted here"


def why_left(
    live: LiveObject,
    base: Base | None,
    removal: Removal | None,
    schema: Schema | None,
    elsewhere: str = "",
) -> str:
    """Why nobody can say that a live object without a manifest was deleted here; "" where somebody can.

    `removal` is what git tells, None where the folder is in no repository. The live object is known to be as it was
    when it was last in sync, if that is remembered. `elsewhere` is a file of another folder that has it now.
    """
    if reason := _not_by_git(removal) if removal else _not_by_us(base):
        return reason
    if elsewhere and removal is None:  # in a repository the other folder may be a clone that lacks the newest commits
        return f"it is in {elsewhere} now"
    owner = owning_tool(live.content)
    if owner and owner.proven:
        return f"it is written by {owner.owner}"
    if base is not None and base.remembered:
        return _applied_since(live.content, base)
    return _otherwise(live.content, removal or Removal(), schema)


def is_of_history(removal: Removal | None) -> bool:
    """Whether a commit of HEAD's history is known to have taken the object out."""
    return removal is not None and removal.content is not ABSENT and not removal.trouble


def _not_by_us(base: Base | None) -> str:
    """Without git only what was pushed from this folder is known to belong to it."""
    return "" if base is not None and base.pushed else "nothing was ever pushed to it from this folder"


def _not_by_git(removal: Removal) -> str:
    """The first reason that holds: what makes all else unknown comes first."""
    never = removal.content is ABSENT
    commit = removal.commit[:_SHORT]
    reasons = (
        (removal.trouble, f"{_UNTOLD}: {removal.trouble}"),
        (removal.elsewhere, f"it is in {removal.elsewhere} now"),
        (removal.upstream, f"{removal.upstream} has newer commits about it (`git pull`)"),
        (removal.is_older, "an older commit is checked out than when it was last in sync"),
        (never and removal.is_shallow, f"{_UNTOLD}: this clone is shallow (`git fetch --unshallow`)"),
        (never, "no commit of what is checked out ever held it"),
        (removal.came_back, f"it was in sync again after {commit} had taken it out"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _applied_since(live: Object, base: Base) -> str:
    """Who applied it after it was last in sync, from another folder perhaps: what is there is theirs."""
    then, now = last_applied(base.live), last_applied(live)
    if now is not None and not (then is not None and equal(body_of(then), body_of(now))):
        return "`kubectl apply` has applied it since it was last in sync"
    who = applier_since(live, instant(base.at)) if base.at else ""
    return f"{who} has applied it since it was last in sync" if who else ""


def _otherwise(live: Object, removal: Removal, schema: Schema | None) -> str:
    """Where nothing is remembered, live has to be what the newest version in git made, and nobody applied another."""
    version: Object = {} if removal.content is ABSENT else removal.content
    commit = removal.commit[:_SHORT] or "HEAD"
    noted = last_applied(live)
    if noted is not None and not equal(body_of(noted), body_of(version), schema):
        return f"another version was applied than the last one before {commit}"
    who = applier_since(live, removal.time) if removal.commit else ""
    if who:
        return f"{who} has applied it after {commit}"
    made = live["metadata"].get("creationTimestamp")
    if removal.commit and made and instant(made) > removal.time:
        return f"it was made anew after {commit}"  # of another repository's manifest, perhaps
    hide = hidden(live, version, None, Evidence.of(live), schema)
    built_in = list_keys.is_built_in(split_api_version(live["apiVersion"])[0])
    found = differences(None, without_hidden(version, ()), without_hidden(live, hide), schema, built_in=built_in)
    return f"it is not as the last version before {commit} had it" if any(True for _ in found) else ""


def body_of(content: Object) -> Object:
    """What is compared of a content that anybody may have written."""
    return body(content) if isinstance(content.get("apiVersion"), str) and "kind" in content else content
