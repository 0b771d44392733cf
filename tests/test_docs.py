"""What the documents say is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_sync.cli import VERBS
from kubectl_sync.errors import Exit

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
COMMANDS = sorted(set(re.findall(r"kubectl sync ([a-z]+(?: [^\n`#|]*)?)", README)))


def helped(verb: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_sync", verb, "--help"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_every_verb_is_in_the_readme() -> None:
    assert [verb for verb in VERBS if f"kubectl sync {verb}" not in README] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_exists(command: str) -> None:
    verb, *words = command.split()

    assert verb in VERBS
    text = helped(verb)
    options = [word for word in words if word.startswith("-") and word != "-"]
    assert [option for option in options if not re.search(rf"{re.escape(option)}\b", text)] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_help_has_examples_on_lines_of_their_own(verb: str) -> None:
    text = helped(verb)

    assert VERBS[verb] in text
    assert re.search(rf"^    kubectl sync {verb}", text, re.MULTILINE)


def test_every_exit_code_is_in_the_readme() -> None:
    rows = re.findall(r"^\| (\d) \|", README, re.MULTILINE)

    assert [int(row) for row in rows] == [int(one) for one in Exit]


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/manifests.md"])
def test_files_that_documents_name_exist(file: str) -> None:
    text = (ROOT / file).read_text()
    named = re.findall(r"`((?:kubectl_sync|tests|docs|krew-manifest)/[\w./-]*)`", text)

    assert [one for one in named if not (ROOT / one).exists()] == []
