"""The order in which people write keys."""

from collections.abc import Iterable
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


def ordered(content: Any, *, sort: bool = False) -> Any:
    """Return a copy with the keys of all mappings in people's order, or in that of the alphabet."""
    if isinstance(content, dict):
        keys = sorted(content) if sort else sorted(content, key=_rank)
        return {key: ordered(content[key], sort=sort) for key in keys}
    return [ordered(item, sort=sort) for item in content] if isinstance(content, list) else content


def position(names: list[str], new: str) -> int:
    """Return before which of the keys that are there a new one belongs.

    After all that people write before it; where no key has such a place, by the alphabet, if the keys keep to
    it; else at the end.
    """
    if new in _RANKS and any(name in _RANKS for name in names):
        return max((at + 1 for at, name in enumerate(names) if _rank(name) <= _rank(new)), default=0)
    if len(names) > 1 and not _known([*names, new]) and names == sorted(names):
        return sum(name < new for name in names)
    return len(names)


def _known(names: Iterable[str]) -> bool:
    return any(name in _RANKS for name in names)


def _rank(name: str) -> int:
    return _RANKS.get(name, _OTHERS)
