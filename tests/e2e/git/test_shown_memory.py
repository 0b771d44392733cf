"""What was seen equal is remembered by every run, and beaten by newer evidence."""

from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import AHEAD, BEHIND, BOTH, DRIFT, FIRST, Checkout, begun, config, plain

LEFT = 4
WAYS = {"a": "apply", "b": "create", "c": "apply --server-side"}
SEERS = (("status",), ("diff",), ("push", "--yes"), ("pull", "--yes"), ("push", "--dry-run"))


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return plain(tmp_path, namespace, kubectl)


def made(here: Checkout) -> None:
    """Three objects that other programs made of the files."""
    for name, way in WAYS.items():
        file = here.put(f"{name}.yaml", config(name, level="info"))
        here.kube(*way.split(), "-f", str(file))


def edited(here: Checkout) -> None:
    for name in WAYS:
        here.put(f"{name}.yaml", config(name, level="debug"))


@pytest.mark.parametrize("seer", SEERS, ids=" ".join)
def test_who_saw_all_in_sync_knows_the_next_edit_for_one_of_the_file(here: Checkout, seer: tuple[str, ...]) -> None:
    made(here)
    assert here.sync(*seer).code == 0
    edited(here)

    assert here.rows() == {f"{name} data.level": AHEAD for name in WAYS}
    assert here.pushed().out.endswith("3 objects written\n")
    assert {here.live(name)["level"] for name in WAYS} == {"debug"}


def test_who_saw_nothing_knows_only_what_others_noted(here: Checkout) -> None:
    made(here)
    edited(here)

    assert here.rows() == {"a data.level": AHEAD, "b data.level": FIRST, "c data.level": AHEAD}


def test_who_saw_all_in_sync_knows_the_next_live_change_too(here: Checkout) -> None:
    made(here)
    here.sync("status")
    for name in WAYS:
        here.patched({"level": "hotfix"}, name)

    assert here.rows() == {f"{name} data.level": DRIFT for name in WAYS}
    edited(here)
    assert here.rows() == {f"{name} data.level": BOTH for name in WAYS}


def test_a_status_leaves_no_mark_and_needs_no_home(here: Checkout) -> None:
    made(here)
    (here.home / ".kubesync").write_text("no folder")

    ran = here.sync("status", "--exit-code")

    assert (ran.code, "3 in sync" in ran.out) == (0, True), ran.err
    assert "error:" not in ran.err
    (here.home / ".kubesync").unlink()
    before = sorted(here.folder.iterdir())
    assert here.sync("status").code == 0
    assert sorted(here.folder.iterdir()) == before


@pytest.mark.parametrize("seer", SEERS, ids=" ".join)
def test_what_was_only_seen_is_never_deleted_from_the_files(here: Checkout, seer: tuple[str, ...]) -> None:
    made(here)
    here.sync(*seer)
    (here.folder / "b.yaml").unlink()

    shown = here.sync("status", "--exit-code")
    here.sync("push", "--prune", "--yes")

    assert (shown.code, "deleted from the files" in shown.out) == (0, False), shown.out
    assert here.live("b") == {"level": "info"}


def test_what_was_pushed_and_then_seen_is_deleted_from_the_files(here: Checkout) -> None:
    for name in WAYS:
        here.put(f"{name}.yaml", config(name, level="info"))
    here.pushed()
    here.sync("status")
    (here.folder / "b.yaml").unlink()

    assert here.rows() == {"b": "local-deleted"}
    here.pushed("--prune")
    assert here.kube("get", "cm", "b", "--ignore-not-found") == ""


@pytest.mark.parametrize("command", ["patch", "edit"])
def test_a_value_that_returned_is_of_the_side_that_returned_it(
    here: Checkout, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    here.kube("apply", "-f", "-", given=config(k="old"))
    file = here.put("c.yaml", config(k="new"))
    assert here.sync("pull", "--yes").code == 0, "what was applied first is known"
    here.kube("apply", "-f", str(file))
    monkeypatch.setenv("KUBE_EDITOR", "sed -i 's/^  k: new/  k: old/'")
    if command == "edit":
        here.kube("edit", "cm", "c")
    else:
        here.patched({"k": "old"})
    assert here.live() == {"k": "old"}

    assert here.rows() == {"c data.k": DRIFT}
    here.sync("push", "--yes", "--take", "file")
    assert here.live() == {"k": "old"}
    assert here.elsewhere().rows() == {"c data.k": DRIFT}, "memory or not"


def test_a_value_that_was_remembered_applied_and_rolled_back_is_drift(here: Checkout) -> None:
    here.put("c.yaml", config(k="old"))
    here.pushed()
    file = here.put("c.yaml", config(k="new"))
    here.kube("apply", "-f", str(file))
    here.patched({"k": "old"})

    assert here.rows() == {"c data.k": DRIFT}
    here.sync("pull", "--yes")
    assert file.read_text() == config(k="old")


@pytest.mark.parametrize("memory", ["none", "of a push", "of a status"])
def test_a_colleagues_clone_cannot_roll_back_by_accident(
    tmp_path: Path, namespace: str, kubectl: Kubectl, memory: str
) -> None:
    origin = begun(tmp_path, namespace, kubectl)
    origin.version(k="1", own="x")
    clone = origin.clone("theirs")
    if memory == "of a push":
        clone.pushed()
    origin.pushed()
    if memory == "of a status":
        clone.sync("status")
    origin.version(k="2", own="x")
    origin.pushed()

    assert set(clone.rows().values()) == {BEHIND if memory == "none" else DRIFT}
    for words in (("push", "--yes"), ("push", "--yes", "--take", "file")):
        clone.sync(*words)
        assert origin.live()["k"] == "2", words
    clone.git("pull", "-q")
    assert clone.sync("status", "--exit-code").code == 0
    clone.version(k="3", own="x")
    assert clone.rows() == {"c data.k": AHEAD}
