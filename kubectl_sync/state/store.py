"""What is remembered of one folder of manifests: the base of each object, and the runs."""

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from kubectl_sync import folders
from kubectl_sync.errors import Stopped
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import Base, ObjectRef, Seen
from kubectl_sync.model.reuse import reused
from kubectl_sync.state import coding, database, locate
from kubectl_sync.state.database import LOST, StateError
from kubectl_sync.state.journal import Journal, OpenRun, absolute, open_runs
from kubectl_sync.state.lock import locked

_KEY_BYTES: Final = 32
_KEY: Final = "(cluster, api_group, kind, namespace, name)"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Binding:
    """The cluster that a folder belongs to: its identity, the weaker one of the same, the context it was seen by."""

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
    """The database of one folder. Nothing is made on disk before a run that writes claims it.

    Reading never fails: what cannot be read is as if nothing were remembered, and `trouble` says why. `rebinds` tells
    whether a run changes the cluster that the folder belongs to; None: only where it belongs to none. `is_claimed`
    tells that this run has the folder, and writes.
    """

    states: Path
    root: Path
    trouble: StateError | None = field(default=None, init=False)
    rebinds: bool | None = field(default=None, init=False)
    is_claimed: bool = field(default=False, init=False)

    @classmethod
    def of(cls, home: Path, root: Path) -> "Store":
        return cls(home / "state", root)

    @property
    def is_marked(self) -> bool:
        """Whether the folder bears its mark, or can have none: one whose disk is not mounted has lost it."""
        return os.path.lexists(self.root / locate.MARK) or not locate.can_bear_mark(self.root, self.states)

    @property
    def file(self) -> Path | None:
        """The database, if there is one."""
        try:
            return locate.existing(self.states, self.root, _owner)
        except OSError:
            return None

    def clusters(self) -> frozenset[str]:
        """The identities of all clusters of which something is remembered."""
        return self._read(
            lambda opened: frozenset(row[0] for row in opened.execute("SELECT DISTINCT cluster FROM base")), frozenset()
        )

    def bases(self, cluster: str, near: Mapping[ObjectRef, Seen] | None = None) -> dict[ObjectRef, Base]:
        """What is remembered of a cluster's objects; what is still as in `near` is no second copy of it."""
        known = near or {}
        query = "SELECT api_group, kind, namespace, name, local, live, uid, file, facts FROM base WHERE cluster = ?"

        def load(opened: Connection) -> dict[ObjectRef, Base]:
            rows = (row for row in opened.execute(query, (cluster,)) if row[8] != coding.FORGOTTEN)
            return {(ref := ObjectRef(*row[:4])): self._base(cluster, row, known.get(ref)) for row in rows}

        return self._read(load, {})

    def forgotten(self, cluster: str) -> frozenset[ObjectRef]:
        """The objects whose memory somebody dropped, and of which nothing is remembered since."""
        query = "SELECT api_group, kind, namespace, name FROM base WHERE cluster = ? AND facts = ?"

        def load(opened: Connection) -> frozenset[ObjectRef]:
            return frozenset(ObjectRef(*row) for row in opened.execute(query, (cluster, coding.FORGOTTEN)))

        return self._read(load, frozenset())

    def _base(self, cluster: str, row: tuple[Any, ...], near: Seen | None) -> Base:
        facts = coding.checked((cluster, *row))
        local = coding.loaded_like(row[4], near.content if near else None)
        live = reused(coding.loaded(row[5]), local)
        return Base(local, live, row[6], file=absolute(row[7], self.root), **coding.fields(facts))

    def elsewhere(self, cluster: str, refs: Collection[ObjectRef]) -> dict[ObjectRef, str]:
        """Those of some objects that another folder of this machine was in sync with, and holds still, with the file.

        What of other folders cannot be read tells nothing.
        """
        found: dict[ObjectRef, str] = {}
        mine = self.file
        for file in sorted(self.states.glob("*.db")) if refs else ():
            known = None if file == mine else _owner(file)
            owner = known.root if known else ""
            if not owner or not Path(owner).is_dir():
                continue
            with suppress(StateError, ValueError), database.reading(file) as opened:
                for ref in set(refs) - found.keys():
                    query = f"SELECT file FROM base WHERE {_KEY} = (?,?,?,?,?) AND facts != ?"  # noqa: S608
                    row = opened.execute(query, (cluster, *ref, coding.FORGOTTEN)).fetchone()
                    where = absolute(row[0], Path(owner)) if row else ""
                    if where and Path(where).is_file():
                        found[ref] = where
        return found

    @cached_property
    def key(self) -> bytes:
        """The key of this folder's hashes; one of this run alone where nothing is kept."""

        def load(opened: Connection) -> bytes:
            (key,) = opened.execute("SELECT key FROM folder").fetchone()
            return bytes(key)

        return self._read(load, b"") or secrets.token_bytes(_KEY_BYTES)

    def recognized(self, base: Base, now: Sequence[Object]) -> Base:
        """The base of a Secret, with the values that it has now where they are those that are remembered."""
        local, live = (coding.recognized(side, self.key, now) for side in (base.local, base.live))
        return replace(base, local=local, live=live)

    def binding(self, environment: str = "") -> Binding | None:
        """The cluster that the folder, or an environment of it, belongs to; None before anything was written."""

        def load(opened: Connection) -> Binding | None:
            if environment:
                row = database.bound(opened, environment)
            else:
                row = opened.execute("SELECT cluster, weaker, context FROM folder").fetchone()
            return Binding(*row) if row and row[0] else None

        return self._read(load, None)

    def open_runs(self) -> list[OpenRun]:
        """Runs that were ended before their end, the oldest first."""
        return self._read(lambda opened: open_runs(opened, self.root), [])

    @contextmanager
    def claimed(self, verb: str, at: str, *, looks: bool = False) -> Iterator[None]:
        """Have the folder's state for a run that writes. Raises Stopped, before anything is written anywhere.

        Another run has it, or the database is damaged, newer, or cannot be written. `at` is the time (RFC 3339). A
        run that only `looks` is waited for, and waits for nobody.
        """
        with ExitStack() as held:
            try:
                self._claim(held, verb, at, looks=looks)
            except StateError as error:
                raise Stopped(f"nothing was written: {error.message}", error.hint) from error
            self.is_claimed = not looks
            held.callback(setattr, self, "is_claimed", False)
            yield

    def _claim(self, held: ExitStack, verb: str, at: str, *, looks: bool) -> None:
        with database.told(self.states):
            folders.make(self.states)
            file = self.file or locate.new(self.states, self.root)
            held.enter_context(locked(file.with_suffix(".lock"), verb, at, looks=looks))
        database.check(file)
        with database.writing(file) as opened:
            new = "INSERT INTO folder (one, root, key) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET root = excluded.root"
            opened.execute(new, (coding.dumped_path(str(self.root)), secrets.token_bytes(_KEY_BYTES)))
        self.trouble = None

    def bind(self, binding: Binding, environment: str = "") -> None:
        """Let the folder, or an environment of it, belong to a cluster, if this run may say so. Raises StateError.

        What it belonged to before is replaced by another cluster only where the run is to (`rebinds`).
        """
        before = self.binding(environment)
        is_same = before is None or before.is_of(binding.cluster, lambda: binding.weaker)
        if before == binding or self.rebinds is False or not (is_same or self.rebinds):
            return
        with database.writing(self._claimed()) as opened:
            new = (binding.cluster, binding.weaker, binding.context)
            if environment:
                database.bind(opened, environment, new)
            else:
                opened.execute("UPDATE folder SET cluster = ?, weaker = ?, context = ?", new)

    def journal(self, verb: str, cluster: str, at: str, head: str = "", *, marks: bool = True) -> Journal:
        """The record of a run; nothing is kept before something is intended.

        `head` is the commit that is checked out. A run that only looks leaves no mark in the folder (`marks`).
        """
        file = self._claimed()
        with database.reading(file) as opened:
            (key,) = opened.execute("SELECT key FROM folder").fetchone()
        if marks:
            locate.mark(self.root, file, key)
        return Journal(file, self.root, key, verb, cluster, at, head)

    def _claimed(self) -> Path:
        if self.file is None:
            raise StateError(f"the state of {self.root} went away during the run", LOST)
        return self.file

    def _read(self, load: Callable[[Connection], _T], nothing: _T) -> _T:
        file = self.file
        if file is None or self.trouble:
            return nothing
        try:
            with database.reading(file) as opened:
                return load(opened)
        except StateError as error:
            self.trouble = error
        except (ValueError, TypeError, KeyError) as error:
            self.trouble = StateError(f"the state of this folder is damaged: {file}: {error}", f"move it away: {LOST}")
        return nothing


def _owner(file: Path) -> locate.Owner | None:
    try:
        with database.reading(file) as opened:
            row = opened.execute("SELECT root, key FROM folder").fetchone()
    except (StateError, ValueError, TypeError):
        return None
    return locate.Owner(coding.loaded_path(row[0]), bytes(row[1])) if row else None
