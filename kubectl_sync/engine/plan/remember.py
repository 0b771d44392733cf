"""What to remember of an object after a run: the base of the next one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from kubectl_sync.engine.differences.body import without_record
from kubectl_sync.engine.hidden.managers import latest
from kubectl_sync.engine.plan.propose import proposal_parts
from kubectl_sync.model import paths
from kubectl_sync.model.applied import PATH as LAST_APPLIED
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content, Object, same
from kubectl_sync.model.hidden import ASKED_EACH_TIME, Hidden, Reason
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import ROOT, FieldPath, Item, Order
from kubectl_sync.model.plan import FieldChange, ObjectChange, Row, Side

_Field = tuple[FieldPath, Content]


def advance(change: ObjectChange, local: Object, live: Object, elsewhere: Iterable[FieldPath] = ()) -> Base | None:
    """The base after a run: both sides as they are now, but for the fields that still differ.

    None where a difference of the first contact is left, or one that git or the managers alone know of: to
    remember the rest would make that field look as if it had been absent on both sides, and the next run would
    take it without being told to. Fields that are held are remembered as such: the sides were never seen equal
    there. What the server rewrites every time is remembered with that: it is asked again on each run.

    `local` and `live` are the contents after writing. A field that stays different keeps its old base, so
    that the next plan finds it again. Where only one side was given a value that neither had (a merged text),
    the other side's value becomes the base of both: so the written side is ahead.

    `elsewhere` are fields that somebody else changed in the cluster after they were shown: they were not seen equal,
    so what was shown is what is remembered of them, and the next plan tells of the change.

    What the server did not take of this write is remembered as the server has it: the edit of the file is left, and
    nobody changed the cluster. Where it changed another field with the write, that is a change of the cluster's.

    What somebody set on purpose, and does not follow, is remembered as what would have followed: it is in no file, so
    from now on it is a change of the cluster's.

    Where newer evidence than the memory left a field (`ObjectChange.witness`), or an edit of the file is left, the
    memory keeps what that is held against: its date, its commit, what was applied then. Else the next run would find
    nothing newer, and write, or take a commit that came since for an old one.
    """
    left = [one for one in change.changes if one.wanted is UNDECIDED]
    if _is_open(change, left):
        return None
    old = change.base if change.base and change.base.remembered else None
    apart = old.held if old else frozenset()
    held = {one.path for one in change.held if one.reason not in ASKED_EACH_TIME}
    held |= {one.path for one in change.hidden if _is_apart(one, local, live)}
    rewritten = change.rewritten | ((old.rewritten if old else frozenset()) & {one.path for one in left})
    ours, theirs = _kept(change, local, live)
    # Nobody ever saw these equal: what one side becomes later is compared with what it was when it was held first.
    for path in apart & held:
        ours.append((path, paths.get(old.local if old else {}, path)))
        theirs.append((path, paths.get(old.live if old else {}, path)))
    if change.live is not ABSENT:
        shown = change.live.content
        # First: fields that are left may be in an item that went.
        theirs = [*((path, paths.get(shown, path)) for path in elsewhere if not _is_told(path, change)), *theirs]
    for path, value in _not_taken(change):
        ours.append((path, value))
        theirs.append((path, value))
    theirs += [(one.path, one.wanted) for one in change.set_apart if same(paths.get(live, one.path), one.given)]
    # What is left of a replaced object stays a matter of replacement.
    uid = change.base.uid if left and change.base and change.is_replaced else live["metadata"].get("uid", "")
    held |= apart & {one.path for one in left}
    at, head = "", ""
    if old and (bool(change.witness and left) or any(one.row is Row.LOCAL_AHEAD for one in left)):
        at, head = old.at, old.head
        theirs.append((LAST_APPLIED, paths.get(old.live, LAST_APPLIED)))
    new_local, new_live = _restored(local, ours, live), _restored(without_record(live), theirs, local)
    return Base(new_local, new_live, uid, at=at, head=head, held=frozenset(held), written=latest(live),
                rewritten=frozenset(rewritten))  # fmt: skip


def live_only(change: ObjectChange) -> ObjectChange:
    """The change as far as it is carried out once the cluster has it, and its file does not yet.

    What the file alone was to be given is not decided then. What both were to be given is half written: see
    `advance`, which makes the cluster the side that is ahead.
    """
    hunks = (replace(hunk, changes=tuple(_live_only(hunk.changes))) for hunk in change.hunks)
    return replace(change, hunks=tuple(hunks))


def _live_only(fields: Iterable[FieldChange]) -> Iterator[FieldChange]:
    for one in fields:
        if not one.writes(Side.LOCAL):
            yield one
        elif one.path == ROOT and isinstance(one.local, dict) and isinstance(one.wanted, dict):
            for path, value in proposal_parts(one.local, one.wanted):
                was = paths.get(one.local, path)
                yield FieldChange(path, was, was, ABSENT, Row.PROPOSED, value, value)
        elif one.writes(Side.LIVE) or one.row is Row.PROPOSED:
            yield one
        else:
            yield replace(one, wanted=UNDECIDED)


def _is_open(change: ObjectChange, left: Sequence[FieldChange]) -> bool:
    """Whether a field is left of which no memory knows what it was."""
    is_remembered = change.base is not None and change.base.remembered
    apart = change.base.held | change.base.rewritten if change.base and is_remembered else frozenset()
    if left and change.base is None:
        return True
    if any(one.row is Row.FIRST_CONTACT and one.path not in apart for one in left):
        return True
    return not is_remembered and any(one.row is Row.BEHIND for one in left)


def _kept(change: ObjectChange, local: Object, live: Object) -> tuple[list[_Field], list[_Field]]:
    """What the file's and live's base keep of the fields that are not the same on both sides now."""
    old_local, old_live = (change.base.local, change.base.live) if change.base else ({}, {})
    ours: list[_Field] = []
    theirs: list[_Field] = []
    for one in change.changes:
        if one.path == ROOT:
            continue
        if one.wanted is UNDECIDED:
            ours.append((one.path, _as_it_was(one.path, old_local, local)))
            theirs.append((one.path, _as_it_was(one.path, old_live, live)))
        elif one.is_of_neither or one.row is Row.PROPOSED:
            half = list(_half_written(one, local, live))
            ours += half
            theirs += half
    return ours, theirs


def _not_taken(change: ObjectChange) -> Iterator[_Field]:
    """Of what the server gives other than it was wanted, the value that both sides shall have had."""
    written = [one.path for one in change.changes if one.wanted is not UNDECIDED]
    for one in change.not_taken:
        was_asked = any(paths.overlap(one.path, path) for path in written)
        yield one.path, one.given if was_asked else one.wanted


def _is_apart(one: Hidden, local: Object, live: Object) -> bool:
    """Whether a controller's field is another one than the file has: it differs once nobody fills it in any more."""
    return one.reason is Reason.CONTROLLER and not same(paths.get(local, one.path), paths.get(live, one.path))


def _is_told(path: FieldPath, change: ObjectChange) -> bool:
    return any(one.path != ROOT and paths.is_within(path, one.path) for one in change.changes)


def _restored(now: Object, kept: list[_Field], other: Object) -> Object:
    """A side with what is kept of its old base; an item that is gone from it stands as on the other side.

    Behind all others it would look, from then on, as if the sides had been seen in different orders.
    """
    gone: dict[FieldPath, set[Item]] = {}
    for path, value in kept:
        if isinstance(path[-1], Item) and value is not ABSENT and paths.get(now, path) is ABSENT:
            order = Order(tuple(key for key, _ in path[-1].keys))
            gone.setdefault((*path[:-1], order), set()).add(path[-1])
    content: Object = paths.patch(now, kept) if kept else now
    for path, items in gone.items():
        before, after = paths.get(other, path), paths.get(content, path)
        if before is not ABSENT and after is not ABSENT:
            content = paths.patch(content, [(path, _woven(before, after, items))])
    return content


def _woven(before: tuple[Item, ...], after: tuple[Item, ...], gone: set[Item]) -> tuple[Item, ...]:
    """The order `after`, each item in `gone` behind the one that it follows in `before`, or first."""
    stays = dict.fromkeys(item for item in after if item not in gone)
    behind: dict[Item | None, list[Item]] = {None: []} | {item: [item] for item in stays}
    previous: Item | None = None
    for item in before:
        if item in gone:
            behind[previous].append(item)
        elif item in stays:
            previous = item
    return tuple(chain.from_iterable(behind.values()))


def _as_it_was(path: FieldPath, old: Object, now: Object) -> Content:
    """What a field that is left was at the old base; new items have no place in an old order but behind it."""
    was = paths.get(old, path)
    if not isinstance(path[-1], Order) or was is ABSENT:
        return was
    items = paths.get(now, path)
    known = frozenset(was)
    return was if items is ABSENT else (*was, *(item for item in items if item not in known))


def _half_written(change: FieldChange, local: Object, live: Object) -> Iterator[_Field]:
    """The base of a field of which not both sides have the wanted value yet."""
    now_local, now_live = paths.get(local, change.path), paths.get(live, change.path)
    if same(now_local, now_live):
        return
    wrote_local, wrote_live = not same(now_local, change.local), not same(now_live, change.live)
    if wrote_local and wrote_live:
        return  # the server spells it in its own way
    local_has = wrote_local or (not wrote_live and same(now_local, change.wanted))
    yield change.path, now_live if local_has else now_local
