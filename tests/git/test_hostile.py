"""Repositories that would run a program, move the tree, or lead to another: none does."""

import contextlib
import os
import pty
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from kubectl_sync.errors import GitError
from kubectl_sync.git.ignored import exposed
from kubectl_sync.git.repository import Repository
from tests.git.samples import ENV, begun, commit, git, opened
from tests.git.traps import COMMANDS, TRAPS, Trap

HOOKS = (
    "pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc",
    "post-merge", "commit-msg", "prepare-commit-msg", "post-commit", "update", "pre-receive", "post-rewrite",
)  # fmt: skip
SIGNATURES = {
    "openpgp": "-----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----",
    "ssh": "-----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----",
    "x509": "-----BEGIN SIGNED MESSAGE-----\n MII\n -----END SIGNED MESSAGE-----",
}


@dataclass(frozen=True)
class Lair:
    """A repository, another one, a program that leaves a mark, and a folder of hooks that do."""

    top: Path

    @property
    def work(self) -> Path:
        return self.top / "work"

    @property
    def mark(self) -> Path:
        return self.top / "mark"

    def lines(self, text: str) -> str:
        places = {"run": self.top / "bin" / "run", "hooks": self.top / "hooks", "other": self.top / "other"}
        for name, path in {**places, "mark": self.mark}.items():
            text = text.replace(f"{{{name}}}", str(path))
        return text

    def configure(self, text: str, file: str = "config") -> None:
        with (self.work / ".git" / file).open("a") as out:
            out.write("\n" + self.lines(text))

    def fires(self, folder: Path, trap: Trap) -> bool:
        """Whether plain git runs the program there, on a terminal."""
        words = [self.lines(word) for word in trap.fired_by]
        leading, terminal = pty.openpty()
        env = {**os.environ, **ENV, "PATH": f"{self.top / 'bin'}{os.pathsep}{os.environ['PATH']}", "TERM": "xterm"}
        env = {name: value for name, value in env.items() if name not in {"PAGER", "EDITOR", "VISUAL"}}
        subprocess.run(
            ["git", *words],
            cwd=folder,
            env=env,
            stdout=terminal,
            stderr=terminal,
            input=trap.given.encode(),
            timeout=60,
            check=False,
        )
        os.close(terminal)
        os.close(leading)
        has_fired = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return has_fired


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three commits, an upstream that conflicts, signed commits, and a content that is lacking."""
    top = tmp_path_factory.mktemp("pattern")
    work, other = begun(top / "work"), begun(top / "other")
    commit(other, {"a.yaml": b"other"})
    commit(
        work,
        {
            "a.yaml": b"1\n",
            ".gitattributes": b"*.yaml diff=evil filter=evil merge=evil\n",
            "b.yaml": b"b",
            "c.yaml": b"c1\n",
        },
    )
    git(work, "checkout", "-q", "-b", "side")
    commit(work, {"c.yaml": b"side\n"})
    git(work, "checkout", "-q", "main")
    commit(work, {"a.yaml": b"2\n", "c.yaml": b"c2\n"})
    commit(work, {"a.yaml": b"3\n", ".gitignore": b"secret-*\n"})
    for name, signature in SIGNATURES.items():
        text = git(work, "cat-file", "-p", "HEAD").replace("\n\n", f"\ngpgsig {signature}\n\n", 1)
        git(
            work,
            "update-ref",
            f"refs/heads/{name}",
            git(work, "hash-object", "-t", "commit", "-w", "--stdin", given=(text + "\n").encode()),
        )
    lacking = git(work, "rev-parse", "HEAD~2:a.yaml")
    (work / ".git" / "objects" / lacking[:2] / lacking[2:]).unlink()
    (work / "b.yaml").write_bytes(b"edited")
    git(work, "config", "branch.main.remote", ".")
    git(work, "config", "branch.main.merge", "refs/heads/side")
    return top


@pytest.fixture
def lair(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lair:
    top = tmp_path / "lair"
    shutil.copytree(pattern, top, symlinks=True)
    found = Lair(top)
    for name in ("bin/run", "bin/evil", "bin/git-remote-evil", *(f"hooks/{one}" for one in HOOKS)):
        program = top / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\ntouch {found.mark}\n")
        program.chmod(0o755)
    objects = found.work / ".git" / "objects" / "info"
    objects.mkdir(exist_ok=True)
    (objects / "alternates").write_text(f"{top / 'other' / '.git' / 'objects'}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(top / "bin"), prepend=os.pathsep)
    return found


def below(repository: Repository, work: Path) -> Mapping[str, object]:
    """Every question about what is gone, of the top and of a folder that has nothing."""
    top, inside = repository.below(work), repository.below(work / "inside")
    head = repository.state().head
    return {
        "under way": top.under_way,
        "edits": [(one.file.name, one.before, one.after) for window in top.edits() for one in window],
        "missing": {file.name: text for file, text in top.missing().items()},
        "left out": top.left_out([b"a.yaml"]),
        "coming": [(file.name, *texts) for file, *texts in top.coming()],
        "manifests": [file.name for file in inside.manifests()],
        "before": {file.name: text for file, text in top.at(f"{head}~1", [work / "a.yaml"]).items()},
        "ignored": top.ignored([work / "a.yaml", work / "secret-a.yaml"]),
    }


def ask(work: Path) -> Mapping[str, object]:
    """Every question of the door."""
    repository = opened(work)
    a, secret = work / "a.yaml", work / "secret-a.yaml"
    history = repository.histories([a, work / "b.yaml"])[a]
    head = repository.state().head
    return {
        "top": repository.top,
        "upstream": repository.state().upstream,
        "texts": [one.text for one in history.versions],
        "whole": history.is_whole,
        "upstream has": {one.file for one in repository.changed_upstream([a, work / "c.yaml"])},
        "contains": repository.contains(history.versions[-1].commit),
        "changes": [(one.before, one.after) for one in repository.changes(head)],
        "exposed": set(exposed([a, secret])),
        "below": below(repository, work),
    }


def expected(work: Path) -> Mapping[str, object]:
    return {
        "top": work,
        "upstream": "side",
        "texts": [b"3\n", b"2\n"],
        "whole": False,
        "upstream has": {work / "c.yaml"},
        "contains": True,
        "changes": [(b"2\n", b"3\n")],
        "exposed": {work / "a.yaml"},
        "below": {
            "under way": "",
            # What the first commit made is not here as a whole.
            "edits": [
                ("a.yaml", b"2\n", b"3\n"), ("c.yaml", b"c1\n", b"c2\n"),
                ("b.yaml", None, b"b"), ("c.yaml", None, b"c1\n"),
            ],
            "missing": {"b.yaml": b"b"},
            "left out": set(),
            "coming": [("c.yaml", b"c1\n", b"side\n")],
            "manifests": [],
            "before": {"a.yaml": b"2\n"},
            "ignored": {work / "secret-a.yaml"},
        },
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("trap", TRAPS, ids=lambda one: one.name)
def test_no_option_of_a_repository_runs_a_program(lair: Lair, trap: Trap) -> None:
    lair.configure(trap.lines)
    if trap.fired_by:
        copy = lair.top / "copy"
        shutil.copytree(lair.work, copy, symlinks=True)
        assert lair.fires(copy, trap), "the trap itself does not work"

    assert ask(lair.work) == expected(lair.work)

    assert not lair.mark.exists()


@pytest.mark.parametrize("file", ["config", "included", "config.worktree"])
def test_all_of_them_at_once_run_nothing(lair: Lair, file: str) -> None:
    lair.configure("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n")
    lair.configure("[include]\n\tpath = included\n")
    lair.configure("".join(trap.lines for trap in TRAPS), file)
    assert lair.fires(lair.work, Trap("", "", ("status",)))

    assert ask(lair.work) == expected(lair.work)

    assert not lair.mark.exists()


def test_hooks_in_the_repository_run_nothing(lair: Lair) -> None:
    shutil.copytree(lair.top / "hooks", lair.work / ".git" / "hooks", dirs_exist_ok=True)
    shutil.copytree(lair.work, lair.top / "copy", symlinks=True)
    assert lair.fires(lair.top / "copy", Trap("", "", ("commit", "--allow-empty", "-m", "x")))

    assert ask(lair.work) == expected(lair.work)

    assert not lair.mark.exists()


@pytest.mark.parametrize("trap", [one for one in TRAPS if one.name.startswith("promisor")], ids=lambda one: one.name)
def test_nothing_is_fetched_by_a_git_that_cannot_be_told_so(lair: Lair, trap: Trap) -> None:
    """One before GIT_NO_LAZY_FETCH tries, but no protocol is allowed, whatever is configured."""
    lair.configure(trap.lines)
    old = lair.top / "bin" / "git"
    old.write_text(f'#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec {shutil.which("git")} "$@"\n')
    old.chmod(0o755)

    with contextlib.suppress(GitError):  # such a git ends over the content that it cannot fetch
        assert ask(lair.work) == expected(lair.work)

    assert not lair.mark.exists()


@pytest.mark.parametrize("value", ["{other}", "..", "/"])
def test_a_configuration_does_not_move_the_tree(lair: Lair, value: str) -> None:
    lair.configure(f"[core]\n\tworktree = {value}\n")

    assert ask(lair.work) == expected(lair.work)


def test_a_bare_repository_in_the_tree_answers_nothing(lair: Lair) -> None:
    """As it comes with a clone: its configuration is not read, and its rules ignore nothing."""
    git(lair.work, "init", "-q", "--bare", "folder")
    folder = lair.work / "folder"
    (folder / "info" / "exclude").write_text("*\n")
    run = lair.lines("{run}")
    (folder / "config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ../folder\n\tfsmonitor = {run}\n"
    )
    assert lair.fires(folder, Trap("", "", ("status",)))
    files = [folder / "a.yaml", folder / "manifests" / "b.yaml", folder / "secret-a.yaml"]

    assert exposed(files) == dict.fromkeys(files[:2], "git would take it along")
    assert opened(folder).top == lair.work
    assert not lair.mark.exists()


def test_a_broken_mark_beside_a_bare_repository_lets_nothing_answer(tmp_path: Path) -> None:
    """Git takes the top itself for a bare repository where its `.git` is none."""
    git(tmp_path, "init", "-q", "--bare", ".")
    (tmp_path / "info" / "exclude").write_text("*\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("nonsense")

    (reason,) = exposed([tmp_path / "a.yaml"]).values()

    assert reason.startswith("git cannot tell whether it is ignored: fatal: not a git repository")


@pytest.mark.parametrize("trap", ["dir", "config", "index", "trace", "exec"])
def test_the_environment_leads_nowhere_else(lair: Lair, trap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other, run = lair.top / "other", lair.lines("{run}")
    (other / ".git" / "info").mkdir(exist_ok=True)
    (other / ".git" / "info" / "exclude").write_text("*\n")
    programs = lair.top / "programs"
    programs.mkdir()
    for word in ("git", *(f"git-{one}" for one in COMMANDS)):
        shutil.copy(run, programs / word)
    sets = {
        "dir": {
            "GIT_DIR": str(other / ".git"),
            "GIT_WORK_TREE": str(other),
            "GIT_COMMON_DIR": str(other / ".git"),
            "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
            "GIT_NAMESPACE": "x",
            "GIT_PREFIX": "x",
        },
        "config": {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.fsmonitor",
            "GIT_CONFIG_VALUE_0": run,
            "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={run}' 'core.excludesFile=/dev/stdin'",
            "GIT_CONFIG_GLOBAL": str(other / "a.yaml"),
            "GIT_EXTERNAL_DIFF": run,
            "GIT_PAGER": run,
            "GIT_PROXY_COMMAND": run,
        },
        "index": {
            "GIT_INDEX_FILE": str(other / ".git" / "index"),
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_ICASE_PATHSPECS": "1",
            "GIT_DEFAULT_HASH": "sha256",
            "GIT_SHALLOW_FILE": str(other / "a.yaml"),
            "GIT_REPLACE_REF_BASE": "refs/heads/",
        },
        "trace": dict.fromkeys(("GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE_SETUP"), str(lair.mark)),
        "exec": {"GIT_EXEC_PATH": str(programs), "GIT_SSH_COMMAND": run, "GIT_ASKPASS": run},
    }
    for name, value in sets[trap].items():
        monkeypatch.setenv(name, value)

    found, wanted = ask(lair.work), expected(lair.work)

    assert found == wanted
    assert not lair.mark.exists()


def test_nothing_is_written(lair: Lair) -> None:
    """Not even the index, whose stamps are old: no lock, no log of a ref, nothing packed."""
    for file in lair.work.glob("*.yaml"):
        os.utime(file, (1, 1))
    lair.configure("[gc]\n\tauto = 1\n[core]\n\tuntrackedCache = true\n\tlogAllRefUpdates = always\n")

    before = kept(lair.top)
    ask(lair.work)

    assert kept(lair.top) == before
    git(lair.work, "status")
    assert kept(lair.top) != before, "this would be seen"


def kept(top: Path) -> dict[Path, tuple[int, bytes]]:
    files = {one for one in top.rglob("*") if one.is_file()}
    folders = [one for one in top.rglob("*") if one.is_dir()]
    return {one: (one.stat().st_mtime_ns, one.read_bytes() if one in files else b"") for one in [*files, *folders]}


def test_pipes_and_devices_are_no_repositories(tmp_path: Path) -> None:
    begun(tmp_path)
    for name in ("pipe", "link"):
        (tmp_path / name).mkdir()
    os.mkfifo(tmp_path / "pipe" / ".git")
    (tmp_path / "link" / ".git").symlink_to("/dev/zero")
    for name in ("pipe", "link"):
        found = Repository.holding(tmp_path / name)
        assert found
        assert found.top == tmp_path
