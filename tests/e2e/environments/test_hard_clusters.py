"""A cluster is known by what it is and not by the name of a context: protected, and remembered, by any of them."""

import base64
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.databases import database
from tests.e2e.listings import objects
from tests.e2e.manifests import commented, put
from tests.e2e.messages import says
from tests.e2e.questions import ENTER, UP, ended, terminal
from tests.running import Ran, sync

NOWHERE = "https://10.255.255.1:6443"
PROTECTED = "protected: {contexts: [prod]}\n"


def context(kubectl: Kubectl, name: str, *server: str, user: str = "admin") -> None:
    """A context of a cluster's entry of its own, or of the plane's."""
    if server:
        kubectl("config", "set-cluster", f"of-{name}", *server)
    kubectl("config", "set-context", name, f"--cluster={f'of-{name}' if server else 'plane'}", f"--user={user}")


def authority(sealed: Path, kubectl: Kubectl) -> Path:
    """The plane's authority in a file."""
    where = "{.clusters[?(@.name=='plane')].cluster.certificate-authority-data}"
    data = kubectl("config", "view", "--raw", f"-o=jsonpath={where}")
    file = sealed / "ca.crt"
    file.write_bytes(base64.b64decode(data))
    return file


def odd(plane: Access) -> str:
    """The plane's URL as somebody else may write it."""
    return plane.server.replace("https:", "HTTPS:") + "/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / ".kubesync/config", PROTECTED)
    put(tmp_path / "c.yaml", commented("c"))
    return tmp_path


# How the cluster of context prod is reached as `side`; each kubeconfig says by itself that it is one cluster.
ALIASES: dict[str, Callable[[Access, Path, Kubectl], list[str]]] = {
    "another-user-and-namespace": lambda _, __, ___: [],
    "another-spelling": lambda plane, sealed, kubectl: [
        f"--server={odd(plane)}", f"--certificate-authority={authority(sealed, kubectl)}"
    ],
    "no-verification": lambda plane, _, __: [f"--server={plane.server}", "--insecure-skip-tls-verify=true"],
    "another-name-to-verify": lambda plane, sealed, kubectl: [
        f"--server={plane.server}", f"--certificate-authority={authority(sealed, kubectl)}",
        "--tls-server-name=kubernetes.default",
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", ALIASES)
def test_an_alias_of_a_protected_cluster_changes_nothing(
    folder: Path, namespace: str, plane: Access, sealed: Path, kubectl: Kubectl, way: str
) -> None:
    context(kubectl, "prod")
    context(kubectl, "side", *ALIASES[way](plane, sealed, kubectl))

    stopped = sync(folder, "push", "--force", "-c", "side", "-n", namespace, "--confirm-context", "side")

    says(stopped, 3, "context prod (side leads to its cluster) is protected", "add --confirm-context prod")
    assert objects(kubectl, namespace) == set()
    dry = sync(folder, "push", "--dry-run", "-c", "side", "-n", namespace)
    assert "note: context prod (side leads to its cluster) is protected: its name is asked for" in dry.err
    written = sync(folder, "push", "--force", "-c", "side", "-n", namespace, "--confirm-context", "prod")
    assert (written.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), written.err


def test_a_context_that_was_renamed_still_protects(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    """So does another kubeconfig: what is known is the uid of the cluster."""
    context(kubectl, "prod")
    assert sync(folder, "status", "-c", "prod", "-n", namespace).code == 0
    kubectl("config", "delete-context", "prod")
    context(kubectl, "live")

    ran = sync(folder, "push", "--yes", "-c", "live", "-n", namespace)

    says(ran, 3, "context prod (live leads to its cluster) is protected", "add --confirm-context prod")
    assert objects(kubectl, namespace) == set()


def test_what_leads_where_a_known_name_leads_is_protected(
    folder: Path, namespace: str, plane: Access, kubectl: Kubectl
) -> None:
    """The protected context was never used: one that the kubeconfig has beside it was, and has the same uid."""
    context(kubectl, "prod")
    context(kubectl, "daily")
    forwarded = plane.server.replace("127.0.0.1", "[::ffff:127.0.0.1]")
    context(kubectl, "dev", f"--server={forwarded}", "--insecure-skip-tls-verify=true")
    assert sync(folder, "status", "-c", "daily", "-n", namespace).code == 0

    ran = sync(folder, "push", "--yes", "-c", "dev", "-n", namespace)

    assert ran.code == 3, ran.err
    assert objects(kubectl, namespace) == set()


def test_what_is_protected_is_never_asked_and_another_cluster_is_free(
    folder: Path, namespace: str, sealed: Path, kubectl: Kubectl
) -> None:
    """One authority signs many clusters behind a gateway: alone it tells nothing."""
    context(kubectl, "prod", f"--server={NOWHERE}", f"--certificate-authority={authority(sealed, kubectl)}")

    ran = sync(folder, "push", "--yes", "-n", namespace)

    assert (ran.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), ran.err


@pytest.fixture
def root(tmp_path: Path, namespace: str) -> Path:
    """An environment of a context, with a manifest."""
    put(tmp_path / ".kubesync/config", f"environments: {{s: {{folder: s, context: stage, namespace: {namespace}}}}}\n")
    put(tmp_path / "s/c.yaml", commented("c"))
    return tmp_path


def test_another_cluster_than_the_environments_is_named_on_purpose(
    root: Path, namespace: str, kubectl: Kubectl
) -> None:
    context(kubectl, "stage", f"--server={NOWHERE}")
    told = "environment s is of context stage, and context plane (https://"

    for words, env in (("-c", "plane"), {}), ((), {"KUBESYNC_CONTEXT": "plane"}):
        for verb in ("push", "pull"):
            ran = sync(root / "s", verb, "--yes", *words, env=env)
            says(ran, 3, f"nothing was written: {told}", "add --confirm-context plane to write there this once")
    assert objects(kubectl, namespace) == set()
    for verb in ("status", "diff"):
        assert f"note: {told}" in sync(root / "s", verb, "-c", "plane").err
    assert f"note: {told}" in sync(root / "s", "push", "--dry-run", "-c", "plane").err
    put(root / "p/d.yaml", commented("d"))
    put(
        root / ".kubesync/config",
        "environments:\n  s: {folder: s, context: stage}\n  p: {folder: p, context: plane}\n",
    )
    says(sync(root / "s", "push", "--yes", "-c", "plane"), 3, told, "type --env p")
    once = sync(root / "s", "push", "--yes", "-c", "plane", "-n", namespace, "--confirm-context", "plane")
    assert (once.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), once.err
    again = sync(root / "s", "push", "--yes", "-c", "plane", "-n", namespace)
    says(again, 3, told, "--confirm-context plane")


def test_an_alias_of_the_environments_cluster_is_the_same(root: Path, kubectl: Kubectl) -> None:
    context(kubectl, "stage")
    assert sync(root / "s", "push", "--yes").code == 0
    put(root / "s/c.yaml", commented("c", "b"))

    ran = sync(root / "s", "push", "--yes", "-c", "plane")

    assert (ran.code, "configmap/c updated" in ran.out, "note:" in ran.err) == (0, True, False), ran.err
    kubectl("config", "delete-context", "stage")
    doubt = sync(root / "s", "status", "-c", "plane")
    assert "is in the kubeconfig" not in doubt.err, "what was remembered of it says that it is"


def test_a_context_that_nobody_knows_is_said_to_be_unsure(root: Path, namespace: str, kubectl: Kubectl) -> None:
    """As in CI, where the only context has a name of its own: nothing says that it is another cluster."""
    ran = sync(root / "s", "push", "--yes", "-c", "plane")

    assert (ran.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), ran.err
    told = "note: environment s is of context stage, which is not in the kubeconfig: is plane the same cluster?"
    assert told in ran.err


def altered(sealed: Path, table: str, **values: str) -> None:
    """Let something else be remembered, without a checksum, as older programs kept it."""
    with closing(sqlite3.connect(database(sealed))) as opened, opened:
        for column, value in values.items():
            opened.execute(f"UPDATE {table} SET {column} = ?", (value,))
        opened.execute("UPDATE binding SET sum = NULL")
        opened.execute("UPDATE base SET facts = json_remove(facts, '$.sum')")


@pytest.mark.parametrize("whose", ["the root", "an environment"])
def test_a_cluster_made_anew_under_the_old_name_has_no_memory_of_the_old_one(
    root: Path, namespace: str, sealed: Path, kubectl: Kubectl, whose: str
) -> None:
    """Or a context that somebody let lead elsewhere: whoever writes is stopped, an environment's too."""
    context(kubectl, "stage")
    if whose == "the root":
        (root / ".kubesync/config").unlink()
    words = ("-c", "stage", "-n", namespace)
    assert sync(root / "s", "push", "--yes", *words).code == 0
    put(root / "s/c.yaml", commented("c", "b"))
    altered(sealed, "binding", cluster="uid:old")
    altered(sealed, "base", cluster="uid:old")

    told = "belongs to another cluster than the one to which context stage leads now"
    says(sync(root / "s", "push", "--yes", *words), 3, told, "add --rebind")
    shown = sync(root / "s", "status", *words)
    assert shown.err.count("another cluster") == 1
    assert "made anew, or the kubeconfig leads elsewhere" in shown.err or "that of context" in shown.err
    assert sync(root / "s", "push", "--yes", "--rebind", *words).code == 0
    assert "another cluster" not in sync(root / "s", "status", *words).err


def test_the_same_cluster_with_a_new_authority_is_told(root: Path, sealed: Path, kubectl: Kubectl) -> None:
    context(kubectl, "stage")
    assert sync(root / "s", "push", "--yes").code == 0
    altered(sealed, "binding", weaker="ca:old")
    put(root / "s/c.yaml", commented("c", "b"))

    ran, again = sync(root / "s", "push", "--yes"), sync(root / "s", "push", "--yes")

    assert (ran.code, "configmap/c updated" in ran.out) == (0, True), ran.err
    told = "note: context stage has another address or certificate authority than at the last write"
    assert (told in ran.err, told in again.err) == (True, False)


@pytest.mark.parametrize("user", ["plane", "plane-dev"])
def test_who_may_see_little_finds_what_is_remembered_by_another_address(
    tmp_path: Path, namespace: str, sealed: Path, kubectl: Kubectl, user: str
) -> None:
    """The uids of the objects tell that it is the same cluster, where kube-system may not, or might not, be read."""
    put(tmp_path / "c.yaml", commented("c"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    altered(sealed, "binding", cluster="ca:by-its-ip", weaker="ca:by-its-ip")
    altered(sealed, "base", cluster="ca:by-its-ip")
    kubectl.allow(namespace, "get,list,patch,update", "configmaps", "dev")
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"key":"live"}}')

    shown = sync(tmp_path, "status", "-c", user, "-n", namespace)

    assert "data.key  changed in the cluster" in shown.out, shown.out + shown.err
    assert "note: this folder" not in shown.err


@pytest.mark.parametrize("given", ["namespace", "context", "nothing"])
def test_the_name_of_something_else_is_answered_with_what_it_means(
    folder: Path, namespace: str, kubectl: Kubectl, given: str
) -> None:
    context(kubectl, "gone", f"--server={NOWHERE}")
    hints = {
        "namespace": (namespace, "it takes the context's name, for namespaces too: --confirm-context plane"),
        "context": ("gone", "-c gone writes to that one; --confirm-context plane means this one"),
        "nothing": ("prd", "--confirm-context plane means this one"),
    }
    name, hint = hints[given]

    ran = sync(folder, "push", "--yes", "-n", namespace, "--confirm-context", name)

    says(ran, 3, f"--confirm-context {name}, but the context is plane", hint)


def test_all_that_is_protected_is_one_question(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    other = f"{namespace}-b"
    kubectl("create", "namespace", other)
    put(tmp_path / ".kubesync/config", f"protected: {{contexts: [pla*], namespaces: ['{namespace}*']}}\n")
    put(tmp_path / "d.yaml", commented("d", namespace=other))
    put(tmp_path / "e.yaml", commented("e", namespace=namespace))
    child = terminal(tmp_path, "push")
    child.expect("Take all")
    child.send(UP + ENTER)
    child.expect(re.escape(f"Context plane and namespaces {namespace}, {other} are protected."))
    child.expect("Type plane, the context's name, to write there:")
    child.send("plane" + ENTER)

    assert ended(child)[0] == 0
    kubectl("delete", "namespace", other, "--wait=false")


def test_a_dry_run_shows_whatever_is_forced(folder: Path, namespace: str) -> None:
    ran = sync(folder, "push", "--force", "--dry-run", "-n", namespace)

    assert (ran.code, "configmap/c" in ran.out) == (0, True), ran.out


def test_the_f_of_kubectl_is_told_where_an_option_follows(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    put(tmp_path / "c.yaml", commented("c"))

    short, long = (sync(tmp_path, "push", option, "-n", namespace) for option in ("-f", "--force"))

    assert (short.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), short.err
    assert ("note: -f is --force here" in short.err, "note: -f" in long.err) == (True, False)


def second(kubectl: Kubectl, namespace: str) -> str:
    kubectl("create", "namespace", f"{namespace}-b")
    return f"{namespace}-b"


@pytest.mark.parametrize("whose", ["environment", "nobody"])
def test_a_namespace_that_is_typed_makes_second_copies_only_where_no_setting_says_otherwise(
    root: Path, namespace: str, kubectl: Kubectl, whose: str
) -> None:
    context(kubectl, "stage")
    kubectl("config", "use-context", "stage")
    if whose == "nobody":
        (root / ".kubesync/config").unlink()
    assert sync(root / "s", "push", "--yes", "-n", namespace).code == 0
    other = second(kubectl, namespace)
    told = f"1 object would be made a second time, in namespace {other}: in sync before in namespace {namespace}"

    ran: Ran = sync(root / "s", "push", "--yes", "-n", other)

    if whose == "environment":
        says(
            ran, 3, f"nothing was written: {told}", f"leave out -n for namespace {namespace}, or add --confirm-context"
        )
        ran = sync(root / "s", "push", "--yes", "-n", other, "--confirm-context", "stage")
    assert (ran.code, f"note: {told}" in ran.err, objects(kubectl, other)) == (0, True, {"configmap/c"}), ran.err
    put(root / "s/d.yaml", commented("d"))
    for place in (namespace, other):
        ran = sync(root / "s", "push", "--yes", "-n", place)
        assert (ran.code, "second time" in ran.err) == (0, False), "it is done on purpose by now"
    kubectl("delete", "namespace", other, "--wait=false")


def test_a_namespace_with_a_typo_promises_no_push(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / "c.yaml", commented("c"))

    shown = sync(tmp_path, "status", "-n", f"{namespace}x")
    pushed = sync(tmp_path, "push", "--yes", "-n", f"{namespace}x")

    assert (shown.code, pushed.code) == (5, 5), shown.err + pushed.err
    assert "push 1" not in shown.out
    assert f"did you mean {namespace}?" in shown.err


def kept(home: Path) -> list[str]:
    return sorted(one.name for one in (home / ".kubesync").iterdir())


@pytest.mark.parametrize("home", ["KUBESYNC_HOME", "HOME"])
def test_a_home_is_no_root_wherever_the_memory_is(
    tmp_path: Path, namespace: str, sealed: Path, kubectl: Kubectl, home: str
) -> None:
    """Its other clones are not read, and nothing of a root's is written into what somebody remembers."""
    put(tmp_path / ".kubesync/state/x.db", "")
    put(tmp_path / ".kubesync/config", "pager: false\n")
    put(tmp_path / "other/c.yaml", commented("c", "z"))
    put(tmp_path / "work/c.yaml", commented("c"))
    env = {home: str(sealed / "elsewhere")}

    ran = sync(tmp_path / "work", "push", "--yes", "-n", namespace, env=env)

    assert (ran.code, objects(kubectl, namespace)) == (0, {"configmap/c"}), ran.err
    assert f"note: {tmp_path} is a home folder: the settings in its .kubesync do not hold for this run" in ran.err
    assert kept(tmp_path) == ["config", "state"]
    standing = sync(tmp_path, "push", "--yes", "-n", namespace, env=env)
    assert kept(tmp_path) == ["config", "state"], standing.err


def test_the_doctor_tells_where_a_run_would_go(root: Path, kubectl: Kubectl) -> None:
    context(kubectl, "stage")
    with (root / ".kubesync/config").open("a") as settings:
        settings.write("protected: {contexts: [stage]}\n")

    chosen, none = sync(root / "s", "doctor", "-c", "plane"), sync(root, "doctor", "-c", "plane")

    words = [" ".join(line.split()) for line in chosen.out.splitlines()]
    assert f"root {root} (its .kubesync/config says so)" in words
    assert any(one.startswith("environment s, by where you stand: folder") for one in words), words
    assert any(one.startswith("also called ") and "stage" in one for one in words), words
    told = "protected context stage (plane leads to its cluster) is protected: a push asks for the name"
    assert any(one.startswith(told) for one in words), words
    assert "environment    none chosen of 1: s" in none.out
    assert "a push or pull here needs --env NAME" in none.out.partition("what to do")[2]
