"""What a run is about to write, and what became of it: intents before, results after, each stage in one transaction.

A run that is killed leaves intents without results; the next one looks what became of them (`steps.write.recovery`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, Literal, TypeAlias

from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import Masked, masked, unmasked
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import Action, Side
from kubectl_sync.state import base_rows, coding, database
from kubectl_sync.state.base_rows import THE_ROOT, BaseRow, MemoryPart

# `found ...` is what a later run saw of a write without a result.
Result: TypeAlias = Literal["written", "failed", "found written", "found not written", "found changed", "found deleted"]

_NOTHING: Final[Mapping[Path, Path]] = {}
_COLUMNS: Final = "api_group, kind, namespace, name, side, action, file, fields, before, base"
_MEMORY: Final = "memory"  # the side of a write that only drops what was remembered
_KEY: Final = "(run, api_group, kind, namespace, name, side)"

# Runs that are remembered: those of so many days, never more than so many, but the last ones always.
_DAYS: Final = 90
_MOST_RUNS: Final = 1000
_ALWAYS_RUNS: Final = 50


@dataclass(frozen=True, slots=True)
class Intent:
    """One object that is about to be written on one side.

    `fields` are the paths with the wanted value and with the one that the side will show (a server may spell
    it otherwise); the root path for a whole object. `before` is what the side has, None where it has nothing:
    what history shows and revert brings back. `base` is what is to be remembered once it is written. `file` is
    the manifest, "" where nobody knows.
    """

    ref: ObjectRef
    side: Side
    action: Action
    fields: tuple[tuple[FieldPath, Content, Content], ...]
    before: Object | None
    base: Base | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run with writes of which nobody knows yet what became of them.

    `written` are the objects that it is known to have written to the cluster.
    """

    number: int
    at: str
    verb: str
    cluster: str
    intents: tuple[Intent, ...]
    written: frozenset[ObjectRef] = frozenset()
    environment: str = ""


@dataclass
class Journal:
    """The record of one run. Each method is one transaction; every one raises StateError.

    `others` are weaker identities of the same cluster: what was remembered by them of an object is old news once it is
    remembered, or dropped, by this run.

    What it remembers of an object is dated: `at` (RFC 3339, UTC), or later by the server's clock, with `head` checked
    out; a base that has a date keeps it with its commit.
    """

    file: Path
    root: Path
    key: bytes
    verb: str
    cluster: str
    at: str
    head: str = ""
    part: MemoryPart = THE_ROOT
    others: tuple[str, ...] = ()
    _run: int = 0

    def intend(self, intents: Sequence[Intent]) -> None:
        """Keep what is about to be written; on disk when this returns."""
        with database.writing(self.file) as opened:
            if not self._run:
                self._run = self._begun(opened)
            rows = [(self._run, *one.ref, one.side.value, one.action, self._relative(one.file), *self._said(one))
                    for one in intents]  # fmt: skip
            opened.executemany(f"INSERT INTO writes (run, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)  # noqa: S608

    def record(
        self,
        results: Sequence[tuple[ObjectRef, Side, Result]],
        bases: Mapping[ObjectRef, Base | None],
        intents: Sequence[Intent] = (),
    ) -> None:
        """Keep what became of the intents of a stage, and the new bases of its objects (None: forget it).

        A write of which nobody knows whether it arrived has no result: it stays open. `intents` are still to be
        carried out, and their bases are known better by now: one side is what it was made.
        """
        known = [(self._said(one)[2], self._run, *one.ref, one.side.value) for one in intents]
        rows = [(result, self._run, *ref, side.value) for ref, side, result in results]
        with database.writing(self.file) as opened:
            opened.executemany(f"UPDATE writes SET result = ? WHERE {_KEY} = (?,?,?,?,?,?)", rows)  # noqa: S608
            opened.executemany(f"UPDATE writes SET base = ? WHERE {_KEY} = (?,?,?,?,?,?)", known)  # noqa: S608
            self._remember(opened, bases)

    def finish(self, bases: Mapping[ObjectRef, Base | None], folders: Mapping[Path, Path] = _NOTHING) -> None:
        """Keep that the run came to its end, and the bases of objects that it had not to write.

        `folders` are those that were moved, by what they were called: what is remembered of their files follows.
        """
        if not (bases or self._run):
            return
        with database.writing(self.file) as opened:
            self._remember(opened, bases)
            base_rows.move_folders(opened, self.part, self.root, self.cluster, folders)
            opened.execute("UPDATE runs SET ended = 'yes' WHERE id = ?", (self._run,))
            _forget_old_runs(opened, self.at)

    def forget(self, bases: Mapping[ObjectRef, Base]) -> None:
        """Drop what is remembered of objects; the run keeps what that was, and the objects that they were forgotten."""
        with database.writing(self.file) as opened:
            number = self._begun(opened, "yes")
            rows = [(number, *ref, _MEMORY, "delete", self._relative(one.file), "[]", None, self._base(one), "written")
                    for ref, one in bases.items()]  # fmt: skip
            opened.executemany(
                f"INSERT INTO writes (run, {_COLUMNS}, result) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
                rows,
            )
            # A run that was killed must not bring back what is dropped here, once it is looked up.
            key = "(api_group, kind, namespace, name) = (?,?,?,?)"
            dropped = f"UPDATE writes SET base = NULL WHERE result IS NULL AND {key}"  # noqa: S608
            opened.executemany(dropped, [[*ref] for ref in bases])
            kept = [BaseRow(ref, "{}", "{}", "", "", coding.FORGOTTEN) for ref in bases]
            base_rows.keep(opened, self.part, self.root, self.cluster, kept)
            _forget_old_runs(opened, self.at)

    def settle(self, run: OpenRun, found: Sequence[tuple[Intent, Result]]) -> None:
        """Keep what was found out about the writes of a run that was ended, with the bases of what was written.

        They are those of the environment that the run was of, also where another one of the same cluster looks.
        """
        rows = [(result, run.number, *one.ref, one.side.value) for one, result in found]
        bases = {one.ref: one.base for one, result in found if result == "found written" and one.base}
        with database.writing(self.file) as opened:
            opened.executemany(f"UPDATE writes SET result = ? WHERE {_KEY} = (?,?,?,?,?,?)", rows)  # noqa: S608
            self._remember(opened, bases, replace(self.part, name=run.environment))
            opened.execute("UPDATE runs SET ended = 'found' WHERE id = ?", (run.number,))

    def _begun(self, opened: Connection, ended: str | None = None) -> int:
        run = "INSERT INTO runs (at, verb, cluster, ended, environment) VALUES (?, ?, ?, ?, ?)"
        return int(opened.execute(run, (self.at, self.verb, self.cluster, ended, self.part.name)).lastrowid or 0)

    def _remember(
        self, opened: Connection, bases: Mapping[ObjectRef, Base | None], part: MemoryPart | None = None
    ) -> None:
        part = part or self.part
        kept = (self._row(ref, one) for ref, one in bases.items() if one)
        base_rows.keep(opened, part, self.root, self.cluster, kept, others=self.others)
        dropped = [ref for ref, one in bases.items() if one is None]
        for cluster in (self.cluster, *self.others):
            base_rows.drop(opened, part, self.root, cluster, dropped)

    def _row(self, ref: ObjectRef, one: Base) -> BaseRow:
        one = one if one.at else replace(one, at=max(one.written, self.at), head=self.head)
        local, live = coding.dumped(one.local, self.key), coding.dumped(one.live, self.key)
        return BaseRow(ref, local, live, one.uid, self._relative(one.file), coding.dumped_facts(one))

    def _said(self, one: Intent) -> tuple[str, str | None, str | None]:
        """The fields, what was there before, and the base, which may be remembered later: it has a checksum of all."""
        fields, before = coding.dumped_fields(_hidden(one), self.key), self._dumped(one.before)
        base = self._base(one.base)
        return fields, before, None if base is None else coding.marked(base, fields, before or "")

    def _dumped(self, content: Object | None) -> str | None:
        return None if content is None else coding.dumped(content, self.key)

    def _base(self, one: Base | None) -> str | None:
        if one is None:
            return None
        local, live = masked(one.local), masked(one.live)
        told = {"local": local, "live": live, "uid": one.uid, "file": self._relative(one.file)}
        return coding.dumped(told | {"facts": coding.dumped_facts(one)}, self.key)

    def _relative(self, file: str) -> str:
        return coding.relative(file, self.root)


def _forget_old_runs(opened: Connection, at: str) -> None:
    """Keep the history of some time, and always the last runs; one whose writes are open is never forgotten."""
    old = (
        "SELECT id FROM (SELECT id, at, row_number() OVER (ORDER BY id DESC) AS place FROM runs) "
        "WHERE (place > ? OR (place > ? AND julianday(at) < julianday(?) - ?)) "
        "AND id NOT IN (SELECT run FROM writes WHERE result IS NULL)"
    )
    ids = opened.execute(old, (_MOST_RUNS, _ALWAYS_RUNS, at, _DAYS)).fetchall()
    opened.executemany("DELETE FROM writes WHERE run = ?", ids)
    opened.executemany("DELETE FROM runs WHERE id = ?", ids)


def _hidden(one: Intent) -> tuple[tuple[FieldPath, Content, Content], ...]:
    """The fields; of a Secret, none with its value in clear."""
    if not one.ref.is_secret:
        return one.fields
    return tuple((path, _masked(wanted), _masked(after)) for path, wanted, after in one.fields)


def _masked(value: Content) -> Content:
    return value if value is ABSENT or isinstance(value, Masked) else Masked(unmasked(value))


def open_runs(opened: Connection, root: Path) -> list[OpenRun]:
    """Runs with writes that have no result, the oldest first. Raises ValueError where one is not what was kept."""
    with_open = "SELECT run FROM writes WHERE result IS NULL"
    columns = "id, at, verb, cluster, environment"
    runs: list[tuple[int, str, str, str, str]] = opened.execute(
        f"SELECT {columns} FROM runs WHERE id IN ({with_open}) ORDER BY id"  # noqa: S608
    ).fetchall()
    query = f"SELECT {_COLUMNS} FROM writes WHERE run = ? AND result IS NULL ORDER BY rowid"  # noqa: S608
    found = []
    for number, at, verb, cluster, name in runs:
        intents = tuple(_intent(row, root) for row in opened.execute(query, (number,)))
        found.append(OpenRun(number, at, verb, cluster, intents, _in_cluster(opened, number), name))
    return found


def _in_cluster(opened: Connection, run: int) -> frozenset[ObjectRef]:
    """What a run is known to have written to the cluster."""
    query = (
        "SELECT api_group, kind, namespace, name FROM writes "
        "WHERE run = ? AND side = ? AND result IN ('written', 'found written')"
    )
    return frozenset(ObjectRef(*row) for row in opened.execute(query, (run, Side.LIVE.value)))


def _intent(row: tuple[Any, ...], root: Path) -> Intent:
    told = coding.loaded(coding.unmarked(row[9], row[7], row[8] or ""))
    base: Base | None = None
    if told:
        facts = coding.fields(coding.loaded(told.get("facts", "{}")))
        base = Base(told["local"], told["live"], told["uid"], file=coding.absolute(told["file"], root), **facts)
    before = coding.loaded(row[8])
    return Intent(
        ObjectRef(*row[:4]),
        Side(row[4]),
        row[5],
        coding.loaded_fields(row[7]),
        before,
        base,
        coding.absolute(row[6], root),
    )
