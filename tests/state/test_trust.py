"""What a clone, another user or a link could have put where marks, settings and homes are looked for."""

import os
import pwd
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from kubectl_sync import folders
from kubectl_sync.errors import SyncError
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.settings import Settings, Typed, trust
from kubectl_sync.settings.file import read_settings
from kubectl_sync.settings.schema import UserFile, WorkspaceFile
from kubectl_sync.state import Store, locate

REF = ObjectRef("", "ConfigMap", "n", "c")
BASE = Base({"a": 1}, {"a": 1}, "u", at="now")


def remembering(home: Path, root: Path) -> Store:
    store = Store.of(home, root)
    with store.claimed("push", "now"):
        store.journal("push", "one", "now").finish({REF: BASE})
    return store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / ".kubesync").mkdir(parents=True)
    return tmp_path / "root"


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_the_home_is_for_its_owner_alone(tmp_path: Path, root: Path, umask: int) -> None:
    home, before = tmp_path / "a" / "b" / "home", os.umask(umask)
    try:
        remembering(home, root)
    finally:
        os.umask(before)

    for folder in (home, home / "state", home.parent, home.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700, folder
    assert {one.stat().st_mode & 0o077 for one in home.rglob("*")} == {0}


def endless(file: Path) -> None:
    file.touch()
    os.truncate(file, 3 << 30)


MARKS: dict[str, Callable[[Path], object]] = {
    "a link to a device": lambda file: file.symlink_to("/dev/zero"),
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a file without an end": endless,
    "a link in a circle": lambda file: file.symlink_to(file),
    "a link to nothing": lambda file: file.symlink_to("nothing"),
}


@pytest.mark.parametrize("kind", MARKS)
def test_no_mark_is_waited_for_or_read_without_an_end(tmp_path: Path, root: Path, kind: str) -> None:
    MARKS[kind](root / ".kubesync" / "id")
    before = os.lstat(root / ".kubesync" / "id")

    store = remembering(tmp_path / "home", root)

    assert Store.of(tmp_path / "home", root).bases("one") == {REF: BASE}
    assert store.is_marked
    assert os.lstat(root / ".kubesync" / "id").st_ino == before.st_ino
    assert not (root / ".kubesync" / "nothing").exists()


@pytest.mark.parametrize("which", [".kubesync", ".kubesync/id", ".kubesync/.gitignore"])
def test_no_mark_is_made_through_a_link(tmp_path: Path, root: Path, which: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if which == ".kubesync":
        (root / which).rmdir()
        (root / which).symlink_to(outside)
    else:
        (root / which).symlink_to(outside / "made")

    remembering(tmp_path / "home", root)

    assert list(outside.iterdir()) == []


def test_a_clone_names_no_database_of_another_folder(tmp_path: Path, root: Path) -> None:
    """The name follows from the folder's path, which many know; what proves it stands in the database alone."""
    home, clone = tmp_path / "home", tmp_path / "clone"
    file = remembering(home, root).file
    assert file is not None
    (clone / ".kubesync").mkdir(parents=True)
    (root / ".kubesync" / "id").unlink()

    for text in (file.stem, f"{file.stem} {'0' * 32}"):
        (clone / ".kubesync" / "id").write_text(text)
        assert Store.of(home, clone).bases("one") == {}
    shutil.rmtree(root)
    assert Store.of(home, clone).bases("one") == {}, "nor of one that is gone"


def test_a_folder_that_was_moved_proves_it(tmp_path: Path, root: Path) -> None:
    file = remembering(tmp_path / "home", root).file
    moved = root.rename(tmp_path / "moved")

    found = Store.of(tmp_path / "home", moved)

    assert (found.file, found.bases("one")) == (file, {REF: BASE})
    assert len((moved / locate.MARK).read_text().split()) == 2


NOBODYS = "web-0123456789abcdef"


def mark_of(root: Path) -> str:
    return (root / locate.MARK).read_text()


def test_a_copy_gets_a_mark_of_its_own_and_is_found_after_it_was_moved(tmp_path: Path, root: Path) -> None:
    """With that of the first it would have the memory of that one, once that is gone, or none."""
    home, copy = tmp_path / "home", tmp_path / "copy"
    first = remembering(home, root)
    shutil.copytree(root, copy)
    assert mark_of(copy) == mark_of(root)

    second = remembering(home, copy)

    assert mark_of(copy) != mark_of(root)
    assert Store.of(home, root.rename(tmp_path / "a")).file == first.file
    moved = copy.rename(tmp_path / "b")
    assert Store.of(home, moved).file == second.file


@pytest.mark.parametrize("how", ["without a proof", "of a memory that was lost"])
def test_a_mark_that_leads_nowhere_is_renewed(tmp_path: Path, root: Path, how: str) -> None:
    home = tmp_path / "home"
    file = remembering(home, root).file
    assert file is not None
    if how == "without a proof":
        (root / locate.MARK).write_text(file.stem)
    else:
        shutil.rmtree(home)

    remembering(home, root)

    moved = root.rename(tmp_path / "moved")
    assert Store.of(home, moved).bases("one") == {REF: BASE}


@pytest.mark.parametrize(
    "text", ["notes of somebody\n", "web-0123456789abcdef\n", f"web-0123456789abcdef {'0' * 32}\n"]
)
def test_a_mark_that_may_be_of_another_home_or_of_git_stays(tmp_path: Path, root: Path, text: str) -> None:
    """To be written over by each of two homes in turn, or to be a change that git tells of, helps nobody."""
    (root / locate.MARK).write_text(text)
    inode = (root / locate.MARK).stat().st_ino

    remembering(tmp_path / "home", root)

    assert (mark_of(root), (root / locate.MARK).stat().st_ino) == (text, inode)


def test_a_mark_that_is_right_is_not_touched(tmp_path: Path, root: Path) -> None:
    remembering(tmp_path / "home", root)
    before = (root / locate.MARK).stat()

    remembering(tmp_path / "home", root)

    after = (root / locate.MARK).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.fixture
def settled(tmp_path: Path) -> Callable[[], Settings]:
    """The settings of a run with a home that has some of its own."""
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "config").write_text("kubectl: /their/program\n")
    (tmp_path / "home" / "config").chmod(0o600)
    variables = {"KUBESYNC_HOME": str(tmp_path / "home")}
    return lambda: Settings.of(Typed(), environment=variables, here=tmp_path)


def test_settings_of_ones_own_are_read(tmp_path: Path, settled: Callable[[], Settings]) -> None:
    for mode in (0o700, 0o755, 0o1777):
        (tmp_path / "home").chmod(mode)
        assert settled().kubectl == "/their/program"


@pytest.mark.parametrize(("name", "mode"), [("home", 0o777), ("home", 0o775), ("home/config", 0o660)])
def test_settings_that_others_could_write_stop_the_run(
    tmp_path: Path, settled: Callable[[], Settings], name: str, mode: int
) -> None:
    if mode & 0o002 == 0:
        of_others(tmp_path / name)
    (tmp_path / name).chmod(mode)

    with pytest.raises(SyncError) as found:
        settled()

    assert str(tmp_path / "home" / "config") in found.value.message
    assert f"chmod go-w {tmp_path / name}" in found.value.hint
    (tmp_path / name).chmod(mode & ~0o022)
    assert settled().kubectl == "/their/program"


def of_others(path: Path) -> None:
    """Give it to a group that has other members, or is none of the user's."""
    if os.getuid() != 0:
        pytest.skip("only root gives files to others")
    os.chown(path, -1, 4242)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(("name", "mode"), [("home", 0o770), ("home/config", 0o664)])
def test_a_group_of_ones_own_is_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, mode: int
) -> None:
    """Fedora and Ubuntu have a umask of 002, since each user has a group of that name."""
    group = (tmp_path / name).stat().st_gid
    user, members = pwd.getpwuid(os.geteuid()), list[str]()
    own = SimpleNamespace(pw_gid=group, pw_name=user.pw_name)
    monkeypatch.setattr("pwd.getpwuid", lambda _: own)
    monkeypatch.setattr("grp.getgrgid", lambda _: SimpleNamespace(gr_name=user.pw_name, gr_mem=members))
    (tmp_path / name).chmod(mode)

    trust.guard_home(tmp_path / "home")
    members.append("somebody")
    with pytest.raises(SyncError, match="others can write"):
        trust.guard_home(tmp_path / "home")


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to others")
@pytest.mark.parametrize("name", ["home", "home/config"])
def test_settings_of_another_user_stop_the_run(tmp_path: Path, settled: Callable[[], Settings], name: str) -> None:
    os.chown(tmp_path / name, 4242, -1)

    with pytest.raises(SyncError, match=r"belongs to another user \(4242\)"):
        settled()


def test_a_home_without_settings_is_only_doubted(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o777)

    trust.guard_home(tmp_path / "home")

    assert trust.doubt(tmp_path / "home") is not None
    assert trust.doubt(tmp_path / "nothing") is None


TEXTS = (
    'environments: {a: {folder: "a\\0b"}}', 'environments: {"a\\0": {folder: a}}', 'context: "a\\0b"',
    'namespace: "a\\nb"', 'context: "prod\\n"', 'namespace: "shop\\n"', 'protected: {contexts: ["prod\\n"]}',
     'protected: {contexts: ["\\e[2J"]}',
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_characters_that_nothing_can_have_are_refused_where_settings_are_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").write_text(text)

    with pytest.raises(SyncError, match=f"{tmp_path / 'config'}:1: .*text without control characters"):
        read_settings(tmp_path / "config", WorkspaceFile)


def test_a_path_that_none_can_be_is_told() -> None:
    with pytest.raises(SyncError, match="no path"):
        folders.real(Path("a\0b"))


@pytest.mark.parametrize("kind", ["a pipe", "a link to a device", "a folder"])
def test_settings_that_are_no_file_are_none(tmp_path: Path, kind: str) -> None:
    MARKS[kind](tmp_path / "config")

    assert read_settings(tmp_path / "config", UserFile) == UserFile()


def test_a_short_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 10)
    (tmp_path / "link").symlink_to(file)

    assert folders.read_short(file, 10) == folders.read_short(tmp_path / "link", 10, through_links=True)
    for one, most in ((file, 9), (tmp_path / "link", 10)):
        with pytest.raises(OSError):  # noqa: PT011 - any
            folders.read_short(one, most)


def test_what_is_read_is_closed_again(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208
    for _ in range(5):
        folders.read_short(tmp_path / "file", 1)
        with pytest.raises(OSError):  # noqa: PT011
            folders.read_short(tmp_path, 1)
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208
