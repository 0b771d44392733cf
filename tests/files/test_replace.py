"""A file is replaced as a whole, only as read, and never through a link."""

import hashlib
from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.files.replace import replace


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_mode_is_kept_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("old")
    file.chmod(0o640)

    replace(file, "new", root=tmp_path, expected=digest("old"))

    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o640)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_changed_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine")

    with pytest.raises(SyncError, match="changed after it was read"):
        replace(file, "new", root=tmp_path, expected=digest("old"))

    assert (file.read_text(), len(list(tmp_path.iterdir()))) == ("mine", 1)


def test_a_new_file_does_not_replace_one_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine")

    with pytest.raises(SyncError, match="made by somebody else"):
        replace(file, "new", root=tmp_path, expected=None)

    assert file.read_text() == "mine"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "a.yaml").write_text("theirs")
    (root / "a.yaml").symlink_to(outside / "a.yaml")
    (root / "below").symlink_to(outside)

    for file in (root / "a.yaml", root / "below" / "a.yaml"):
        with pytest.raises(SyncError, match="a link, or outside"):
            replace(file, "new", root=root, expected=digest("theirs"))

    assert (outside / "a.yaml").read_text() == "theirs"
