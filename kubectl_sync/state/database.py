"""The SQLite file: its tables, how it is opened, and what is said where it cannot be."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError
from kubectl_sync.state import tables

_BUSY_SECONDS: Final = 10.0
_MAKING_SECONDS: Final = 0.5
_PAUSE_SECONDS: Final = 0.02
LOST: Final = "nothing but the memory of the last sync is lost: what differs is asked about then, nothing is deleted"


class StateError(SyncError):
    """The database cannot be used: damaged, newer, not to be written, the disk full."""


@contextlib.contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open without writing anything. Raises StateError."""
    _guard(file)
    with translating_errors(file), contextlib.closing(_connect_to_read(file)) as database:
        database.execute("PRAGMA temp_store = MEMORY")  # of views; no disk needs room to read
        version = _begin_reading(database, file)
        if version < tables.READABLE:
            raise StateError(f"{file} is of an older kubectl sync", "any push or pull renews it")
        if version < tables.VERSION:
            tables.view(database)
        yield database


@contextlib.contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """Open, and make or renew the tables. One transaction: committed at the end, or nothing. Raises StateError."""
    _guard(file)
    with (
        translating_errors(file),
        contextlib.closing(sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)) as database,
    ):
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA secure_delete = ON")  # what is replaced is in no free page, whatever it was
        if _version(database, file) == 0:
            file.chmod(0o600)
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        version = _version(database, file)  # again: another thread may have renewed it meanwhile
        if version < tables.VERSION:
            tables.make_tables(database, version)
        try:
            yield database
        except BaseException:
            if database.in_transaction:  # a full disk may have ended it already
                database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def check_database(file: Path) -> None:
    """Raises StateError where the database is damaged, newer, or cannot be written."""
    with writing(file) as database:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)


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
    if version > tables.VERSION:
        raise StateError(
            f"{file} was written by a newer kubectl sync", f"upgrade kubectl sync, or move the file away: {LOST}"
        )
    return int(version)


def _begin_reading(database: sqlite3.Connection, file: Path) -> int:
    """Begin a transaction and return the version: all is read as it is at one moment, whoever renews it meanwhile.

    A file without a version may be on its way: the first run, or another thread, makes it in one transaction.
    """
    deadline = time.monotonic() + _MAKING_SECONDS
    while True:
        database.execute("BEGIN")
        if version := _version(database, file):
            return version
        error = _without_version(database, file)
        if time.monotonic() > deadline:
            raise error
        database.execute("ROLLBACK")
        time.sleep(_PAUSE_SECONDS)


def _without_version(database: sqlite3.Connection, file: Path) -> StateError:
    """What a file is that says no version: an empty one is of no program."""
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        told = f"{file} is empty: its first run was ended before it kept anything, or its disk lost what was in it"
        return StateError(told, "any push or pull begins it anew")
    return StateError(f"the state of this folder is damaged: {file}: it says no version", f"move it away: {LOST}")


@contextlib.contextmanager
def translating_errors(file: Path) -> Iterator[None]:
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
