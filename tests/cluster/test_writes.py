"""Writes by the door: what the server makes of them, what it refuses and how that is told, by both ways."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.ready import what_lacks
from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError, Overtaken
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import ROOT, FieldPath, Item, Order
from tests.cluster.conftest import Opener
from tests.cluster.objects import config
from tests.controlplane.fixtures import Kubectl
from tests.faults import relay as faults
from tests.faults.relay import Relay

Fields = Iterable[tuple[FieldPath, Content]]
ODD = "<é&>\u2028\U0001f600\x7f \"'~/\\ \t\n"


def writing(cluster: Cluster, namespace: str, live: Object | None, *fields: tuple[FieldPath, Content]) -> Write:
    content = live or fields[0][1]
    ref = ObjectRef("", content["kind"], namespace, content["metadata"]["name"])
    kind = cluster.kinds.find("", content["kind"])
    assert kind
    return Write(ref, kind, kind.version, live, fields)


def sent(cluster: Cluster, *writes: Write, dry_run: bool = False) -> list[Any]:
    return list(cluster.write(writes, dry_run=dry_run))


def made(cluster: Cluster, namespace: str, content: Object) -> Object:
    (live,) = sent(cluster, writing(cluster, namespace, None, (ROOT, content)))
    assert isinstance(live, dict), live
    return live


def now(cluster: Cluster, namespace: str, name: str = "c") -> Any:
    return next(cluster.now([(ObjectRef("", "ConfigMap", namespace, name), "")]))


def test_a_creation_leaves_what_apply_would_leave(cluster: Cluster, namespace: str, kubectl: Kubectl) -> None:
    content = config("c", key=ODD)
    content["metadata"] |= {"resourceVersion": "1", "uid": "copied-from-elsewhere"}

    made(cluster, namespace, content)

    applied = config("c", key=ODD)
    assert "unchanged" in kubectl("-n", namespace, "apply", "-f", "-", stdin=json.dumps(applied))


def test_odd_values_are_replaced_and_removed_like_any_other(cluster: Cluster, namespace: str) -> None:
    live = made(cluster, namespace, config("c", key=ODD, other=ODD))

    (live,) = sent(
        cluster, writing(cluster, namespace, live, (("data", "key"), ODD + "!"), (("data", "other"), ABSENT))
    )

    assert live["data"] == {"key": ODD + "!"}


def test_an_order_is_written_without_touching_the_items(cluster: Cluster, namespace: str) -> None:
    ports = [{"name": name, "port": number, "protocol": "TCP"} for number, name in enumerate("abc", start=1)]
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": ports}}
    live = made(cluster, namespace, service)
    order = tuple(Item((("port", number), ("protocol", "TCP"))) for number in (3, 1, 2))

    (live,) = sent(cluster, writing(cluster, namespace, live, (("spec", "ports", Order(("port", "protocol"))), order)))

    assert [one["name"] for one in live["spec"]["ports"]] == ["c", "a", "b"]


def test_a_second_creation_is_overtaken(cluster: Cluster, namespace: str) -> None:
    made(cluster, namespace, config("c"))

    (error,) = sent(cluster, writing(cluster, namespace, None, (ROOT, config("c"))))

    assert isinstance(error, Overtaken)
    assert "somebody else created it" in error.message


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_changed_field_is_overtaken(cluster: Cluster, namespace: str, dry_run: bool) -> None:
    old = made(cluster, namespace, config("c", key="a"))
    sent(cluster, writing(cluster, namespace, old, (("data", "key"), "theirs")))

    (error,) = sent(cluster, writing(cluster, namespace, old, (("data", "key"), "mine")), dry_run=dry_run)

    assert isinstance(error, Overtaken)
    assert now(cluster, namespace)["data"]["key"] == "theirs"


def test_another_object_of_that_name_is_overtaken(cluster: Cluster, namespace: str, kubectl: Kubectl) -> None:
    old = made(cluster, namespace, config("c", key="a"))
    kubectl("-n", namespace, "delete", "cm", "c")
    (gone,) = sent(cluster, writing(cluster, namespace, old, (("data", "key"), "mine")))
    assert isinstance(gone, Overtaken)
    assert "was deleted" in gone.message
    made(cluster, namespace, config("c", key="a"))

    answers = [
        *sent(cluster, writing(cluster, namespace, old, (("data", "key"), "mine"))),
        *sent(cluster, writing(cluster, namespace, old, (ROOT, ABSENT))),
    ]

    assert [type(one) for one in answers] == [Overtaken, Overtaken]
    assert now(cluster, namespace)["data"]["key"] == "a"


def test_a_delete_takes_only_what_was_shown(cluster: Cluster, namespace: str) -> None:
    old = made(cluster, namespace, config("c", key="a"))
    (live,) = sent(cluster, writing(cluster, namespace, old, (("data", "key"), "b")))

    (error,) = sent(cluster, writing(cluster, namespace, old, (ROOT, ABSENT)))
    assert isinstance(error, Overtaken)
    (tried,) = sent(cluster, writing(cluster, namespace, live, (ROOT, ABSENT)), dry_run=True)
    assert not isinstance(tried, ClusterError)
    assert now(cluster, namespace)["data"]["key"] == "b", "a dry run deletes nothing"
    (done,) = sent(cluster, writing(cluster, namespace, live, (ROOT, ABSENT)))

    assert not isinstance(done, ClusterError)
    assert now(cluster, namespace) is ABSENT


def test_an_unknown_field_is_refused_before_anything_is_written(cluster: Cluster, namespace: str) -> None:
    old = made(cluster, namespace, config("c"))

    (error,) = sent(cluster, writing(cluster, namespace, old, (("bogus",), "x")), dry_run=True)

    assert "unknown field" in error.message
    assert (error.hint, isinstance(error, Overtaken)) == ("mend the manifest", False)


@pytest.mark.parametrize(
    ("code", "reason", "message", "hint"),
    [
        (429, "TooManyRequests", "slow down", "busy"),
        (500, "InternalError", "no leader", "server itself failed"),
        (403, "Forbidden", 'User "u" cannot patch resource "configmaps"', "ask for the right"),
        (403, "Forbidden", "admission webhook denied it", "a rule of the cluster"),
        (413, "RequestEntityTooLarge", "too large", ""),
    ],
)
def test_other_refusals_are_told_apart(
    opener: Opener, relay: Relay, namespace: str, code: int, reason: str, message: str, hint: str
) -> None:
    cluster = opener(context="relay")
    old = made(cluster, namespace, config("c", key="a"))
    relay.on("PATCH", "/configmaps/c", faults.status_object(code, reason, message))

    (error,) = sent(cluster, writing(cluster, namespace, old, (("data", "key"), "b")))

    assert error.message.startswith("configmap/c was not written: ")
    assert message in error.message
    assert hint in error.hint
    assert not isinstance(error, Overtaken)


def test_objects_are_read_one_by_one(cluster: Cluster, namespace: str) -> None:
    made(cluster, namespace, config("c", key="a"))
    refs = [ObjectRef("", "ConfigMap", namespace, name) for name in ("none", "c")]

    found = list(cluster.now([(refs[0], ""), (ObjectRef("x.example.com", "X", namespace, "x"), "v1"), (refs[1], "v1")]))

    assert found[0] is ABSENT
    assert isinstance(found[1], ClusterError)
    assert isinstance(found[2], dict)
    assert found[2]["data"] == {"key": "a"}


def namespaced(phase: str) -> Object:
    return {"kind": "Namespace", "status": {"phase": phase}}


def established(**conditions: str) -> Object:
    told = [{"type": name, "status": status, "message": "why"} for name, status in conditions.items()]
    return {"kind": "CustomResourceDefinition", "status": {"conditions": told}}


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        (namespaced("Active"), ""),
        (namespaced("Terminating"), "it is Terminating"),
        ({"kind": "Namespace"}, "it is not Active yet"),
        (established(NamesAccepted="True", Established="True"), ""),
        (established(NamesAccepted="False"), "it is not NamesAccepted yet: why"),
        (established(NamesAccepted="True"), "it is not Established yet"),
        ({"kind": "ConfigMap"}, ""),
    ],
)
def test_what_is_ready_for_others(content: Object, lacks: str) -> None:
    assert what_lacks(content) == lacks


def test_waiting_is_bounded(cluster: Cluster, namespace: str) -> None:
    """A namespace that does not exist never becomes ready."""
    write = writing(cluster, "", None, (ROOT, {"kind": "Namespace", "metadata": {"name": f"{namespace}-none"}}))

    late = cluster.wait([(write, namespaced(""))], 0.3)

    (error,) = late.values()
    assert "after 0.3 s" in error.message
    assert "--timeout" in error.hint
