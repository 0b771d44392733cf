"""Repositories of a hostile shape: what their files, folders, links and objects are, not what is configured."""
# ruff: noqa: ARG005 - each shape is called alike

import os
import zlib
from collections.abc import Callable, Mapping
from hashlib import sha1
from pathlib import Path
from typing import Final

from tests.git.samples import git

# What makes a shape of a work tree; `run` leaves a mark where it is run.
Shape = Callable[[Path, Path], object]
EVIL: Final = "[core]\n\trepositoryformatversion = 0\n\tbare = {bare}\n\tfsmonitor = {run}\n\tpager = {run}\n"


def bare(work: Path, run: Path, name: str, *, said: str = "false") -> None:
    """As it comes with a clone: nothing that git would not check out."""
    folder = work / name
    for one in ("objects", "refs"):
        (folder / one).mkdir(parents=True, exist_ok=True)
        (folder / one / ".keep").touch()
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "info").mkdir(exist_ok=True)
    (folder / "info" / "exclude").write_text("*\n")
    (folder / "config").write_text(EVIL.format(bare=said, run=run))


def link(file: Path, target: str) -> None:
    file.unlink(missing_ok=True)
    file.symlink_to(target)


def pipe(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.parent.mkdir(exist_ok=True)
    os.mkfifo(file)


def beside(work: Path, mark: str) -> None:
    """The data of git lies beside the work tree, and `.git` is a file that names it."""
    (work / ".git").rename(work.parent / "data")
    (work / ".git").write_text(mark)


def commondir(work: Path, run: Path) -> None:
    bare(work, run, "common")
    (work / ".git" / "commondir").write_text("../common\n")


def moved(work: Path, run: Path) -> None:
    bare(work, run, "common")
    data = work / ".git" / "worktrees" / "w"
    data.mkdir(parents=True)
    for name, text in {"HEAD": "ref: refs/heads/main\n", "commondir": "../../../common\n", "gitdir": "x\n"}.items():
        (data / name).write_text(text)
    (work / ".git" / "config").write_text(f"[core]\n\tfsmonitor = {run}\n\tworktree = /\n")


def attributes(work: Path, run: Path) -> None:
    text = "*.yaml filter=evil diff=evil merge=evil working-tree-encoding=UTF-16 ident text eol=crlf export-subst\n"
    (work / ".git" / "info").mkdir(exist_ok=True)
    (work / ".git" / "info" / "attributes").write_text(text)
    (work / ".git" / "config").open("a").write(
        f'[filter "evil"]\n\tclean = {run}\n\tsmudge = {run}\n\tprocess = {run}\n\trequired = true\n'
        f'[diff "evil"]\n\ttextconv = {run}\n\tcommand = {run}\n'
    )


def object_of(work: Path, raw: bytes) -> str:
    """An object as it is given, whatever git would say of it."""
    name = sha1(raw).hexdigest()
    file = work / ".git" / "objects" / name[:2] / name[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(raw, 1))
    return name


def commit_of(work: Path, tree: str) -> None:
    raw = f"tree {tree}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n".encode()
    name = object_of(work, b"commit %d\0" % len(raw) + raw)
    (work / ".git" / "refs" / "heads" / "main").write_text(f"{name}\n")


def tree_of(work: Path, entries: Mapping[bytes, bytes]) -> None:
    """A commit of a tree whose names no checkout would take."""
    content = bytes.fromhex(git(work, "hash-object", "-w", "--stdin", given=b"x"))
    raw = b"".join(mode + b" " + name + b"\0" + content for name, mode in entries.items())
    commit_of(work, object_of(work, b"tree %d\0" % len(raw) + raw))


def nested(work: Path) -> None:
    """A tree that is its own folder many times: one small object each, and exponentially many files."""
    name = git(work, "hash-object", "-w", "--stdin", given=b"x")
    rows = "".join(f"100644 blob {name}\t{one}.yaml\n" for one in range(10))
    tree = git(work, "mktree", given=rows.encode())
    for _ in range(12):
        rows = "".join(f"040000 tree {tree}\t{one}\n" for one in range(10))
        tree = git(work, "mktree", given=rows.encode())
    commit_of(work, tree)


def huge(work: Path) -> None:
    """A manifest of 70 MB that takes 70 kB."""
    content = object_of(work, b"blob %d\0" % (70 << 20) + bytes(70 << 20))
    commit_of(work, git(work, "mktree", given=f"100644 blob {content}\ta.yaml\n".encode()))


def index(work: Path, raw: bytes) -> None:
    (work / ".git" / "index").write_bytes(raw)


def submodule(work: Path, run: Path) -> None:
    (work / ".gitmodules").write_text(f'[submodule "x"]\n\tpath = sub\n\turl = ext::{run}\n\tupdate = !{run}\n')
    bare(work, run, ".git/modules/x")
    (work / "sub").mkdir()
    (work / "sub" / ".git").write_text("gitdir: ../.git/modules/x\n")


def alternates(work: Path, text: str) -> None:
    (work / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (work / ".git" / "objects" / "info" / "alternates").write_text(text)


def ref(work: Path, name: str, text: str) -> None:
    file = work / ".git" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def configured(work: Path, text: str) -> None:
    with (work / ".git" / "config").open("a") as out:
        out.write(text)


def broken(work: Path, run: Path) -> None:
    bare(work, run, ".")
    (work / ".git" / "HEAD").unlink()


def linked(work: Path, target: str) -> None:
    (work / ".git").rename(work.parent / "data")
    link(work / ".git", target)


def conditional(work: Path, run: Path) -> None:
    configured(work, f'[includeIf "gitdir:{work}/"]\n\tpath = more\n')
    ref(work, "more", EVIL.format(bare="true", run=run))


def replaced(work: Path, _run: Path) -> None:
    ref(work, "info/grafts", "x\n")
    ref(work, "refs/replace/" + "0" * 40, "0" * 40)


def hooks(work: Path, run: Path) -> None:
    configured(work, "[core]\n\thooksPath = hooks\n")
    (work / "hooks").mkdir()
    for name in ("post-index-change", "fsmonitor-watchman"):
        link(work / "hooks" / name, str(run))


# Those where git may still answer all; where it refuses, that is told.
SHAPES: Final[Mapping[str, Shape]] = {
    "a bare repository in a folder": lambda work, run: bare(work, run, "manifests"),
    "one that says it is bare": lambda work, run: bare(work, run, "manifests", said="true"),
    "one at the top": lambda work, run: bare(work, run, "."),
    "one around that is broken": broken,
    "one in another case": lambda work, run: bare(work, run, ".GIT"),
    "one as a manifest": lambda work, run: bare(work, run, "a.yaml.d"),
    "a file that names another": lambda work, run: beside(work, "gitdir: ../data\n"),
    "a file that names nothing": lambda work, run: beside(work, "gitdir: nothing\n"),
    "a file without an end": lambda work, run: beside(work, "gitdir: " + "x" * 100_000),
    "a file of zeros": lambda work, run: beside(work, "\0" * 1000),
    "a file that names itself": lambda work, run: beside(work, "gitdir: .git\n"),
    "a file that names a device": lambda work, run: beside(work, "gitdir: /dev/zero\n"),
    "a link to git's folder": lambda work, run: linked(work, "../data"),
    "a link in a circle": lambda work, run: linked(work, ".git"),
    "a common folder": commondir,
    "a common folder that is not there": lambda work, run: ref(work, "commondir", "/nothing\n"),
    "a common folder that is a device": lambda work, run: link(work / ".git" / "commondir", "/dev/zero"),
    "a work tree of another": moved,
    "filters by attributes": attributes,
    "attributes that are a pipe": lambda work, run: pipe(work / ".gitattributes"),
    "attributes of 20 MB": lambda work, run: (work / ".gitattributes").write_text("*.yaml text\n" * 1_700_000),
    "ignored by a pipe": lambda work, run: pipe(work / ".git" / "info" / "exclude"),
    "ignored by a device": lambda work, run: link(work / ".gitignore", "/dev/zero"),
    "a configuration that is a pipe": lambda work, run: pipe(work / ".git" / "config"),
    "a configuration that includes itself": lambda work, run: configured(work, "[include]\n\tpath = config\n"),
    "one that includes a device": lambda work, run: configured(work, "[include]\n\tpath = /dev/zero\n"),
    "one that includes by a condition": conditional,
    "one of an unknown format": lambda work, run: configured(work, "[core]\n\trepositoryformatversion = 99\n"),
    "one with an unknown extension": lambda work, run: configured(
        work, "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tevil = true\n"),
    "one that is none": lambda work, run: configured(work, "\0[[["),
    "HEAD that is a pipe": lambda work, run: pipe(work / ".git" / "HEAD"),
    "HEAD that names an option": lambda work, run: ref(work, "HEAD", "ref: --output=x\n"),
    "HEAD that leads out": lambda work, run: ref(work, "HEAD", "ref: ../../../etc/passwd\n"),
    "HEAD that names itself": lambda work, run: ref(work, "HEAD", "ref: HEAD\n"),
    "a ref that names a program": lambda work, run: ref(work, f"refs/heads/$({run})", "x\n"),
    "a branch with an upstream of options": lambda work, run: configured(
        work, f'[branch "main"]\n\tremote = --upload-pack={run}\n\tmerge = refs/heads/--output=x\n'),
    "packed refs without an end": lambda work, run: link(work / ".git" / "packed-refs", "/dev/zero"),
    "an index of noise": lambda work, run: index(work, b"DIRC" + b"\xff" * 5_000),
    "an index that claims a billion": lambda work, run: index(work, b"DIRC\0\0\0\2\x3b\x9a\xca\0" + b"\0" * 500),
    "an index that is a pipe": lambda work, run: pipe(work / ".git" / "index"),
    "submodules": submodule,
    "alternates in a circle": lambda work, run: alternates(work, "../../.git/objects\n" * 50),
    "alternates of anybody": lambda work, run: alternates(work, '"/dev/zero\n/proc/self/root\n//server/share\n'),
    "grafts and replaced objects": replaced,
    "a shallow file of nonsense": lambda work, run: ref(work, "shallow", "nonsense\n"),
    "names that lead out": lambda work, run: tree_of(
        work, {b"..": b"100644", b".git": b"40000", b"a/../../x.yaml": b"100644", b"a.yaml": b"120000"}),
    "modes that are none": lambda work, run: tree_of(work, {b"a.yaml": b"777777", b"b.yaml": b"0"}),
    "a tree of a billion files": lambda work, run: nested(work),
    "a manifest of 70 MB": lambda work, run: huge(work),
    "a lock that stays": lambda work, run: ref(work, "index.lock", ""),
    "hooks in the tree": hooks,
}  # fmt: skip
