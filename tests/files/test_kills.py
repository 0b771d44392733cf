"""A writer that is killed, and an editor that saves while a file is replaced: nothing is left, and nothing lost."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.files import exchange, staging
from kubectl_sync.files import replace as replacing
from kubectl_sync.files.replace import remove_file, replace
from tests.faults.writes import NEW, OLD, digest

ROOT = Path(__file__).parents[2]
SAVED, LATER = "saved", "saved once more"


@pytest.mark.long
@pytest.mark.parametrize("words", ["writes --lines", "writes --random 40", "editors --trials 30"])
def test_the_share_that_every_run_has(words: str) -> None:
    """`make hard` runs 300 random kills, and 4,000 saves of each way."""
    module, *options = words.split()
    ran = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *options],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout + ran.stderr


class Editor:
    """Saves in the moments between looking at a file and putting the new text in its place."""

    def __init__(self, file: Path, *texts: str | None) -> None:
        self.file, self.texts = file, [*texts]
        self.real = exchange.exchange

    def __call__(self, one: Path, other: Path) -> bool:
        if self.texts:
            text = self.texts.pop(0)
            if text is None:
                self.file.unlink()
            else:
                self.file.with_name("draft").write_text(text)
                self.file.with_name("draft").replace(self.file)
        return self.real(one, other)


@pytest.mark.parametrize(
    ("texts", "then"),
    [
        ((SAVED,), SAVED),
        ((SAVED, LATER), LATER),
        ((SAVED, LATER, "and again"), "and again"),
        ((SAVED, LATER, "and again", "at last"), "at last"),
        ((SAVED, None), SAVED),
        ((None,), None),
    ],
)
def test_saves_between_looking_and_replacing_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: tuple[str | None, ...], then: str | None
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(OLD)
    monkeypatch.setattr(replacing, "exchange", Editor(file, *texts))

    with pytest.raises(SyncError):
        replace(file, NEW, root=tmp_path, expected=digest(OLD))

    assert (file.read_text() if file.exists() else None) == then
    assert [one.name for one in tmp_path.iterdir()] == ([] if then is None else ["a.yaml"])


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_is_no_file_any_more_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    file, real = tmp_path / "a.yaml", exchange.exchange
    file.write_text(OLD)

    def changed(one: Path, other: Path) -> bool:
        if file.is_file() and not file.is_symlink() and file.read_text() == OLD:
            file.rename(tmp_path / "b.yaml")
            made: dict[str, Callable[[], None]] = {
                "link": partial(file.symlink_to, "b.yaml"), "folder": file.mkdir,
                "pipe": partial(os.mkfifo, file),
            }  # fmt: skip
            made[kind]()
        return real(one, other)

    monkeypatch.setattr(replacing, "exchange", changed)
    with pytest.raises(SyncError, match="changed after it was read"):
        replace(file, NEW, root=tmp_path, expected=digest(OLD))

    is_there = {"link": file.is_symlink, "folder": file.is_dir, "pipe": file.is_fifo}[kind]
    assert is_there()
    assert (tmp_path / "b.yaml").read_text() == OLD
    assert len(list(tmp_path.iterdir())) == 2


def test_where_nothing_can_be_exchanged_it_is_looked_at_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(OLD)
    monkeypatch.setattr(exchange, "call", lambda: None)

    replace(file, NEW, root=tmp_path, expected=digest(OLD))

    assert file.read_text() == NEW
    monkeypatch.setattr(replacing, "exchange", lambda *_: file.write_text(SAVED) == 0)
    with pytest.raises(SyncError):
        replace(file, OLD, root=tmp_path, expected=digest(NEW))
    assert (file.read_text(), len(list(tmp_path.iterdir()))) == (SAVED, 1)


def test_a_file_system_without_links_takes_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    replace(tmp_path / "a.yaml", NEW, root=tmp_path, expected=None)

    assert [one.read_text() for one in tmp_path.iterdir()] == [NEW]


def test_a_removed_file_that_was_saved_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, real = tmp_path / "a.yaml", staging.Staging.take
    file.write_text(OLD)

    def saved(place: staging.Staging, one: Path, expected: str) -> Path:
        file.write_text(SAVED)
        return real(place, one, expected)

    monkeypatch.setattr(staging.Staging, "take", saved)
    with pytest.raises(SyncError, match="changed after it was read"):
        remove_file(file, root=tmp_path, expected=digest(OLD))

    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.yaml", SAVED)]


def test_a_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    with staging.Staging(tmp_path) as living:
        assert not staging.is_left(living.folder)
        left = staging.cleared(living.folder)
        assert left is not None
        assert left.is_in_use
        assert living.folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_others_put_there_is_kept_and_told(tmp_path: Path) -> None:
    """A clone may bring such a folder along, and a kill may come while a save is put back."""
    folder = tmp_path / f"{staging.PREFIX}x"
    folder.mkdir()
    saved = folder / f"{digest(NEW)[:32]}-{digest(OLD)[:32]}-a.yaml"
    saved.write_text(SAVED)
    (folder / "part").write_text(NEW)
    (folder / ".gitignore").write_text("*\n")

    left = staging.cleared(folder)

    assert left == staging.StagingFolder(kept=(folder / ".gitignore", saved))
    saved.write_text(OLD)
    assert staging.cleared(folder) is None
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_of_its_folders_group(tmp_path: Path) -> None:
    if os.getuid():
        pytest.skip("only root gives files to other groups")
    os.chown(tmp_path, -1, 4242)
    tmp_path.chmod(0o2775)

    replace(tmp_path / "a.yaml", NEW, root=tmp_path, expected=None)

    assert (tmp_path / "a.yaml").stat().st_gid == 4242
