"""What is different, who changed it, and what is to be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from kubectl_sync.model.content import ABSENT, UNDECIDED, Absent, Content, same
from kubectl_sync.model.objects import Base, Gap, ObjectRef, Seen
from kubectl_sync.model.paths import ROOT, FieldPath


class Side(Enum):
    """The two sides that can be written."""

    LOCAL = "file"
    LIVE = "live"


class Row(Enum):
    """Rows of the state table (docs/architecture.md): how one field, or a whole object, differs."""

    LOCAL_AHEAD = "changed in the file"
    LIVE_AHEAD = "changed in the cluster"
    CONFLICT = "changed on both sides"
    FIRST_CONTACT = "differs, never synced"
    LOCAL_ONLY = "only in the file"
    LIVE_ONLY = "only in the cluster"
    LOCAL_DELETED = "deleted from the files"
    LIVE_DELETED = "deleted from the cluster"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that is not the same everywhere; the object itself is the field at the root path.

    `wanted` is UNDECIDED or the value both sides shall have (ABSENT: the field shall go). The file is
    written where it is decided and differs from `local`, the cluster where it differs from `live`.
    """

    path: FieldPath
    base: Content
    local: Content
    live: Content
    row: Row
    wanted: Content = UNDECIDED

    def value(self, side: Side) -> Content:
        return self.local if side is Side.LOCAL else self.live

    def writes(self, side: Side) -> bool:
        """Whether the decision changes this side."""
        return self.wanted is not UNDECIDED and not same(self.wanted, self.value(side))


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changes that are one question; `id` is stable for the same question about the same object."""

    id: str
    changes: tuple[FieldChange, ...]

    @property
    def row(self) -> Row:
        return self.changes[0].row

    @property
    def decided(self) -> bool:
        return all(change.wanted is not UNDECIDED for change in self.changes)


Action: TypeAlias = Literal["create", "update", "delete", "none"]


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """All that differs, and may happen, between the two sides of one object.

    `local` and `live` are the sides as read: contents to patch and guards for writing. `base` is None at
    first contact. `side_effects` are the fields that the server would change beyond those shown, `refused`
    says why it would not take the change at all; both from a dry run.
    """

    ref: ObjectRef
    local: Seen | Absent
    live: Seen | Absent
    base: Base | None
    hunks: tuple[Hunk, ...]
    side_effects: tuple[str, ...] = ()
    refused: str = ""

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        return tuple(change for hunk in self.hunks for change in hunk.changes)

    def writes(self, side: Side) -> tuple[FieldChange, ...]:
        """The decided changes that alter this side, in order of their paths."""
        return tuple(change for change in self.changes if change.writes(side))

    def action(self, side: Side) -> Action:
        changes = self.writes(side)
        if not changes:
            return "none"
        if changes[0].path != ROOT:
            return "update"
        if changes[0].wanted is ABSENT:
            return "delete"
        return "create" if changes[0].value(side) is ABSENT else "update"


@dataclass(frozen=True, slots=True)
class Plan:
    """All that differs in scope, what could not be read, and what was left alone with its count.

    `equal` are the objects that both sides have alike: what a run may remember as base.
    """

    changes: tuple[ObjectChange, ...]
    equal: tuple[ObjectChange, ...]
    gaps: tuple[Gap, ...]
    skipped: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        return not self.changes

    @property
    def conflicts(self) -> tuple[ObjectChange, ...]:
        """Objects with a question that only a person, or `--take`, can answer."""
        rows = (Row.CONFLICT, Row.FIRST_CONTACT)
        return tuple(
            change for change in self.changes if any(hunk.row in rows and not hunk.decided for hunk in change.hunks)
        )

    def writes(self, side: Side) -> tuple[ObjectChange, ...]:
        return tuple(change for change in self.changes if change.action(side) != "none")


@dataclass(frozen=True, slots=True)
class Policy:
    """A verb as data: which side it writes, and what it wants for each row when nobody says otherwise.

    Rows in `takes` are decided for the side that the verb reads from; those in `offers` are left
    undecided but may be chosen; all others are shown and left.
    """

    verb: str
    writes: frozenset[Side]
    source: Side
    takes: frozenset[Row]
    offers: frozenset[Row]
