"""What every way to the server promises, on the real one: the same replies, in order, whatever carries them."""

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.requests import TABLE, Reply, Request
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.choices import Way
from tests.cluster.conftest import Opener
from tests.cluster.objects import config
from tests.controlplane import audit
from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl

PATCH = "application/json-patch+json"


def ask(cluster: Cluster, *requests: Request) -> list[Reply]:
    return list(cluster.transport.exchange(requests))


def way_of(cluster: Cluster) -> Way:
    return Way.PROXY if cluster.transport.negotiates else Way.PROCESSES


def get(path: str, **query: str) -> Request:
    return Request("GET", path, ("get", "--raw", path), query)


def create(namespace: str, body: Any, plural: str = "configmaps", **query: str) -> Request:
    path = f"/api/v1/namespaces/{namespace}/{plural}"
    return Request("POST", path, ("create", "--filename=..."), {"fieldManager": "test"} | query, body)


def patch(namespace: str, name: str, *operations: dict[str, Any], dry_run: bool = False) -> Request:
    path = f"/api/v1/namespaces/{namespace}/configmaps/{name}"
    flags = ("--dry-run=server",) if dry_run else ()
    typed = ("patch", f"configmaps/{name}", f"--namespace={namespace}", *flags, "--type=json", "--patch-file=...")
    query = {"fieldManager": "test", "fieldValidation": "Strict"} | ({"dryRun": "All"} if dry_run else {})
    return Request("PATCH", path, typed, query, list(operations), PATCH)


def test_replies_come_in_the_order_of_the_requests(cluster: Cluster, namespace: str) -> None:
    names = [f"c{number}" for number in range(12)]
    made = ask(cluster, *(create(namespace, config(name)) for name in names))

    assert [reply.body["metadata"]["name"] for reply in made] == names
    found = ask(cluster, *(get(f"/api/v1/namespaces/{namespace}/configmaps/{name}") for name in reversed(names)))
    assert [reply.body["metadata"]["name"] for reply in found] == names[::-1]


def test_a_later_batch_follows_an_empty_one(cluster: Cluster) -> None:
    assert ask(cluster) == []
    assert ask(cluster, get("/version"))[0].body["major"] == "1"
    assert ask(cluster) == []
    assert ask(cluster, get("/version"))[0].ok


def test_refusals_have_their_codes(cluster: Cluster, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    first = create(namespace, config("c"))
    asked = {
        "made": first,
        "there already": first,
        "not there": get(f"{path}/nowhere"),
        "no such type": get("/apis/nothing.example.com/v1/things"),
        "bad query": get(path, labelSelector="a=b=c=d"),
        "bad token": get(path, limit="1", **{"continue": "nonsense"}),
    }
    codes = {what: ask(cluster, request)[0].status for what, request in asked.items()}

    made = codes.pop("made")
    assert made in (200, 201)
    assert codes == {"there already": 409, "not there": 404, "no such type": 404, "bad query": 400, "bad token": 400}


def test_an_invalid_object_tells_its_causes(cluster: Cluster, namespace: str) -> None:
    (reply,) = ask(cluster, create(namespace, config("Not_A_Name")))

    assert reply.status == 422
    assert "a lowercase RFC 1123 subdomain" in " ".join(reply.causes)


def test_a_failed_test_of_a_patch_has_no_causes(cluster: Cluster, namespace: str) -> None:
    ask(cluster, create(namespace, config("c", key="old")))
    test = {"op": "test", "path": "/data/key", "value": "other"}

    (reply,) = ask(cluster, patch(namespace, "c", test, {"op": "replace", "path": "/data/key", "value": "new"}))

    assert (reply.status, reply.causes) == (422, ())


def test_a_patch_changes_just_its_fields(cluster: Cluster, namespace: str) -> None:
    odd = "é \"' \n\t / ~ \\ 日本"
    ask(cluster, create(namespace, config("c", key="old", other=odd)))
    replace = {"op": "replace", "path": "/data/key", "value": odd}

    (tried,) = ask(cluster, patch(namespace, "c", replace, dry_run=True))
    before = ask(cluster, get(f"/api/v1/namespaces/{namespace}/configmaps/c"))
    (done,) = ask(cluster, patch(namespace, "c", replace))

    assert tried.body["data"] == done.body["data"] == {"key": odd, "other": odd}
    assert before[0].body["data"]["key"] == "old"


def test_a_dry_run_refuses_an_unknown_field(cluster: Cluster, namespace: str) -> None:
    ask(cluster, create(namespace, config("c")))

    (reply,) = ask(cluster, patch(namespace, "c", {"op": "add", "path": "/bogus", "value": 1}, dry_run=True))

    assert (reply.status, 'unknown field "bogus"' in reply.message) == (422, True)


def test_a_large_object_goes_both_ways(cluster: Cluster, namespace: str) -> None:
    text = "x" * 900_000

    (made,) = ask(cluster, create(namespace, config("large", text=text)))

    assert made.body["data"]["text"] == text
    assert ask(cluster, get(f"/api/v1/namespaces/{namespace}/configmaps/large"))[0].body["data"]["text"] == text


def test_names_are_quoted(cluster: Cluster, namespace: str) -> None:
    body = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "system:A b?c=d&e"},
        "rules": [],
    }
    path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles"

    (made,) = ask(cluster, Request("POST", path, ("create",), {}, body))

    assert made.ok, made.message
    assert ask(cluster, get(f"{path}/system:A b?c=d&e"))[0].body["metadata"]["name"] == "system:A b?c=d&e"


def test_a_delete_heeds_its_preconditions(cluster: Cluster, namespace: str) -> None:
    ask(cluster, create(namespace, config("c")))
    path = f"/api/v1/namespaces/{namespace}/configmaps/c"
    options = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "another"}}

    (reply,) = ask(cluster, Request("DELETE", path, ("delete",), {}, options))

    assert reply.status == 409
    assert ask(cluster, get(path))[0].ok


def test_a_put_with_a_stale_version_is_a_conflict(cluster: Cluster, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps/c"
    (made,) = ask(cluster, create(namespace, config("c", key="a")))
    newer = config("c", key="b")
    stale = config("c", key="c")
    stale["metadata"]["resourceVersion"] = made.body["metadata"]["resourceVersion"]

    codes = [ask(cluster, Request("PUT", path, ("replace",), {}, body))[0].status for body in (newer, stale)]

    assert codes == [200, 409]


def test_a_table_counts_without_objects(cluster: Cluster, namespace: str, opener: Opener) -> None:
    ask(cluster, *(create(namespace, config(f"c{number}", key="secret-value")) for number in range(7)))
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    typed = ("get", "configmaps", f"--namespace={namespace}", "--no-headers")

    (reply,) = ask(cluster, Request("GET", path, typed, {"includeObject": "None"}, accept=TABLE))

    assert reply.body["kind"] == "Table"
    assert len(reply.body["rows"]) == 8  # with kube-root-ca.crt
    assert "secret-value" not in json.dumps(reply.body)
    assert any("get configmaps" in line for line in opener.traced)


def test_warnings_of_the_server_are_told_once(cluster: Cluster, opener: Opener) -> None:
    old = get("/api/v1/componentstatuses")
    ask(cluster, old)
    ask(cluster, old, old)

    assert [one for one in opener.warned if "ComponentStatus is deprecated" in one] == [
        "v1 ComponentStatus is deprecated in v1.19+"
    ]


def test_a_user_without_rights_is_forbidden(opener: Opener, cluster: Cluster, namespace: str) -> None:
    other = opener(way_of(cluster), "plane-nobody")

    (reply,) = ask(other, get(f"/api/v1/namespaces/{namespace}/configmaps"))

    assert (reply.status, "cannot list resource" in reply.message) == (403, True)


def test_a_refused_login_is_the_end(cluster: Cluster, opener: Opener, kubectl: Kubectl) -> None:
    kubectl("config", "set-credentials", "stranger", "--token=not-a-token")
    kubectl("config", "set-context", "stranger", "--cluster=plane", "--user=stranger")
    other = opener(way_of(cluster), "stranger")

    with pytest.raises(ClusterError, match="refuses the login of context stranger") as caught:
        ask(other, get("/version"), get("/version"))

    assert "log in again" in caught.value.hint


def test_what_is_asked_is_traced_as_kubectl(cluster: Cluster, opener: Opener) -> None:
    ask(cluster, get("/version"))

    assert opener.traced[-1] == "kubectl --context=plane get --raw /version"


KUBERC = """apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
defaults:
- {command: get, options: [{name: output, default: yaml}]}
- {command: create, options: [{name: dry-run, default: server}, {name: output, default: yaml}]}
- {command: patch, options: [{name: dry-run, default: server}, {name: type, default: strategic}]}
- {command: replace, options: [{name: dry-run, default: server}, {name: force, default: "true"}]}
- {command: delete, options: [{name: interactive, default: "true"}, {name: dry-run, default: server}]}
- {command: proxy, options: [{name: api-prefix, default: /elsewhere}, {name: reject-methods, default: GET}]}
- {command: config view, options: [{name: raw, default: "true"}, {name: minify, default: "true"}]}
"""


@pytest.mark.parametrize("way", [Way.PROXY, Way.PROCESSES])
def test_defaults_of_the_users_kuberc_change_nothing(
    opener: Opener, namespace: str, sealed: Path, plane: Access, way: Way
) -> None:
    (sealed / ".kube" / "kuberc").write_text(KUBERC)
    cluster = opener(way)
    path = f"/api/v1/namespaces/{namespace}/configmaps/c"
    add = {"op": "add", "path": "/data/key", "value": "patched"}

    codes = [
        ask(cluster, one)[0].ok
        for one in (
            create(namespace, config("c", key="new")),
            patch(namespace, "c", add),
            get(path),
            Request("DELETE", path, ("delete",), {}, {"apiVersion": "v1", "kind": "DeleteOptions"}),
        )
    ]

    assert codes == [True] * 4
    assert ask(cluster, get(path))[0].status == 404
    assert plane.token() not in json.dumps(cluster.kubectl.config)


def test_closing_twice_is_closing(cluster: Cluster) -> None:
    ask(cluster, get("/version"))
    cluster.close()
    cluster.close()


def test_a_dry_run_writes_nothing(cluster: Cluster, namespace: str, plane: Access) -> None:
    ask(cluster, create(namespace, config("c"), dryRun="All"))

    assert [one.dry_run for one in audit.writes(plane, namespace)] == [True]
