"""A run that is forked says and does what a run does that was started by itself."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import running
from tests.running import sync


@pytest.mark.parametrize("words", ["", "--help", "push --help", "nonsense", "status", "version --format json"])
def test_both_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    forked = sync(tmp_path, *words.split())

    monkeypatch.setattr(running, "LOADS_EACH_TIME", True)

    assert sync(tmp_path, *words.split()) == forked
    assert forked.out + forked.err


def test_each_has_its_own_folder_and_environment(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    one, other = (sync(folder, "status", "--root", "there") for folder in (tmp_path, tmp_path / "there"))
    named = sync(tmp_path, "status", env={"KUBECTL_PATH": "/nowhere/kubectl"})

    assert "no folder" not in one.err
    assert "no folder" in other.err
    assert "/nowhere/kubectl" in named.err


def test_they_run_side_by_side(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as several:
        runs = list(several.map(lambda number: sync(tmp_path, f"nonsense{number}"), range(8)))

    assert [(ran.code, f"'nonsense{number}'" in ran.err) for number, ran in enumerate(runs)] == [(2, True)] * 8


@pytest.mark.parametrize(("name", "value"), [("PYTHONUTF8", "0"), ("LC_ALL", "C"), ("FORCE_COLOR", "1")])
def test_what_is_read_before_is_read_anew(name: str, value: str) -> None:
    assert running.starter().may_run(os.environ)
    assert not running.starter().may_run({**os.environ, name: value})
