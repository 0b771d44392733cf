"""Versions of files, in repositories of every kind, asked of the real git."""

import os
import shutil
from pathlib import Path

import pytest

from kubectl_sync.git.histories import LONGEST, FileVersion
from tests.git.samples import NAMES, begun, commit, git, opened, recorded, texts


def test_versions_are_told_the_newest_first_with_commit_and_time(tmp_path: Path) -> None:
    begun(tmp_path)
    first = commit(tmp_path, {"a.yaml": b"a: 1\n", "b/c.yaml": b"c: 1\n"}, 1000)
    commit(tmp_path, {"other": b"1"}, 2000)
    third = commit(tmp_path, {"a.yaml": b"a: 2\n"}, 3000)
    a, c, none = tmp_path / "a.yaml", tmp_path / "b" / "c.yaml", tmp_path / "none.yaml"

    found = opened(tmp_path / "b").histories([a, c, none])

    assert found[a].versions == (FileVersion(third, 3000, b"a: 2\n"), FileVersion(first, 1000, b"a: 1\n"))
    assert found[c].versions == (FileVersion(first, 1000, b"c: 1\n"),)
    assert found[none].versions == ()
    assert all(one.is_whole for one in found.values())


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_packed_objects_and_refs_of_both_forms_are_read(tmp_path: Path, form: str) -> None:
    begun(tmp_path, f"--object-format={form}")
    ids = [commit(tmp_path, {"a.yaml": b"a: %d\n" % n}) for n in range(3)]
    git(tmp_path, "gc", "-q", "--prune=now")
    git(tmp_path, "pack-refs", "--all")
    git(tmp_path, "commit-graph", "write", "--reachable")

    assert opened(tmp_path).state().head == ids[-1]
    assert texts(tmp_path) == [b"a: 2\n", b"a: 1\n", b"a: 0\n"]
    assert opened(tmp_path).contains(ids[0])


def test_a_file_that_was_deleted_and_came_back_has_a_version_without_text(tmp_path: Path) -> None:
    begun(tmp_path)
    for raw in (b"1", None, b"2", None):
        commit(tmp_path, {"a.yaml": raw})

    assert texts(tmp_path) == [None, b"2", None, b"1"]


def test_a_rename_ends_one_history_and_begins_another(tmp_path: Path) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"a: 1\n" * 20})
    commit(tmp_path, {"a.yaml": None, "b.yaml": b"a: 1\n" * 20})

    assert texts(tmp_path) == [None, b"a: 1\n" * 20]
    assert texts(tmp_path, "b.yaml") == [b"a: 1\n" * 20]


def test_another_mode_is_no_version_and_a_link_has_no_text(tmp_path: Path) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"})
    (tmp_path / "a.yaml").chmod(0o755)
    commit(tmp_path, {})
    (tmp_path / "b.yaml").unlink()
    for target in ("a.yaml", "elsewhere"):
        (tmp_path / "b.yaml").unlink(missing_ok=True)
        (tmp_path / "b.yaml").symlink_to(target)
        commit(tmp_path, {})

    assert texts(tmp_path) == [b"a: 1\n"]
    assert texts(tmp_path, "b.yaml") == [None, b"b: 1\n"]


def test_bytes_are_told_as_they_are_stored(tmp_path: Path) -> None:
    begun(tmp_path)
    git(tmp_path, "config", "core.autocrlf", "true")
    raw = [b"a: 1\n", b"\0\xff\n no end", b"", b"x" * 5_000_000]
    for one in raw:
        commit(tmp_path, {"a.yaml": one.replace(b"\n", b"\r\n")})
    git(tmp_path, "config", "core.autocrlf", "false")
    commit(tmp_path, {"a.yaml": b"a: 1\r\n"})

    binary = raw[1].replace(b"\n", b"\r\n")  # left alone by git
    assert texts(tmp_path) == [b"a: 1\r\n", raw[3], raw[2], binary, raw[0]]


def test_of_a_merge_counts_what_it_brought_to_its_first_parent(tmp_path: Path) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"1", "b.yaml": b"1"})
    for branch in ("one", "two", "three"):
        git(tmp_path, "checkout", "-q", "-b", branch, "main")
        commit(tmp_path, {f"{branch}.yaml": b"1"})
        commit(tmp_path, {f"{branch}.yaml": b"2"})
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, {"a.yaml": b"2"})
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "one", "one")
    merge = git(tmp_path, "rev-parse", "HEAD")
    git(tmp_path, "merge", "-q", "-m", "octopus", "two", "three")

    assert texts(tmp_path, "one.yaml") == [b"2"]
    assert texts(tmp_path, "three.yaml") == [b"2"]
    assert texts(tmp_path) == [b"2", b"1"]
    file = tmp_path / "one.yaml"
    assert opened(tmp_path).histories([file])[file].versions[0].commit == merge


def test_an_evil_merge_made_a_version(tmp_path: Path) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"1"})
    git(tmp_path, "checkout", "-q", "-b", "side")
    commit(tmp_path, {"b.yaml": b"1"})
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, {"c.yaml": b"1"})
    git(tmp_path, "merge", "-q", "--no-commit", "--no-ff", "side")
    commit(tmp_path, {"a.yaml": b"by the merge"})

    assert texts(tmp_path) == [b"by the merge", b"1"]


def test_a_shallow_clone_says_that_its_histories_are_not_whole(tmp_path: Path) -> None:
    origin = begun(tmp_path / "origin")
    for number in range(4):
        commit(origin, {"a.yaml": b"%d" % number})
    git(tmp_path, "clone", "-q", "--depth=2", origin.as_uri(), "clone")
    file = tmp_path / "clone" / "a.yaml"

    repository = opened(file.parent)

    assert repository.state().is_shallow
    found = repository.histories([file])[file]
    assert ([one.text for one in found.versions], found.is_whole) == ([b"3", b"2"], False)
    assert repository.changes(found.versions[-1].commit) == ()


@pytest.mark.parametrize(("number", "is_whole"), [(LONGEST, True), (LONGEST + 1, False)])
def test_so_many_versions_are_told_and_not_more(tmp_path: Path, number: int, is_whole: bool) -> None:
    begun(tmp_path)
    stream = b"".join(
        b"commit refs/heads/main\ncommitter a <a@x> %d +0000\ndata 0\n"
        b"M 100644 inline a.yaml\ndata <<E\na: %d\nE\n\n" % (n, n)
        for n in range(number)
    )
    git(tmp_path, "fast-import", "--quiet", given=stream)
    file = tmp_path / "a.yaml"

    found = opened(tmp_path).histories([file])[file]

    assert [one.time for one in found.versions] == list(range(number - 1, number - 1 - LONGEST, -1))
    assert found.is_whole is is_whole


def test_old_versions_are_found_behind_several_windows(tmp_path: Path) -> None:
    """6,000 commits of other files between two versions; no more is read than is asked."""
    begun(tmp_path)
    names = [b"a.yaml", *[b"other-%d" % (n % 7) for n in range(6000)], b"a.yaml"]
    stream = b"".join(
        b"commit refs/heads/main\ncommitter a <a@x> %d +0000\ndata 0\n"
        b"M 100644 inline %s\ndata <<E\n%d\nE\n\n" % (n, name, n)
        for n, name in enumerate(names)
    )
    git(tmp_path, "fast-import", "--quiet", given=stream)
    file = tmp_path / "a.yaml"
    repository = opened(tmp_path)

    assert texts(tmp_path) == [b"6001\n", b"0\n"]
    stopped = repository.histories([file], until=lambda _, version: version.time == 6001)[file]
    assert ([one.text for one in stopped.versions], stopped.is_whole) == ([b"6001\n"], False)


def test_each_file_is_asked_about_until_it_ends(tmp_path: Path) -> None:
    begun(tmp_path)
    for number in range(5):
        commit(tmp_path, {"a.yaml": b"a%d" % number, "b.yaml": b"b%d" % number})
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"

    found = opened(tmp_path).histories([a, b], until=lambda file, one: (file, one.text) == (a, b"a3"))

    assert [one.text for one in found[a].versions] == [b"a4", b"a3"]
    assert len(found[b].versions) == 5
    assert (found[a].is_whole, found[b].is_whole) == (False, True)


@pytest.mark.parametrize("name", [*NAMES, None], ids=repr)
def test_no_name_is_misread(tmp_path: Path, name: bytes | None) -> None:
    """Each alone, and all together, among files that a pattern would match as well."""
    begun(tmp_path)
    plain = {"a.yaml": b"plain", "ab.yaml": b"plain", "d/e/a.yaml": b"plain"}
    names = NAMES if name is None else (name,)
    commit(tmp_path, {**plain, **{os.fsdecode(one): b"1 " + one for one in names}})
    last = commit(tmp_path, {os.fsdecode(one): b"2 " + one for one in names})
    files = {tmp_path / os.fsdecode(one): one for one in names}

    found = opened(tmp_path).histories(files)

    expected = {file: [b"2 " + one, b"1 " + one] for file, one in files.items()}
    assert {file: [one.text for one in found[file].versions] for file in files} == expected
    manifests = {file: b"1 " + one for file, one in files.items() if file.suffix}
    assert {one.file: one.before for one in opened(tmp_path).changes(last)} == manifests


def test_a_work_tree_of_git_worktree_has_a_head_of_its_own(tmp_path: Path) -> None:
    main = begun(tmp_path / "main")
    commit(main, {"a.yaml": b"1"})
    git(main, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    commit(tmp_path / "other", {"a.yaml": b"2"})

    assert texts(tmp_path / "other") == [b"2", b"1"]
    assert texts(main) == [b"1"]
    assert opened(tmp_path / "other").top == tmp_path / "other"


def test_a_submodule_answers_for_its_own_files(tmp_path: Path) -> None:
    library, outer = begun(tmp_path / "library"), begun(tmp_path / "outer")
    commit(library, {"a.yaml": b"1"})
    git(outer, "submodule", "--quiet", "add", str(library), "sub")
    commit(outer, {"b.yaml": b"1"})
    commit(outer / "sub", {"a.yaml": b"2"})

    assert (outer / "sub" / ".git").is_file()
    assert texts(outer / "sub") == [b"2", b"1"]
    assert texts(outer, "sub") == []
    assert texts(outer, "b.yaml") == [b"1"]


def test_links_on_the_way_to_a_file_are_followed(tmp_path: Path) -> None:
    repository = begun(tmp_path / "real")
    commit(repository, {"folder/a.yaml": b"1"})
    (tmp_path / "link").symlink_to(repository / "folder")
    file = tmp_path / "link" / "a.yaml"

    (version,) = opened(file.parent).histories([file])[file].versions

    assert version.text == b"1"


def test_replaced_and_grafted_commits_are_read_as_they_are(tmp_path: Path) -> None:
    begun(tmp_path)
    first = commit(tmp_path, {"a.yaml": b"1"})
    second = commit(tmp_path, {"a.yaml": b"2"})
    other = git(tmp_path, "commit-tree", "-m", "x", f"{first}^{{tree}}")
    git(tmp_path, "replace", second, other)
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "grafts").write_text(f"{second}\n")
    assert git(tmp_path, "cat-file", "-p", f"{second}:a.yaml") == "1"

    assert texts(tmp_path) == [b"2", b"1"]


def test_a_content_that_is_lost_ends_the_history(tmp_path: Path) -> None:
    begun(tmp_path)
    for number in range(3):
        commit(tmp_path, {"a.yaml": b"%d" % number})
    name = git(tmp_path, "rev-parse", "HEAD^:a.yaml")
    shutil.rmtree(tmp_path / ".git" / "objects" / name[:2])
    file = tmp_path / "a.yaml"

    found = opened(tmp_path).histories([file])[file]

    assert ([one.text for one in found.versions], found.is_whole) == ([b"2"], False)


def test_what_is_staged_only_is_no_version(tmp_path: Path) -> None:
    begun(tmp_path)
    commit(tmp_path, {"a.yaml": b"1"})
    (tmp_path / "a.yaml").write_bytes(b"2")
    git(tmp_path, "add", "a.yaml")

    assert texts(tmp_path) == [b"1"]
    recorded(tmp_path)
    assert texts(tmp_path) == [b"2", b"1"]
