"""What a run leaves alone without an error, and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# What a run of ours wrote (`push -o`): no news to anybody.
OURS: Final = "plan of kubectl sync"
# A folder that a run writes its files in before they have their places (`files/staging.py`).
TEMPORARY: Final = "temporary files of kubectl sync"
# A file that no kustomization names, though one lies beside or above it.
UNNAMED: Final = "not named by "


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no object to sync, or is left alone, and why.

    `where` names it: a file, `file:line` of a document or list item, `folder/`, or an object with its field;
    it is "" where things are only counted, and `number` is how many. `option` is what would take it along, if any.
    `file` is the file or folder alone, `namespace` that of a manifest which is of another one than was asked for.
    `manifest` tells whether it may hold something that a cluster has: not the files of other programs.
    """

    reason: str
    where: str = ""
    number: int = 1
    option: str = ""
    namespace: str = ""
    manifest: bool = True

    @property
    def is_object(self) -> bool:
        """Whether it is an object of a manifest that was read, and only not asked for."""
        return bool(self.namespace or self.option) and self.where != ""

    @property
    def file(self) -> str:
        name, _, line = self.where.rpartition(":")
        return name if line.isdigit() else self.where


def counted(skipped: Iterable[Skipped]) -> dict[str, int]:
    """How many there are of each reason, in the order of the reasons."""
    counts: Counter[str] = Counter()
    for one in skipped:
        counts[one.reason] += one.number
    return dict(sorted(counts.items()))
