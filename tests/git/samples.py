"""Repositories for tests, made by the real git without anybody's settings."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from kubectl_sync.git.repository import Repository

ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}

# Names that a shell, a pattern, an option or a text of lines would take for something else.
NAMES = (
    b"-a.yaml", b"--output=x.yaml", b":(glob)*.yaml", b":!a.yaml", b":/a.yaml", b":(top)a.yaml",
    b"*.yaml", b"[a].yaml", b"?.yaml",
    b"a\nb.yaml", b"a\tb.yaml", b'"a".yaml', b"back\\slash.yaml", b"\xff\xfe.yaml", "gr\u00fcn \u4e2d.yaml".encode(),
    b" a .yaml", b"HEAD", b"main", b"-- .yaml", b"#a.yaml", b"!a.yaml", b"~a.yaml", b"\xff/a.yaml", b"-d/*/a.yaml",
)  # fmt: skip


def git(folder: Path, *words: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> str:
    """Ask git as a user does; what it says, without the last line's end."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, **ENV, **(more or {})},
        input=given,
    )
    return os.fsdecode(done.stdout).removesuffix("\n")


def begun(folder: Path, *words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main", *words)
    return folder


def commit(folder: Path, files: Mapping[str, bytes | None], time: int = 1_700_000_000) -> str:
    """Commit files with these contents, or without those that are None; the id of the commit."""
    for name, raw in files.items():
        file = folder / name
        file.unlink(missing_ok=True)
        if raw is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
    git(folder, "add", "-A", "-f", ".")
    return recorded(folder, time)


def recorded(folder: Path, time: int = 1_700_000_000) -> str:
    """Commit what is staged."""
    when = {"GIT_COMMITTER_DATE": f"@{time} +0000"}
    git(folder, "commit", "-q", "--allow-empty", "-m", "change", more=when)
    return git(folder, "rev-parse", "HEAD")


def opened(folder: Path) -> Repository:
    found = Repository.holding(folder)
    assert found
    return found


def texts(folder: Path, name: str = "a.yaml") -> list[bytes | None]:
    """The versions of a file as the door tells them, the newest first."""
    repository = opened(folder)
    file = repository.top / name
    return [one.text for one in repository.histories([file])[file].versions]
