"""Where the items of long lists stand, by their keys: a list is looked through once, not for each item anew."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

# A key that a manifest may leave out although the server tells list items apart by it: an absent
# protocol is TCP (kubernetes/api:core/v1/types.go, ContainerPort and ServicePort).
IMPLIED_KEYS: Final[Mapping[str, str]] = {"protocol": "TCP"}
# The key of an item that is its own key: a member of a set.
SELF: Final = ""
# Items of a list that is rather looked through than remembered.
FEW: Final = 16
_LISTS: Final = 32  # as many are remembered

_Values: TypeAlias = tuple[Any, ...]


class _Known:
    """What was found in one list: for each set of keys, the positions of the items by their values."""

    __slots__ = ("items", "tables")

    def __init__(self, items: list[Any]) -> None:
        self.items = items  # held, so that no other list can have its id
        self.tables: dict[tuple[str, ...], tuple[int, dict[_Values, list[int]]]] = {}


_known: dict[int, _Known] = {}


def item_key(item: dict[str, Any] | str, key: str) -> Any:
    """What an item has for a key; None where it has nothing."""
    if isinstance(item, str) or key == SELF:
        return item if isinstance(item, str) and key == SELF else None
    return item.get(key, IMPLIED_KEYS.get(key))


def of(items: list[Any], names: tuple[str, ...], values: _Values) -> list[int]:
    """The positions of the items of a long list that have these values for these keys.

    Contents are never changed, so a list is what it was when it was looked through. Who changes a copy of their own
    (`model/paths.py`, `cluster/json_patch.py`) tells by `forget`. A list that only grew is read on.
    """
    known = _known.get(id(items))
    if known is None:
        if len(_known) >= _LISTS:
            _known.clear()
        known = _known[id(items)] = _Known(items)
    size, table = known.tables.get(names, (0, {}))
    if size > len(items):
        size, table = 0, {}
    if size < len(items):
        _read_on(table, items, size, names)
        known.tables[names] = len(items), table
    return table.get(values, [])


def forget_positions(items: object, key: str | None = None) -> None:
    """Items of this list are others now; with a key, some have another value for that one."""
    known = _known.get(id(items))
    if known is not None and (key is None or any(key in names for names in known.tables)):
        del _known[id(items)]


def _read_on(table: dict[_Values, list[int]], items: list[Any], start: int, names: tuple[str, ...]) -> None:
    for position in range(start, len(items)):
        item = items[position]
        if not isinstance(item, dict | str):
            continue
        values = tuple(item_key(item, name) for name in names)
        if all(isinstance(value, str | int | float) for value in values):
            table.setdefault(values, []).append(position)
