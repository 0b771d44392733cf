"""The tables of the database, and how those of older programs become these."""

import sqlite3
import zlib
from typing import Final

VERSION: Final = 4
# The oldest version that can be read as it is: through views that look like today's tables.
READABLE: Final = 3

_BASE: Final = """
CREATE TABLE IF NOT EXISTS base (
  environment TEXT NOT NULL, cluster TEXT, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  file TEXT NOT NULL, uid TEXT NOT NULL, facts TEXT NOT NULL, local TEXT NOT NULL, live TEXT NOT NULL,
  PRIMARY KEY (cluster, api_group, kind, namespace, name, environment)
)"""
_FOLDER: Final = """
CREATE TABLE IF NOT EXISTS folder (
  one INTEGER PRIMARY KEY CHECK (one = 1), root TEXT NOT NULL, key BLOB NOT NULL, sum INTEGER
)"""
_BINDING: Final = """
CREATE TABLE IF NOT EXISTS binding (
  environment TEXT PRIMARY KEY, cluster TEXT NOT NULL, weaker TEXT NOT NULL, context TEXT NOT NULL, sum INTEGER
)"""
_RUNS: Final = """
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, cluster TEXT NOT NULL, ended TEXT,
  environment TEXT NOT NULL DEFAULT ''
)"""
_WRITES: Final = """
CREATE TABLE IF NOT EXISTS writes (
  run INTEGER NOT NULL REFERENCES runs, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  side TEXT NOT NULL, action TEXT NOT NULL, file TEXT NOT NULL, fields TEXT NOT NULL, before TEXT, base TEXT,
  result TEXT,
  PRIMARY KEY (run, api_group, kind, namespace, name, side)
)"""
_OPEN: Final = "CREATE INDEX IF NOT EXISTS open_writes ON writes (run) WHERE result IS NULL"

# Version 3 had one base an object, and the binding of the root in `folder`; what it kept of a base is the root's own
# until an environment takes over what is its (`state.base_rows`).
_OLD_BASE: Final = (
    "SELECT '' AS environment, cluster, api_group, kind, namespace, name, file, uid, facts, local, live FROM main.{}"
)
_OLD_FOLDER: Final = "SELECT one, root, key, {} AS sum FROM main.{}"
_OLD_BINDING: Final = (
    "SELECT '' AS environment, cluster, coalesce(weaker, '') AS weaker, coalesce(context, '') AS context "
    "FROM main.{} WHERE cluster IS NOT NULL"
)
_OLD_BOUND: Final = " UNION ALL SELECT environment, cluster, weaker, context FROM main.bound"
_OLD_RUNS: Final = "SELECT *, '' AS environment FROM main.runs"


def checksum(*parts: str) -> int:
    """Of what stands in a row: SQLite looks at its pages, not at what stands in them."""
    return zlib.crc32("\0".join(parts).encode("utf-8", "surrogatepass"))


def make_tables(database: sqlite3.Connection, version: int) -> None:
    """Make the tables, or renew those of an older version, in the transaction that is open.

    Nothing that was remembered is lost. (`executescript` would commit the transaction.)
    """
    if version == 1:  # its table of runs is of no use to a newer program
        database.execute("ALTER TABLE base ADD COLUMN file TEXT NOT NULL DEFAULT ''")
        database.execute("DROP TABLE runs")
    if version in (1, 2):
        database.execute("ALTER TABLE base ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'")
    if 0 < version <= READABLE:
        _renew(database)
    for statement in (_BASE, _FOLDER, _BINDING, _RUNS, _WRITES, _OPEN):
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {VERSION}")


def view(database: sqlite3.Connection) -> None:
    """Let the tables of version 3 look like today's, for a connection that only reads."""
    for name, query in (
        ("base", _OLD_BASE.format("base")),
        ("folder", _OLD_FOLDER.format("NULL", "folder")),
        ("binding", f"SELECT *, NULL AS sum FROM ({_bindings(database, 'folder')})"),  # noqa: S608
        ("runs", _OLD_RUNS),
    ):
        database.execute(f"CREATE TEMP VIEW {name} AS {query}")


def _renew(database: sqlite3.Connection) -> None:
    database.create_function("sum_of_root", 2, lambda root, key: checksum(root, bytes(key).hex()))
    database.create_function("sum_of_binding", 4, checksum)
    database.execute("ALTER TABLE base RENAME TO older_base")
    database.execute(_BASE)
    database.execute(f"INSERT INTO base {_OLD_BASE.format('older_base')}")
    database.execute("DROP TABLE older_base")
    if _has(database, "folder"):
        database.execute("ALTER TABLE folder RENAME TO older_folder")
        database.execute(_FOLDER)
        database.execute(f"INSERT INTO folder {_OLD_FOLDER.format('sum_of_root(root, key)', 'older_folder')}")
        database.execute(_BINDING)
        bindings = _bindings(database, "older_folder")
        summed = "SELECT *, sum_of_binding(environment, cluster, weaker, context)"
        database.execute(f"INSERT OR REPLACE INTO binding {summed} FROM ({bindings})")
        database.execute("DROP TABLE older_folder")
        database.execute("DROP TABLE IF EXISTS bound")
    if _has(database, "runs"):
        database.execute("ALTER TABLE runs ADD COLUMN environment TEXT NOT NULL DEFAULT ''")


def _bindings(database: sqlite3.Connection, folder: str) -> str:
    """What tells of all clusters that the root and its environments belong to. Their table came with the first one."""
    return _OLD_BINDING.format(folder) + (_OLD_BOUND if _has(database, "bound") else "")


def _has(database: sqlite3.Connection, table: str) -> bool:
    found = database.execute("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None
