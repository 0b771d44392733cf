"""What is remembered comes back, is nobody else's to read, and is never misread."""

import multiprocessing
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from kubectl_sync.errors import Stopped
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.paths import Item, Order
from kubectl_sync.model.plan import Side
from kubectl_sync.state import Binding, Intent, Journal, StateError, Store

REF = ObjectRef("apps", "Deployment", "n", "web")
BASE = Base({"a": 1}, {"a": 1, "b": None}, "u", at="now")
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": '{"data":{"p":"cGxhbnRlZA=="}}'}},
    "data": {"p": "cGxhbnRlZA=="},
    "stringData": {"q": "planted"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def journal(store: Store, cluster: str = "one") -> Journal:
    with store.claimed("push", "now"):
        return store.journal("push", cluster, "now")


def remembering(home: Path, root: Path, base: Base | None = BASE) -> Store:
    store = Store.of(home, root)
    journal(store).finish({REF: base})
    return store


def file_of(store: Store) -> Path:
    assert store.file is not None
    return store.file


def test_bases_come_back_for_their_cluster_only(home: Path, root: Path, tmp_path: Path) -> None:
    store = remembering(home, root)

    assert store.bases("one") == {REF: BASE}
    assert store.bases("two") == {}
    assert store.clusters() == {"one"}
    assert Store.of(home, tmp_path / "other").bases("one") == {}
    journal(store).finish({REF: None})
    assert store.bases("one") == {}


def test_reading_makes_nothing(home: Path, root: Path) -> None:
    store = Store.of(home, root)

    assert (store.bases("one"), store.binding, store.open_runs()) == ({}, None, [])
    assert not home.exists()
    assert list(root.iterdir()) == []


def test_nobody_else_may_read_it(home: Path, root: Path) -> None:
    file = file_of(remembering(home, root))

    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_moved_folder_keeps_its_memory_and_its_files(home: Path, root: Path, tmp_path: Path) -> None:
    remembering(home, root, Base({}, {}, "u", file=str(root / "a.yaml")))
    there = tmp_path / "there"
    root.rename(there)
    moved = Store.of(home, there)

    assert moved.bases("one")[REF].file == str(there / "a.yaml")
    journal(moved, "two").finish({REF: BASE})
    assert Store.of(home, there).clusters() == {"one", "two"}
    root.mkdir()
    assert Store.of(home, root).clusters() == frozenset(), "a new folder where the old one was is another one"
    journal(Store.of(home, root), "three").finish({REF: BASE})
    assert Store.of(home, root).clusters() == {"three"}
    assert Store.of(home, there).clusters() == {"one", "two"}


def test_a_copied_folder_has_a_memory_of_its_own(home: Path, root: Path, tmp_path: Path) -> None:
    remembering(home, root)
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)

    assert Store.of(home, copy).bases("one") == {}
    journal(Store.of(home, copy), "two").finish({REF: BASE})
    assert Store.of(home, root).clusters() == {"one"}
    assert Store.of(home, copy).clusters() == {"two"}


def test_without_its_mark_a_folder_goes_by_its_path(home: Path, root: Path) -> None:
    remembering(home, root)
    shutil.rmtree(root / ".kubesync")

    assert Store.of(home, root).bases("one") == {REF: BASE}


@pytest.mark.parametrize("text", ["../../etc/passwd", "", "x" * 1000, "\x00"])
def test_a_mark_that_is_none_is_ignored(home: Path, root: Path, text: str) -> None:
    (root / ".kubesync").mkdir()
    (root / ".kubesync" / "id").write_text(text)

    assert remembering(home, root).bases("one") == {REF: BASE}


def newer(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def rubbish(file: Path) -> None:
    file.write_bytes(b"no database" * 200)


def torn(file: Path) -> None:
    """A page in the middle is gone: the tables are there, what they hold is not."""
    content = bytearray(file.read_bytes())
    content[4096:8192] = bytes(4096)
    file.write_bytes(content)


def no_json(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE base SET local = '{'")
    database.close()


@pytest.mark.parametrize(
    ("harm", "told", "writes"),
    [(newer, "newer kubectl sync", "newer kubectl sync"), (rubbish, "damaged", "damaged"), (no_json, "damaged", "")],
)
def test_a_database_that_cannot_be_used_is_told_and_stops_writers_alone(
    home: Path, root: Path, harm: Callable[[Path], None], told: str, writes: str
) -> None:
    file = file_of(remembering(home, root))
    harm(file)
    store = Store.of(home, root)

    assert store.bases("one") == {}
    assert store.trouble is not None
    assert told in store.trouble.message
    assert "move" in store.trouble.hint
    if writes:
        with pytest.raises(Stopped, match=f"nothing was written: .*{writes}"), store.claimed("push", "now"):
            pass


def test_a_torn_page_stops_a_writer(home: Path, root: Path) -> None:
    torn(file_of(remembering(home, root)))

    with pytest.raises(Stopped, match="nothing was written"), Store.of(home, root).claimed("push", "now"):
        pass


def test_a_database_of_the_first_layout_is_renewed(home: Path, root: Path) -> None:
    file = file_of(remembering(home, root))
    file.unlink()
    with sqlite3.connect(file) as database:
        database.executescript(
            "CREATE TABLE base (cluster TEXT, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,"
            " local TEXT NOT NULL, live TEXT NOT NULL, uid TEXT NOT NULL,"
            " PRIMARY KEY (cluster, api_group, kind, namespace, name));"
            "CREATE TABLE runs (id INTEGER PRIMARY KEY, results TEXT NOT NULL);"
            "INSERT INTO base VALUES ('one', 'apps', 'Deployment', 'n', 'web', '{}', '{}', 'u');"
            "PRAGMA user_version = 1"
        )
    database.close()
    store = Store.of(home, root)
    assert store.bases("one") == {}

    journal(store)

    assert store.bases("one") == {REF: Base({}, {}, "u")}


def test_a_home_that_cannot_be_written_stops_a_writer(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Stopped, match="cannot be used"), Store.of(tmp_path / "file", root).claimed("push", "now"):
        pass


def test_a_folder_that_cannot_be_marked_goes_by_its_path(home: Path, root: Path) -> None:
    (root / ".kubesync").write_text("a file where the mark's folder would be")

    assert remembering(home, root).bases("one") == {REF: BASE}


def _claim(home: Path, root: Path, held: Event, end: Event, verb: str = "pull") -> None:
    with Store.of(home, root).claimed(verb, "some time", looks=verb == "status"):
        held.set()
        end.wait(30)


@contextmanager
def another(home: Path, root: Path, verb: str) -> Iterator[tuple[multiprocessing.context.ForkProcess, Event]]:
    """Another process that has the folder until the event is set."""
    context = multiprocessing.get_context("fork")
    held, end = context.Event(), context.Event()
    other = context.Process(target=_claim, args=(home, root, held, end, verb))
    other.start()
    assert held.wait(30)
    yield other, end
    other.kill()
    other.join()


def test_a_second_writer_is_told_of_the_first_and_may_read(home: Path, root: Path) -> None:
    store = remembering(home, root)
    with another(home, root, "pull") as (other, _):
        told = f"pull, process {other.pid} on .*, since some time"
        with pytest.raises(Stopped, match=told), store.claimed("push", "now"):
            pass
        assert store.bases("one") == {REF: BASE}
    with store.claimed("push", "now"):
        pass


def test_a_run_that_only_looks_is_waited_for_and_waits_for_nobody(home: Path, root: Path) -> None:
    store = remembering(home, root)
    with another(home, root, "status") as (_, end):
        with pytest.raises(Stopped), store.claimed("status", "now", looks=True):
            pass
        threading.Timer(0.3, end.set).start()
        with store.claimed("push", "now"):
            assert end.is_set()


def intent(name: str, *fields: tuple[object, ...], side: Side = Side.LIVE) -> Intent:
    ref = ObjectRef("", "ConfigMap", "n", name)
    return Intent(ref, side, "update", fields, {"a": 1}, BASE, "")  # type: ignore[arg-type]


def test_what_has_no_result_is_open_until_it_is_settled(home: Path, root: Path) -> None:
    fields = (
        (("a", Item((("name", "x"), ("port", 1)), 2), "b"), ABSENT, {"c": None}),
        (("l", Order(("name",))), (Item((("name", "x"),)),), (Item((("name", "y"),)),)),
        (("l", 0), [1], 2.5),
    )
    store = Store.of(home, root)
    one, two, three = intent("one"), intent("two", *fields), intent("three", side=Side.LOCAL)
    first = journal(store)
    first.intend([one])
    first.intend([two, three])
    first.record([(one.ref, Side.LIVE, "written")], {})
    first.finish({})

    (run,) = store.open_runs()
    assert (run.verb, run.cluster, run.intents) == ("push", "one", (two, three))
    journal(store, "stronger").settle(run, [(two, "found written")])
    assert (store.bases("stronger"), store.bases("one")) == ({two.ref: BASE}, {})
    assert [left.intents for left in store.open_runs()] == [(three,)]


def test_a_stage_is_kept_whole_or_not_at_all(home: Path, root: Path) -> None:
    store = Store.of(home, root)
    one = intent("one")
    run = journal(store)

    with pytest.raises(StateError):
        run.intend([one, one])

    assert store.open_runs() == []


def ran(store: Store, at: str, *, ends: bool = True) -> None:
    """A run of one write, which has its result unless the run was killed."""
    with store.claimed("push", at):
        run = store.journal("push", "one", at)
        run.intend([intent("one")])
        if ends:
            run.record([(intent("one").ref, Side.LIVE, "written")], {})
            run.finish({})


def kept(store: Store) -> list[str]:
    with closing(sqlite3.connect(file_of(store))) as opened:
        assert (
            opened.execute("SELECT count(*) FROM writes").fetchone()
            == opened.execute("SELECT count(*) FROM runs").fetchone()
        )
        return [row[0] for row in opened.execute("SELECT at FROM runs ORDER BY id")]


def test_old_runs_are_forgotten_but_the_last_ones_and_what_is_open(home: Path, root: Path) -> None:
    store = Store.of(home, root)
    ran(store, "2026-01-01T00:00:00+00:00", ends=False)
    for day in (2, 3):
        ran(store, f"2026-01-0{day}T00:00:00+00:00")
    for minute in range(49):
        ran(store, f"2026-03-01T00:{minute:02}:00+00:00")
    assert len(kept(store)) == 52

    ran(store, "2026-06-01T00:00:00+00:00")

    assert kept(store)[:2] == ["2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00"]
    assert len(kept(store)) == 51
    assert [run.at for run in store.open_runs()] == ["2026-01-01T00:00:00+00:00"]


def test_no_more_than_a_thousand_runs_are_kept(home: Path, root: Path) -> None:
    store = Store.of(home, root)
    ran(store, "2026-01-01T00:00:00+00:00")
    with sqlite3.connect(file_of(store)) as opened:
        for number in range(2, 1002):
            opened.execute("INSERT INTO runs VALUES (?, ?, 'push', 'one', 'yes', '')", (number, "2026-01-01T00:00:00Z"))
    opened.close()

    ran(store, "2026-01-02T00:00:00+00:00")

    with closing(sqlite3.connect(file_of(store))) as opened:
        assert opened.execute("SELECT count(*), min(id) FROM runs").fetchone() == (1000, 3)


def test_no_secret_is_kept(home: Path, root: Path) -> None:
    store = Store.of(home, root)
    kept = Base(SECRET, SECRET, "u")
    ref = ObjectRef("", "Secret", "n", "s")
    run = journal(store)
    run.intend([Intent(ref, Side.LIVE, "create", (((), SECRET, SECRET),), SECRET, kept)])
    run.finish({ref: kept})

    texts = [file.read_bytes() for file in home.rglob("*") if file.is_file()]
    assert texts
    for word in (b"planted", b"cGxhbnRlZA"):
        assert not any(word in text for text in texts)


def test_what_is_kept_of_a_secret_is_known_again_wherever_it_stands(home: Path, root: Path) -> None:
    wrong = SECRET | {
        "Data": {"a": "planted"},
        "metadata": {"annotations": {"note": "planted"}, "stringData": "planted"},
    }
    ref, was = ObjectRef("", "Secret", "n", "s"), Base(wrong, wrong, "u")
    store = Store.of(home, root)
    journal(store).finish({ref: was})
    now = masked(wrong)

    assert store.recognized(store.bases("one")[ref], [now]).live == now
    assert store.recognized(store.bases("one")[ref], []).live != now
    assert store.recognized(was, [now]).live == now  # as an older one was kept: in clear
    assert not any(b"planted" in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_what_is_replaced_is_in_no_free_page(home: Path, root: Path) -> None:
    store = remembering(home, root, Base({"a": "once here " * 2000}, {}, "u"))
    with closing(sqlite3.connect(file_of(store))) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    remembering(home, root, Base({"a": 1}, {}, "u"))
    with closing(sqlite3.connect(file_of(store))) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert b"once here" not in file_of(store).read_bytes()


@pytest.mark.parametrize(
    ("bound", "cluster", "weaker", "same"),
    [
        (("uid:1", "ca:1"), "uid:1", "ca:2", True),
        (("uid:1", "ca:1"), "uid:2", "ca:1", False),
        (("uid:1", "ca:1"), "ca:1", "ca:1", True),
        (("ca:1", "ca:1"), "uid:1", "ca:1", True),
        (("ca:1", "ca:1"), "uid:1", "ca:2", False),
    ],
)
def test_a_cluster_is_known_again_by_what_both_sides_know(
    bound: tuple[str, str], cluster: str, weaker: str, same: bool
) -> None:
    assert Binding(*bound, context="c").is_of(cluster, lambda: weaker) is same
