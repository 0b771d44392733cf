"""Where the items of a list are to stand once a run is undone."""

from collections.abc import Sequence

from kubectl_sync.model.paths import Item


def restored(
    before: Sequence[Item], after: Sequence[Item], left: Sequence[Item], added: Sequence[Item]
) -> list[Item] | None:
    """The items in their order before the run; None where somebody else ordered anew what the run had ordered.

    `left` are those of the list that stay, as they stand now, `added` those that are put back. What others added keeps
    its place: only what the run moved goes back, among the places that it has, and what is put back comes to stand
    behind the one that it stood behind.
    """
    common = {*before} & {*after} & {*left}
    old, ours, now = ([item for item in items if item in common] for items in (before, after, left))
    wanted = list(left)
    if now == ours:
        places = [place for place, item in enumerate(left) if item in common]
        for place, item in zip(places, old, strict=True):
            wanted[place] = item
    elif old not in (now, ours):
        return None
    for item in added:
        wanted.insert(_place(item, before, wanted), item)
    return wanted


def _place(item: Item, before: Sequence[Item], wanted: Sequence[Item]) -> int:
    """Behind the nearest one that it stood behind, else before the nearest one that it stood before."""
    at = before.index(item)
    for one in reversed(before[:at]):
        if one in wanted:
            return wanted.index(one) + 1
    return min((wanted.index(one) for one in before[at + 1 :] if one in wanted), default=len(wanted))
