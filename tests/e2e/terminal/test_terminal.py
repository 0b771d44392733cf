"""What a person sees on a terminal of 80 columns and 24 rows."""

from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync
from tests.terminals import Terminal


def test_a_status_in_colour_and_aligned(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "one")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "patch", "cm", "one", "--type=merge", "-p", '{"data":{"key":"\\u001b[31mred"}}')

    terminal = Terminal(tmp_path, "status", "-n", namespace)

    assert terminal.end() == 0
    lines = terminal.everything.splitlines()
    assert "      a → \\x1b[31mred" in lines, "a value drives no terminal"
    assert lines[-1] == "1 object differs: 1 changed in the cluster; 0 in sync  (would take: pull 1)"
    assert b"\x1b[1m" in terminal.raw


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_none_are_wanted(tmp_path: Path, namespace: str, variable: dict[str, str]) -> None:
    write(tmp_path, "one")

    terminal = Terminal(tmp_path, "status", "-n", namespace, environment=variable)

    assert terminal.end() == 0
    assert b"\x1b[3" not in terminal.raw


def test_whoever_waits_is_told_for_what_and_nothing_is_left_of_it(tmp_path: Path, namespace: str, relay: Relay) -> None:
    write(tmp_path, "one")
    relay.on("GET", f"/namespaces/{namespace}/configmaps", faults.delay(3))

    terminal = Terminal(tmp_path, "status", "-n", namespace, "-c", "relay")

    terminal.see("reading the cluster ...")
    assert terminal.end() == 0
    assert "reading the cluster" not in terminal.everything
    assert terminal.everything.splitlines()[-1].startswith("1 object differs")


def test_interrupted_while_waiting_it_ends_at_once_on_a_line_of_its_own(
    tmp_path: Path, namespace: str, relay: Relay
) -> None:
    write(tmp_path, "one")
    relay.on("GET", f"/namespaces/{namespace}/configmaps", faults.delay(20))
    terminal = Terminal(tmp_path, "status", "-n", namespace, "-c", "relay")
    terminal.see("reading the cluster ...")

    terminal.type("\x03")

    assert terminal.end(seconds=10) == 3
    assert terminal.everything.splitlines()[-1] == "error: interrupted"
    assert not terminal.screen.cursor.hidden


def test_interrupted_before_it_writes_a_push_says_so(tmp_path: Path, namespace: str, relay: Relay) -> None:
    write(tmp_path, "one")
    relay.on("GET", f"/namespaces/{namespace}/configmaps", faults.delay(20))
    terminal = Terminal(tmp_path, "push", "--yes", "-n", namespace, "-c", "relay")
    terminal.see("reading the cluster ...")

    terminal.type("\x03")

    assert terminal.end(seconds=10) == 3
    assert terminal.everything.splitlines()[-1] == "error: interrupted: nothing was written"


@pytest.fixture
def long(tmp_path: Path) -> Path:
    for number in range(12):
        write(tmp_path, f"c{number}")
    return tmp_path


def test_a_long_diff_comes_in_the_users_pager(
    long: Path, namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pager = tmp_path_factory.mktemp("bin") / "pager"
    pager.write_text('#!/bin/sh\necho "$(grep -c +++) files, LESS=$LESS"\n')
    pager.chmod(0o755)

    terminal = Terminal(long, "diff", "-n", namespace, environment={"PAGER": str(pager)})

    assert terminal.end() == 1
    assert terminal.text.splitlines()[-1] == "12 files, LESS=FRX"


def test_a_short_diff_comes_without(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "one")

    terminal = Terminal(tmp_path, "diff", "-n", namespace, environment={"PAGER": "false"})

    assert terminal.end() == 1
    assert "+++ file/one.yaml" in terminal.text
    assert b"\x1b[32m+apiVersion" in terminal.raw


def test_a_narrow_terminal_cuts_nothing(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "a-name-that-is-longer-than-the-line")

    terminal = Terminal(tmp_path, "status", "-n", namespace, columns=20)

    assert terminal.end() == 0
    assert "a-name-that-is-longer-than-the-line" in terminal.everything.replace("\n", "")


def test_a_context_that_changes_meanwhile_leads_nowhere_else(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """The current context is read once: the run ends where it began, and where its question said."""
    kubectl("config", "set-cluster", "elsewhere", "--server=https://127.0.0.1:1")
    kubectl("config", "set-context", "other", "--cluster=elsewhere")
    write(tmp_path, "one")
    terminal = Terminal(tmp_path, "push", "-n", namespace)
    assert "writes go to context plane, cluster plane" in terminal.see("Choose ...")

    kubectl("config", "use-context", "other")
    terminal.type("\x1b[A\r")  # up to take all, enter

    assert terminal.end() == 0
    assert kubectl("-n", namespace, "get", "cm", "one", "-o=name").strip() == "configmap/one"
    assert "127.0.0.1:1 " in sync(tmp_path, "status", "-n", namespace).err + " "
