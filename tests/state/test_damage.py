"""A bit that flips in what is remembered, or in a cache: told, or as if it were not there."""

import json
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kubectl_sync import folders
from kubectl_sync.cluster.cache import Cache
from kubectl_sync.errors import Stopped
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Side
from kubectl_sync.state import Binding, Intent, MemoryPart, Store

REF = ObjectRef("apps", "Deployment", "n", "web")
BASE = Base({"replicas": 3}, {"replicas": 3, "x": "\u00e9\ud800"}, "u", at="now", pushed=True)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "folder").mkdir()
    made = Store.of(tmp_path / "home", tmp_path / "folder")
    with made.claimed("push", "now"):
        made.journal("push", "one", "now").finish({REF: BASE})
    return made


def test_what_is_remembered_comes_back_as_it_was(store: Store) -> None:
    assert store.bases("one") == {REF: BASE}
    assert store.trouble is None


def test_a_write_on_its_way_that_is_not_what_was_kept_is_told(store: Store) -> None:
    """Its base would be remembered as what both sides were."""
    assert store.file is not None
    intent = Intent(REF, Side.LIVE, "update", ((("x",), "a", "a"),), {"x": "b"}, BASE)
    with store.claimed("push", "then"):
        store.journal("push", "one", "then").intend([intent])
    (kept,) = store.open_runs()
    assert kept.intents[0].base == BASE
    with closing(sqlite3.connect(store.file)) as opened, opened:
        opened.execute("UPDATE writes SET base = replace(base, '3', '7')")

    assert store.open_runs() == []
    assert "damaged" in str(store.trouble)


def test_a_pipe_in_the_place_of_the_memory_is_told(store: Store) -> None:
    """To open it would take for ever."""
    file = store.file
    assert file is not None
    file.unlink()
    os.mkfifo(file)

    assert store.bases("one") == {}
    assert "no plain file" in str(store.trouble)


@pytest.mark.parametrize("writes", [False, True])
def test_an_empty_file_in_the_place_of_the_memory_is_told_and_filled(store: Store, *, writes: bool) -> None:
    """As a first run that was killed leaves it, or a disk that lost what was written."""
    file = store.file
    assert file is not None
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.touch()

    if writes:
        with store.claimed("push", "then"):
            store.journal("push", "one", "then").finish({REF: BASE})
        assert store.bases("one") == {REF: BASE}
    else:
        assert store.bases("one") == {}
        assert f"{file} is empty" in str(store.trouble)
        assert store.trouble is not None
        assert store.trouble.hint == "any push or pull begins it anew"


def test_a_database_of_no_version_is_not_called_an_old_one(store: Store) -> None:
    assert store.file is not None
    with closing(sqlite3.connect(store.file)) as opened, opened:
        opened.execute("PRAGMA user_version = 0")

    assert store.bases("one") == {}
    assert "damaged" in str(store.trouble)


@pytest.mark.parametrize("column", ["root", "key", "sum"])
def test_another_byte_in_whose_it_is_is_told_and_stops_who_writes(store: Store, column: str) -> None:
    """With another root it would be nobody's, with another key no Secret would be known again."""
    file = store.file
    assert file is not None
    with closing(sqlite3.connect(file)) as opened, opened:
        change = {"root": "replace(root, 'folder', 'folded')", "key": "zeroblob(32)", "sum": "sum + 1"}[column]
        opened.execute(f"UPDATE folder SET {column} = {change}")

    again = Store.of(store.of_root.states.parent, store.of_root.root)
    assert (again.file, again.bases("one")) == (file, {})
    assert "damaged" in str(again.trouble)
    with pytest.raises(Stopped, match="nothing was written: the state of this folder is damaged"):
        again.claimed("push", "then").__enter__()


@pytest.mark.parametrize("column", ["environment", "cluster", "weaker", "context"])
def test_another_byte_in_the_cluster_that_it_belongs_to_is_told(store: Store, column: str) -> None:
    assert store.file is not None
    staging = Store(store.of_root, MemoryPart("staging"))
    with staging.claimed("push", "then"):
        staging.bind(Binding("uid:1", "ca:1", "prod"))
    with closing(sqlite3.connect(store.file)) as opened, opened:
        opened.execute(f"UPDATE binding SET {column} = 'x' || substr({column}, 2)")

    again = Store(store.of_root, MemoryPart("xtaging" if column == "environment" else "staging"))
    assert again.binding is None
    assert "damaged" in str(again.trouble)


@pytest.mark.parametrize("column", ["name", "local", "live", "uid", "file", "facts"])
def test_another_byte_in_a_row_is_told(store: Store, column: str) -> None:
    """SQLite looks at its pages, not at what stands in them."""
    assert store.file is not None
    with closing(sqlite3.connect(store.file)) as opened, opened:
        (text,) = opened.execute(f"SELECT {column} FROM base").fetchone()
        other = text.replace("3", "7").replace("u", "v").replace("web", "wib") or "x.yaml"
        other = text.replace("now", "new") if column == "facts" else other
        assert other != text
        opened.execute(f"UPDATE base SET {column} = ?", (other,))

    assert store.bases("one") == {}
    assert "damaged" in str(store.trouble)


def test_a_row_of_an_older_program_is_read(store: Store) -> None:
    assert store.file is not None
    with closing(sqlite3.connect(store.file)) as opened, opened:
        facts = json.loads(opened.execute("SELECT facts FROM base").fetchone()[0])
        del facts["sum"]
        opened.execute("UPDATE base SET facts = ?", (json.dumps(facts),))

    assert store.bases("one") == {REF: BASE}


def test_bits_that_flip_anywhere_in_the_database_are_told_or_change_nothing(store: Store, tmp_path: Path) -> None:
    """What is read is all that was remembered, or nothing of it: never something else."""
    assert store.file is not None
    whole, chance, told = store.file.read_bytes(), random.Random(1), 0
    for one in store.file.parent.glob("*-wal"):
        one.unlink()
    for _ in range(300):
        raw = bytearray(whole)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        store.file.write_bytes(raw)
        again = Store.of(tmp_path / "home", tmp_path / "folder")
        found = again.bases("one")
        assert found in ({}, {REF: BASE}), found
        told += again.trouble is not None
    assert told, "some of them are told"


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_bit_empties_a_cache(tmp_path: Path, seed: int) -> None:
    cache, chance = Cache(tmp_path), random.Random(seed)
    cache.save("types", {"kinds": [{"kind": "ConfigMap", "verbs": ["list"]}], "form": 1})
    whole = (tmp_path / "types.json").read_bytes()
    assert cache.load("types")

    for place in range(len(whole)):
        raw = bytearray(whole)
        raw[place] ^= 1 << chance.randrange(8)
        (tmp_path / "types.json").write_bytes(raw)
        assert cache.load("types") == {}, place
    (tmp_path / "types.json").write_bytes(whole[:-1])
    assert cache.load("types") == {}


def test_what_is_sealed_is_of_one_form() -> None:
    raw = folders.sealed(b"x\ny", "1")
    assert folders.unsealed(raw, "1") == b"x\ny"
    assert folders.unsealed(raw, "2") is None
    assert folders.unsealed(b"", "1") is None


@pytest.mark.parametrize("kind", ["a pipe", "a link to a device", "far too large", "a folder"])
def test_what_is_no_plain_file_is_an_empty_cache(tmp_path: Path, kind: str) -> None:
    cache = Cache(tmp_path)
    cache.save("types", {"a": 1})
    assert cache.load("types") == {"a": 1}
    (file,) = tmp_path.glob("types*")
    file.unlink()
    if kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a link to a device":
        file.symlink_to("/dev/zero")
    elif kind == "a folder":
        file.mkdir()
    else:
        with file.open("wb") as opened:
            opened.truncate(folders.MOST_OF_A_CACHE + 1)

    assert cache.load("types") == {}
