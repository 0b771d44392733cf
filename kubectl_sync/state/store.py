"""One SQLite database per folder of manifests, below `~/.kubesync/state`."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kubectl_sync.errors import SyncError
from kubectl_sync.model.objects import Base, ObjectRef

_VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE base (
  cluster TEXT, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  local TEXT NOT NULL, live TEXT NOT NULL, uid TEXT NOT NULL,
  PRIMARY KEY (cluster, api_group, kind, namespace, name)
);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, cluster TEXT NOT NULL, results TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did to one object: the action, and both sides before it, for history and revert."""

    ref: ObjectRef
    action: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Store:
    """What is remembered of one folder; nothing is made on disk before the first thing is remembered."""

    file: Path

    @classmethod
    def of(cls, home: Path, root: Path) -> "Store":
        digest = hashlib.sha256(str(root).encode()).hexdigest()[:16]
        return cls(home / "state" / f"{root.name or 'root'}-{digest}.db")

    def clusters(self) -> frozenset[str]:
        """The identities of all clusters of which something is remembered."""
        if not self.file.exists():
            return frozenset()
        with self._open() as database:
            return frozenset(row[0] for row in database.execute("SELECT DISTINCT cluster FROM base"))

    def bases(self, cluster: str) -> dict[ObjectRef, Base]:
        if not self.file.exists():
            return {}
        query = "SELECT api_group, kind, namespace, name, local, live, uid FROM base WHERE cluster = ?"
        with self._open() as database:
            rows = database.execute(query, (cluster,)).fetchall()
        return {ObjectRef(*row[:4]): Base(json.loads(row[4]), json.loads(row[5]), row[6]) for row in rows}

    def remember(
        self,
        verb: str,
        cluster: str,
        at: str,
        bases: Mapping[ObjectRef, Base | None],
        results: Sequence[Result],
    ) -> None:
        """Keep the new bases (None: forget it) and the run, in one transaction."""
        if not bases and not results:
            return
        rows = [(cluster, *ref, json.dumps(one.local), json.dumps(one.live), one.uid)
                for ref, one in bases.items() if one]  # fmt: skip
        gone = [(cluster, *ref) for ref, one in bases.items() if one is None]
        told = json.dumps([[*one.ref, one.action, one.before, one.after] for one in results])
        with self._open() as database, database:
            database.executemany("INSERT OR REPLACE INTO base VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            database.executemany(
                "DELETE FROM base WHERE (cluster, api_group, kind, namespace, name) = (?, ?, ?, ?, ?)", gone
            )
            if results:
                run = "INSERT INTO runs (at, verb, cluster, results) VALUES (?, ?, ?, ?)"
                database.execute(run, (at, verb, cluster, told))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.closing(sqlite3.connect(self.file, timeout=10)) as database:
                self._prepare(database)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise SyncError(
                f"the state of this folder cannot be used: {self.file}: {error}",
                "it can be moved away: nothing but the memory of the last sync is lost",
            ) from error

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute("PRAGMA synchronous = FULL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self.file.chmod(0o600)
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(f"BEGIN;{_TABLES}PRAGMA user_version = {_VERSION};COMMIT;")
        elif version != _VERSION:
            raise SyncError(f"{self.file} was written by a newer kubectl sync", "upgrade, or move the file away")
