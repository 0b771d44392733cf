"""Where a work tree is, what its upstream has, and git that does not answer."""

import os
import time
from pathlib import Path

import pytest

from kubectl_sync.errors import GitError
from kubectl_sync.git.repository import Change, Repository, State
from tests.git.samples import begun, commit, git, opened, texts


def changed(repository: Repository, files: list[Path]) -> set[Path]:
    """The files that upstream has otherwise; each change has another content on its sides."""
    found = repository.changed_upstream(files)
    assert all(one.before != one.after for one in found)
    return {one.file for one in found}


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A repository with a.yaml, b.yaml and folder/c.yaml, and a clone of it."""
    origin = begun(tmp_path / "origin")
    commit(origin, {"a.yaml": b"1", "b.yaml": b"1", "folder/c.yaml": b"1"})
    git(tmp_path, "clone", "-q", str(origin), "clone")
    return origin, tmp_path / "clone"


def test_a_clone_names_its_upstream(pair: tuple[Path, Path]) -> None:
    head = git(pair[1], "rev-parse", "HEAD")

    assert opened(pair[1]).state() == State(head, False, "origin/main", head)


@pytest.mark.parametrize(
    "words",
    [
        ("checkout", "-q", "--detach"),
        ("branch", "--unset-upstream"),
        ("update-ref", "-d", "refs/remotes/origin/main"),
        ("checkout", "-q", "-b", "mine"),
    ],
    ids=" ".join,
)
def test_without_an_upstream_there_is_none(pair: tuple[Path, Path], words: tuple[str, ...]) -> None:
    git(pair[1], *words)
    repository = opened(pair[1])

    assert repository.state() == State(git(pair[1], "rev-parse", "HEAD"), False, "", "")
    assert changed(repository, [pair[1] / "a.yaml"]) == set()
    assert texts(pair[1]) == [b"1"]


def test_an_upstream_may_be_a_branch_of_ones_own(pair: tuple[Path, Path]) -> None:
    git(pair[1], "checkout", "-q", "-b", "mine", "--track", "main")

    assert opened(pair[1]).state().upstream == "main"


def test_before_the_first_commit_nothing_is_known(tmp_path: Path) -> None:
    begun(tmp_path)
    repository = opened(tmp_path)

    assert repository.state() == State("", False, "", "")
    assert texts(tmp_path) == []
    assert not repository.contains("0" * 40)
    assert changed(repository, [tmp_path / "a.yaml"]) == set()


def test_a_file_and_a_branch_called_head_lead_nobody_astray(tmp_path: Path) -> None:
    begun(tmp_path)
    first = commit(tmp_path, {"HEAD": b"1"})
    head = commit(tmp_path, {"a.yaml": b"1"})
    git(tmp_path, "update-ref", "refs/heads/HEAD", first)
    git(tmp_path, "update-ref", "refs/tags/HEAD", first)
    git(tmp_path, "update-ref", f"refs/heads/{head}", first)

    assert opened(tmp_path).state().head == head
    assert texts(tmp_path) == [b"1"]


def test_what_a_pull_would_bring_is_what_the_upstream_changed_since(pair: tuple[Path, Path]) -> None:
    origin, clone = pair
    commit(origin, {"folder/c.yaml": b"2", "b.yaml": None})
    git(clone, "fetch", "-q")
    commit(clone, {"a.yaml": b"mine"})
    files = [clone / one for one in ("a.yaml", "b.yaml", "folder/c.yaml", "none.yaml")]

    assert changed(opened(clone), files) == {files[1], files[2]}
    git(clone, "reset", "-q", "--hard", "@{upstream}")
    assert changed(opened(clone), files) == set()
    commit(clone, {"a.yaml": b"ahead"})
    assert changed(opened(clone), files) == set()


def test_nothing_is_fetched(pair: tuple[Path, Path]) -> None:
    commit(pair[0], {"a.yaml": b"2"})

    assert changed(opened(pair[1]), [pair[1] / "a.yaml"]) == set()


def test_of_an_upstream_without_a_common_commit_all_that_differs_counts(pair: tuple[Path, Path]) -> None:
    clone = pair[1]
    git(clone, "checkout", "-q", "--orphan", "fresh")
    commit(clone, {"a.yaml": b"other", "b.yaml": b"1"})
    git(clone, "branch", "-q", "--set-upstream-to=origin/main")

    found = changed(opened(clone), [clone / "a.yaml", clone / "b.yaml", clone / "folder" / "c.yaml"])

    assert found == {clone / "a.yaml"}


def test_only_ancestors_are_contained(pair: tuple[Path, Path]) -> None:
    clone = pair[1]
    first = git(clone, "rev-parse", "HEAD")
    git(clone, "checkout", "-q", "-b", "side")
    side = commit(clone, {"a.yaml": b"side"})
    git(clone, "checkout", "-q", "main")
    head = commit(clone, {"a.yaml": b"2"})
    tree = git(clone, "rev-parse", "HEAD^{tree}")
    repository = opened(clone)

    found = {one: repository.contains(one) for one in (first, head, side, tree, "0" * 40, "HEAD", "-h", "", head[:12])}

    assert [one for one, is_there in found.items() if is_there] == [first, head]
    git(clone, "merge", "-q", "-s", "ours", "side")
    assert opened(clone).contains(side)


def test_a_commit_tells_what_it_removed_and_changed(tmp_path: Path) -> None:
    begun(tmp_path)
    files = {"a.yaml": b"a1", "b.yml": b"b1", "c.json": b"{}", "d.txt": b"d", "e.yaml": b"e", "f.yaml": b"f"}
    root = commit(tmp_path, files)
    (tmp_path / "f.yaml").unlink()
    (tmp_path / "f.yaml").symlink_to("a.yaml")
    second = commit(tmp_path, {"a.yaml": b"a2", "b.yml": None, "c.json": None, "d.txt": None, "new.yaml": b"b1"})
    repository = opened(tmp_path)

    assert repository.changes(second) == (
        Change(tmp_path / "a.yaml", b"a1", b"a2"),
        Change(tmp_path / "b.yml", b"b1", None),
        Change(tmp_path / "c.json", b"{}", None),
        Change(tmp_path / "f.yaml", b"f", None),
    )
    assert repository.changes(root) == ()


def test_of_many_changes_the_first_are_told(tmp_path: Path) -> None:
    begun(tmp_path)
    names = [f"{n:03}.yaml" for n in range(250)]
    commit(tmp_path, dict.fromkeys(names, b"1"))
    second = commit(tmp_path, dict.fromkeys(names))

    assert [one.file.name for one in opened(tmp_path).changes(second)] == names[:200]


@pytest.mark.parametrize("name", ["", "HEAD", "--all", "-h", "1" * 40])
def test_only_a_commit_here_can_be_asked_about(tmp_path: Path, name: str) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"1"})

    with pytest.raises(GitError):
        opened(tmp_path).changes(name)


def test_a_file_elsewhere_is_an_error(tmp_path: Path) -> None:
    begun(tmp_path / "here")

    with pytest.raises(GitError, match="is not in the repository in"):
        opened(tmp_path / "here").histories([tmp_path / "a.yaml"])


def test_the_innermost_holds_a_folder_there_or_not(tmp_path: Path) -> None:
    outer, inner = begun(tmp_path / "outer"), begun(tmp_path / "outer" / "inner")
    (outer / "empty" / ".git").mkdir(parents=True)  # git takes it for no repository, and looks further up

    assert opened(inner / "not" / "yet").top == inner
    assert opened(outer / "empty").top == outer
    assert Repository.holding(tmp_path) is None


def test_without_git_there_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")

    assert Repository.holding(tmp_path) is None


@pytest.mark.parametrize("damage", ["HEAD", "config", "objects"])
def test_a_damaged_repository_is_an_error_with_what_to_type(tmp_path: Path, damage: str) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"1"})
    place = tmp_path / ".git" / damage
    if place.is_dir():
        place.rename(tmp_path / "away")
    else:
        place.write_bytes(b"[\0nonsense")

    with pytest.raises(GitError, match="git cannot read the repository in ") as error:
        opened(tmp_path).state()

    assert error.value.hint == f"see what git says of it: git -C {tmp_path} fsck"
    assert "\n" not in error.value.message


def test_a_lost_commit_is_an_error(tmp_path: Path) -> None:
    begun(tmp_path)
    first = commit(tmp_path, {"a.yaml": b"1"})
    commit(tmp_path, {"a.yaml": b"2"})
    (tmp_path / ".git" / "objects" / first[:2] / first[2:]).unlink()

    with pytest.raises(GitError, match="git cannot read the repository in "):
        texts(tmp_path)


@pytest.mark.long
def test_a_git_that_is_too_slow_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path / "work")
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nsleep 120\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=os.pathsep)
    repository = opened(tmp_path / "work")
    started = time.monotonic()

    with pytest.raises(GitError, match="git did not answer within 5 seconds in ") as error:
        repository.state()

    assert time.monotonic() - started < 15
    assert error.value.said == "git does not answer"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_repository_of_somebody_else_is_refused_unless_the_user_trusts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begun(tmp_path / "work")
    commit(folder, {"a.yaml": b"1"})
    for one in (folder, folder / ".git"):
        os.chown(one, 12345, 12345)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_UID", raising=False)

    with pytest.raises(GitError, match="dubious ownership") as error:
        opened(folder).state()
    assert error.value.hint == f"if you trust it: git config --global --add safe.directory {folder}"

    (tmp_path / ".gitconfig").write_text(f"[safe]\n\tdirectory = {folder}\n")
    assert texts(folder) == [b"1"]
