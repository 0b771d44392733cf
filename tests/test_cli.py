"""The first words that anybody types."""

import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_sync.cli.app import run


def typed(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "kubectl_sync", *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60, cwd=folder)


def test_without_a_word_it_says_what_there_is() -> None:
    ran = typed()

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == typed("--help").stdout
    verbs, options = ran.stdout.index("\nVerbs:\n"), ran.stdout.index("\nOptions of every verb:\n")
    assert verbs < options


def test_a_verb_has_its_own_options_apart() -> None:
    own, _, shared = typed("status", "--help").stdout.partition("\nOptions of every verb:\n")

    assert "--exit-code" in own
    assert "--context" not in own
    assert "--context" in shared
    assert "--exit-code" not in shared


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("stauts", "did you mean `kubectl sync status`?"),
        ("frobnicate", "there are status, diff"),
        ("help", "type `kubectl sync --help`"),
        ("help push", "type `kubectl sync push --help`"),
        ("get pods", "`kubectl sync pull TYPE NAME -o -` prints a manifest"),
        ("apply", "`kubectl sync push` writes"),
        ("kustomize overlays/dev", "`kubectl sync status -k DIR` compares"),
    ],
)
def test_a_verb_that_is_none(words: str, hint: str) -> None:
    verb, *_ = words.split()
    ran = typed(*words.split())

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[0] == f"error: there is no verb {verb!r}"
    assert hint in ran.stderr


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("push -f there.yaml", "-f means --force here, not a file: -f there.yaml", "type there.yaml without -f"),
        ("push -fthere.yaml", "-f means --force here, not a file: -f there.yaml", "type there.yaml without -f"),
        ("push -Rf .", "-f means --force here, not a file: -f .", "type . without -f"),
        ("push -f -", "-f means --force here, not a file: -f -", "type - without -f"),
        ("push --filename there.yaml", "there is no option --filename here", "type there.yaml without it"),
        ("push --filename=there.yaml", "there is no option --filename here", "type there.yaml without it"),
        ("push -R", "there is no option -R here", "a folder is read with all that is below it"),
        ("push -k overlay", "-k: there is no folder", "name the folder of a kustomization"),
        ("push --server-side", "there is no option --server-side here", "a patch of the fields that were shown"),
        ("push --dry-run=server", "--dry-run=server: it takes no value", "type --dry-run alone"),
        ("push -o json", "-o names a file here, not a format: -o json", "type --format json"),
        ("push -ojson", "-o names a file here, not a format: -o json", "type --format json"),
        ("push web -o=yaml", "-o names a file here, not a format: -o yaml", "type --format yaml"),
        ("push --output=wide", "-o names a file here, not a format: -o wide", "leave it out"),
        ("-o jsonpath={.items} status", "-o names a file here, not a format", "leave it out"),
    ],
)
def test_habits_of_kubectl_are_told_and_write_nothing(tmp_path: Path, words: str, error: str, hint: str) -> None:
    (tmp_path / "there.yaml").write_text("kind: none\n")

    ran = typed(*words.split(), folder=tmp_path)

    assert (ran.returncode, ran.stdout) == (2, "")
    first, second = ran.stderr.splitlines()
    assert first.startswith(f"error: {error}")
    assert second.startswith("hint: ")
    assert hint in second
    assert [file.name for file in tmp_path.iterdir()] == ["there.yaml"]


@pytest.mark.parametrize("failure", [KeyError("planted"), RecursionError(), MemoryError(), ValueError("planted")])
def test_a_defect_is_told_without_a_traceback_and_is_no_difference(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor with the text of the error, which may be any value."""

    def broken(_: object) -> None:
        raise failure

    monkeypatch.setattr("kubectl_sync.cli.app.habits.refuse", broken)
    monkeypatch.setattr("kubectl_sync.cli.app.ENDING", ())  # the signals of this process are the tests' own

    code = run(["status"])

    said = capsys.readouterr().err
    assert (code, "planted" in said, "Traceback" in said) == (2, False, False)
    assert said.startswith(f"error: kubectl sync has a defect: {type(failure).__name__} at cli/app.py:")
    assert "hint: " in said
