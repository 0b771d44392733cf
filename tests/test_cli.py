"""The first words that anybody types."""

import subprocess
import sys

import pytest


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kubectl_sync", *words], capture_output=True, text=True, check=False, timeout=60
    )


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
    ("verb", "hint"), [("stauts", "did you mean `kubectl sync status`?"), ("frobnicate", "there are status, diff")]
)
def test_a_verb_that_is_none(verb: str, hint: str) -> None:
    ran = typed(verb)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[0] == f"error: there is no verb {verb!r}"
    assert hint in ran.stderr
