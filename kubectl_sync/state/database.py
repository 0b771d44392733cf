"""The SQLite file: its tables, how it is opened, and what is said where it cannot be."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError

_VERSION: Final = 3
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS folder (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  root TEXT NOT NULL, key BLOB NOT NULL, cluster TEXT, weaker TEXT, context TEXT
);
CREATE TABLE IF NOT EXISTS base (
  cluster TEXT, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  local TEXT NOT NULL, live TEXT NOT NULL, uid TEXT NOT NULL, file TEXT NOT NULL DEFAULT '',
  facts TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (cluster, api_group, kind, namespace, name)
);
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, cluster TEXT NOT NULL, ended TEXT
);
CREATE TABLE IF NOT EXISTS writes (
  run INTEGER NOT NULL REFERENCES runs, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  side TEXT NOT NULL, action TEXT NOT NULL, file TEXT NOT NULL, fields TEXT NOT NULL, before TEXT, base TEXT,
  result TEXT,
  PRIMARY KEY (run, api_group, kind, namespace, name, side)
);
CREATE INDEX IF NOT EXISTS open_writes ON writes (run) WHERE result IS NULL;
"""
_BOUND: Final = """
CREATE TABLE IF NOT EXISTS bound (environment TEXT PRIMARY KEY, cluster TEXT, weaker TEXT, context TEXT)
"""
# What each older version lacks; its table of runs is of no use to a newer one.
_RENEWALS: Final = {
    1: "ALTER TABLE base ADD COLUMN file TEXT NOT NULL DEFAULT ''; DROP TABLE runs;",
    2: "ALTER TABLE base ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';",
}
_BUSY_SECONDS: Final = 10.0
LOST: Final = "nothing but the memory of the last sync is lost: what differs is asked about then, nothing is deleted"


class StateError(SyncError):
    """The database cannot be used: damaged, newer, not to be written, the disk full."""


@contextlib.contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open without writing anything. Raises StateError."""
    _guard(file)
    with told(file), contextlib.closing(_connect_to_read(file)) as database:
        version = _version(database, file)
        if version < _VERSION:
            raise StateError(f"{file} is of an older kubectl sync", "any push or pull renews it")
        yield database


@contextlib.contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """Open, and make or renew the tables. One transaction: committed at the end, or nothing. Raises StateError."""
    _guard(file)
    with (
        told(file),
        contextlib.closing(sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)) as database,
    ):
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA secure_delete = ON")  # what is replaced is in no free page, whatever it was
        version = _version(database, file)
        if version == 0:
            file.chmod(0o600)
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        if version < _VERSION:
            _make(database, version)
        try:
            yield database
        except BaseException:
            if database.in_transaction:  # a full disk may have ended it already
                database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def check(file: Path) -> None:
    """Raises StateError where the database is damaged, newer, or cannot be written."""
    with writing(file) as database:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)


def bound(opened: sqlite3.Connection, environment: str) -> tuple[str, str, str] | None:
    """The cluster of an environment: its identity, the weaker one, the context. None where nothing is known."""
    if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'bound'").fetchone():
        return None
    query = "SELECT cluster, weaker, context FROM bound WHERE environment = ?"
    found: tuple[str, str, str] | None = opened.execute(query, (environment,)).fetchone()
    return found


def bind(opened: sqlite3.Connection, environment: str, cluster: tuple[str, str, str]) -> None:
    """Keep the cluster of an environment. Its table is made when the first one is: older programs know none."""
    opened.execute(_BOUND)
    opened.execute("INSERT OR REPLACE INTO bound VALUES (?, ?, ?, ?)", (environment, *cluster))


def _connect_to_read(file: Path) -> sqlite3.Connection:
    """Read-only; where not even the files beside it can be made (a read-only folder), as one that nobody writes."""
    name = file.absolute().as_uri()
    database = sqlite3.connect(f"{name}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
    try:
        database.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        database.close()
        if file.with_name(file.name + "-wal").exists():
            raise
        database = sqlite3.connect(f"{name}?immutable=1", uri=True)
    return database


def _guard(file: Path) -> None:
    """Raises StateError where a pipe or a device stands in the file's place: to open it could take for ever."""
    if file.exists() and not file.is_file():
        raise StateError(f"{file} is no plain file", f"move it away: {LOST}")


def _version(database: sqlite3.Connection, file: Path) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise StateError(
            f"{file} was written by a newer kubectl sync", f"upgrade kubectl sync, or move the file away: {LOST}"
        )
    return int(version)


def _make(database: sqlite3.Connection, version: int) -> None:
    """In the transaction that is open: `executescript` would commit it."""
    renewals = "".join(text for old, text in _RENEWALS.items() if 0 < version <= old)
    for statement in (renewals + _TABLES).split(";"):
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {_VERSION}")


@contextlib.contextmanager
def told(file: Path) -> Iterator[None]:
    """Put what SQLite and the file system say into words. Raises StateError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StateError(f"the state of this folder cannot be used: {file}: {error}", _use(file)) from error
    except sqlite3.DatabaseError as error:
        raise StateError(f"the state of this folder is damaged: {file}: {error}", f"move it away: {LOST}") from error
    except OSError as error:
        raise StateError(f"the state of this folder cannot be used: {file}: {error.strerror}", _use(file)) from error


def _use(file: Path) -> str:
    return f"make room, or make {file.parent} writable; KUBESYNC_HOME names another folder"
