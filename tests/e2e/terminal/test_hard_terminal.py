"""Questions of push and pull as people meet them: every key, too early, too late, on terminals of every kind."""

import re
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.terminal.screens import changed, keeps
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import left_behind, sync
from tests.terminals import Terminal

UP, DOWN, ENTER, SPACE, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\r", " ", "\x03", "\x04"
NO = "stopped: nothing was written"


@pytest.fixture
def folder(namespace: str, kubectl: Kubectl) -> Iterator[Path]:
    """One object changed here, one in the cluster, one new; the folder's name is always as long."""
    with tempfile.TemporaryDirectory(prefix="screen-", dir="/tmp") as made:
        folder = Path(made)
        for name in ("api", "web"):
            write(folder, name)
        assert sync(folder, "push", "--yes", "-n", namespace).code == 0
        kubectl("-n", namespace, "patch", "cm", "web", "--type=merge", "-p", '{"data":{"drift":"live"}}')
        write(folder, "api", "b")
        write(folder, "new")
        yield folder


class Asked(Terminal):
    """A verb at its question; screens are kept under names that begin with the verb."""

    def __init__(self, folder: Path, namespace: str, verb: str, *words: str, **options: object) -> None:
        super().__init__(folder, verb, *words, "-n", namespace, **options)  # type: ignore[arg-type]
        self.verb, self._own = verb, {"F": str(folder), "N": namespace}
        self.see("Choose")

    def keep(self, name: str) -> None:
        """Wait until the screen is the one that is kept."""
        if keeps():
            self.still()
        self.until(lambda screen: changed(f"{self.verb}-{name}", screen, **self._own))

    def keep_end(self, name: str) -> int:
        code = self.end()
        assert not changed(f"{self.verb}-{name}", self.text, **self._own), self.text
        return code


def live(kubectl: Kubectl, namespace: str) -> str:
    found = kubectl("-n", namespace, "get", "cm", "api", "web", "-o=jsonpath={.items[*].data}")
    return re.sub(r'[{}"]', "", found)


def test_push(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    asked = Asked(folder, namespace, "push")
    asked.keep("question")
    asked.type(DOWN + ENTER)
    asked.see("Which ones?")
    asked.keep("choosing")
    asked.type(SPACE + DOWN + DOWN + SPACE)  # not the change, but the drift
    asked.keep("chosen")
    asked.type(ENTER)
    asked.see("Take all 2")
    asked.type(ENTER)

    assert asked.keep_end("written") == 0
    assert live(kubectl, namespace) == "key:a key:a", "the drift is undone, the change left"
    assert kubectl("-n", namespace, "get", "cm", "new", "-o=name").strip() == "configmap/new"


def test_pull(folder: Path, namespace: str) -> None:
    asked = Asked(folder, namespace, "pull")
    asked.keep("question")
    asked.type(DOWN + ENTER)
    asked.see("Which ones?")
    asked.keep("choosing")
    asked.type(ENTER)
    asked.see("Take all 1")
    asked.type(ENTER)

    assert asked.keep_end("written") == 0
    assert "drift: live" in (folder / "web.yaml").read_text()
    assert "key: b" in (folder / "api.yaml").read_text()


def test_no(folder: Path, namespace: str, kubectl: Kubectl, temporary: Path) -> None:
    """Every way to say it, at both questions; the terminal is as it was before."""
    for verb, keys in (("push", ENTER), ("push", CTRL_C), ("push", CTRL_D), ("pull", CTRL_D)):
        asked = Asked(folder, namespace, verb)
        asked.type(keys)
        assert (asked.end(), asked.text.splitlines()[-1]) == (3, NO), repr(keys)
        assert not asked.screen.cursor.hidden
    asked = Asked(folder, namespace, "push")
    asked.type(DOWN + ENTER)
    asked.see("Which ones?")
    asked.type(SPACE + CTRL_D)
    assert asked.keep_end("stopped") == 3
    gone = Asked(folder, namespace, "push")
    gone.child.kill(signal.SIGHUP)  # the window is closed
    assert gone.end() == 3

    assert live(kubectl, namespace) == "key:a drift:live,key:a"
    assert "drift" not in (folder / "web.yaml").read_text()
    assert left_behind(temporary) == []


def test_early(folder: Path, namespace: str, kubectl: Kubectl, relay: Relay) -> None:
    """What is typed or pasted before the question can be read is no answer to it."""
    relay.on("GET", r"/configmaps\?", faults.delay(2))
    for early in ("kubectl get pods\nk\n", DOWN + ENTER + "a" + ENTER + UP + ENTER):
        terminal = Terminal(folder, "push", "-c", "relay", "-n", namespace)
        terminal.see("folder")
        terminal.type(early)
        terminal.see("Choose ...")
        assert "» Stop, write nothing" in terminal.still(), repr(early)
        terminal.type("\x1b[200~kubectl\nk\n\x1b[201~")  # a paste as terminals mark it
        assert "» Stop, write nothing" in terminal.still()
        terminal.type("k" * 5 + ENTER)  # and as those do that do not
        assert (terminal.end(), terminal.text.splitlines()[-1]) == (3, NO)

    assert live(kubectl, namespace) == "key:a drift:live,key:a"


def test_sizes(folder: Path, namespace: str) -> None:
    asked = Asked(folder, namespace, "push")
    for columns, rows in ((40, 12), (120, 30), (60, 24)):
        asked.still()
        asked.resize(columns, rows)
    assert "» Stop, write nothing" in asked.still()
    asked.type(UP + DOWN)
    asked.still()
    asked.until(lambda screen: screen.rpartition("? Write ")[2].count("»") != 1)
    asked.type(ENTER)
    assert asked.end() == 3

    narrow = Asked(folder, namespace, "push", columns=20)
    narrow.keep("narrow")
    narrow.type(DOWN + ENTER)
    narrow.see("Which")
    narrow.type(CTRL_C)
    assert narrow.keep_end("narrow-stopped") == 3


def test_plain(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    """No colour where none is wanted, and on a terminal that only takes lines no more than lines."""
    colourless = Asked(folder, namespace, "push", environment={"NO_COLOR": "1"})
    colourless.still()
    assert not re.search(rb"\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])[0-9;]*m", colourless.raw)
    colourless.type(CTRL_C)
    colourless.end()
    unknown = Asked(folder, namespace, "push", environment={"TERM": ""})
    for typed, answer in (("4\n", "1-3"), ("3\n", "Which ones?"), ("9\n", "Which ones?"), (CTRL_D, NO)):
        unknown.type(typed)
        unknown.see(answer)
        unknown.still()
    assert (unknown.end(), b"\x1b" in unknown.raw) == (3, False)
    asked = Asked(folder, namespace, "push", environment={"TERM": "dumb"})
    asked.type("3\n")
    asked.see("Which ones?")
    asked.type("2, 3\n")
    asked.see("Take all 2")
    asked.still()
    asked.type("1\n")

    assert (asked.keep_end("by-numbers"), b"\x1b" in asked.raw) == (0, False)
    assert live(kubectl, namespace) == "key:a key:a"


def test_typed(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    """The name of what is protected, on both kinds of terminals."""
    (folder / ".kubesync" / "config").write_text(f"protected: {{namespaces: [{namespace}]}}\n")
    for term, take_all, keys in (
        ("dumb", "1\n", "yes\n"),
        ("xterm", UP + ENTER, namespace[:-1] + CTRL_D),
        ("dumb", "1\n", f"{namespace}\n"),
    ):
        before = live(kubectl, namespace)
        asked = Asked(folder, namespace, "push", environment={"TERM": term})
        asked.still()
        asked.type(take_all)
        asked.see("Type its name")
        asked.still()
        asked.type(keys)
        is_right = keys.strip() == namespace
        assert (asked.end(), live(kubectl, namespace) == before) == (0 if is_right else 3, not is_right), asked.text
