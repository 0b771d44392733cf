"""A database of the version before is read as it is, and renewed by the first run that writes: nothing is lost."""

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kubectl_sync.errors import Stopped
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.state import Binding, MemoryPart, RootState, Store, database, locate

# Kept by the program of that version, in a root that had an environment `staging` in envs/s.
KEPT = Path(__file__).with_name("version-3.sql")
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"p": "cGxhbnRlZA=="}}


def ref(name: str, kind: str = "ConfigMap") -> ObjectRef:
    return ObjectRef("", kind, "shop", name)


def config(value: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": {"key": value}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def file(tmp_path: Path, root: Path) -> Path:
    (tmp_path / "home/state").mkdir(parents=True)
    made = locate.new(tmp_path / "home/state", root)
    with closing(sqlite3.connect(made)) as opened:
        opened.executescript(KEPT.read_text())
        opened.execute("UPDATE folder SET root = ?", (str(root),))
        opened.commit()
        opened.execute("PRAGMA journal_mode = WAL")
    return made


def state(root: Path) -> RootState:
    return RootState.of(root.parent / "home", root)


def staging(root: Path) -> MemoryPart:
    """The environment, of a root that has no other one."""

    def heirs(environment: str, name: str) -> Collection[str]:
        if not name:
            return {"staging"} if environment == "staging" else {"", "staging"}
        return {"staging"} if name.startswith(f"{root}/envs/s/") else {""}

    return MemoryPart("staging", heirs)


def claim(store: Store) -> None:
    with store.claimed("push", "2026-12-01T00:00:00Z"):
        pass


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as opened:
        (found,) = opened.execute("PRAGMA user_version").fetchone()
    return int(found)


@pytest.mark.parametrize("is_renewed", [False, True])
def test_all_that_was_remembered_is_there_before_it_is_renewed_and_after(
    root: Path, file: Path, *, is_renewed: bool
) -> None:
    """A run that only looks finds it, too, and leaves the file as it is."""
    before = file.read_bytes()
    if is_renewed:
        claim(Store(state(root)))
    own, part = Store(state(root)), Store(state(root), staging(root))

    found = own.bases("uid:one")
    assert set(found) == {ref("web"), ref("s", "Secret"), ref("api"), ref("nobody")}
    at, head = "2026-11-01T00:00:00Z", "abc123"
    known = Base(config("a"), config("a"), "u1", file=str(root / "web.yaml"), at=at, head=head, pushed=True)
    assert found[ref("web")] == known
    assert own.recognized(found[ref("s", "Secret")], [masked(SECRET)]).live == masked(SECRET)
    assert own.bases("uid:two")[ref("web")].live == config("z")
    assert own.forgotten("uid:one") == part.forgotten("uid:one") == {ref("old")}
    assert own.clusters() == {"uid:one", "uid:two"}
    assert own.uids("uid:two") == {ref("web"): "u9"}
    assert (own.binding, part.binding) == (Binding("uid:one", "ca:one", "prod"), Binding("uid:two", "ca:two", "stage"))
    doubtful = replace(found[ref("nobody")], seen=True)  # of a file that nobody knows: no leave to delete
    assert part.bases("uid:one") == {ref("api"): found[ref("api")], ref("nobody"): doubtful}
    (run,) = own.open_runs()
    assert (run.verb, run.cluster, [one.ref for one in run.intents]) == ("push", "uid:one", [ref("left")])
    assert own.trouble is None
    assert (version(file), file.read_bytes() == before) == ((4, False) if is_renewed else (3, True))


def test_what_is_renewed_has_its_checksums(root: Path, file: Path) -> None:
    claim(Store(state(root)))

    with closing(sqlite3.connect(file)) as opened, opened:
        sums = opened.execute("SELECT sum FROM folder UNION ALL SELECT sum FROM binding").fetchall()
        opened.execute("UPDATE binding SET context = 'other'")
    assert len(sums) == 3
    assert all(one for (one,) in sums)
    store = Store(state(root))
    assert store.binding is None
    assert "damaged" in str(store.trouble)


def test_a_root_whose_environments_were_never_bound(root: Path, file: Path) -> None:
    """Their table came with the first of them."""
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("DROP TABLE bound")

    for _ in range(2):
        store = Store(state(root))
        assert (store.binding, Store(state(root), staging(root)).binding) == (
            Binding("uid:one", "ca:one", "prod"), None
        )  # fmt: skip
        claim(store)


def test_a_root_that_belongs_to_no_cluster_yet(root: Path, file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("UPDATE folder SET cluster = NULL, weaker = NULL, context = NULL")

    for _ in range(2):
        assert Store(state(root)).binding is None
        claim(Store(state(root)))


def test_a_folder_that_was_moved_is_found_by_its_older_database(root: Path, file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as opened:
        (key,) = opened.execute("SELECT key FROM folder").fetchone()
    locate.mark(root, file, key)
    moved = root.rename(tmp_path / "moved")

    assert state(moved).file == file
    claim(Store(state(moved)))
    assert set(Store(state(moved)).bases("uid:two")) == {ref("web")}


def test_what_older_databases_of_other_folders_hold_is_told(root: Path, file: Path, tmp_path: Path) -> None:
    (root / "web.yaml").write_text("")
    (tmp_path / "another").mkdir()

    found = RootState.of(tmp_path / "home", tmp_path / "another").elsewhere(["uid:one"], {ref("web"), ref("api")})

    assert (found, version(file)) == ({ref("web"): str(root / "web.yaml")}, 3)


def test_who_reads_while_another_run_renews_it_reads_what_was_there(root: Path, file: Path) -> None:
    with database.reading(file) as opened:
        before = opened.execute("SELECT * FROM binding").fetchall()
        claim(Store(state(root)))
        assert opened.execute("SELECT * FROM binding").fetchall() == before
        assert len(opened.execute("SELECT * FROM base").fetchall()) == 6
    assert version(file) == 4


def test_a_renewal_that_is_broken_off_changes_nothing(root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a full disk: it is one transaction."""
    monkeypatch.setattr("kubectl_sync.state.tables._WRITES", "CREATE TABLE nonsense (")

    with pytest.raises(Stopped, match="nothing was written"):
        claim(Store(state(root)))

    assert version(file) == 3
    assert len(Store(state(root)).bases("uid:one")) == 4


def test_an_older_program_sees_that_it_is_newer(root: Path, file: Path, tmp_path: Path) -> None:
    """Each version stops over a greater number than its own (`test_store.py`); the one before says 3."""
    claim(Store(state(root)))
    shutil.copy(file, tmp_path / "kept")

    assert version(tmp_path / "kept") > 3
