"""The rows of bases: whose each of them is, and how they are read, kept and dropped.

A base belongs to an environment, a cluster and an object. But settings change: an environment gets another name or
another folder, or comes where there was none. So what was remembered of a file belongs to the environment that has
this file now, until that one remembers the object itself.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, NamedTuple

from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.state import coding

_OBJECT: Final = "cluster, api_group, kind, namespace, name"
# In the order in which a checksum is made of them.
_COLUMNS: Final = f"environment, {_OBJECT}, local, live, uid, file, facts"
# By the index alone: what other environments remember is not even looked at where nothing of it is inherited.
_OWN: Final = f"SELECT {_COLUMNS} FROM base WHERE cluster = ? AND environment = ?"  # noqa: S608
_INHERITED: Final = f"SELECT {_COLUMNS} FROM base WHERE cluster = ? AND environment != ? AND is_heir(environment, file)"  # noqa: S608
_OTHERS: Final = "SELECT 1 FROM base WHERE cluster = ? AND environment != ? LIMIT 1"
_FORGOTTEN: Final = """
SELECT api_group, kind, namespace, name FROM base AS one WHERE cluster = ? AND facts = ? AND (
  environment = ? OR is_heir(environment, file) AND NOT EXISTS (
    SELECT 1 FROM base AS own WHERE own.environment = ? AND own.cluster = one.cluster AND own.name = one.name
      AND own.api_group = one.api_group AND own.kind = one.kind AND own.namespace = one.namespace
  )
)"""
# What was only looked at takes the place of nothing that a run of ours wrote: that was not read, for some reason.
_KEEP: Final = f"""
INSERT INTO base ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT (cluster, api_group, kind, namespace, name, environment) DO UPDATE SET
  local = excluded.local, live = excluded.live, uid = excluded.uid, file = excluded.file, facts = excluded.facts
WHERE json_extract(excluded.facts, '$.seen') IS NULL OR base.facts = '{coding.FORGOTTEN}' OR NOT json_valid(base.facts)
  OR json_extract(base.facts, '$.seen') IS NOT NULL"""  # noqa: S608
_REFS: Final = "SELECT {} FROM base WHERE cluster = ? AND facts {} ?"


def _the_root(_environment: str, _file: str) -> Collection[str]:
    return ("",)


@dataclass(frozen=True, slots=True)
class MemoryPart:
    """An environment as the memory knows it; "" is the root's own part.

    `heirs` tells which environments a memory belongs to now, by the one that remembered it and by the absolute path of
    its file, "" where nobody knows that.
    """

    name: str = ""
    heirs: Callable[[str, str], Collection[str]] = _the_root


THE_ROOT: Final = MemoryPart()


class BaseRow(NamedTuple):
    """What is kept of one object; `file` is relative to the root, `told` are the facts where they were read."""

    ref: ObjectRef
    local: str
    live: str
    uid: str
    file: str
    facts: str
    told: Mapping[str, Any] = {}

    @property
    def at(self) -> str:
        return str(self.told.get("at", ""))


def read_rows(opened: Connection, part: MemoryPart, root: Path, cluster: str) -> Iterator[BaseRow]:
    """What is remembered of a cluster's objects, each once: the part's own, else what it inherits, the latest of that.

    Its own is all that it ever knew, also of files that another part has by now. What is inherited in doubt tells what
    both sides were, and is no leave to delete: it counts as only seen.
    Raises ValueError where a row is not what was kept.
    """
    _tell_heirs(opened, part, root)
    inherited: dict[ObjectRef, BaseRow] = {}
    for row in _rows(opened, _INHERITED, cluster, part, lambda *whose: _is_sure(part, root, *whose)):
        known = inherited.get(row.ref)
        if known is None or known.at < row.at:
            inherited[row.ref] = row
    for row in _rows(opened, _OWN, cluster, part):
        inherited.pop(row.ref, None)
        yield row
    yield from inherited.values()


def keep(
    opened: Connection,
    part: MemoryPart,
    root: Path,
    cluster: str,
    rows: Iterable[BaseRow],
    *,
    others: Iterable[str] = (),
) -> None:
    """Keep what an environment remembers now; what it alone had inherited of the same objects goes.

    So does what it knew of them while the cluster was known by one of the `others`.
    """
    refs: list[ObjectRef] = []

    def told() -> Iterator[tuple[str, ...]]:  # row by row: all together they are as large as the objects
        for row in rows:
            refs.append(row.ref)
            told = (part.name, cluster, *row.ref, row.local, row.live, row.uid, row.file, row.facts)
            facts = row.facts if row.facts == coding.FORGOTTEN else coding.summed(_summands(told))[-1]
            yield *told[:-1], facts

    opened.executemany(_KEEP, told())
    _tell_heirs(opened, part, root)
    for other in others:
        where = f"({_OBJECT}) = (?,?,?,?,?) AND (environment = ? OR is_only_heir(environment, file))"
        opened.executemany(f"DELETE FROM base WHERE {where}", ((other, *ref, part.name) for ref in refs))  # noqa: S608
    if not opened.execute(_OTHERS, (cluster, part.name)).fetchone():
        return
    where = f"({_OBJECT}) = (?,?,?,?,?) AND environment != ? AND is_only_heir(environment, file)"
    opened.executemany(f"DELETE FROM base WHERE {where}", ((cluster, *ref, part.name) for ref in refs))  # noqa: S608


def drop(opened: Connection, part: MemoryPart, root: Path, cluster: str, refs: Iterable[ObjectRef]) -> None:
    """Keep nothing of objects any more, neither the environment's own nor what it inherits."""
    _tell_heirs(opened, part, root)
    where = f"({_OBJECT}) = (?,?,?,?,?) AND (environment = ? OR is_heir(environment, file))"
    opened.executemany(f"DELETE FROM base WHERE {where}", ((cluster, *ref, part.name) for ref in refs))  # noqa: S608


def move_folders(opened: Connection, part: MemoryPart, root: Path, cluster: str, folders: Mapping[Path, Path]) -> None:
    """Let what an environment remembers of files follow its folders, by what they were called, to where they are."""
    moved = []
    for row in _rows(opened, _OWN, cluster, part) if folders else ():
        file = Path(coding.absolute(row.file, root))
        for old, new in folders.items():
            if row.file and file.is_relative_to(old):
                now = coding.relative(str(new / file.relative_to(old)), root)
                moved.append(row._replace(file=now, facts=json.dumps(row.told)))
                break
    keep(opened, part, root, cluster, moved)


def forgotten(opened: Connection, part: MemoryPart, root: Path, cluster: str) -> frozenset[ObjectRef]:
    """The objects of which a part remembers only that somebody dropped their memory."""
    _tell_heirs(opened, part, root)
    rows = opened.execute(_FORGOTTEN, (cluster, coding.FORGOTTEN, part.name, part.name))
    return frozenset(ObjectRef(*row) for row in rows)


def uids(opened: Connection, cluster: str) -> dict[ObjectRef, str]:
    """The uids of a cluster's objects, whichever environment remembers them."""
    query = _REFS.format("api_group, kind, namespace, name, uid", "!=")
    return {ObjectRef(*row[:4]): row[4] for row in opened.execute(query, (cluster, coding.FORGOTTEN)) if row[4]}


def files_of(opened: Connection, cluster: str, refs: Collection[ObjectRef]) -> Iterator[tuple[ObjectRef, str]]:
    """The files that some objects were remembered with, in any environment. One query, however many objects."""
    wanted = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(4))
    query = _REFS.format("api_group, kind, namespace, name, file", "!=")
    query += f" AND (api_group, kind, namespace, name) IN (SELECT {wanted} FROM json_each(?))"  # noqa: S608
    for row in opened.execute(query, (cluster, coding.FORGOTTEN, json.dumps([[*ref] for ref in refs]))):
        yield ObjectRef(*row[:4]), row[4]


def _is_sure(part: MemoryPart, root: Path, environment: str, file: str) -> bool:
    """Whether nobody else can inherit it, and it is a file of the heir's own.

    What an environment that is gone knew of a file that none has is nobody's: the root's own part is only what is left.
    """
    is_alone = set(part.heirs(environment, coding.absolute(file, root))) == {part.name}
    return is_alone and bool(part.name or not environment)


def _rows(
    opened: Connection,
    query: str,
    cluster: str,
    part: MemoryPart,
    is_sure: Callable[[str, str], bool] = lambda *_: True,
) -> Iterator[BaseRow]:
    for told in opened.execute(query, (cluster, part.name)):
        facts = coding.checked(_summands(told), f"{told[3]}/{told[5]}")
        local, live, uid, file, text = told[6:]
        if not is_sure(told[0], file):
            facts |= {"seen": True, "pushed": False}
        yield BaseRow(ObjectRef._make(told[2:6]), local, live, uid, file, text, facts)


def _summands(told: tuple[str, ...]) -> tuple[str, ...]:
    """What the checksum of a row is of: in the root's own part it is as it was before there were others."""
    return told if told[0] else told[1:]


def _tell_heirs(opened: Connection, part: MemoryPart, root: Path) -> None:
    """Let queries ask whose a row is."""

    def heirs(environment: str, file: str) -> Collection[str]:
        return part.heirs(environment, coding.absolute(file, root))

    opened.create_function("is_heir", 2, lambda *row: part.name in heirs(*row))
    opened.create_function("is_only_heir", 2, lambda *row: set(heirs(*row)) == {part.name})
