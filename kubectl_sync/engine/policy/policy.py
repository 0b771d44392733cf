"""What each verb does with each row of the state table, as data.

The table for people is docs/architecture.md#the-state-table; `tests/docs/test_state_table.py` holds
both against each other.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from kubectl_sync.model.plan import Row, Side
from kubectl_sync.model.policy import Grant, Policy, Want

FILE, LIVE, MERGED = Want.FILE, Want.LIVE, Want.MERGED
FILE_FIRST, LIVE_FIRST = Want.FILE_FIRST, Want.LIVE_FIRST


class Cell(NamedTuple):
    """What one verb does with one row: take it at once, take it if granted, and offer it otherwise or not.

    `overwrite` is what --overwrite wants, where it wants anything: the verb's side as it stands.
    """

    want: Want | None = None
    taken: bool = False
    grant: Grant | None = None
    offered: bool = False
    overwrite: Want | None = None

    def decision(self, grants: frozenset[Grant]) -> Want | None:
        """What the verb decides by itself."""
        if self.overwrite and Grant.OVERWRITE in grants:
            return self.overwrite
        return self.want if self.taken or self.grant in grants else None


def take(want: Want) -> Cell:
    """Decided without a question of its own."""
    return Cell(want, taken=True)


def merge(otherwise: Want) -> Cell:
    """Put together without a question of its own; --overwrite lets one side win all of it."""
    return Cell(MERGED, taken=True, overwrite=otherwise)


def conflict(first: Want, otherwise: Want) -> Cell:
    """Left, but may be chosen; --take decides what is in conflict, --overwrite all of the value."""
    return Cell(first, grant=Grant.TAKE, offered=True, overwrite=otherwise)


def other_side(want: Want) -> Cell:
    """What only the side changed that the verb writes: left, may be chosen, and taken by --overwrite."""
    return Cell(want, offered=True, overwrite=want)


def offer(want: Want, grant: Grant) -> Cell:
    """Left, but may be chosen; decided where the option was given."""
    return Cell(want, grant=grant, offered=True)


def only(grant: Grant, want: Want) -> Cell:
    """Left, and not to be chosen either, unless the option was given."""
    return Cell(want, grant=grant)


LEAVE: Final = Cell()
_VERBS: Final = ("pull", "push", "two-way", "mirror")

# pull writes files, push the cluster, two-way both without a person, mirror files as a copy of the cluster.
TABLE: Final[Mapping[Row, tuple[Cell, Cell, Cell, Cell]]] = {
    Row.LOCAL_AHEAD: (other_side(LIVE), take(FILE), take(FILE), take(LIVE)),
    Row.LIVE_AHEAD: (take(LIVE), other_side(FILE), take(LIVE), take(LIVE)),
    Row.CONFLICT: (conflict(LIVE_FIRST, LIVE), conflict(FILE_FIRST, FILE), LEAVE, take(LIVE)),
    Row.MERGED: (merge(LIVE), merge(FILE), only(Grant.MERGE, MERGED), take(LIVE)),
    Row.FIRST_CONTACT: (conflict(LIVE, LIVE), conflict(FILE, FILE), LEAVE, take(LIVE)),
    Row.BEHIND: (conflict(LIVE, LIVE), conflict(FILE, FILE), LEAVE, take(LIVE)),
    Row.REPLACED: (conflict(LIVE_FIRST, LIVE), conflict(FILE_FIRST, FILE), LEAVE, take(LIVE)),
    Row.FOLLOWS: (take(LIVE), take(FILE), take(FILE), take(LIVE)),
    Row.LOCAL_ONLY: (LEAVE, take(FILE), take(FILE), LEAVE),
    Row.LIVE_ONLY: (take(LIVE), LEAVE, take(LIVE), take(LIVE)),
    Row.LOCAL_DELETED: (offer(LIVE, Grant.RESTORE), only(Grant.PRUNE, FILE), only(Grant.PRUNE, FILE), take(LIVE)),
    Row.LIVE_DELETED: (only(Grant.PRUNE, LIVE), offer(FILE, Grant.RECREATE), only(Grant.PRUNE, LIVE), take(LIVE)),
    Row.LOCAL_DELETED_LIVE_CHANGED: (offer(LIVE, Grant.RESTORE), LEAVE, LEAVE, take(LIVE)),
    Row.LIVE_DELETED_LOCAL_CHANGED: (LEAVE, only(Grant.RECREATE, FILE), LEAVE, take(LIVE)),
}
_WRITES: Final[Mapping[str, frozenset[Side]]] = {
    "pull": frozenset({Side.LOCAL}),
    "push": frozenset({Side.LIVE}),
    "two-way": frozenset(Side),
    "mirror": frozenset({Side.LOCAL}),
}


def policy(verb: str, grants: frozenset[Grant] = frozenset()) -> Policy:
    """The policy of a verb with what the user granted; who overwrites also takes.

    Raises KeyError for a verb that is none.
    """
    if Grant.OVERWRITE in grants:
        grants |= {Grant.TAKE}
    if verb == "status":
        return Policy(verb, frozenset(), Side.LIVE, {}, {}, grants)
    column = _VERBS.index(verb) if verb in _VERBS else None
    if column is None:
        raise KeyError(verb)
    cells = {row: cells[column] for row, cells in TABLE.items()}
    taken = {row: want for row, cell in cells.items() if (want := cell.decision(grants))}
    offered = {row: cell.want for row, cell in cells.items() if cell.want and cell.offered and row not in taken}
    by_option = frozenset(row for row in taken if not cells[row].decision(frozenset()))
    source = Side.LOCAL if verb == "push" else Side.LIVE
    return Policy(verb, _WRITES[verb], source, taken, offered, grants, by_option=by_option)


POLICIES: Final[Mapping[str, Policy]] = {verb: policy(verb) for verb in ("status", *_VERBS)}


def granting(given: Policy, *grants: Grant) -> Policy:
    """The same verb with more granted; what was granted before stays."""
    return replace(policy(given.verb, given.grants | frozenset(grants)), is_worded=given.is_worded)
