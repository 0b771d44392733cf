"""What a verb wants of each row of the state table, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kubectl_sync.model.content import ABSENT, UNDECIDED, Content
from kubectl_sync.model.plan import FieldChange, Hunk, Row, Side


class Want(Enum):
    """Which value both sides shall have."""

    FILE = "file"
    LIVE = "live"
    # Of a text, the side's lines where both changed the same ones; what the other changed elsewhere stays.
    FILE_FIRST = "file first"
    LIVE_FIRST = "live first"
    MERGED = "merged"

    def of(self, change: FieldChange) -> Content:
        """The wanted value; UNDECIDED where the change has none of that kind."""
        if self is Want.MERGED:  # nothing to merge is no wish to remove
            return UNDECIDED if change.merged is ABSENT else change.merged
        if self is Want.FILE_FIRST and change.if_file is not ABSENT:
            return change.if_file
        if self is Want.LIVE_FIRST and change.if_live is not ABSENT:
            return change.if_live
        return change.local if self in (Want.FILE, Want.FILE_FIRST) else change.live


class Grant(Enum):
    """What the user allowed beyond a verb's defaults, each by an option of its own."""

    TAKE = "take"  # the verb's side wins conflicts, but deletes and brings back nothing
    OVERWRITE = "overwrite"  # the verb's side also wins what only the other side changed
    PRUNE = "prune"  # what was deleted on one side is deleted on the other
    RESTORE = "restore"  # what was deleted from the files is written there again
    RECREATE = "recreate"  # what was deleted from the cluster is created there again
    MERGE = "merge"  # changes of different lines of one text are put together without a question


@dataclass(frozen=True, slots=True)
class Policy:
    """A verb as data: which sides it writes, and what it wants for each row when nobody says otherwise.

    Rows in `takes` are decided so; those in `offers` are left undecided but may be chosen; all others are
    shown and left. `source` is the side that the verb reads from. `is_worded` tells that words say what the
    run is about; `by_option` are the rows that are taken only because an option says so.
    """

    verb: str
    writes: frozenset[Side]
    source: Side
    takes: Mapping[Row, Want]
    offers: Mapping[Row, Want]
    grants: frozenset[Grant] = frozenset()
    is_worded: bool = False
    by_option: frozenset[Row] = frozenset()

    @property
    def shown_side(self) -> Side:
        """The side whose changes are shown, asked about and counted: the cluster's where both are written."""
        return Side.LIVE if Side.LIVE in self.writes else Side.LOCAL

    def want(self, row: Row) -> Want | None:
        """What the verb makes of a row, by itself or if it is chosen; None where it makes nothing of it."""
        return self.takes.get(row) or self.offers.get(row)

    def is_open(self, hunk: Hunk) -> bool:
        """Whether a question may be decided by choosing it in this verb."""
        return not hunk.held and (hunk.row is Row.PROPOSED or self.want(hunk.row) is not None)

    def value(self, change: FieldChange) -> Content:
        """What the verb wants of a change, UNDECIDED where it may not be chosen; a proposal is its own value."""
        if change.row is Row.PROPOSED:
            return change.merged
        want = self.want(change.row)
        return want.of(change) if want else UNDECIDED
