"""Where nothing is remembered, git and what was applied tell which side is the newer one."""

import time
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import AHEAD, BEHIND, DRIFT, FIRST, LONG_AGO, Checkout, begun, config, plain

# How an object came into the cluster: its file is added.
WAYS = {"apply": "apply -f", "create": "create -f", "server-side": "apply --server-side -f"}
AGAIN = {
    "apply": "apply -f",
    "replace": "replace -f",
    "server-side": "apply --server-side --force-conflicts -f",
}
UNDECIDED = 4


@pytest.fixture
def origin(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return begun(tmp_path, namespace, kubectl)


def made(origin: Checkout, way: str = "apply", file: str = "c.yaml") -> None:
    origin.kube(*{**WAYS, **AGAIN}[way].split(), str(origin.folder / file))


@pytest.mark.parametrize("when", ["after both commits", "between them"])
@pytest.mark.parametrize("way", WAYS)
def test_a_fresh_clone_that_is_ahead_is_pushed_without_an_option(origin: Checkout, way: str, when: str) -> None:
    origin.version(k="1", kept="x")
    made(origin, way)
    origin.version(int(time.time()) + 300 if "between" in when else LONG_AGO, k="2", kept="x")
    clone = origin.clone("ci")

    assert clone.rows() == {"c data.k": AHEAD}
    assert clone.witness().startswith("by git: live has the version of")
    assert "      1 → 2\n" in clone.pushed().out
    assert origin.live() == {"k": "2", "kept": "x"}


@pytest.mark.parametrize("way", AGAIN)
def test_a_clone_behind_a_fetched_branch_is_not_pushed(origin: Checkout, way: str) -> None:
    origin.version(k="1")
    made(origin, "server-side" if way == "server-side" else "apply")
    clone = origin.clone("mine")
    origin.version(k="2")
    made(origin, way)
    clone.git("fetch", "-q")

    assert clone.rows() == {"c data.k": BEHIND}
    assert clone.witness() == "by git: origin/main has newer commits about it get them with `git pull`"
    assert clone.sync("push", "--yes", "--take", "file").code == UNDECIDED
    assert origin.live() == {"k": "2"}
    clone.git("pull", "-q")
    assert clone.rows() == {}


@pytest.mark.parametrize("way", AGAIN)
def test_a_clone_that_never_fetched_what_was_written_since_is_not_pushed(origin: Checkout, way: str) -> None:
    origin.version(k="1")
    made(origin, "server-side" if way == "server-side" else "create")
    clone = origin.clone("mine")
    origin.version(k="2")
    made(origin, way)

    assert clone.rows() == {"c data.k": "first-contact" if way == "replace" else BEHIND}
    clone.sync("push", "--yes", *([] if way == "replace" else ["--take", "file"]))
    assert origin.live() == {"k": "2"}


def test_a_rollback_to_a_clone_that_is_behind_is_typed_with_its_name(origin: Checkout) -> None:
    origin.version(k="1")
    clone = origin.clone("old")
    origin.version(k="2")
    made(origin)

    ran = clone.sync("push", "--yes")

    says = "roll back to what is here: kubectl sync "
    (hint,) = [line for line in ran.out.splitlines() if line.startswith(says)]
    assert hint.removeprefix(says).startswith("push --take file configmap/c")
    assert clone.pushed("--take", "file", "configmap/c").code == 0
    assert origin.live() == {"k": "1"}


@pytest.mark.parametrize("way", WAYS)
def test_a_shallow_clone_says_what_to_type_and_then_knows(origin: Checkout, way: str) -> None:
    origin.version(k="1")
    made(origin, way)
    origin.version(k="2")
    clone = origin.clone("ci", "--depth=1")

    ran = clone.sync("push", "--yes")

    assert (ran.code, origin.live()) == (UNDECIDED, {"k": "1"})
    assert clone.rows() == {"c data.k": FIRST}
    assert "git fetch --unshallow" in ran.out
    assert "fetch-depth: 0" in ran.out
    clone.git("fetch", "-q", "--unshallow")
    assert clone.rows() == {"c data.k": AHEAD}


DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: example.com/web:1
"""
IMAGE = "web spec.template.spec.containers[name=web].image"


def revision(origin: Checkout, number: int) -> None:
    """Wait until the controller has made a revision of the Deployment."""
    noted = "{.metadata.annotations.deployment\\.kubernetes\\.io/revision}"
    origin.kube("wait", "deploy/web", f"--for=jsonpath={noted}={number}", "--timeout=60s")


@pytest.mark.parametrize("way", AGAIN)
def test_a_rollout_that_was_undone_is_not_pushed_again(origin: Checkout, way: str) -> None:
    file = origin.put("web.yaml", DEPLOYMENT)
    origin.commit()
    made(origin, "server-side" if way == "server-side" else "create", "web.yaml")
    revision(origin, 1)
    file.write_text(DEPLOYMENT.replace("web:1", "web:2"))
    origin.commit()
    made(origin, way, "web.yaml")
    revision(origin, 2)
    origin.kube("rollout", "undo", "deploy/web")
    clone = origin.clone("ci")

    assert clone.rows() == {IMAGE: DRIFT}
    assert clone.pushed().out.endswith("0 objects written\n")
    containers = origin.live("web", "deploy")["spec"]["template"]["spec"]["containers"]
    assert [one["image"] for one in containers] == ["example.com/web:1"]


def test_a_file_without_commits_has_what_was_applied_as_its_witness(origin: Checkout) -> None:
    origin.version(file="other.yaml", name="other", k="1")
    origin.put("c.yaml", config(k="1"))
    origin.put("d.yaml", config("d", k="1"))
    made(origin)
    made(origin, "create", "d.yaml")
    for name in ("c", "d"):
        origin.put(f"{name}.yaml", config(name, k="2"))

    assert origin.elsewhere().rows("c.yaml", "d.yaml") == {"c data.k": AHEAD, "d data.k": FIRST}


def test_without_git_what_was_applied_is_the_witness(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    folder = plain(tmp_path, namespace, kubectl)
    for name, way in zip("abc", WAYS, strict=True):
        folder.put(f"{name}.yaml", config(name, k="1", own="x"))
        made(folder, way, f"{name}.yaml")
        folder.put(f"{name}.yaml", config(name, k="2", own="x"))
        folder.patched({"own": "live"}, name)

    found = folder.rows()

    assert found == {
        "a data.k": AHEAD, "a data.own": DRIFT, "b data.k": FIRST, "b data.own": FIRST, "c data.k": AHEAD,
        "c data.own": FIRST,
    }  # fmt: skip


@pytest.mark.parametrize("damage", ["head", "objects", "config"])
def test_a_git_that_fails_is_a_note_and_the_run_goes_on(origin: Checkout, damage: str) -> None:
    origin.version(k="1")
    made(origin)
    origin.version(k="2")
    git = origin.folder / ".git"
    if damage == "objects":
        (git / "objects").rename(git / "lost")
    else:
        (git / damage.replace("head", "HEAD")).write_text("[broken\n")

    ran = origin.sync("status")

    assert ran.code == 0, ran.err
    assert "git in origin" in ran.err + ran.out, ran.err + ran.out
    assert origin.rows() == {"c data.k": FIRST}, "what git would tell is not known"
    assert origin.sync("push", "--yes").code == UNDECIDED
    assert origin.live() == {"k": "1"}
