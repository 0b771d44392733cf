"""What is chosen at the question has the consequences, and the guards, of what an option takes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.running import save
from tests.running import sync
from tests.terminals import Terminal

ENTER, SPACE, DOWN = "\r", " ", "\x1b[B"


def spec(kubectl: Kubectl, namespace: str, *what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kubectl("-n", namespace, "get", *what, "-o", "json"))
    return found


def config(name: str, *owners: dict[str, Any], key: str = "a") -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "ownerReferences": list(owners)} if owners else {"name": name}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": key}}


def owner(name: str, uid: str = "00000000-0000-0000-0000-000000000001") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "name": name, "uid": uid}


def test_what_follows_is_shown_and_written_with_what_is_chosen(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    policy: dict[str, Any] = {
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "n"},
        "spec": {"podSelector": {}, "ingress": [{}]},
    }  # fmt: skip
    (tmp_path.parent / "n.json").write_text(json.dumps(policy))
    kubectl("-n", namespace, "create", "-f", str(tmp_path.parent / "n.json"))
    policy["spec"]["egress"] = [{}]
    save(tmp_path, policy)
    terminal = Terminal(tmp_path, "push", "-n", namespace, columns=120, rows=40)
    terminal.see("Choose ...")
    terminal.type(DOWN + ENTER)
    terminal.see("Which ones?")
    terminal.type(SPACE + ENTER)
    terminal.see("follows spec.egress", "(Use arrow keys)")
    terminal.type(ENTER)

    assert terminal.end() == 0
    assert spec(kubectl, namespace, "networkpolicy", "n")["spec"]["policyTypes"] == ["Ingress", "Egress"]


def test_what_is_chosen_is_made_anew_where_that_was_granted(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    frozen = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1"}, "immutable": True}
    (tmp_path.parent / "c.json").write_text(json.dumps(frozen))
    kubectl("-n", namespace, "create", "-f", str(tmp_path.parent / "c.json"))
    was = spec(kubectl, namespace, "configmap", "c")["metadata"]["uid"]
    save(tmp_path, frozen | {"data": {"a": "2"}})
    terminal = Terminal(tmp_path, "push", "--recreate", "-n", namespace, columns=120, rows=40)
    terminal.see("Choose ...")
    terminal.type(DOWN + ENTER)
    terminal.see("Which ones?")
    terminal.type(SPACE + ENTER)
    terminal.see("it is deleted and created again", "made anew", "(Use arrow keys)")
    terminal.type(ENTER)

    assert terminal.end() == 0
    now = spec(kubectl, namespace, "configmap", "c")
    assert now["data"] == {"a": "2"}
    assert now["metadata"]["uid"] != was


def test_an_owner_that_is_not_there_cannot_be_chosen(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=key=b")
    save(tmp_path, config("c", owner("nobody")))

    ran = sync(tmp_path, "push", "--dry-run", "-n", namespace)

    assert "metadata.ownerReferences" in ran.out
    assert "its owner configmap/nobody is not there" in ran.out
    assert ran.code == 4  # the other field is a first contact, and may be chosen
    taken = sync(tmp_path, "push", "--take", "file", "configmap/c", "--yes", "-n", namespace)
    assert "ownerReferences" not in spec(kubectl, namespace, "configmap", "c")["metadata"]
    assert taken.code == 5


@pytest.mark.parametrize("times", [1, 2])
def test_an_owner_is_looked_for_however_it_comes_into_the_list(
    tmp_path: Path, namespace: str, kubectl: Kubectl, times: int
) -> None:
    save(tmp_path, config("c"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    save(tmp_path, config("c", *[owner("nobody")] * times))

    assert "would take: push" not in sync(tmp_path, "status", "-n", namespace).out
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 5
    assert "ownerReferences" not in spec(kubectl, namespace, "configmap", "c")["metadata"]


def test_an_owner_that_gets_another_name_is_looked_for(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "configmap", "p")
    uid = spec(kubectl, namespace, "configmap", "p")["metadata"]["uid"]
    save(tmp_path, config("c", owner("p", uid)))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    save(tmp_path, config("c", owner("q", uid)))

    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 5
    assert spec(kubectl, namespace, "configmap", "c")["metadata"]["ownerReferences"][0]["name"] == "p"


def test_a_secret_whose_manifest_is_back_is_not_deleted(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"k": "hush"}}
    save(tmp_path, config("c"), secret)
    words = ("--include-secrets", "-n", namespace)
    assert sync(tmp_path, "push", "--yes", *words).code == 0
    text = (tmp_path / "secret-s.json").read_text()
    (tmp_path / "secret-s.json").unlink()
    terminal = Terminal(tmp_path, "push", "--prune", *words, columns=120, rows=40)
    terminal.see("Delete 1 object?")
    (tmp_path / "secret-s.json").write_text(text)
    terminal.type("\x1b[A" + ENTER)

    assert terminal.end() == 5
    assert "its manifest is there again" in terminal.everything
    assert spec(kubectl, namespace, "secret", "s")["metadata"]["name"] == "s"


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_what_somebody_set_hides_nothing_that_the_file_took_out(
    tmp_path: Path, namespace: str, kubectl: Kubectl, verb: str
) -> None:
    """The edit makes a default of what the colleague set; what else is edited, or was set, stays a difference."""

    def deployment(container: dict[str, Any]) -> dict[str, Any]:
        labels = {"app": "d"}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c"} | container]}}
        return {
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"},
            "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template},
        }  # fmt: skip

    save(tmp_path, deployment({"image": "nginx:1.1", "command": ["a"]}))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    container = {"name": "c", "imagePullPolicy": "Always", "args": ["b"]}
    kubectl(
        "-n", namespace, "patch", "deployment", "d", "--field-manager=kubectl-edit",
        "-p", json.dumps({"spec": {"template": {"spec": {"containers": [container]}}}}),
    )  # fmt: skip
    save(tmp_path, deployment({"image": "nginx:latest"}))

    told = sync(tmp_path, verb, "--dry-run", "-n", namespace).out

    assert "containers[name=c].command  changed in the file" in told
    assert "containers[name=c].args  changed in the cluster" in told
    if verb == "push":
        assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
        live = spec(kubectl, namespace, "deployment", "d")["spec"]["template"]["spec"]["containers"][0]
        assert ("command" in live, live["args"], live["image"]) == (False, ["b"], "nginx:latest")
