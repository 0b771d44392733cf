"""Setting what is wanted: by a verb's policy, or by what a person chose."""

from collections.abc import Sequence
from dataclasses import replace

from kubectl_sync.engine.hidden.managers import by_hand
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Row, Side
from kubectl_sync.model.policy import Grant, Policy


def decided(change: ObjectChange, policy: Policy) -> ObjectChange:
    """Set `wanted` of each row that the policy takes; what a guard forbids is left, with the reason."""
    guards = (guard_hunk(change, hunk, policy) for hunk in change.hunks)
    hunks = (set_to(hunk, policy, take=_is_taken(change, hunk, policy)) for hunk in guards)
    return replace(change, hunks=tuple(hunks))


def _is_taken(change: ObjectChange, hunk: Hunk, policy: Policy) -> bool:
    if hunk.row is Row.PROPOSED:
        return True
    is_at_large = hunk.row in policy.by_option and not policy.is_worded
    return hunk.row in policy.takes and not (is_at_large and _is_for_words_only(change, hunk, policy))


def _is_for_words_only(change: ObjectChange, hunk: Hunk, policy: Policy) -> bool:
    """Whether a conflict is decided only where its object is meant, and not by an option that names nothing.

    A rollback to an older checkout is. So is, with --take, what somebody set by hand where nothing is remembered:
    nobody can say that the file is newer. Of a pull both speak for it: the cluster is the newer side.
    """
    if Side.LIVE not in policy.writes:
        return False
    if hunk.row is Row.BEHIND:
        return True
    if hunk.row is not Row.FIRST_CONTACT or Grant.OVERWRITE in policy.grants or change.live is ABSENT:
        return False
    live = change.live.content
    return any(by_hand(live, one.path) for one in hunk.changes)


def at_most(change: ObjectChange, policy: Policy) -> ObjectChange:
    """The change with all decided that the verb would do, or may be told to do at the question."""
    hunks = (hunk if hunk.decided else set_to(hunk, policy, take=True) for hunk in change.hunks)
    return replace(change, hunks=tuple(hunks))


def untried(change: ObjectChange) -> ObjectChange:
    """The change without what the server said of it while something else of it was decided."""
    hunks = (replace(hunk, changes=tuple(one for one in hunk.changes if one.row is not Row.FOLLOWS))
             for hunk in change.hunks)  # fmt: skip
    return replace(change, hunks=tuple(hunks), side_effects=(), refused="", unchecked="", given=(),
                   recreate=False, anew=(), not_anew="")  # fmt: skip


def set_to(hunk: Hunk, policy: Policy, *, take: bool) -> Hunk:
    """The hunk with what the policy wants of it, or with nothing decided; never what is not open in the verb."""
    take = take and policy.is_open(hunk)
    changes = (replace(one, wanted=policy.value(one) if take else UNDECIDED) for one in hunk.changes)
    return replace(hunk, changes=tuple(changes))


def left_for(hunk: Hunk, why: str) -> Hunk:
    """The hunk undecided, and not to be chosen, for a reason that the cluster gave."""
    return replace(hunk, held=why, changes=tuple(replace(one, wanted=UNDECIDED) for one in hunk.changes))


def guard_hunk(change: ObjectChange, hunk: Hunk, policy: Policy, wanted: Sequence[Content] | None = None) -> Hunk:
    """The hunk with the reason why the verb may not do with it what it would, if there is one.

    `wanted` are other values than the verb's own, one for each change. What waits for a placeholder does so in
    every verb.
    """
    if hunk.waits:
        return hunk
    values = [policy.value(one) for one in hunk.changes] if wanted is None else wanted
    if why := _by_hand(change, hunk, values, policy):
        return replace(hunk, held=why, by_hand=True)
    reasons = [_guard(change, one, value, policy) for one, value in zip(hunk.changes, values, strict=True)]
    return replace(hunk, held=next((reason for reason in reasons if reason), ""))


def _by_hand(change: ObjectChange, hunk: Hunk, values: Sequence[Content], policy: Policy) -> str:
    """Why the verb does not write a manifest as it would: it is rendered, and nobody writes into its sources yet."""
    if Side.LOCAL not in policy.writes or not change.is_rendered:
        return ""
    wanted = (replace(one, wanted=value) for one, value in zip(hunk.changes, values, strict=True))
    if not any(one.writes(Side.LOCAL) for one in wanted):
        return ""
    return "it is rendered by kustomize: change its source by hand"


def _guard(change: ObjectChange, one: FieldChange, wanted: Content, policy: Policy) -> str:
    """Nothing is deleted that is protected or doubtful, and no hidden field with a visible one."""
    if wanted is UNDECIDED:
        return ""
    if one.path == ROOT:
        return change.keep if wanted is ABSENT else ""
    writes_live = Side.LIVE in policy.writes and replace(one, wanted=wanted).writes(Side.LIVE)
    if not writes_live or change.live is ABSENT:
        return ""
    inside = [hide.path for hide in change.hidden if hide.stays and paths.is_within(hide.path, one.path)]
    if not inside:
        return ""
    new = paths.patch(change.live.content, [(one.path, wanted)])
    lost = next((path for path in inside if _is_lost(new, path)), None)
    return f"it would remove {paths.show(lost)}, which is not the file's" if lost else ""


def _is_lost(content: Content, path: paths.FieldPath) -> bool:
    """Whether a field went although the mapping that held it is still there; with its list item it may go."""
    return paths.get(content, path) is ABSENT and paths.get(content, path[:-1]) is not ABSENT
