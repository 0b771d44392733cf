"""What is remembered is a witness with a date: newer evidence beats it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from kubectl_sync.engine.differences.compare import Question
from kubectl_sync.engine.hidden.managers import author, by_hand
from kubectl_sync.engine.plan.witnesses import at, instant, is_later_than
from kubectl_sync.model import paths
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.history import History
from kubectl_sync.model.objects import Base
from kubectl_sync.model.plan import FieldChange, Row, Witness
from kubectl_sync.model.templates import filled_in, leaf_text

_OLD_CHECKOUT: Final = Witness(
    "by git: an older version than the one last in sync is checked out",
    hint="check out the newest one; to roll back to what is here: push --take file, with the object's name",
)
_RETURNED: Final = Witness("somebody set the old value again since it was last in sync")
_NEVER_EQUAL: Final = Witness("both sides were different already, and left so")
_APPLIED: Final = Witness("`kubectl apply` has applied the file since it was last in sync")


def corrected(
    questions: Sequence[Question], live: Object, base: Base, history: History | None
) -> tuple[list[Question], Witness | None]:
    """The questions of an object that is remembered, with those rows that newer evidence contradicts.

    Only what seems to be changed in the file alone: of all else the memory says nothing that could do harm.
    """
    every = [one for question in questions for one in question]
    witness: Witness | None = None
    found: list[Question] = []
    is_old = history is not None and _is_old_checkout(every, base, history)
    undone = [one for one in every if history is not None and _is_undone(one, base, history)]
    for question in questions:
        changes = []
        for one in question:
            is_behind = is_old or one in undone
            row, why = _evidence(one, every, live, base, is_behind=is_behind) or (one.row, None)
            witness = witness or why
            changes.append(replace(one, row=row))
        found.append(tuple(changes))
    return found, witness


def _evidence(
    one: FieldChange, every: Sequence[FieldChange], live: Object, base: Base, *, is_behind: bool
) -> tuple[Row, Witness] | None:
    """What beats the memory's row of a field; a merge has a part that seems to be changed in the file alone, too."""
    if is_behind and one.row in (Row.LOCAL_AHEAD, Row.MERGED):
        return Row.BEHIND, _OLD_CHECKOUT
    if one.row is not Row.LOCAL_AHEAD:
        return None
    if _was_applied_since(one, live, base):
        return Row.LIVE_AHEAD, _APPLIED
    if _was_set_again(one, every, live, base):
        return Row.CONFLICT, _RETURNED
    return (Row.CONFLICT, _NEVER_EQUAL) if _was_never_equal(one, base) else None


def _was_never_equal(one: FieldChange, base: Base) -> bool:
    """Whether live had another value already when the field was held, and not what the placeholder stood for."""
    if one.path not in base.held:
        return False
    local, live = (leaf_text(paths.get(side, one.path)) for side in (base.local, base.live))
    return local is None or live is None or filled_in(local, live) is None


def _is_old_checkout(every: Sequence[FieldChange], base: Base, history: History) -> bool:
    """Whether HEAD is older than the commit that was last in sync, or went another way and never had what it had.

    A rebase or squash has other commits, but the same contents.
    """
    if not base.head or history.checkout != "apart":
        return bool(base.head) and history.checkout == "older"
    ahead = [one.path for one in every if one.row is Row.LOCAL_AHEAD]
    if not history.versions:
        return False
    return not any(
        one.content is not ABSENT
        and all(same(paths.get(one.content, path), paths.get(base.local, path)) for path in ahead)
        for one in history.versions
    )


def _is_undone(one: FieldChange, base: Base, history: History) -> bool:
    """Whether the file is as it was committed before the memory, which knows a value that was never committed here.

    It was synced before it was committed, and is on another branch now, or in a stash.
    """
    is_complete = history.is_whole or history.is_shallow  # a clone with a memory has all commits since
    if history.checkout != "newer" or not is_complete or not base.at or one.row is not Row.LOCAL_AHEAD:
        return False
    was = paths.get(base.local, one.path)
    there = [(version.time, at(version.content, one.path)) for version in history.versions]
    if any(same(value, was) for _, value in there):
        return False
    since = [time for time, _ in takewhile(lambda each: same(each[1], one.local), there)]
    return bool(since) and since[-1] < instant(base.at)


def _was_applied_since(one: FieldChange, live: Object, base: Base) -> bool:
    """Whether the file's value is what was applied after the memory: then live alone changed since."""
    now, then = last_applied(live), last_applied(base.live)
    if now is None:
        return False
    noted = paths.get(now, one.path)
    before = ABSENT if then is None else paths.get(then, one.path)
    return noted is not ABSENT and same(noted, one.local) and not same(noted, before)


def _was_set_again(one: FieldChange, every: Sequence[FieldChange], live: Object, base: Base) -> bool:
    """Whether somebody set live's value by hand after it was last in sync.

    The server keeps one time for all fields of a manager: where the same one changed another field that differs,
    that explains the time. A write without a time (`kubectl scale`) proves nothing against a memory: it may be the
    very one that was pulled.
    """
    found = by_hand(live, one.path)
    if not base.at or found is None or not found.time or not is_later_than(found.time, base.at):
        return False
    others = (other for other in every if other is not one and other.row is not Row.LOCAL_AHEAD)
    return not any((who := author(live, other.path)) and who.manager == found.manager for other in others)
