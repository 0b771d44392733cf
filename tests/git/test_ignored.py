"""What git would take along: asked of the real one."""

import os
import subprocess
from pathlib import Path

import pytest

from kubectl_sync.git.ignored import exposed


def git(folder: Path, *words: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, env=env)


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
