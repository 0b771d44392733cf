"""Which cluster a context led to: kept of all folders, and nothing that a run could fail of."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.state import Binding, Known, MemoryPart, RootState, Store

CLUSTERS = st.sampled_from(["uid:1", "uid:2", "uid:3", "ca:1", "ca:2"])
VISITS = st.lists(st.tuples(st.sampled_from(["prod", "dev"]), CLUSTERS), max_size=20)


@settings(deadline=None)  # it writes files
@given(visits=VISITS)
def test_a_cluster_has_every_name_by_which_it_was_reached(
    tmp_path_factory: pytest.TempPathFactory, visits: list[tuple[str, str]]
) -> None:
    home = tmp_path_factory.mktemp("home")
    for name, cluster in visits:
        Known.of(home).remember(name, [cluster])

    known = Known.of(home)

    for cluster in ("uid:1", "uid:2", "uid:3", "ca:1", "ca:2"):
        assert known.names(cluster) == {name for name, one in visits if one == cluster}
    for name in ("prod", "dev"):
        uids = [one for other, one in visits if other == name and one.startswith("uid:")]
        last = uids[-1] if uids else "uid:1"
        assert not known.is_another(name, last)
        assert known.is_another(name, "uid:never") is bool(uids)
        assert not known.is_another(name, "ca:never"), "only a uid tells that two clusters differ"


def test_a_run_that_tells_nothing_new_writes_nothing(tmp_path: Path) -> None:
    Known.of(tmp_path).remember("prod", ["ca:1", "uid:1"])
    file = tmp_path / "clusters.json"
    before = file.stat()

    Known.of(tmp_path).remember("prod", ["ca:1", "uid:1"])
    Known.of(tmp_path).remember("prod", ["uid:1"])
    Known.of(tmp_path).remember("dev", [])

    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert file.stat().st_mode & 0o077 == 0


def test_what_was_kept_meanwhile_is_not_lost(tmp_path: Path) -> None:
    early = Known.of(tmp_path)
    Known.of(tmp_path).remember("dev", ["uid:2"])

    early.remember("prod", ["uid:1"])

    assert Known.of(tmp_path).clusters == {"dev": ("uid:2",), "prod": ("uid:1",)}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"prod": 7, "dev": ["uid:1", 7]}', '"x"'])
def test_a_damaged_file_knows_what_can_be_read_of_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "clusters.json").write_text(text)

    known = Known.of(tmp_path)
    known.remember("new", ["uid:2"])

    assert known.names("uid:1") == ({"dev"} if "dev" in text else frozenset())
    assert json.loads((tmp_path / "clusters.json").read_text())["new"] == ["uid:2"]


def test_where_nothing_can_be_kept_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")

    Known.of(tmp_path / "home").remember("prod", ["uid:1"])

    assert Known.of(tmp_path / "home").clusters == {}


ONE, OTHER = Binding("uid:1", "ca:1", "one"), Binding("uid:2", "ca:2", "other")


@pytest.mark.parametrize("environment", ["", "staging"])
@pytest.mark.parametrize(("rebinds", "then"), [(None, ONE), (False, ONE), (True, OTHER)])
def test_a_folder_and_each_environment_belong_to_one_cluster_until_that_is_said(
    tmp_path: Path, environment: str, rebinds: bool | None, then: Binding
) -> None:
    (tmp_path / "folder").mkdir()
    root = RootState.of(tmp_path / "home", tmp_path / "folder")
    store = Store(root, MemoryPart(environment))
    with store.claimed("push", "now"):
        store.bind(ONE)
        store.rebinds = rebinds
        store.bind(OTHER)

    assert store.binding == then
    assert Store(root, MemoryPart("another")).binding is None
    assert (Store(root).binding is None) is bool(environment)


def test_a_run_that_is_let_go_elsewhere_once_binds_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    store = Store.of(tmp_path / "home", tmp_path / "folder", MemoryPart("staging"))
    with store.claimed("push", "now"):
        store.rebinds = False
        store.bind(OTHER)

    assert store.binding is None


def test_the_same_cluster_by_another_name_is_kept_as_it_is_seen_last(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    store = Store.of(tmp_path / "home", tmp_path / "folder", MemoryPart("staging"))
    with store.claimed("push", "now"):
        for binding in (ONE, Binding("uid:1", "ca:new", "renamed")):
            store.bind(binding)
            assert store.binding == binding
