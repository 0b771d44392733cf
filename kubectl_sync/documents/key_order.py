"""The order in which people write keys."""

from bisect import bisect_left
from typing import Any, Final

# What comes first, in this order; keys that are not here follow as they are given.
_FIRST: Final = (
    "apiVersion", "kind", "metadata", "name", "generateName", "namespace", "labels", "annotations", "type",
    "image", "imagePullPolicy", "command", "args", "workingDir", "replicas", "selector", "ports", "envFrom", "env",
    "resources", "volumeMounts",
)  # fmt: skip
_LAST: Final = ("spec", "data", "stringData", "status")
_RANKS: Final = {name: rank for rank, name in enumerate((*_FIRST, "", *_LAST))}
_OTHERS: Final = _RANKS[""]


def in_key_order(content: Any, *, sort: bool = False) -> Any:
    """Return a copy with the keys of all mappings in people's order, or in that of the alphabet."""
    if isinstance(content, dict):
        keys = sorted(content) if sort else sorted(content, key=_rank)
        return {key: in_key_order(content[key], sort=sort) for key in keys}
    return [in_key_order(item, sort=sort) for item in content] if isinstance(content, list) else content


class Keys:
    """The keys of a mapping, and where new ones belong among them."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._is_known = any(name in _RANKS for name in names)
        self.in_alphabet = len(names) > 1 and names == sorted(names)

    def position(self, new: str) -> int:
        """Return before which of the keys that are there a new one belongs.

        After all that people write before it; where no key has such a place, by the alphabet, if the keys keep to
        it; else at the end.
        """
        if new in _RANKS and self._is_known:
            return max((at + 1 for at, name in enumerate(self._names) if _rank(name) <= _rank(new)), default=0)
        if self.in_alphabet and not self._is_known and new not in _RANKS:
            return bisect_left(self._names, new)
        return len(self._names)


def _rank(name: str) -> int:
    return _RANKS.get(name, _OTHERS)
