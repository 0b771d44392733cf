"""What commits tell of an object: moves, copies, merges, rebases, branches, old checkouts."""

from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import AHEAD, BEHIND, DRIFT, FIRST, Checkout, begun, config

UNDECIDED = 4
NOTHING: dict[str, str] = {}


@pytest.fixture
def origin(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return begun(tmp_path, namespace, kubectl)


def apply(origin: Checkout, file: str = "c.yaml") -> None:
    origin.kube("apply", "-f", str(origin.folder / file))


def test_a_manifest_that_moved_is_known_by_its_old_place(origin: Checkout) -> None:
    origin.version(k="1")
    origin.kube("create", "-f", str(origin.folder / "c.yaml"))
    (origin.folder / "c.yaml").unlink()
    origin.version(file="apps/new.yaml", k="2")

    assert origin.clone("ci").rows() == {"c data.k": AHEAD}


def test_a_manifest_that_moved_twice_and_out_of_a_file_of_several(origin: Checkout) -> None:
    origin.put("all.yaml", config(k="1") + "---\n" + config("d", k="1"))
    origin.commit()
    origin.kube("create", "-f", str(origin.folder / "all.yaml"))
    origin.put("all.yaml", config("d", k="1"))
    origin.version(file="c.yaml", k="1")
    origin.git("mv", "c.yaml", "moved.yaml")
    origin.commit()
    origin.version(file="moved.yaml", k="2")

    assert origin.clone("ci").rows() == {"c data.k": AHEAD}


@pytest.mark.parametrize("kind", ["copy", "copy-then-removal"])
def test_a_copy_for_another_environment_is_no_move(origin: Checkout, kind: str) -> None:
    where = f"context: plane, namespace: {origin.namespace}"
    each = "".join(f"  {name}: {{folder: {name}, {where}}}\n" for name in "ab")
    origin.put(".kubesync/config", f"environments:\n{each}")
    origin.version(file="a/c.yaml", k="1")
    origin.kube("create", "-f", str(origin.folder / "a/c.yaml"))
    origin.version(file="a/c.yaml", k="2")
    origin.version(file="b/c.yaml", k="2")
    if "removal" in kind:
        (origin.folder / "a/c.yaml").unlink()
        origin.commit()

    assert origin.clone("ci").rows(folder="b") == {"c data.k": FIRST}


def test_of_several_objects_in_a_file_each_has_its_own_history(origin: Checkout) -> None:
    def all_of(**values: str) -> str:
        return "---\n".join(config(name, k=values.get(name, "1")) for name in "cde")

    origin.put("all.yaml", all_of())
    origin.commit()
    apply(origin, "all.yaml")
    origin.put("all.yaml", all_of(c="2"))
    origin.commit()
    origin.patched({"k": "hotfix"}, "d")
    clone = origin.clone("ci")

    assert clone.rows() == {"c data.k": AHEAD, "d data.k": DRIFT}
    clone.pushed()
    assert [origin.live(name)["k"] for name in "cde"] == ["2", "hotfix", "1"]


@pytest.mark.parametrize("is_staged", [False, True])
def test_an_edit_that_is_not_committed_is_pushed(origin: Checkout, is_staged: bool) -> None:
    origin.version(k="1")
    origin.kube("create", "-f", str(origin.folder / "c.yaml"))
    origin.put("c.yaml", config(k="2"))
    if is_staged:
        origin.git("add", "c.yaml")

    assert origin.rows() == {"c data.k": AHEAD}
    origin.pushed()
    assert origin.live() == {"k": "2"}


@pytest.mark.parametrize("memory", ["remembered", "fresh"])
def test_a_value_that_was_reverted_is_pushed_and_an_old_checkout_is_not(origin: Checkout, memory: str) -> None:
    first = origin.version(k="1")
    origin.version(k="2")
    origin.pushed()
    here = origin if memory == "remembered" else origin.elsewhere()

    here.git("checkout", "-q", first)
    old = here.rows()
    forced = here.sync("push", "--yes", "--take", "file")
    here.git("checkout", "-q", "main")
    here.git("revert", "--no-edit", "HEAD")

    assert (old, forced.code) == ({"c data.k": BEHIND}, UNDECIDED)
    assert here.rows() == {"c data.k": AHEAD}
    here.pushed()
    assert origin.live() == {"k": "1"}


def test_a_value_that_came_back_in_a_commit_is_pushed(origin: Checkout) -> None:
    for k in "121":
        origin.version(k=k)
        if k == "2":
            apply(origin)
    assert origin.clone("ci").rows() == {"c data.k": AHEAD}

    origin.elsewhere().pushed()
    assert origin.live() == {"k": "1"}
    assert origin.clone("next").rows() == NOTHING


def test_the_middle_of_three_commits_is_behind_what_was_pushed_last(origin: Checkout) -> None:
    origin.version(k="1")
    middle = origin.version(k="2")
    origin.version(k="1")
    origin.pushed()

    origin.git("checkout", "-q", middle)

    assert origin.rows() == {"c data.k": BEHIND}


@pytest.mark.parametrize("way", ["merge --squash", "rebase", "cherry-pick"])
def test_what_was_pushed_from_a_branch_is_known_by_its_content(origin: Checkout, way: str) -> None:
    origin.version(file="other.yaml", name="other", k="1")
    origin.git("checkout", "-q", "-b", "feature")
    origin.version(k="1")
    origin.version(k="2")
    origin.pushed()
    origin.git("checkout", "-q", "main")
    origin.version(file="more.yaml", name="more", k="1")
    origin.pushed("more.yaml")
    if way == "rebase":
        origin.git("rebase", "-q", "main", "feature")
    elif way == "cherry-pick":
        origin.git("cherry-pick", "feature~1", "feature")
    else:
        origin.git(*way.split(), "feature")
        origin.commit()
    assert origin.rows() == NOTHING
    origin.version(k="3")

    assert origin.rows() == {"c data.k": AHEAD}
    assert origin.elsewhere().rows() == {"c data.k": AHEAD}


def test_a_branch_is_ahead_and_the_branch_that_it_left_is_behind(origin: Checkout) -> None:
    origin.version(k="1")
    origin.pushed()
    origin.git("checkout", "-q", "-b", "feature")
    origin.version(k="2")
    assert origin.rows() == {"c data.k": AHEAD}
    origin.pushed()

    origin.git("checkout", "-q", "main")
    left = origin.rows()
    origin.version(file="other.yaml", name="other", k="1")
    apart = origin.rows("c.yaml")
    ran = origin.sync("push", "--yes")
    origin.git("checkout", "-q", "feature")

    assert (left, apart, ran.code) == ({"c data.k": BEHIND}, {"c data.k": BEHIND}, UNDECIDED)
    assert origin.live() == {"k": "2"}
    assert origin.rows("c.yaml") == NOTHING


@pytest.mark.parametrize("memory", ["remembered", "fresh"])
def test_a_head_that_is_on_no_branch_is_as_good(origin: Checkout, memory: str) -> None:
    origin.version(k="1")
    origin.pushed()
    origin.git("checkout", "-q", "--detach")
    origin.version(k="2")
    here = origin if memory == "remembered" else origin.elsewhere()

    assert here.rows() == {"c data.k": AHEAD}
    here.pushed()
    assert origin.live() == {"k": "2"}


def test_other_branches_and_the_stash_witness_nothing(origin: Checkout) -> None:
    origin.version(k="3")
    origin.git("checkout", "-q", "-b", "side")
    origin.version(k="1")
    origin.kube("create", "-f", str(origin.folder / "c.yaml"))
    origin.git("checkout", "-q", "main")
    origin.put("c.yaml", config(k="1"))
    origin.git("stash", "-q")

    assert origin.rows() == {"c data.k": FIRST}


def test_drift_and_a_commit_in_one_object_are_told_apart(origin: Checkout) -> None:
    origin.version(k="1", own="x")
    origin.kube("create", "-f", str(origin.folder / "c.yaml"))
    origin.version(k="2", own="x")
    origin.patched({"own": "hotfix"})
    clone = origin.clone("ci")

    assert clone.rows() == {"c data.k": AHEAD, "c data.own": DRIFT}
    clone.pushed()
    assert origin.live() == {"k": "2", "own": "hotfix"}


def test_a_value_that_somebody_set_back_by_hand_is_not_pushed(origin: Checkout) -> None:
    origin.version(k="1")
    origin.version(k="2")
    origin.kube("create", "-f", str(origin.folder / "c.yaml"))
    origin.patched({"k": "1"})
    clone = origin.clone("ci")

    assert clone.rows() == {"c data.k": DRIFT}
    clone.sync("push", "--yes", "--take", "file")
    assert origin.live() == {"k": "1"}


def test_the_commit_before_the_one_that_was_last_seen_in_sync_is_an_old_checkout(origin: Checkout) -> None:
    """Though the value that is in sync is older: it came back with the last commit."""
    origin.version(k="1")
    origin.pushed()
    middle = origin.version(k="2")
    origin.version(k="1")
    assert origin.rows() == {}

    origin.git("checkout", "-q", middle)

    assert origin.rows() == {"c data.k": BEHIND}
    assert origin.sync("push", "--yes", "--take", "file").code == UNDECIDED
    assert origin.live() == {"k": "1"}
