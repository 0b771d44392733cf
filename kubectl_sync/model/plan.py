"""What is different, who changed it, and what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Literal, TypeAlias

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Absent, Content, Object, same
from kubectl_sync.model.hidden import ASKED_EACH_TIME, Hidden, Reason
from kubectl_sync.model.objects import Base, Gap, LiveObject, Manifest, ObjectRef, Place
from kubectl_sync.model.paths import ROOT, FieldPath, Order, overlap
from kubectl_sync.model.skipped import Skipped


class Side(Enum):
    """The two sides that can be written."""

    LOCAL = "file"
    LIVE = "live"


class Row(Enum):
    """How one field, or a whole object, differs: docs/architecture.md#the-state-table."""

    LOCAL_AHEAD = "changed in the file"
    LIVE_AHEAD = "changed in the cluster"
    CONFLICT = "changed on both sides"
    MERGED = "changed on both sides, in different places"
    FIRST_CONTACT = "differs, never synced"
    BEHIND = "newer in the cluster than in what is checked out here"
    REPLACED = "changed in the file, and replaced in the cluster"
    PROPOSED = "asked for"
    FOLLOWS = "follows another field"
    LOCAL_ONLY = "only in the file"
    LIVE_ONLY = "only in the cluster"
    LOCAL_DELETED = "deleted from the files"
    LIVE_DELETED = "deleted from the cluster"
    LOCAL_DELETED_LIVE_CHANGED = "deleted from the files, changed in the cluster"
    LIVE_DELETED_LOCAL_CHANGED = "deleted from the cluster, changed in the file"
    UNKNOWN = "could not be read"
    DELETING = "being deleted in the cluster"
    DUPLICATE = "in two manifests"
    RENDERED = "rendered by another tool"


# What only a person, or an option, can answer.
CONFLICTS: Final = frozenset({
    Row.CONFLICT, Row.FIRST_CONTACT, Row.BEHIND, Row.REPLACED,
    Row.LOCAL_DELETED_LIVE_CHANGED, Row.LIVE_DELETED_LOCAL_CHANGED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that is not the same everywhere; the object itself is the field at the root path.

    `wanted` is UNDECIDED or the value both sides shall have (ABSENT: the field shall go). The file is
    written where it is decided and differs from `local`, the cluster where it differs from `live`. `merged`
    is a value that neither side has: their changes put together, or what was asked for; ABSENT where there
    is none. Of a text whose lines both sides changed, `if_file` and `if_live` are what it becomes where that
    side wins the lines in conflict, with what both sides changed elsewhere; ABSENT where that is the side's own.
    A field that no file names and that `follows` another one has for `local` what the server gives with it.
    """

    path: FieldPath
    base: Content
    local: Content
    live: Content
    row: Row
    merged: Content = ABSENT
    wanted: Content = UNDECIDED
    if_file: Content = ABSENT
    if_live: Content = ABSENT
    follows: FieldPath = ROOT

    def value(self, side: Side) -> Content:
        return self.local if side is Side.LOCAL else self.live

    def writes(self, side: Side) -> bool:
        """Whether the decision changes this side."""
        return self.wanted is not UNDECIDED and not same(self.wanted, self.value(side))

    @property
    def is_of_neither(self) -> bool:
        """Whether a value is wanted that no side has now."""
        return self.writes(Side.LOCAL) and self.writes(Side.LIVE)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changes that are one question; `id` is stable for the same question about the same object.

    `held` says why it cannot be decided so by the verb, although its policy would: a guard against loss.
    `waits` tells that this is a placeholder in the file: no verb decides it, and somebody has to know. `by_hand` tells
    that the verb would write a manifest that is rendered: only a person can change its source.
    """

    id: str
    changes: tuple[FieldChange, ...]
    held: str = ""
    waits: bool = False
    by_hand: bool = False

    @property
    def row(self) -> Row:
        return self.changes[0].row

    @property
    def decided(self) -> bool:
        return all(change.wanted is not UNDECIDED for change in self.changes)

    @property
    def needs_a_person(self) -> bool:
        """Whether no verb decides it by itself, and a run that leaves it has to say so."""
        return self.row in CONFLICTS or self.waits or self.by_hand


@dataclass(frozen=True, slots=True)
class Held:
    """A field that differs and is nobody's edit: a placeholder that was filled in, or what an autoscaler sets.

    Or one that the server rewrites every time, or of which it does not tell. It is told on every run, never
    written, and never remembered as the same.
    """

    path: FieldPath
    local: Content
    live: Content
    reason: Reason


class Verdict(Enum):
    """Why the server has another value than the one that is wanted; the text is what a person is told."""

    REWRITTEN = "the server rewrites it, as it would in a new object"
    KEPT = "the server keeps it, though not in a new object"
    MOVED = "the server changes it with this write, though not in a new object"
    OPEN = "whether a new object would have it is not known"
    OWNED = "it does not follow, as it was set"


@dataclass(frozen=True, slots=True)
class Given:
    """One field that becomes, or stays, other than it is wanted: `given` is what the server has there.

    `why` tells more of the verdict: why the server did not say, or who set the field; "" where there is no more.
    """

    path: FieldPath
    wanted: Content
    given: Content
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """What else than our memory tells which side of an object is the newer one.

    `says` is a sentence that names `commit` as `{commit}`, if it is about one; `time` is that commit's, in seconds
    since 1970. `hint` says what to do where it does not decide.
    """

    says: str
    commit: str = ""
    time: int = 0
    hint: str = ""


Action: TypeAlias = Literal["create", "update", "delete", "recreate", "none"]


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """All that differs, and may happen, between the two sides of one object.

    `local` and `live` are the sides as read: contents to patch and guards for writing. `base` is None at
    first contact. `hidden` are the live fields that are in no hunk. `keep` says why no side of it may be
    deleted, "" where it may. `side_effects` are the fields that the server would change beyond those shown,
    `refused` says why it would not take the change at all, `recreate` that it takes it only by deleting and
    creating: all from a dry run; `anew` is what happens to the rest of it then, `not_anew` why it may not, although
    that was asked for; `unchecked` says why there was none yet. `moved_from` is the file that held it
    when it was last in sync. `remembered` tells that both sides are what the base says, so that there is nothing
    new to remember. `goes_to` is the name of the file that a new manifest of it is for. `held` are fields that
    differ and are left; `witness` is what told which side changed where nothing is remembered, or beat the memory.
    `given` are the fields that the server makes, or leaves, other than this change wants them. `unseen` are those that
    the version of the manifest does not have, though the live object does: a write at that version deletes them.
    """

    ref: ObjectRef
    local: Manifest | Absent
    live: LiveObject | Absent
    base: Base | None
    hunks: tuple[Hunk, ...]
    side_effects: tuple[str, ...] = ()
    refused: str = ""
    recreate: bool = False
    hidden: tuple[Hidden, ...] = ()
    keep: str = ""
    moved_from: str = ""
    remembered: bool = False
    unchecked: str = ""
    goes_to: str = ""
    held: tuple[Held, ...] = ()
    witness: Witness | None = None
    anew: tuple[str, ...] = ()
    not_anew: str = ""
    given: tuple[Given, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def rewritten(self) -> frozenset[FieldPath]:
        """The fields that the server gives another value every time, or of which it does not tell."""
        told = {one.path for one in self.held if one.reason in ASKED_EACH_TIME}
        return frozenset(told | {one.path for one in self._given(Verdict.REWRITTEN)})

    @property
    def not_taken(self) -> tuple[Given, ...]:
        """What is wanted, and the server does not take: once it is written, the sides still differ there."""
        return self._given(Verdict.KEPT, Verdict.MOVED, Verdict.OPEN)

    @property
    def set_apart(self) -> tuple[Given, ...]:
        """What would follow from this change, and does not, since somebody set it on purpose: no side was asked."""
        return self._given(Verdict.OWNED)

    def _given(self, *verdicts: Verdict) -> tuple[Given, ...]:
        """What the server gives of the fields that are written, and makes of others with them.

        Some may have been left after all: what they were to be is no matter then.
        """
        if self.action(Side.LIVE) == "none":
            return ()
        written = [one.path for one in self.writes(Side.LIVE)]
        left = [one.path for one in self.changes if not one.writes(Side.LIVE)]
        found = (one for one in self.given if one.verdict in verdicts)
        return tuple(one for one in found if _meets(one.path, written) or not _meets(one.path, left))

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        return tuple(change for hunk in self.hunks for change in hunk.changes)

    @property
    def local_content(self) -> Object | None:
        """What the file says; None where it has no such object."""
        return None if self.local is ABSENT else self.local.content

    @property
    def live_content(self) -> Object | None:
        """What the cluster has; None where it has no such object."""
        return None if self.live is ABSENT else self.live.content

    @property
    def place(self) -> Place | None:
        """Where the file has it; None where no file has."""
        return None if self.local is ABSENT else self.local.at

    @property
    def is_rendered(self) -> bool:
        """Whether its manifest is made by kustomize, or was when it was last in sync."""
        if self.place:
            return self.place.origin is not None
        return self.base is not None and self.base.is_rendered

    @property
    def row(self) -> Row | None:
        """The row of its first question, which is that of a whole object; None where nothing differs."""
        return self.hunks[0].row if self.hunks else None

    @property
    def is_whole(self) -> bool:
        """Whether the object as a whole is the question: it is made, or goes."""
        return bool(self.hunks) and self.changes[0].path == ROOT

    @property
    def is_replaced(self) -> bool:
        """Whether the live object is another one of the same name than at the base, by its uid."""
        return self.live is not ABSENT and self.base is not None and self.base.is_of_other(self.live)

    def writes(self, side: Side) -> tuple[FieldChange, ...]:
        """The decided changes that alter this side, in order of their paths."""
        return tuple(change for change in self.changes if change.writes(side))

    def as_there(self, one: FieldChange) -> FieldChange:
        """An order without the items that a side does not have yet: the engine names those, too, behind its own."""
        if not one.path or not isinstance(one.path[-1], Order):
            return one
        local, live = (
            _those_of(content, one.path, order)
            for content, order in ((self.local_content, one.local), (self.live_content, one.live))
        )
        return replace(one, local=local, live=live)

    def action(self, side: Side) -> Action:
        """What happens to this side if the run writes it."""
        changes = self.writes(side)
        if not changes:
            return "none"
        if not self.is_whole:
            whole = all(one.wanted is not UNDECIDED for one in self.changes)  # else a part of it was left after all
            return "recreate" if self.recreate and whole and side is Side.LIVE else "update"
        if changes[0].wanted is ABSENT:
            return "delete"
        return "create" if changes[0].value(side) is ABSENT else "update"


def _meets(path: FieldPath, others: Iterable[FieldPath]) -> bool:
    return any(overlap(path, one) for one in others)


def _those_of(content: Object | None, path: FieldPath, order: Content) -> Content:
    items = paths.get(content, path)
    if not isinstance(items, tuple) or not isinstance(order, tuple):
        return order
    return tuple(item for item in order if item in items)


@dataclass(frozen=True, slots=True)
class Parked:
    """An object that a run leaves alone as a whole, whatever it wants: unknown, being deleted, in two files."""

    ref: ObjectRef
    row: Row
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that differs in scope, what could not be read, and what was left alone.

    `equal` are the objects in which nothing is known to differ: what a run may remember as base. `gone` are those
    that neither side has any more: their base is to be forgotten.
    """

    changes: tuple[ObjectChange, ...]
    equal: tuple[ObjectChange, ...]
    gaps: tuple[Gap, ...]
    skipped: tuple[Skipped, ...]
    parked: tuple[Parked, ...] = ()
    gone: tuple[ObjectRef, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.changes

    @property
    def not_known(self) -> tuple[ObjectChange, ...]:
        """Objects with a field of which nobody knows whether it differs."""
        every = (*self.changes, *self.equal)
        return tuple(change for change in every if any(one.reason is Reason.OPEN for one in change.held))

    @property
    def in_sync(self) -> tuple[ObjectChange, ...]:
        """Objects that are known to be the same on both sides."""
        unknown = {change.ref for change in self.not_known}
        return tuple(change for change in self.equal if change.ref not in unknown)

    @property
    def conflicts(self) -> tuple[ObjectChange, ...]:
        """Objects with a question that only a person, or an option, can answer."""
        return tuple(
            change for change in self.changes if any(hunk.needs_a_person and not hunk.decided for hunk in change.hunks)
        )

    @property
    def by_hand(self) -> tuple[ObjectChange, ...]:
        """Objects of which nothing is left to decide but what only a person can write: sources of what is rendered."""
        return tuple(
            change
            for change in self.conflicts
            if all(hunk.by_hand or hunk.decided or not hunk.needs_a_person for hunk in change.hunks)
        )

    @property
    def held(self) -> tuple[tuple[ObjectRef, Held], ...]:
        """All fields that are left to a placeholder or an autoscaler, with their objects."""
        return tuple((change.ref, one) for change in (*self.changes, *self.equal) for one in change.held)

    def writes(self, side: Side) -> tuple[ObjectChange, ...]:
        return tuple(change for change in self.changes if change.action(side) != "none")

    def without(self, row: Row) -> "Plan":
        """The plan without the objects of a row."""
        return replace(self, changes=tuple(change for change in self.changes if change.hunks[0].row is not row))
