"""What a push deletes: only what was deleted here, as git tells, or where there is none, our own writes."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import Checkout, begun, config, plain
from tests.e2e.deletions.removals import PRUNE, committed, configs_of, removed
from tests.git import samples


@pytest.fixture
def origin(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return begun(tmp_path, namespace, kubectl)


def left(here: Checkout, *names_: str) -> str:
    """What a prune says that leaves these objects; all of its output."""
    ran = here.sync(*PRUNE)
    assert ran.code == 0, ran.out + ran.err
    assert set(names_) <= configs_of(here), ran.out
    return " ".join((ran.out + ran.err).split())


def test_what_a_commit_took_out_is_deleted(origin: Checkout) -> None:
    committed(origin, "a", "b")
    origin.pushed()
    removed(origin, "b")

    ran = origin.sync(*PRUNE)

    assert (ran.code, configs_of(origin)) == (0, {"a"}), ran.out + ran.err


def test_what_was_committed_and_is_gone_from_the_work_tree_is_deleted(origin: Checkout) -> None:
    committed(origin, "a", "b")
    origin.pushed()
    (origin.folder / "b.yaml").unlink()

    ran = origin.sync(*PRUNE)

    assert (ran.code, configs_of(origin)) == (0, {"a"}), ran.out + ran.err


@pytest.mark.parametrize("how", ["clean", "stash"])
def test_a_file_that_was_never_committed_and_goes_is_no_deletion(origin: Checkout, how: str) -> None:
    committed(origin, "a")
    origin.kube("create", "configmap", "theirs", "--from-literal=k=1")
    assert origin.sync("pull", "--new", "--yes").code == 0
    origin.put("mine.yaml", config("mine", k="1"))
    origin.pushed()
    origin.git(*(["clean", "-fdq"] if how == "clean" else ["stash", "-u", "-q"]))

    said = left(origin, "a", "mine", "theirs")

    assert "no commit of what is checked out ever held it" in said
    assert "push --prune configmap/" in said
    assert "forget configmap/" in said


def test_another_branch_is_no_deletion(origin: Checkout) -> None:
    committed(origin, "a")
    origin.git("checkout", "-q", "-b", "feature")
    committed(origin, "b")
    origin.pushed()
    origin.git("checkout", "-q", "-")

    assert "an older commit is checked out" in left(origin, "a", "b")


def test_an_older_checkout_is_no_deletion(origin: Checkout) -> None:
    committed(origin, "a")
    committed(origin, "b")
    removed(origin, "b")
    committed(origin, "b")
    origin.pushed()
    origin.git("checkout", "-q", "--detach", "HEAD~1")

    assert "an older commit is checked out" in left(origin, "a", "b")


def test_a_commit_that_brought_it_back_counts(origin: Checkout) -> None:
    committed(origin, "a", "b")
    taken = removed(origin, "b")
    committed(origin, "b")
    origin.pushed()
    origin.git("checkout", "-q", "-b", "old", taken)
    origin.put("c.yaml", config("c", k="1"))
    origin.commit()

    assert "it was in sync again after" in left(origin, "a", "b")


@pytest.mark.parametrize("is_committed", [True, False])
def test_what_moved_to_another_folder_of_the_repository_is_no_deletion(origin: Checkout, is_committed: bool) -> None:
    app = origin.folder / "app"
    app.mkdir()
    (app / ".kubesync").mkdir()
    (app / ".kubesync" / "config").write_text("{}\n")
    committed(origin, "app/a")
    origin.put("app/b.yaml", config("b", k="1"))
    origin.put("app/a.yaml", config("a", k="1"))
    origin.commit()
    assert origin.sync("push", "--yes", folder="app").code == 0
    (origin.folder / "other").mkdir()
    (app / "b.yaml").rename(origin.folder / "other" / "b.yaml")
    if is_committed:
        origin.commit(int(time.time()))

    ran = origin.sync(*PRUNE, folder="app")

    assert (ran.code, configs_of(origin)) == (0, {"a", "b"}), ran.out + ran.err
    assert "it is in other/b.yaml now" in ran.out


def _rendered(text: str) -> str:
    return text.replace('"1"', "{{ .Values.k }}\n{{- if .Values.more }}\n  more: x\n{{- end }}")


# Where a manifest may go, with what is made of it there.
MOVES: dict[str, tuple[str, Callable[[str], str]]] = {
    "chart": ("app/ch/e.yaml", str), "template": ("app/ch/templates/e.yaml", _rendered),
    "hidden": ("app/.old/e.yaml", str), "ending": ("app/e.yaml.disabled", str),
    "folder": ("other/e.yaml", lambda text: text.replace('"1"', '"2"')),
    "ignored": ("app/e.yaml.bak", str),
}  # fmt: skip


@pytest.mark.parametrize("when", ["not committed", "one commit", "out and in", "in and out"])
@pytest.mark.parametrize("where", MOVES)
def test_what_is_anywhere_in_the_repository_is_no_deletion(origin: Checkout, where: str, when: str) -> None:
    file, made = MOVES[where]
    if where == "folder" and when == "in and out":
        made = str  # another version that was there before is another environment's
    origin.put("app/.kubesync/config", "{}\n")
    origin.put(".gitignore", "*.bak\n")
    origin.put("app/d.yaml", config("d", k="1"))
    old = origin.put("app/e.yaml", config("e", k="1"))
    origin.commit()
    assert origin.sync("push", "--yes", folder="app").code == 0
    now = int(time.time())
    text = made(old.read_text())
    steps: list[Callable[[], object]] = [old.unlink, lambda: origin.put(file, text)]
    if where in ("chart", "template"):
        origin.put("app/ch/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n")
    for number, step in enumerate(reversed(steps) if when == "in and out" else steps):
        step()
        if when in ("out and in", "in and out") and not (where == "ignored" and origin.git("status", "-s") == ""):
            origin.commit(now + number)
    if when == "one commit":
        origin.commit(now)

    ran = origin.sync(*PRUNE, folder="app")

    assert (ran.code, configs_of(origin)) == (0, {"d", "e"}), ran.out + ran.err
    assert f"it is in {file} now" in ran.out


def test_the_same_name_in_another_environment_keeps_nothing(origin: Checkout) -> None:
    origin.put(".kubesync/config", "environments:\n  one: {folder: one}\n  two: {folder: two}\n")
    for folder, value in (("one", "1"), ("two", "1"), ("three", "3")):
        origin.put(f"{folder}/a.yaml", config("a", k="1"))
        origin.put(f"{folder}/b.yaml", config("b", k=value))
    origin.put("docs/b.md", "As here:\n\n" + config("b", k="1"))
    origin.commit()
    assert origin.sync("push", "--yes", folder="one").code == 0
    (origin.folder / "one" / "b.yaml").unlink()
    origin.commit(int(time.time()) + 5)

    ran = origin.sync(*PRUNE, folder="one")

    assert (ran.code, configs_of(origin)) == (0, {"a"}), ran.out + ran.err


def test_what_is_renamed_goes_and_what_is_merged_counts(origin: Checkout) -> None:
    committed(origin, "a", "b", "c")
    origin.pushed()
    origin.put("b.yaml", config("new", k="1"))
    origin.commit(int(time.time()) + 5)
    origin.git("checkout", "-q", "-b", "side", "HEAD~1")
    removed(origin, "c")
    origin.git("checkout", "-q", "-")
    samples.git(origin.folder, "-c", "user.name=a", "-c", "user.email=a@b", "merge", "-q", "--no-edit", "side")

    ran = origin.sync(*PRUNE)

    assert (ran.code, configs_of(origin)) == (0, {"a", "new"}), ran.out + ran.err


def test_a_clone_that_is_behind_and_one_in_a_rebase_delete_nothing(origin: Checkout) -> None:
    committed(origin, "a", "b")
    clone = origin.clone("anna")
    clone.pushed()
    origin.version(int(time.time()), file="b.yaml", name="b", k="2")
    (clone.folder / "b.yaml").unlink()
    clone.git("fetch", "-q")
    assert "origin/" in left(clone, "a", "b")

    (clone.folder / ".git" / "rebase-merge").mkdir()
    assert "a rebase is under way" in left(clone, "a", "b")


def test_in_a_fresh_clone_git_alone_tells_what_was_deleted(origin: Checkout) -> None:
    committed(origin, "a", "gone", "changed", "applied", "other")
    origin.kube("apply", "-f", str(origin.folder))
    origin.put("wrong.txt", "no manifest")
    removed(origin, "gone", "changed", "applied")
    origin.patched({"k": "hotfix"}, "changed")
    origin.put("../other.yaml", config("applied", k="2"))
    origin.kube("apply", "-f", str(origin.folder.parent / "other.yaml"))
    ci = origin.clone("ci")

    seen = ci.sync("push", "--prune", "--dry-run")
    ran = ci.sync("push", "--prune", "--yes")
    again = ci.sync("push", "--prune", "--yes")

    assert "- configmap/gone" in seen.out
    assert (ran.code, configs_of(ci)) == (0, {"a", "other", "changed", "applied"}), ran.out + ran.err
    assert "it is not as the last version before" in ran.out
    assert "another version was applied" in ran.out
    assert (again.code, " deleted" in again.out.replace("deleted from", "")) == (0, False)
    removed(ci, "other")  # what was read of git's history is of the commit before
    assert "- configmap/other" in ci.sync("push", "--prune", "--dry-run").out


def test_a_shallow_clone_does_not_know(origin: Checkout) -> None:
    committed(origin, "a", "b")
    origin.pushed()
    shallow = origin.clone("shallow", "--depth=1")
    shallow.sync("status")
    shallow.put("new.yaml", config("new", k="1"))
    shallow.pushed()
    (shallow.folder / "new.yaml").unlink()

    assert "this clone is shallow (`git fetch --unshallow`)" in left(shallow, "a", "b", "new")


def test_a_clone_that_is_shallow_no_more_knows(origin: Checkout) -> None:
    """Though the same commit is checked out, which a cache goes by."""
    committed(origin, "a", "b")
    origin.pushed()
    removed(origin, "b")
    put_commit(origin, "later")
    shallow = origin.clone("shallow", "--depth=1")
    assert "configmap/b" not in shallow.sync("status").out

    shallow.git("fetch", "-q", "--unshallow")

    assert "configmap/b" in shallow.sync("status").out


def put_commit(origin: Checkout, name: str) -> None:
    """A commit more, so that a clone of one commit does not have the one before."""
    origin.put(f"{name}.yaml", config(name, k="1"))
    origin.git("add", "-A")
    origin.git("commit", "-qm", name)


def test_without_git_only_what_was_pushed_is_deleted(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    here = plain(tmp_path, namespace, kubectl)
    here.put("a.yaml", config("a", k="1"))
    here.put("b.yaml", config("b", k="1"))
    here.pushed()
    here.kube("create", "configmap", "theirs", "--from-literal=k=1")
    assert here.sync("pull", "--new", "--yes").code == 0
    (here.folder / "b.yaml").unlink()
    (pulled,) = here.folder.rglob("*theirs*")
    pulled.unlink()

    said = left(here, "a", "theirs")

    assert configs_of(here) == {"a", "theirs"}
    assert "nothing was ever pushed to it from this folder" in said
    named = here.sync(*PRUNE, "configmap/theirs")
    assert (named.code, configs_of(here)) == (0, {"a"}), named.out + named.err


def test_without_git_what_moved_to_another_folder_is_no_deletion(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    here = plain(tmp_path, namespace, kubectl)
    here.put("a.yaml", config("a", k="1"))
    here.put("b.yaml", config("b", k="1"))
    here.pushed()
    other = replace(here, folder=tmp_path / "other")
    other.folder.mkdir()
    (here.folder / "b.yaml").rename(other.folder / "b.yaml")
    assert other.sync("status", "--exit-code").code == 0

    assert f"it is in {other.folder / 'b.yaml'} now" in left(here, "a", "b")


def test_what_somebody_applied_since_is_theirs(origin: Checkout) -> None:
    committed(origin, "a", "b")
    origin.kube("create", "-f", str(origin.folder))
    origin.pushed()
    origin.kube("apply", "-f", str(origin.folder / "b.yaml"))
    removed(origin, "b")

    assert "`kubectl apply` has applied it since" in left(origin, "a", "b")
