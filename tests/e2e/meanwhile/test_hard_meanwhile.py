"""While the question stands on the screen, others work on: what they did is not overwritten, and told."""

import shutil
from pathlib import Path

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import CONFIG, write
from tests.e2e.messages import problems, unfinished
from tests.running import Ran, sync
from tests.terminals import Terminal

UP, ENTER = "\x1b[A", "\r"


def asked(folder: Path, verb: str, namespace: str, *words: str) -> Terminal:
    """The program at its question, where the user is about to take all."""
    terminal = Terminal(folder, verb, *words, "-n", namespace, columns=400, rows=60)
    terminal.see("Take all")
    return terminal


def taken(terminal: Terminal) -> Ran:
    """All taken: the exit code, and what was said after the answer."""
    terminal.type(UP + ENTER)
    code = terminal.end()
    said = terminal.everything.rpartition("Take all")[2].partition("\n")[2]
    return Ran(code, said, said)


def patch(kubectl: Kubectl, namespace: str, name: str, value: str) -> None:
    kubectl("-n", namespace, "patch", "cm", name, "--type=merge", "-p", f'{{"data":{{"key":"{value}"}}}}')


def test_a_push_is_asked_about(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    names = ("edited", "removed", "changed", "deleted", "replaced", "dying", "calm")
    for name in names:
        write(tmp_path, name)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for name in (*names, "new"):
        write(tmp_path, name, "b")
    terminal = asked(tmp_path, "push", namespace)

    write(tmp_path, "edited", "c")
    (tmp_path / "removed.yaml").unlink()
    patch(kubectl, namespace, "changed", "colleague")
    kubectl("-n", namespace, "delete", "cm", "deleted", "replaced")
    kubectl("-n", namespace, "create", "-f", "-", stdin=CONFIG.format(name="replaced", value="a"))
    kubectl("-n", namespace, "create", "-f", "-", stdin=CONFIG.format(name="new", value="colleague"))
    finalizers = '{"metadata":{"finalizers":["example.com/wait"]}}'
    kubectl("-n", namespace, "patch", "cm", "dying", "--type=merge", "-p", finalizers)
    kubectl("-n", namespace, "delete", "cm", "dying", "--wait=false")
    ran = taken(terminal)
    kubectl("-n", namespace, "patch", "cm", "dying", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')

    found = problems(ran)
    told = {line.partition(" ")[0]: line for line in found}
    assert ran.code == 5, ran.err
    assert 'data.key is "colleague" now' in told["configmap/changed"]
    assert "it was deleted from the cluster after it was shown" in told["configmap/deleted"]
    assert "it was deleted and made anew" in told["configmap/replaced"]
    assert "somebody else created it after this was shown" in told["configmap/new"]
    assert set(found.values()) == {"run it again to see what changed"}
    live = kubectl("-n", namespace, "get", "cm", "edited", "removed", "changed", "replaced", "new", "calm",
                   "-o=jsonpath={.items[*].data.key}")  # fmt: skip
    assert live == "b b colleague a colleague b", "what was shown is written, and nothing else"
    again = sync(tmp_path, "status", "-n", namespace)
    assert "configmap/edited" in again.out
    assert "configmap/calm" not in again.out


def test_a_pull_is_asked_about(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    names = ("edited", "removed", "linked", "folder", "again", "calm")
    for name in names:
        write(tmp_path, name)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for name in names:
        patch(kubectl, namespace, name, "live")
    kubectl("-n", namespace, "create", "cm", "fresh", "--from-literal=key=live")
    terminal = asked(tmp_path, "pull", namespace, "--new")

    mine = write(tmp_path, "edited", "mine").read_text()
    (tmp_path / "removed.yaml").unlink()
    (tmp_path / "linked.yaml").rename(tmp_path / "elsewhere.txt")
    (tmp_path / "linked.yaml").symlink_to("elsewhere.txt")
    (tmp_path / "folder.yaml").unlink()
    (tmp_path / "folder.yaml").mkdir()
    patch(kubectl, namespace, "again", "later")
    ran = taken(terminal)

    found = problems(ran)
    assert ran.code == 5, ran.err
    for name, said in {
        "edited": "changed after it was read", "removed": "cannot be read any more", "linked": "a link",
        "folder": "cannot be read any more",
    }.items():  # fmt: skip
        (line,) = [line for line in found if f"{name}.yaml" in line]
        assert said in line
    assert len(found) == 4, found
    assert (tmp_path / "edited.yaml").read_text() == mine
    assert "key: a" in (tmp_path / "elsewhere.txt").read_text()
    assert "key: live" in (tmp_path / "calm.yaml").read_text()
    assert "key: live" in (tmp_path / "again.yaml").read_text(), "what was shown"
    assert "3 objects written, 4 failed" in ran.out
    assert unfinished(tmp_path) == []
    assert "configmap/again" in sync(tmp_path, "status", "-n", namespace).out


def test_the_whole_folder_goes(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder, "c")
    assert sync(folder, "push", "--yes", "-n", namespace).code == 0
    patch(kubectl, namespace, "c", "live")
    terminal = asked(folder, "pull", namespace)
    shutil.rmtree(folder)

    ran = taken(terminal)

    assert (ran.code, len(problems(ran)), folder.exists()) == (5, 1, False), ran.err
