"""What is remembered comes back, is nobody else's to read, and is never misread."""

import sqlite3
from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.state import Store

REF = ObjectRef("apps", "Deployment", "n", "web")
BASE = Base({"a": 1}, {"a": 1, "b": None}, "u")


def remember(store: Store, cluster: str, base: Base | None) -> None:
    store.remember("push", cluster, "now", {REF: base}, [])


def test_bases_come_back_for_their_cluster_only(tmp_path: Path) -> None:
    store = Store.of(tmp_path, tmp_path / "folder")
    remember(store, "one", BASE)

    assert store.bases("one") == {REF: BASE}
    assert store.bases("two") == {}
    assert Store.of(tmp_path, tmp_path / "other").bases("one") == {}
    remember(store, "one", None)
    assert store.bases("one") == {}


def test_reading_makes_nothing(tmp_path: Path) -> None:
    assert Store.of(tmp_path / "home", tmp_path).bases("one") == {}
    assert not (tmp_path / "home").exists()


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    store = Store.of(tmp_path, tmp_path / "folder")
    remember(store, "one", BASE)

    assert (store.file.stat().st_mode & 0o777, store.file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_newer_or_broken_database_is_explained(tmp_path: Path) -> None:
    store = Store.of(tmp_path, tmp_path / "folder")
    remember(store, "one", BASE)
    with sqlite3.connect(store.file) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(SyncError, match="newer kubectl sync"):
        store.bases("one")
    store.file.write_bytes(b"no database" * 200)
    with pytest.raises(SyncError, match="cannot be used"):
        store.bases("one")
