"""What holds for each run of a team's history, told by who edited what of which value, not by the engine's reasons.

The chief law: unasked, a value gives way only to one that was made of it. So nothing is lost that nobody saw, and no
older value comes back.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.plan import CONFLICTS, FieldChange, Row, Side
from kubectl_sync.model.policy import Grant
from tests.engine.edits import PATHS, Edit, Fields, same_value, values, values_in
from tests.engine.runs import Run
from tests.engine.simulation import BrokenLawError


def hold(law: bool, what: str, where: object) -> None:
    if not law:
        raise BrokenLawError(f"{what}: {where}")


def check(run: Run) -> Counter[str]:
    """Hold a run against all laws; how often each was about something. Raises BrokenLawError."""
    tried: Counter[str] = Counter()
    waited = {one.path for hunk in run.change.hunks if hunk.waits for one in hunk.changes}
    writes = {one.path for side in run.rules.writes for one in run.again.writes(side)}
    again = [paths.show(path) for path in writes - waited]  # the proof of a placeholder may be gone with a write
    # Judged per object: with one field decided, the others may be explained that contradicted it.
    is_open = any(one.row is Row.FIRST_CONTACT and one.wanted is UNDECIDED for one in run.change.changes)
    hold(not again or is_open, "a second run writes again", again)
    if run.live is None:
        return tried
    for side in Side:
        tried += _forward_only(run, side, run.live)
    tried += _held_is_left(run, run.live)
    _owned_is_left(run, run.live)
    _remembered_was_equal(run)
    tried += _large_conflicts_need_words(run)
    tried += _ahead_is_pushed(run, run.live)
    tried += _edits_are_pushed(run, run.live)
    return tried


def check_end(run: Run) -> None:
    """What is left after the files were wanted with all options: what is held, and what waits."""
    left = [paths.show(one.path) for hunk in run.change.hunks if not hunk.held for one in hunk.changes]
    hold(not left, "left after push --overwrite", left)


def _change(run: Run, name: str) -> FieldChange | None:
    path = PATHS[run.cluster.ref][name]
    return next((one for one in run.change.changes if paths.overlap(one.path, path)), None)


def _is_asked(run: Run, name: str) -> bool:
    one = _change(run, name)
    if Grant.OVERWRITE in run.rules.grants:
        return True
    return Grant.TAKE in run.rules.grants and one is not None and one.row in CONFLICTS


def _written(run: Run, side: Side) -> Iterator[tuple[str, Edit, Edit]]:
    """Each field that changed on a side: its name, what gave way, and what came from the other side."""
    old, new = (run.file, run.new_file) if side is Side.LOCAL else (run.live, run.new_live)
    other = run.live if side is Side.LOCAL else run.file
    for name, edit in (old or {}).items():
        if new and other and not same_value(edit.value, new[name].value):
            yield name, edit, other[name]


def _forward_only(run: Run, side: Side, live: Fields) -> Counter[str]:
    """Unasked, a value gives way only to one that was made of it."""
    tried: Counter[str] = Counter()
    for name, old, new in _written(run, side):
        hold(side in run.rules.writes, f"{side.value} written by {run.rules.verb}", name)
        tried["written"] += 1
        if not _is_asked(run, name) and not _is_unknowable(run, name, live):
            is_kept = (
                new.follows(old.fills or old)
                or _was_made_of(run, name, old, new)
                or (side is Side.LOCAL and _was_seen(run, name, old))
            )
            hold(is_kept, f"{side.value} lost {old.value} to {new.value}", name)
            tried["written unasked"] += 1
    return tried


def _was_made_of(run: Run, name: str, old: Edit, new: Edit) -> bool:
    """Whether an edit was made of the value that gives way, or of HEAD's, although that went and came back meanwhile.

    Not where somebody brought it back by hand after the edit, and a commit or the memory dates that.
    """
    is_dated = run.memory is not None or any(one.fields[name].value == new.value for one in run.clone.visible())
    is_later = name in run.before.by_hand() and old.time > new.time
    committed = [run.clone.head.fields[name]] if run.clone.head else []
    return not (is_later and is_dated) and any(same_value(one.value, old.value) for one in (*new.before, *committed))


def _was_seen(run: Run, name: str, old: Edit) -> bool:
    """Whether the file says what both sides said when they were last in sync, or somebody set another one since."""
    known = run.known.get(name)
    is_by_hand = name in run.before.by_hand() and run.live is not None and run.live[name].time >= old.time
    if is_by_hand or run.before.given.get(name, 0) > old.time:
        return True
    return known is not None and same_value(known.value, old.value)


def _is_unknowable(run: Run, name: str, live: Fields) -> bool:
    """Where no witness can tell: no git and no memory; a mark alone; a field that somebody removed by hand.

    And a revert that was pushed to the cluster, but not to git, looks like the version that it went back to; so does
    a value that was pulled and thrown away, where a commit had it once.
    """
    ref, memory = run.cluster.ref, run.memory
    was_equal = memory is not None and same_value(values_in(ref, memory.local)[name], run.known[name].value)
    no_witness = run.clone.head is None and not was_equal
    seen = values_in(ref, memory.live)[name] if memory else ABSENT
    is_traceless = live[name].value is ABSENT and seen is ABSENT
    old = live[name]
    is_return = any(old.value in one.past() for one in old.before)
    if is_return and not was_equal and name not in run.before.by_hand():
        return True
    was_committed = memory and any(same_value(one.fields[name].value, old.value) for one in run.clone.visible())
    if was_committed and run.clone.checkout() == "newer" and not run.file[name].follows(run.known[name]):
        return True
    return no_witness or is_traceless or _is_mark_alone(run.file[name]) or _is_mark_alone(live[name])


def _is_mark_alone(edit: Edit) -> bool:
    return edit.value == "${TAG}" or (edit.fills is not None and edit.fills.value == "${TAG}")


def _held_is_left(run: Run, live: Fields) -> Counter[str]:
    """A text that a pipeline filled in, and that the file still has, is held by all verbs, told, and never equal.

    But where live had such a mark itself when it was last in sync: nothing filled it in then.
    """
    tried: Counter[str] = Counter()
    held = {one.path: one for one in run.change.held}
    for name, text in run.file.items():
        filled = live[name]
        if filled.fills is None or not same_value(filled.fills.value, text.value) or not _is_proof(run, name, live):
            continue
        path = PATHS[run.cluster.ref][name]
        memory = run.memory
        if memory and path not in memory.held and "${" in str(values_in(run.cluster.ref, memory.live)[name]):
            continue
        one = held.get(path)
        hold(one is not None and one.reason is Reason.PLACEHOLDER, "a placeholder is not held", name)
        hold(not any(one[0] == name for side in Side for one in _written(run, side)), "a placeholder written", name)
        memory = run.clone.memory
        hold(memory is None or path in memory.held, "a placeholder remembered as equal", name)
        tried["held"] += 1
    return tried


def _is_proof(run: Run, name: str, live: Fields) -> bool:
    """Whether the filled-in text is evidence: more than a mark, no mark stands in live, the file never said so.

    Where neither git nor a memory tells what the file said, `kubectl apply` does: but for images, whatever it noted
    counts as the file's.
    """
    if _is_mark_alone(run.file[name]) or any("${TAG}" in str(edit.value) for edit in live.values()):
        return False
    noted = run.before.applied or {}
    is_noted = name in noted and same_value(noted[name], live[name].value)
    if run.memory and same_value(values_in(run.cluster.ref, run.memory.local)[name], live[name].value):
        return False
    knows = run.memory is not None or name == "image" or bool(run.clone.head)
    return knows or not is_noted


def _owned_is_left(run: Run, live: Fields) -> None:
    """What an autoscaler sets is written on no side, and told where the file says otherwise."""
    if not run.cluster.is_scaled:
        return
    mine, theirs = run.file["replicas"].value, live["replicas"].value
    told = [one.path for one in run.change.held if one.reason is Reason.OWNER]
    differs = mine is not ABSENT and not same_value(mine, theirs)
    hold(bool(told) is differs, "replicas of an autoscaler are not told", (mine, theirs))
    written = [name for side in Side for name, _, _ in _written(run, side)]
    hold("replicas" not in written, "replicas of an autoscaler written", written)


def _remembered_was_equal(run: Run) -> None:
    """What a first memory says of a field was the same on both sides, or is marked as held."""
    memory = run.clone.memory
    if memory is None or run.memory is not None:
        return
    ref = run.cluster.ref
    local, live = values_in(ref, memory.local), values_in(ref, memory.live)
    for name, path in PATHS[ref].items():
        is_owned = name == "replicas" and run.cluster.is_scaled
        is_equal = same_value(local[name], live[name])
        hold(is_equal or path in memory.held or is_owned, "remembered as equal", (name, local[name], live[name]))


def _large_conflicts_need_words(run: Run) -> Counter[str]:
    """Without words no option rolls back to an old checkout, nor takes what somebody set by hand for the older one.

    A verb that writes the files alone may take both: the cluster is the newer side there.
    """
    tried: Counter[str] = Counter()
    by_hand = run.before.by_hand()
    names = {path: name for name, path in PATHS[run.cluster.ref].items()}
    for one in run.change.changes:
        if run.rules.is_worded or Side.LIVE not in run.rules.writes:
            continue
        is_kept = one.row is Row.BEHIND
        is_first = one.row is Row.FIRST_CONTACT and Grant.OVERWRITE not in run.rules.grants
        is_kept = is_kept or (is_first and names.get(one.path) in by_hand)
        hold(not is_kept or one.wanted is UNDECIDED, "decided without words", (one.path, one.row))
        tried["left for words"] += is_kept and Grant.TAKE in run.rules.grants
    return tried


def _ahead_is_pushed(run: Run, live: Fields) -> Counter[str]:
    """A clone that has all commits and is ahead of an untouched cluster pushes without an option, memory or not."""
    clone, before = run.clone, run.before
    is_plain = run.memory is None and clone.head is not None and clone.boundary is None and not clone.is_behind()
    if run.rules.verb not in ("push", "two-way") or not is_plain or _has_marks(run, live):
        return Counter()
    is_noted = before.applied is None or values(live) == dict(before.applied)
    is_version = any(all(_is_still(live[name], edit) for name, edit in one.fields.items()) for one in clone.visible())
    is_derived = all(edit.follows(live[name]) for name, edit in run.file.items())
    if not (is_noted and is_version and is_derived) or before.by_hand() or before.is_scaled:
        return Counter()
    left = [name for name, edit in run.file.items() if not same_value(edit.value, (run.new_live or {})[name].value)]
    hold(not left, "a clone that is ahead does not push", left)
    return Counter({"ahead": int(bool([*_changed(run, live)]))})


def _is_still(now: Edit, then: Edit) -> bool:
    return same_value(now.value, then.value) and now.follows(then)


def _edits_are_pushed(run: Run, live: Fields) -> Counter[str]:
    """What was edited in the file since both sides were equal is pushed, if nobody touched the cluster."""
    clone, memory = run.clone, run.memory
    if run.rules.verb not in ("push", "two-way") or memory is None or _has_marks(run, live):
        return Counter()
    same_then = all(same_value(edit.value, live[name].value) for name, edit in run.known.items())
    is_untouched = run.remembered_writes == run.before.writes and same_then and not run.before.is_scaled
    is_derived = all(edit.follows(run.known[name]) for name, edit in run.file.items())
    is_undone = any(same_value(run.file[name].value, _committed(run, name)) for name in _changed(run, live))
    if not is_untouched or not is_derived or clone.checkout() == "older" or is_undone:
        return Counter()
    left = [name for name, edit in run.file.items() if not same_value(edit.value, (run.new_live or {})[name].value)]
    hold(not left, "an edit of the file is not pushed", left)
    return Counter({"edited": int(bool([*_changed(run, live)]))})


def _committed(run: Run, name: str) -> Any:
    """What HEAD has, where both sides had something else that was never committed: that may be thrown away work."""
    values_of = [one.fields[name].value for one in run.clone.visible()]
    return values_of[0] if values_of and run.known[name].value not in values_of else UNDECIDED


def _changed(run: Run, live: Fields) -> Iterator[str]:
    return (name for name, edit in run.file.items() if not same_value(edit.value, live[name].value))


def _has_marks(run: Run, live: Fields) -> bool:
    """Whether a pipeline may have a part in it."""
    memory = run.memory
    fields = (*run.file.values(), *live.values())
    return any(one.fills or "${TAG}" in str(one.value) for one in fields) or bool(memory and memory.held)
