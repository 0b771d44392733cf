"""A pull into existing manifests is looked at before it is written: all, hunk by hunk, or nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.running import sync
from tests.terminals import Terminal

UP, DOWN, SPACE, ENTER = "\x1b[A", "\x1b[B", " ", "\r"
ROWS = (
    "data.one  a -> live  (changed in the cluster)", "data.two  b -> live  (changed in the cluster)",
    "data.three  mine -> c  (changed in the file)", "data.four  mine -> live  (changed on both sides)",
)  # fmt: skip
TEXT = """# of the shop
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
data:
  one: a  # first
  two: "b"  # second
  three: c
"""


@pytest.fixture
def file(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Path:
    """In sync once; since then two fields changed in the cluster, one in the file, one on both sides."""
    file = tmp_path / "c.yaml"
    file.write_text(TEXT + "  four: d\n")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    new = {"data": {"one": "live", "two": "live", "four": "live"}}
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", json.dumps(new))
    file.write_text(f"{TEXT.replace('three: c', 'three: mine')}  four: mine\n")
    return file


@pytest.fixture
def terminal(file: Path, namespace: str) -> Iterator[Terminal]:
    """At the question whether to write."""
    terminal = Terminal(file.parent, "pull", "-n", namespace, columns=120, rows=40)
    terminal.see("Choose ...")
    yield terminal
    terminal.child.close(force=True)


def changed(*pairs: tuple[str, str]) -> str:
    text = f"{TEXT.replace('three: c', 'three: mine')}  four: mine\n"
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def test_stop_is_the_default_and_writes_nothing(terminal: Terminal, file: Path) -> None:
    terminal.see(f"writes go to folder {file.parent}")
    terminal.type(ENTER)

    assert terminal.end() == 3
    assert file.read_text() == changed()


def test_all_is_what_only_the_cluster_changed(terminal: Terminal, file: Path) -> None:
    terminal.type(UP + ENTER)

    assert terminal.end() == 4
    assert file.read_text() == changed(("one: a", "one: live"), ('two: "b"', 'two: "live"'))
    assert "1 conflict left" in terminal.everything


def test_hunk_by_hunk(terminal: Terminal, file: Path) -> None:
    terminal.type(DOWN + ENTER)
    terminal.see("Which ones?", *ROWS)
    terminal.type(SPACE + DOWN * 3 + SPACE + ENTER)  # not the first, and the conflict
    again = terminal.see("(Use arrow keys)").rpartition("Which ones?")[2]
    marked = {name for name in ("one", "two", "three", "four") if f"  * data.{name}  " in again}
    assert (marked, "\n    data.one  " in again) == ({"two", "four"}, True), (
        "the stars are those of what is written now"
    )
    terminal.type(ENTER)  # the question is there again, and enter takes what was chosen

    assert terminal.end() == 0
    assert file.read_text() == changed(('two: "b"', 'two: "live"'), ("four: mine", "four: live"))


def test_what_stands_on_the_screen_still_is_not_shown_again(terminal: Terminal) -> None:
    terminal.type(DOWN + ENTER)
    terminal.see("Which ones?", *ROWS)
    terminal.type(ENTER)
    again = terminal.see("(Use arrow keys)").rpartition("Which ones?")[2]

    assert "data.one  changed" not in again
    terminal.type("\x03")
    assert terminal.end() == 3


def test_without_a_terminal_nothing_is_written(file: Path, namespace: str) -> None:
    ran = sync(file.parent, "pull", "-n", namespace)

    assert (ran.code, file.read_text()) == (3, changed())
    taken = sync(file.parent, "pull", "--yes", "--take", "live", "-n", namespace)
    assert (taken.code, "mine" in file.read_text()) == (0, True), "what is no conflict stays"
    taken = sync(file.parent, "pull", "--yes", "--overwrite", "-n", namespace)
    assert taken.code == 0
    assert "mine" not in file.read_text()
