"""What the documents say is so."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.cli.app import VERBS
from kubectl_sync.errors import Exit
from kubectl_sync.settings.file import read_settings
from kubectl_sync.settings.schema import UserFile, WorkspaceFile

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
REFERENCE = (ROOT / "docs/reference.md").read_text()
COMMANDS = sorted(set(re.findall(r"kubectl sync ([a-z]+(?: [^\n`#|]*)?)", README + REFERENCE)))
# What a newcomer reads in one go.
MOST_LINES = 130
MOST_OF_A_SESSION = 25


def helped(verb: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_sync", verb, "--help"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_every_verb_is_in_the_readme() -> None:
    assert [verb for verb in VERBS if f"kubectl sync {verb}" not in README] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_and_the_reference_exists(command: str) -> None:
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


@pytest.mark.parametrize("kind", [UserFile, WorkspaceFile])
def test_every_setting_is_explained(kind: Any) -> None:
    text = (ROOT / "docs/settings.md").read_text()
    head = "## `~/.kubesync/config`" if kind is UserFile else "## `.kubesync/config`"
    section = text.partition(head)[2].partition("\n## ")[0]
    cells = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]

    assert sorted(re.findall(r"`([^`]+)`", " ".join(cells))) == sorted(kind.__struct_encode_fields__)


def test_the_example_of_settings_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs/settings.md").read_text()
    (tmp_path / "config").write_text(text.partition("```yaml\n")[2].partition("```")[0])

    assert set(read_settings(tmp_path / "config", WorkspaceFile).environments) == {"staging", "production"}


def test_every_exit_code_is_in_the_reference_and_the_readme_leads_there() -> None:
    rows = re.findall(r"^\| (\d) \|", REFERENCE, re.MULTILINE)

    assert [int(row) for row in rows] == [int(one) for one in Exit]
    assert "exit codes: [reference](docs/reference.md)" in " ".join(README.split())


def test_the_readme_is_read_in_one_go_and_begins_with_what_to_type() -> None:
    lines = README.splitlines()
    heads = [line for line in lines if line.startswith("#")]

    assert len(lines) <= MOST_LINES
    (session,) = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert session.count("\n") <= MOST_OF_A_SESSION
    assert README.index("make demo") < README.index("make test") < README.index(heads[1])
    assert heads[1] == "## Install"


DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(str(one.relative_to(ROOT)) for one in (ROOT / "docs").rglob("*.md")),
]


@pytest.mark.parametrize("file", DOCUMENTS)
def test_files_that_documents_name_exist(file: str) -> None:
    text = (ROOT / file).read_text()
    named = re.findall(r"`((?:kubectl_sync|tests|docs|krew-manifest)/[\w./-]*)`", text)

    assert [one for one in named if not (ROOT / one).exists()] == []
