"""A diff as `patch` takes it, in a time that grows with the texts: difflib's layout of what `matching` finds."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from kubectl_sync.model import matching

# What becomes of a part of the old lines, from and up to, and where it stands in the new ones.
_Opcode: TypeAlias = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]


def unified_diff(old: Sequence[str], new: Sequence[str], names: tuple[str, str]) -> Iterator[str]:
    """Yield the lines of a unified diff, none where both texts are equal.

    Lines come without their ends, and `names` are those of both files.
    """
    for number, group in enumerate(_Matched(old, new).get_grouped_opcodes()):
        if not number:
            yield from (f"--- {names[0]}", f"+++ {names[1]}")
        (_, low, _, new_low, _), (_, _, high, _, new_high) = group[0], group[-1]
        yield f"@@ -{_extent(low, high)} +{_extent(new_low, new_high)} @@"
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in old[start:end])
                continue
            yield from (f"-{line}" for line in old[start:end])
            yield from (f"+{line}" for line in new[new_start:new_end])


class _Matched(SequenceMatcher[str]):
    """Groups the changes with the lines around them; difflib's own search takes the cube of the length at worst."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._runs = list(matching.longest(old, new))

    def get_opcodes(self) -> list[_Opcode]:
        return [
            ("equal" if is_equal else "replace", low, high, new_low, new_high)
            for is_equal, low, high, new_low, new_high in self._runs
        ]


def _extent(low: int, high: int) -> str:
    """The first line of a part and how many it has; of none, the line before it."""
    first, length = low + (high > low), high - low
    return f"{first}" if length == 1 else f"{first},{length}"
