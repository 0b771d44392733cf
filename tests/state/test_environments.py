"""What is remembered of a root's environments is apart, and follows them where the settings change."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Side
from kubectl_sync.settings import Settings, Typed
from kubectl_sync.state import Intent, Store
from kubectl_sync.workspace import Workspace

WEB = ObjectRef("apps", "Deployment", "shop", "web")
APART = {"s": "envs/s", "p": "envs/p"}
TOGETHER = {"s": ".", "p": "."}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KUBESYNC_HOME", str(tmp_path / "home"))
    for name in ("envs/s", "envs/p", "envs/new", ".kubesync"):
        (tmp_path / "root" / name).mkdir(parents=True)
    return tmp_path / "root"


def store(root: Path, name: str, folders: dict[str, str]) -> Store:
    """The memory of an environment, in a root that has these."""
    text = json.dumps({"environments": {one: {"folder": folder} for one, folder in folders.items()}})
    (root / ".kubesync/config").write_text(text)
    settings = Settings.of(Typed(root=root, environment=name or None), here=root)
    return Workspace(settings).store(settings.scope.name)


def base(value: object, file: Path | str = "", at: str = "2026-12-01") -> Base:
    return Base({"a": value}, {"a": value}, "u", file=str(file), at=at)


def remember(mine: Store, one: Base | None, ref: ObjectRef = WEB) -> None:
    with mine.claimed("push", "now"):
        mine.journal("push", "uid:1", "now").finish({ref: one})


def values(mine: Store) -> list[object]:
    assert mine.trouble is None
    return [one.live["a"] for one in mine.bases("uid:1").values()]


@pytest.mark.parametrize("folders", [APART, TOGETHER])
def test_the_same_object_in_two_environments_is_remembered_twice(root: Path, folders: dict[str, str]) -> None:
    one, other = store(root, "s", folders), store(root, "p", folders)

    remember(one, base(1, root / folders["s"] / "a.yaml"))
    remember(other, base(2, root / folders["p"] / "a.yaml"))

    assert (values(one), values(other), values(store(root, "s", folders))) == ([1], [2], [1])
    remember(one, None)
    assert (values(one), values(other)) == ([], [2])


@pytest.mark.parametrize("folders", [APART, TOGETHER])
def test_what_one_environment_forgets_the_other_remembers(root: Path, folders: dict[str, str]) -> None:
    one, other = store(root, "s", folders), store(root, "p", folders)
    for mine, name in ((one, "s"), (other, "p")):
        remember(mine, base(name, root / folders[name] / "a.yaml"))

    with one.claimed("forget", "now"):
        one.journal("forget", "uid:1", "now").forget(one.bases("uid:1"))

    assert (values(one), values(other)) == ([], ["p"])
    assert one.forgotten("uid:1") == {WEB}
    assert other.forgotten("uid:1") == frozenset()


def test_an_environment_that_comes_later_has_what_the_root_knew_of_its_files(root: Path) -> None:
    remember(store(root, "", {}), base(1, root / "envs/s/a.yaml"))

    assert values(store(root, "s", APART)) == [1]
    assert values(store(root, "p", APART)) == []
    assert values(store(root, "", {})) == [1], "and gives it back when it goes"


def test_an_environment_under_another_name_keeps_its_memory(root: Path) -> None:
    remember(store(root, "s", APART), base(1, root / "envs/s/a.yaml"))
    renamed = {"staging": "envs/s", "p": "envs/p"}

    assert values(store(root, "staging", renamed)) == [1]
    assert values(store(root, "p", renamed)) == []
    remember(store(root, "staging", renamed), base(2, root / "envs/s/a.yaml"))
    assert values(store(root, "staging", renamed)) == [2]
    assert values(store(root, "s", APART)) == [2], "the older one is not kept behind the newer one"


def test_what_was_remembered_under_the_old_name_can_be_dropped_under_the_new_one(root: Path) -> None:
    remember(store(root, "s", APART), base(1, root / "envs/s/a.yaml"))
    renamed = {"staging": "envs/s"}

    remember(store(root, "staging", renamed), None)

    assert values(store(root, "staging", renamed)) == []


def test_of_two_that_are_gone_the_latest_counts(root: Path) -> None:
    for name, at in (("s", "2026-12-03"), ("p", "2026-12-02")):
        remember(store(root, name, TOGETHER), base(name, root / "a.yaml", at))

    assert values(store(root, "", {})) == ["s"]


def test_environments_of_one_folder_all_have_what_the_root_knew_until_each_knows_better(root: Path) -> None:
    remember(store(root, "", {}), base(1, root / "a.yaml"))
    assert (values(store(root, "s", TOGETHER)), values(store(root, "p", TOGETHER))) == ([1], [1])

    remember(store(root, "s", TOGETHER), base(2, root / "a.yaml"))

    assert (values(store(root, "s", TOGETHER)), values(store(root, "p", TOGETHER))) == ([2], [1])


def test_a_memory_without_a_file_is_its_environments_own_and_the_roots_is_everybodys(root: Path) -> None:
    """As the oldest programs kept it."""
    remember(store(root, "", {}), base("root"))
    remember(store(root, "s", APART), base("s"), WEB._replace(name="other"))

    assert values(store(root, "s", APART)) == ["s", "root"]
    assert values(store(root, "p", APART)) == ["root"]


def test_a_run_that_was_ended_is_settled_for_its_own_environment(root: Path) -> None:
    one, other = store(root, "s", APART), store(root, "p", APART)
    with one.claimed("push", "now"):
        intent = Intent(WEB, Side.LIVE, "update", (), {"a": 0}, base(1, root / "envs/s/a.yaml"))
        one.journal("push", "uid:1", "now").intend([intent])

    (run,) = other.open_runs()
    with other.claimed("push", "later"):
        other.journal("push", "uid:1", "later").settle(run, [(intent, "found written")])

    assert (values(one), values(other), one.open_runs()) == ([1], [], [])


@pytest.mark.parametrize("column", ["environment", "file", "local"])
def test_another_byte_in_a_row_of_an_environment_is_told(root: Path, column: str) -> None:
    mine = store(root, "s", TOGETHER)
    remember(mine, base(3, root / "sss.yaml"))
    assert mine.file is not None
    with closing(sqlite3.connect(mine.file)) as opened, opened:
        changed = opened.execute(f"UPDATE base SET {column} = replace(replace({column}, 's', 'p'), '3', '7')")
        assert changed.rowcount == 1

    again = store(root, "p" if column == "environment" else "s", TOGETHER)

    assert again.bases("uid:1") == {}
    assert "damaged" in str(again.trouble)


def test_what_is_kept_of_a_secret_is_known_again_in_the_process_that_made_the_memory(root: Path) -> None:
    """Its environments share a key, also where it was asked for before there was a database."""
    secret = {"apiVersion": "v1", "kind": "Secret", "data": {"p": "cGxhbnRlZA=="}}
    ref = ObjectRef("", "Secret", "shop", "s")
    one = store(root, "s", APART)
    assert one.key

    remember(one, Base(secret, secret, "u", file=str(root / "envs/s/a.yaml")), ref)

    now = masked(secret)
    assert one.recognized(one.bases("uid:1")[ref], [now]).live == now


# Settings, an environment that knew a file, the file, and whose that is now.
HEIRS = [
    (APART, "s", "envs/s/a.yaml", {"s"}),
    (APART, "s", "envs/p/a.yaml", {"p"}),
    (APART, "s", "moved/a.yaml", {"s"}),
    (APART, "s", "there/a.yaml", {""}),
    (APART, "", "envs/s/a.yaml", {"s"}),
    (APART, "", "a.yaml", {""}),
    (APART, "gone", "envs/p/b/a.yaml", {"p"}),
    (APART, "gone", "a.yaml", {""}),
    (APART, "s", "", {"s"}),
    (APART, "", "", {"", "s", "p"}),
    (APART, "gone", "", {"", "s", "p"}),
    (TOGETHER, "s", "a.yaml", {"s"}),
    (TOGETHER, "", "a.yaml", {"s", "p"}),
    ({"all": ".", "s": "envs/s"}, "all", "envs/s/a.yaml", {"s"}),
    ({"all": ".", "s": "envs/s"}, "s", "envs/a.yaml", {"all"}),
    ({}, "gone", "envs/s/a.yaml", {""}),
]


@pytest.mark.parametrize(("folders", "environment", "file", "heirs"), HEIRS)
def test_whose_a_memory_is(root: Path, folders: dict[str, str], environment: str, file: str, heirs: set[str]) -> None:
    name = next(iter(folders), "")
    part = store(root, name, folders).part
    (root / "there").mkdir()
    (root / "there/a.yaml").touch()

    assert part.heirs(environment, str(root / file) if file else "") == heirs


def _begin(mine: Store) -> None:
    with mine.claimed("push", "now"):
        pass


def _look(mine: Store) -> None:
    with mine.claimed("status", "now", looks=True):
        pass


def _read(mine: Store) -> None:
    assert (len(mine.bases("uid:1")), mine.open_runs(), mine.binding, mine.key) == (1, [], None, mine.key)


def _remember(mine: Store) -> None:
    remember(mine, base(5, mine.of_root.root / "p.yaml"))


@pytest.mark.parametrize("doing", [_begin, _look, _read, _remember])
def test_what_one_environment_could_not_read_the_other_does_not_take_back(
    root: Path, doing: Callable[[Store], None]
) -> None:
    """Both are open in one process: a run that read nothing must not write as at first contact."""
    mine, other = store(root, "s", TOGETHER), store(root, "p", TOGETHER)
    other = Store(mine.of_root, other.part)
    remember(mine, base(3, root / "s.yaml"))
    remember(other, base(4, root / "p.yaml"))
    assert mine.file is not None
    with closing(sqlite3.connect(mine.file)) as opened, opened:
        assert opened.execute("UPDATE base SET local = '{}' WHERE environment = 's'").rowcount == 1
    assert mine.bases("uid:1") == {}

    doing(other)

    assert "damaged" in str(mine.trouble)
    assert (other.trouble, mine.clusters(), mine.uids("uid:1")) == (None, frozenset(), {})
    with mine.claimed("push", "now"):
        assert mine.trouble is None, "this run reads anew"
        assert mine.bases("uid:1") == {}
        assert "damaged" in str(mine.trouble)


STANDS = ("pushed", "pulled", "only seen")


def stands(how: str, value: int, at: str) -> Base:
    return Base({"a": value}, {"a": value}, "u", at=at, seen=how == "only seen", pushed=how == "pushed")


@pytest.mark.parametrize("before", [*STANDS, "forgotten", "nothing"])
@pytest.mark.parametrize("after", STANDS)
def test_what_was_only_seen_takes_the_place_of_nothing_that_was_written(root: Path, before: str, after: str) -> None:
    """A run that did not read what was kept, for whatever reason, takes no leave from it."""
    mine = store(root, "s", APART)
    if before in STANDS:
        remember(mine, stands(before, 1, "then"))
    elif before == "forgotten":
        with mine.claimed("forget", "then"):
            mine.journal("forget", "uid:1", "then").forget({WEB: base(1)})

    remember(mine, stands(after, 2, "now"))

    is_kept = after == "only seen" and before in ("pushed", "pulled")
    (found,) = mine.bases("uid:1").values()
    assert (found.live, found.seen) == ({"a": 1 if is_kept else 2}, after == "only seen" and not is_kept)
    assert mine.trouble is None
