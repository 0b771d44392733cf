"""What is kept of one root, and shared by its environments: the database, its key, its lock, what is wrong with it."""

import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import Final, TypeVar

from kubectl_sync import folders
from kubectl_sync.errors import Stopped
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.state import base_rows, coding, database, locate, lock
from kubectl_sync.state.database import LOST, StateError
from kubectl_sync.state.journal import OpenRun, open_runs
from kubectl_sync.state.tables import checksum

_KEY_BYTES: Final = 32
_T = TypeVar("_T")


@dataclass
class RootState:
    """The database of one root. Nothing is made on disk before a run that writes claims it.

    Reading raises StateError where what is kept cannot be read; each environment has that trouble for itself (`Store`).
    """

    states: Path
    root: Path

    @classmethod
    def of(cls, home: Path, root: Path) -> "RootState":
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

    @cached_property
    def key(self) -> bytes:
        """The key of this folder's hashes; the spare one where nothing is kept."""

        def load(opened: Connection) -> bytes:
            found = _folder(opened)
            return found.key if found else b""

        return self.read(load, b"") or self.spare_key

    @cached_property
    def spare_key(self) -> bytes:
        """A key of this run alone."""
        return secrets.token_bytes(_KEY_BYTES)

    def clusters(self) -> frozenset[str]:
        """The identities of all clusters of which something is remembered."""
        return self.read(
            lambda opened: frozenset(row[0] for row in opened.execute("SELECT DISTINCT cluster FROM base")), frozenset()
        )

    def uids(self, cluster: str) -> dict[ObjectRef, str]:
        """The uids of all objects that are remembered of a cluster."""
        return self.read(lambda opened: base_rows.uids(opened, cluster), {})

    @property
    def writer(self) -> str:
        """Which run of another process writes now, in words; "" where none does, or this process has the root."""
        file = self.file
        if file is None or lock.claimed_here(_lock_of(file)):
            return ""
        return lock.writer(_lock_of(file))

    def open_runs(self, environment: str) -> list[OpenRun]:
        """Runs that were ended before their end, the oldest first; not those of this process that are on their way.

        An environment's own run looks for them before it begins.
        """
        file = self.file
        running = lock.claimed_here(_lock_of(file)) - {environment} if file else frozenset[str]()
        found = self.read(lambda opened: open_runs(opened, self.root), list[OpenRun]())
        return [run for run in found if run.environment not in running]

    def elsewhere(self, clusters: Collection[str], refs: Collection[ObjectRef]) -> dict[ObjectRef, str]:
        """Those of some objects that another folder of this machine was in sync with, and holds still, with the file.

        `clusters` are the identities of one: the other folder may know it by a weaker one.
        What of other folders cannot be read tells nothing.
        """
        found: dict[ObjectRef, str] = {}
        mine = self.file
        for file in sorted(self.states.glob("*.db")) if refs else ():
            known = None if file == mine else _owner(file)
            if not known or not Path(known.root).is_dir():
                continue
            with suppress(StateError, ValueError), database.reading(file) as opened:
                for cluster in clusters:
                    for ref, name in base_rows.files_of(opened, cluster, set(refs) - found.keys()):
                        where = coding.absolute(name, Path(known.root))
                        if where and Path(where).is_file():
                            found.setdefault(ref, where)
        return found

    @contextmanager
    def claimed(self, environment: str, verb: str, at: str, *, looks: bool = False) -> Iterator[None]:
        """Have an environment of the root for a run that writes. Raises Stopped, before anything is written anywhere.

        Another run has it, or the database is damaged, newer, or cannot be written. `at` is the time (RFC 3339). A
        run that only `looks` is waited for, and waits for nobody.
        """
        with ExitStack() as held:
            try:
                with database.translating_errors(self.states):
                    folders.make(self.states)
                    file = self.file or locate.new(self.states, self.root)
                    held.enter_context(
                        lock.holding_lock(_lock_of(file), verb, at, looks=looks, environment=environment)
                    )
                database.check_database(file)
                self._own(file)
            except StateError as error:
                raise Stopped(f"nothing was written: {error.message}", error.hint) from error
            self.__dict__.pop("key", None)  # of before there was a database
            yield

    def _own(self, file: Path) -> None:
        """Keep that the database is this root's, with its key. Raises StateError."""
        try:
            with database.writing(file) as opened:
                found = _folder(opened)
                key = found.key if found else secrets.token_bytes(_KEY_BYTES)
                root = coding.dumped_path(str(self.root))
                new = (root, key, _sum(root, key))
                opened.execute("INSERT OR REPLACE INTO folder (one, root, key, sum) VALUES (1, ?, ?, ?)", new)
        except (ValueError, TypeError) as error:
            raise _damaged(file, error) from error

    def read(self, load: Callable[[Connection], _T], nothing: _T) -> _T:
        """What a query gives, `nothing` where nothing is kept. Raises StateError where that cannot be read."""
        file = self.file
        if file is None:
            return nothing
        try:
            with database.reading(file) as opened:
                _folder(opened)
                return load(opened)
        except (ValueError, TypeError, KeyError) as error:
            raise _damaged(file, error) from error

    def existing(self) -> Path:
        """The database of a run that has claimed it. Raises StateError where it is not there any more."""
        if self.file is None:
            raise StateError(f"the state of {self.root} went away during the run", LOST)
        return self.file


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def _damaged(file: Path, error: Exception) -> StateError:
    return StateError(f"the state of this folder is damaged: {file}: {error}", f"move it away: {LOST}")


def _owner(file: Path) -> locate.Owner | None:
    try:
        with database.reading(file) as opened:
            return _folder(opened)
    except (StateError, ValueError, TypeError):
        return None


def _folder(opened: Connection) -> locate.Owner | None:
    """Whose the database is; None where it does not say. Raises ValueError where that is not what was kept."""
    row = opened.execute("SELECT root, key, sum FROM folder").fetchone()
    if row is None:
        return None
    root, key, known = row
    if known is not None and known != _sum(root, key):
        raise ValueError("whose it is, or its key, is not what was kept")
    return locate.Owner(coding.loaded_path(root), bytes(key))


def _sum(root: str, key: bytes) -> int:
    return checksum(root, bytes(key).hex())
