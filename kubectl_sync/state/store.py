"""What is remembered of one environment of a root: the base of each object, its cluster, and its runs."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import Base, Manifest, ObjectRef
from kubectl_sync.model.reuse import reused
from kubectl_sync.state import base_rows, coding, database, locate
from kubectl_sync.state.base_rows import THE_ROOT, BaseRow, MemoryPart
from kubectl_sync.state.database import StateError
from kubectl_sync.state.journal import Journal, OpenRun
from kubectl_sync.state.root_state import RootState
from kubectl_sync.state.tables import checksum

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Binding:
    """The cluster that an environment belongs to: its identity, the weaker one of it, the context it was seen by."""

    cluster: str
    weaker: str
    context: str

    def is_of(self, cluster: str, weaker: Callable[[], str]) -> bool:
        """Whether it is the same cluster. Where both uids are known they alone tell; else the kubeconfig's facts.

        `weaker` is asked only then: it may take another kubectl.
        """
        if self.cluster.startswith("uid:") and cluster.startswith("uid:"):
            return self.cluster == cluster
        return bool({self.cluster, self.weaker} & {cluster, weaker()})


@dataclass
class Store:
    """The part of a root's state that is one environment's, "" for the root's own; the rest it shares with the others.

    Reading never fails: what cannot be read is as if nothing were remembered, and `trouble` says why, until a run of
    this environment has it to write, and reads anew. What another one does meanwhile changes nothing of that.

    `rebinds` tells whether a run changes the cluster that the environment belongs to; None: only where it belongs to
    none. `is_claimed` tells that this run has the environment, and writes.
    """

    of_root: RootState
    part: MemoryPart = THE_ROOT
    rebinds: bool | None = field(default=None, init=False)
    is_claimed: bool = field(default=False, init=False)
    trouble: StateError | None = field(default=None, init=False)

    @classmethod
    def of(cls, home: Path, root: Path, part: MemoryPart = THE_ROOT) -> "Store":
        return cls(RootState.of(home, root), part)

    def _asked(self, ask: Callable[[], _T], nothing: _T) -> _T:
        """What is kept; `nothing` where it cannot be read, as of then on."""
        if self.trouble:
            return nothing
        try:
            return ask()
        except StateError as error:
            self.trouble = error
            return nothing

    def _read(self, load: Callable[[Connection], _T], nothing: _T) -> _T:
        return self._asked(lambda: self.of_root.read(load, nothing), nothing)

    @property
    def writer(self) -> str:
        """Which run of another process writes to the root now, in words; see `RootState.writer`."""
        return self.of_root.writer

    @property
    def is_marked(self) -> bool:
        """Whether the root bears its mark, or can have none."""
        return self.of_root.is_marked

    @property
    def file(self) -> Path | None:
        """The root's database, if there is one."""
        return self.of_root.file

    @property
    def key(self) -> bytes:
        """The key of the root's hashes."""
        return self._asked(lambda: self.of_root.key, self.of_root.spare_key)

    def clusters(self) -> frozenset[str]:
        """The identities of all clusters of which the root remembers something, in any environment."""
        return self._asked(self.of_root.clusters, frozenset())

    def uids(self, cluster: str) -> dict[ObjectRef, str]:
        """The uids of all objects that the root remembers of a cluster, in any environment."""
        return self._asked(lambda: self.of_root.uids(cluster), {})

    def elsewhere(self, clusters: Collection[str], refs: Collection[ObjectRef]) -> dict[ObjectRef, str]:
        """Those of some objects that another folder of this machine holds, with the file."""
        return self.of_root.elsewhere(clusters, refs)

    def open_runs(self) -> list[OpenRun]:
        """Runs of the root that were ended before their end, the oldest first."""
        return self._asked(lambda: self.of_root.open_runs(self.part.name), [])

    def bases(self, cluster: str, near: Mapping[ObjectRef, Manifest] | None = None) -> dict[ObjectRef, Base]:
        """What is remembered of a cluster's objects; what is still as in `near` is no second copy of it."""
        known = near or {}

        def load(opened: Connection) -> dict[ObjectRef, Base]:
            rows = base_rows.read_rows(opened, self.part, self.of_root.root, cluster)
            kept = (row for row in rows if row.facts != coding.FORGOTTEN)
            return {row.ref: self._base(row, known.get(row.ref)) for row in kept}

        return self._read(load, {})

    def forgotten(self, cluster: str) -> frozenset[ObjectRef]:
        """The objects whose memory somebody dropped, and of which nothing is remembered since."""

        def load(opened: Connection) -> frozenset[ObjectRef]:
            return base_rows.forgotten(opened, self.part, self.of_root.root, cluster)

        return self._read(load, frozenset())

    def _base(self, row: BaseRow, near: Manifest | None) -> Base:
        local = coding.loaded_like(row.local, near.content if near else None)
        live = reused(coding.loaded(row.live), local)
        file = coding.absolute(row.file, self.of_root.root)
        return Base(local, live, row.uid, file=file, **coding.fields(row.told))

    def recognized(self, base: Base, now: Sequence[Object]) -> Base:
        """The base of a Secret, with the values that it has now where they are those that are remembered."""
        local, live = (coding.recognized(side, self.key, now) for side in (base.local, base.live))
        return replace(base, local=local, live=live)

    @property
    def binding(self) -> Binding | None:
        """The cluster that the environment belongs to; None before anything was written."""

        def load(opened: Connection) -> Binding | None:
            query = "SELECT cluster, weaker, context, sum FROM binding WHERE environment = ?"
            row = opened.execute(query, (self.part.name,)).fetchone()
            if row is None:
                return None
            *found, known = row
            if known is not None and known != checksum(self.part.name, *found):
                raise ValueError("the cluster that it belongs to is not what was kept")
            return Binding(*found)

        return self._read(load, None)

    @contextmanager
    def claimed(self, verb: str, at: str, *, looks: bool = False) -> Iterator[None]:
        """Have the environment for a run that writes. Raises Stopped; see `RootState.claimed`."""
        with self.of_root.claimed(self.part.name, verb, at, looks=looks):
            self.is_claimed = not looks
            if not looks:
                self.trouble = None
            try:
                yield
            finally:
                self.is_claimed = False

    def bind(self, binding: Binding) -> None:
        """Let the environment belong to a cluster, if this run may say so. Raises StateError.

        What it belonged to before is replaced by another cluster only where the run is to (`rebinds`).
        """
        before = self.binding
        is_same = before is None or before.is_of(binding.cluster, lambda: binding.weaker)
        if before == binding or self.rebinds is False or not (is_same or self.rebinds):
            return
        with database.writing(self.of_root.existing()) as opened:
            new = (self.part.name, binding.cluster, binding.weaker, binding.context)
            opened.execute("INSERT OR REPLACE INTO binding VALUES (?, ?, ?, ?, ?)", (*new, checksum(*new)))

    def journal(
        self, verb: str, cluster: str, at: str, head: str = "", *, marks: bool = True, others: tuple[str, ...] = ()
    ) -> Journal:
        """The record of a run; nothing is kept before something is intended.

        `head` is the commit that is checked out, `others` are weaker identities of the cluster. A run that only looks
        leaves no mark in the folder (`marks`).
        """
        root, file = self.of_root.root, self.of_root.existing()
        with database.reading(file) as opened:
            (key,) = opened.execute("SELECT key FROM folder").fetchone()
        if marks:
            locate.mark(root, file, key)
        return Journal(file, root, key, verb, cluster, at, head, self.part, others)
