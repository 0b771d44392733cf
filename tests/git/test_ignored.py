"""What git would take along: asked of the real one."""

import os
from pathlib import Path

import pytest

from kubectl_sync.git.ignored import exposed
from tests.git.samples import NAMES, begun, commit, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("secret-*\n/private/\n")
    return tmp_path


def test_outside_of_a_repository_nothing_is(tmp_path: Path) -> None:
    assert exposed([tmp_path / "a.yaml"]) == {}


def test_what_is_ignored_is_not(repository: Path) -> None:
    names = ("a.yaml", "secret-a.yaml", "new/folder/a.yaml", "new/secret-a.yaml", "private/a.yaml", "gr\u00fcn a.yaml")

    found = exposed(repository / name for name in names)

    assert {str(file.relative_to(repository)) for file in found} == {"a.yaml", "new/folder/a.yaml", "gr\u00fcn a.yaml"}


def test_what_git_has_already_is_whatever_it_ignores(repository: Path) -> None:
    file = repository / "secret-a.yaml"
    file.write_text("a: 1\n")
    git(repository, "add", "--force", "secret-a.yaml")

    assert exposed([file]) == {file: "git would take it along"}


def test_a_repository_of_its_own_inside_decides(repository: Path) -> None:
    inner = repository / "private" / "inner"
    inner.mkdir(parents=True)
    git(inner, "init", "-q")

    assert list(exposed([inner / "a.yaml", repository / "private" / "b.yaml"])) == [inner / "a.yaml"]


def test_a_repository_that_git_cannot_read_counts_as_one(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n")

    (reason,) = exposed([tmp_path / "a.yaml"]).values()

    assert reason.startswith("git cannot tell whether it is ignored: fatal: not a git repository")


def test_without_git_a_repository_counts_as_one(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert list(exposed([repository / "secret-a.yaml"]).values()) == ["git is not installed and cannot be asked"]


def test_a_repository_around_that_would_take_a_file_along_counts_too(tmp_path: Path) -> None:
    """The inner one may ignore it: without its `.git`, the outer one would take it along."""
    outer, inner = begun(tmp_path / "outer"), begun(tmp_path / "outer" / "inner")
    (inner / ".git" / "info" / "exclude").write_text("*\n")
    file = inner / "new" / "a.yaml"

    assert exposed([file]) == {file: "git would take it along"}
    (outer / ".gitignore").write_text("a.yaml\n")
    assert exposed([file]) == {}


def test_the_files_of_a_submodule_are_its_own(tmp_path: Path) -> None:
    library, outer = begun(tmp_path / "library"), begun(tmp_path / "outer")
    commit(library, {".gitignore": b"secret-*\n"})
    git(outer, "submodule", "--quiet", "add", str(library), "sub")
    files = [outer / "sub" / "secret-a.yaml", outer / "sub" / "a.yaml"]

    assert exposed(files) == {files[1]: "git would take it along"}


def test_a_place_that_the_index_calls_a_submodule_and_is_none_hides_nothing(tmp_path: Path) -> None:
    outer = begun(tmp_path)
    head = commit(outer, {"a": b"1"})
    git(outer, "update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    (outer / "sub").mkdir(exist_ok=True)

    (reason,) = exposed([outer / "sub" / "a.yaml"]).values()

    assert reason.startswith("git cannot tell whether it is ignored: fatal: Pathspec ")


def test_what_a_link_leads_to_counts_too(tmp_path: Path) -> None:
    repository, ignoring = begun(tmp_path / "one"), begun(tmp_path / "two")
    (ignoring / ".gitignore").write_text("*\n")
    (ignoring / "a.yaml").symlink_to(repository / "a.yaml")
    (ignoring / "folder").symlink_to(repository)
    files = [ignoring / "a.yaml", ignoring / "folder" / "b.yaml", ignoring / "c.yaml"]

    assert exposed(files) == dict.fromkeys(files[:2], "git would take it along")


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_no_name_is_misread(tmp_path: Path, name: bytes) -> None:
    """Its neighbour is ignored and the file is not, and the other way round."""
    begun(tmp_path)
    file, other = tmp_path / os.fsdecode(name), tmp_path / "neighbour.yaml"
    (tmp_path / ".gitignore").write_text("neighbour.yaml\n")
    assert exposed([file, other]) == {file: "git would take it along"}

    (tmp_path / ".gitignore").write_text("*\n!neighbour.yaml\n")
    assert exposed([file, other]) == {other: "git would take it along"}


@pytest.mark.long
def test_a_git_that_does_not_answer_counts_as_one(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = repository / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nsleep 120\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=os.pathsep)

    (reason,) = exposed([repository / "secret-a.yaml"]).values()

    assert reason.endswith("git does not answer")
