"""Which cluster each context led to: remembered of all folders, so that a name that is gone still protects.

A small JSON file that nothing but protection depends on: damaged or unwritable, it is empty. A dry run fills it, too:
whoever only looked at production has seen which cluster that is.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kubectl_sync import folders

FILE: Final = "clusters.json"
_MOST: Final = 8  # clusters of one name: that of a local cluster has a new one every day


@dataclass(frozen=True, slots=True)
class Known:
    """By the name of a context, the identities of the clusters that it led to, the latest last."""

    file: Path
    clusters: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, home: Path) -> "Known":
        """What the home of this program knows."""
        file = home / FILE
        try:
            found = json.loads(folders.read_short(file, folders.MOST_OF_A_CACHE, through_links=True))
        except (OSError, ValueError):
            found = {}
        if not isinstance(found, dict):
            found = {}
        lists = {name: one for name, one in found.items() if isinstance(one, list)}
        return cls(file, {name: tuple(filter(_is_text, one)) for name, one in lists.items()})

    def names(self, identity: str) -> frozenset[str]:
        """The contexts that led to a cluster at any time."""
        return frozenset(name for name, clusters in self.clusters.items() if identity in clusters)

    def is_another(self, name: str, identity: str) -> bool:
        """Whether the context leads to another cluster than that, as far as it is known; only uids tell that."""
        uids = [one for one in self.clusters.get(name, ()) if one.startswith("uid:")]
        return identity.startswith("uid:") and bool(uids) and uids[-1] != identity

    def remember(self, name: str, identities: Iterable[str]) -> None:
        """Keep that a context leads there. What another run keeps at this moment may be lost: it comes again."""
        now = tuple(identities)
        before = self.clusters.get(name, ())
        if not now or before[-len(now) :] == now:
            return
        kept = [one for one in before if one not in now]
        every = Known.of(self.file.parent).clusters | {name: (*kept, *now)[-_MOST:]}
        folders.write_private(self.file, json.dumps(every, indent=1, sort_keys=True).encode())


def _is_text(one: object) -> bool:
    return isinstance(one, str)
