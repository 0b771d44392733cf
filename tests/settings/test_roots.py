"""Which folder is a root: a table of folders in which somebody stands, and of homes around them."""

import pwd
from pathlib import Path
from typing import NamedTuple

import pytest

from kubectl_sync.settings import Settings, Typed
from kubectl_sync.state import locate

ID = "repo-0123456789abcdef\n"


class Layout(NamedTuple):
    """Files below `.kubesync` of folders, with who calls which folder a home, and the root of a run in `work/app`.

    `home` is $HOME, `kept` $KUBESYNC_HOME ("" for that of $HOME), `passwd` the home that the machine knows.
    """

    name: str
    files: tuple[str, ...]
    root: str
    home: str = "elsewhere"
    kept: str = ""
    passwd: str = "elsewhere"
    left: tuple[str, ...] = ()


STATE = ("{}/.kubesync/state/x.db", "{}/.kubesync/cache/x")


def kept(folder: str, *more: str) -> tuple[str, ...]:
    return tuple(one.format(folder) for one in STATE) + tuple(f"{folder}/.kubesync/{one}" for one in more)


# In each of them a user stands in `home/work/app`.
LAYOUTS = (
    Layout("nothing anywhere", (), "home/work/app"),
    Layout("a mark", ("home/work/.kubesync/id",), "home/work"),
    Layout("settings", ("home/work/.kubesync/config",), "home/work"),
    Layout("settings above a mark", ("home/work/app/.kubesync/id", "home/work/.kubesync/config"), "home/work"),
    Layout("an empty .kubesync", ("home/work/.kubesync/.gitignore",), "home/work/app"),
    Layout("the run's own home", kept("home", "config"), "home/work/app", home="home", passwd="home"),
    Layout("a home without memory yet", ("home/.kubesync/config",), "home/work/app", home="home"),
    Layout("$KUBESYNC_HOME elsewhere", kept("home", "config"), "home/work/app", home="home", kept="other",
           left=("home",)),
    Layout("$KUBESYNC_HOME elsewhere, settings alone", ("home/.kubesync/config",), "home/work/app", home="home",
           kept="other", left=("home",)),
    Layout("$KUBESYNC_HOME in a folder", kept("home/work", "config"), "home/work/app", kept="home/work/.kubesync"),
    Layout("another HOME: sudo", kept("home", "config"), "home/work/app", left=("home",)),
    Layout("another HOME, memory without settings", kept("home"), "home/work/app"),
    Layout("another HOME, memory of clusters alone", ("home/.kubesync/clusters.json", "home/.kubesync/config"),
           "home/work/app", left=("home",)),
    Layout("another HOME, settings alone", ("home/.kubesync/config",), "home/work/app", passwd="home", left=("home",)),
    Layout("a mark left in a home by an older version", kept("home", "id", "config"), "home/work/app", left=("home",)),
    Layout("a root below somebody's home", (*kept("home", "config"), "home/work/.kubesync/id"), "home/work",
           left=("home",)),
    Layout("a root around the run's home", ("home/.kubesync/config", *kept("home/work", "config")), "home",
           home="home/work"),
)  # fmt: skip


@pytest.fixture
def made(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for file in layout.files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(ID if file.endswith("/id") else "")
    (tmp_path / "home/work/app").mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("HOME", str(tmp_path / layout.home))
    known = pwd.getpwuid(0)
    monkeypatch.setattr(pwd, "getpwuid", lambda _: _at(known, tmp_path / layout.passwd))
    variables = {"KUBESYNC_HOME": str(tmp_path / layout.kept)} if layout.kept else {}
    return Settings.of(Typed(), environment=variables, here=tmp_path / "home/work/app")


def _at(known: pwd.struct_passwd, home: Path) -> pwd.struct_passwd:
    return pwd.struct_passwd((*known[:5], str(home), known[6]))


@pytest.mark.parametrize("layout", LAYOUTS, ids=[one.name for one in LAYOUTS])
def test_the_root_of_a_layout(layout: Layout, made: Settings, tmp_path: Path) -> None:
    assert str(made.root.relative_to(tmp_path)) == layout.root
    assert tuple(str(one.relative_to(tmp_path)) for one in made.left) == layout.left


@pytest.mark.parametrize("layout", LAYOUTS, ids=[one.name for one in LAYOUTS])
def test_no_mark_is_left_where_a_memory_lies(layout: Layout, made: Settings, tmp_path: Path) -> None:
    """Whoever stands in a home, of their own or somebody else's: what is there stays all that is there."""
    for folder in (tmp_path / "home", tmp_path / "home/work"):
        marker = folder / ".kubesync"
        before = {*marker.rglob("*")}

        locate.mark(folder, made.home / "state" / "app-0123456789abcdef.db", b"key")

        memory = {marker / name for name in ("state", "clusters.json")}
        is_kept = marker == made.home or bool(memory & before)
        assert ({*marker.rglob("*")} == before) or not is_kept, layout.name
        assert (marker / "id").exists() or is_kept
