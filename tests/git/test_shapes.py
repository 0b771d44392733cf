"""Repositories of a hostile shape: nothing runs, nothing is written, nothing hangs, and no secret counts as ignored."""

import os
import time
from pathlib import Path

import pytest

from kubectl_sync.errors import GitError
from kubectl_sync.git import program
from kubectl_sync.git.ignored import exposed
from kubectl_sync.git.repository import Repository
from tests.git.samples import begun, commit
from tests.git.shapes import SHAPES, Shape

# What is asked below takes four answers, of which each may be waited for.
PATIENCE = 0.5
SECONDS = 20.0
# What git itself takes for no repository, and for one that ignores all: it would take nothing along.
NONE = {"one around that is broken", "a link in a circle"}
ALL_IGNORED = {"a common folder"}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits of a manifest, with a name that is ignored."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(program, "SECONDS", PATIENCE)
    found = begun(tmp_path / "around" / "work")
    (found / ".git" / "info").mkdir(exist_ok=True)
    commit(found, {"a.yaml": b"1\n", ".gitignore": b"secret-*\n"})
    commit(found, {"a.yaml": b"2\n"})
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", SHAPES)
def test_it_is_answered_or_refused(work: Path, tmp_path: Path, name: str) -> None:
    mark, run = tmp_path / "mark", tmp_path / "run"
    run.write_text(f"#!/bin/sh\ntouch {mark}\n")
    run.chmod(0o755)
    shape: Shape = SHAPES[name]
    shape(work, run)
    before = names(tmp_path)
    started = time.monotonic()

    held = exposed([work / "a.yaml", work / "manifests" / "b.yaml", work / "secret-a.yaml"])
    told = answers(work)

    assert time.monotonic() - started < SECONDS
    assert not mark.exists()
    assert names(tmp_path) == before
    expected = {work / "a.yaml", work / "manifests" / "b.yaml"} if name not in NONE else set()
    expected -= {work / "manifests" / "b.yaml"} if name in ALL_IGNORED else set()
    assert expected <= set(held), "what is not ignored is held"
    assert told is None or told <= {b"1\n", b"2\n", b"x", None}


def answers(work: Path) -> set[bytes | None] | None:
    """The versions of the manifest, and what lies below; None where git refuses."""
    repository = Repository.holding(work)
    if repository is None:
        return None
    try:
        file = repository.top / "a.yaml"
        versions = {one.text for one in repository.histories([file])[file].versions}
        below = repository.below(repository.top)
        return versions | set(below.at(repository.state().head, [file]).values())
    except GitError:
        return None


def names(top: Path) -> set[str]:
    return {f"{folder}/{one}" for folder, _, files in os.walk(top) for one in files}


def test_they_are_as_many_as_promised() -> None:
    assert len(SHAPES) >= 30
