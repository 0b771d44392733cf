"""What each verb does with each row of the state table: data (rows: docs/architecture.md, safety rules 1-17)."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from kubectl_sync.model.plan import Row, Side
from kubectl_sync.model.policy import Grant, Policy, Want

FILE, LIVE, MERGED = Want.FILE, Want.LIVE, Want.MERGED


class Cell(NamedTuple):
    """What one verb does with one row: take it at once, take it if granted, and offer it otherwise or not.

    `granted` is what the option wants, where that is not what the verb wants anyway.
    """

    want: Want | None = None
    taken: bool = False
    grant: Grant | None = None
    offered: bool = False
    granted: Want | None = None

    def decision(self, grants: frozenset[Grant]) -> Want | None:
        """What the verb decides by itself."""
        if self.grant in grants:
            return self.granted or self.want
        return self.want if self.taken else None


def take(want: Want) -> Cell:
    """Decided without a question of its own."""
    return Cell(want, taken=True)


def merge(otherwise: Want) -> Cell:
    """Put together without a question of its own; but where one side was told to win, it does."""
    return Cell(MERGED, taken=True, grant=Grant.TAKE, granted=otherwise)


def offer(want: Want, grant: Grant | None = None) -> Cell:
    """Left, but may be chosen; decided where the option was given."""
    return Cell(want, grant=grant, offered=True)


def only(grant: Grant, want: Want) -> Cell:
    """Left, and not to be chosen either, unless the option was given."""
    return Cell(want, grant=grant)


LEAVE: Final = Cell()
_VERBS: Final = ("pull", "push", "two-way", "mirror")

# pull writes files, push the cluster, two-way both without a person, mirror files as a copy of the cluster.
TABLE: Final[Mapping[Row, tuple[Cell, Cell, Cell, Cell]]] = {
    Row.LOCAL_AHEAD: (offer(LIVE, Grant.TAKE), take(FILE), take(FILE), take(LIVE)),
    Row.LIVE_AHEAD: (take(LIVE), offer(FILE, Grant.TAKE), take(LIVE), take(LIVE)),
    Row.CONFLICT: (offer(LIVE, Grant.TAKE), offer(FILE, Grant.TAKE), LEAVE, take(LIVE)),
    Row.MERGED: (merge(LIVE), merge(FILE), only(Grant.MERGE, MERGED), take(LIVE)),
    Row.FIRST_CONTACT: (offer(LIVE, Grant.TAKE), offer(FILE, Grant.TAKE), LEAVE, take(LIVE)),
    Row.REPLACED: (offer(LIVE, Grant.TAKE), offer(FILE, Grant.TAKE), LEAVE, take(LIVE)),
    Row.LOCAL_ONLY: (LEAVE, take(FILE), take(FILE), LEAVE),
    Row.LIVE_ONLY: (take(LIVE), LEAVE, take(LIVE), take(LIVE)),
    Row.LOCAL_DELETED: (offer(LIVE, Grant.RESTORE), only(Grant.PRUNE, FILE), only(Grant.PRUNE, FILE), take(LIVE)),
    Row.LIVE_DELETED: (only(Grant.PRUNE, LIVE), offer(FILE, Grant.RECREATE), only(Grant.PRUNE, LIVE), take(LIVE)),
    Row.LOCAL_DELETED_LIVE_CHANGED: (take(LIVE), LEAVE, take(LIVE), take(LIVE)),
    Row.LIVE_DELETED_LOCAL_CHANGED: (LEAVE, only(Grant.RECREATE, FILE), LEAVE, take(LIVE)),
}
_WRITES: Final[Mapping[str, frozenset[Side]]] = {
    "pull": frozenset({Side.LOCAL}),
    "push": frozenset({Side.LIVE}),
    "two-way": frozenset(Side),
    "mirror": frozenset({Side.LOCAL}),
}


def policy(verb: str, grants: frozenset[Grant] = frozenset()) -> Policy:
    """The policy of a verb with what the user granted. Raises KeyError for a verb that is none."""
    if verb == "status":
        return Policy(verb, frozenset(), Side.LIVE, {}, {}, grants)
    column = _VERBS.index(verb) if verb in _VERBS else None
    if column is None:
        raise KeyError(verb)
    cells = {row: cells[column] for row, cells in TABLE.items()}
    taken = {row: want for row, cell in cells.items() if (want := cell.decision(grants))}
    offered = {row: cell.want for row, cell in cells.items() if cell.want and cell.offered and row not in taken}
    source = Side.LOCAL if verb == "push" else Side.LIVE
    return Policy(verb, _WRITES[verb], source, taken, offered, grants)


POLICIES: Final[Mapping[str, Policy]] = {verb: policy(verb) for verb in ("status", *_VERBS)}


def granting(given: Policy, *grants: Grant) -> Policy:
    """The same verb with more granted; what was granted before stays."""
    return policy(given.verb, given.grants | frozenset(grants))


def taking(given: Policy) -> Policy:
    """The policy with `--take`: its side wins every difference, but deletes and brings back nothing."""
    return granting(given, Grant.TAKE)
