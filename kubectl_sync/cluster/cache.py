"""What is remembered of a cluster's types between runs: only what the server would say again, never objects."""

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from kubectl_sync import __version__, folders
from kubectl_sync.cluster.kubectl import Context


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of files for one server. Whatever is wrong with one, it is empty; nothing depends on it.

    Each is JSON behind a line with its checksum: a damaged one could name other types than the server has.
    """

    folder: Path
    left_out: frozenset[str] = frozenset()

    @classmethod
    def of(cls, top: Path, context: Context) -> Self:
        """The cache of a context's server: two contexts of one server share it."""
        key = hashlib.sha256(f"{context.server}\n{context.cluster}".encode()).hexdigest()[:24]
        return cls(top / key)

    def without(self, name: str) -> "Cache":
        """The same cache, as if it did not have that file."""
        return replace(self, left_out=self.left_out | {name})

    def load(self, name: str) -> dict[str, Any]:
        """Return what was saved under a name; {} where there is nothing, or nothing readable."""
        if name in self.left_out:
            return {}
        try:
            raw = folders.read_short(self.folder / f"{name}.json", folders.MOST_OF_A_CACHE)
            found = json.loads(folders.unsealed(raw, __version__) or b"")
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def save(self, name: str, content: dict[str, Any]) -> None:
        """Save it as a whole or not at all; a full disk or a read-only home is no reason to fail."""
        payload = json.dumps(content, separators=(",", ":")).encode()
        folders.write_private(self.folder / f"{name}.json", folders.sealed(payload, __version__))

    def update(self, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Save what `change` makes of what is there now; runs side by side lose nothing of each other's."""
        with self._alone(name):
            self.save(name, change(self.load(name)))

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Wait until no other run is between reading and saving; where nothing can be locked, go on at once."""
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):
                folders.make(self.folder)
                opened = held.enter_context((self.folder / f"{name}.lock").open("a"))
                fcntl.flock(opened, fcntl.LOCK_EX)
            yield

    @property
    def size(self) -> tuple[int, int]:
        """Number of files, and their bytes."""
        with contextlib.suppress(OSError):
            sizes = [one.stat().st_size for one in self.folder.glob("*.json")]
            return len(sizes), sum(sizes)
        return 0, 0
