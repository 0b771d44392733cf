"""Answers that are not what was asked for: nothing is taken from them, and all else goes on."""

import json
from typing import Any

import pytest

from kubectl_sync.cluster import identity, lists, ready
from kubectl_sync.cluster.answers import unlike
from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.cluster.rights import Right, Rights
from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError, NoAnswer
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.paths import ROOT
from tests.cluster.replies import CONFIGMAP, NAMESPACE, WIDGET, Server, listed, live, read

HTML = "<!DOCTYPE html><html><body>Please log in</body></html>"
FAILED = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "no leader", "code": 500}
NO_OBJECTS: dict[str, Any] = {
    "an empty body": "",
    "an empty object": {},
    "null": "null",
    "a list": [],
    "a number": "7",
    "HTML": HTML,
    "cut off": '{"kind":"ConfigMapList","items":[',
    "a Status": FAILED,
    "an object": live("c"),
}
NO_LISTS: dict[str, Any] = NO_OBJECTS | {
    "no items": {key: one for key, one in listed().items() if key != "items"},
    "items that are a mapping": listed() | {"items": {}},
    "items that are a text": listed() | {"items": "a"},
    "another type's": listed(kind=NAMESPACE),
    "another version's": listed() | {"apiVersion": "v2"},
    "of no kind": listed() | {"kind": 7},
    "a token that is a number": listed() | {"metadata": {"continue": 7}},
}
SCOPE = ListScope(CONFIGMAP, "v1", "n")
REF = ObjectRef("", "ConfigMap", "n", "c")


def gaps(body: Any, scope: ListScope = SCOPE) -> tuple[list[Any] | None, list[Gap]]:
    found, told = lists.read_lists(Server(lambda _: body), [scope])
    return found.get(scope), told


@pytest.mark.parametrize("status", [200, 201, 204, 299])
@pytest.mark.parametrize("body", NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_list_is_a_gap_and_no_empty_list(body: Any, status: int) -> None:
    found, (gap,) = gaps((status, body))

    assert found is None
    assert gap.covers(REF)
    assert gap.reason.startswith("cannot be listed: ")


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain"])
def test_a_page_is_told_as_one_whatever_it_is_said_to_be(kind: str) -> None:
    reply = read(HTML, Content_Type=kind)

    assert unlike(reply, "list").message == "the answer is no list, but a page of HTML"


@pytest.mark.parametrize("items", [[], None])
def test_a_list_that_is_empty_is_empty(items: Any) -> None:
    assert gaps(listed() | {"items": items}) == ([], [])


def test_a_list_of_custom_resources_may_have_any_name() -> None:
    scope = ListScope(WIDGET, "v1", "n")

    assert gaps(listed(live("w", WIDGET), kind=WIDGET) | {"kind": "Widgetry"}, scope)[1] == []
    assert gaps(listed(kind=WIDGET) | {"kind": "Status"}, scope)[0] is None


def _without(key: str) -> dict[str, Any]:
    content = live("odd")
    del content["metadata"][key]
    return content


def _deep(depth: int) -> str:
    return json.dumps(live("odd", spec="HERE")).replace('"HERE"', '{"a":' * depth + "1" + "}" * depth)


ODD_ITEMS: dict[str, Any] = {
    "of another kind": live("odd") | {"kind": "Secret"},
    "of another version": live("odd") | {"apiVersion": "v9"},
    "of another namespace": live("odd", namespace="kube-system"),
    "of no namespace": live("odd", metadata={"namespace": ""}),
    "without uid": _without("uid"),
    "without resourceVersion": _without("resourceVersion"),
    "a uid that is a number": live("odd", metadata={"uid": 7}),
    "900 levels": _deep(900),
    "3,000 levels": _deep(3_000),
    "101 levels": _deep(100),
    "102 levels": _deep(101),
    "NaN": json.dumps(live("odd", spec={"a": float("nan")})),
    "1e999": json.dumps(live("odd", spec="HERE")).replace('"HERE"', "1e999"),
    "half of a character": json.dumps(live("odd", spec="HERE")).replace("HERE", "\\ud800"),
    "labels of a wrong type": live("odd", metadata={"labels": ["a"]}),
    "a label of a wrong type": live("odd", metadata={"labels": {"a": 1}}),
    "annotations of a wrong type": live("odd", metadata={"annotations": 7}),
    "managedFields of a wrong type": live("odd", metadata={"managedFields": [7]}),
    "fieldsV1 of a wrong type": live("odd", metadata={"managedFields": [{"fieldsV1": "x"}]}),
    "ownerReferences of a wrong type": live("odd", metadata={"ownerReferences": {"uid": "u"}}),
    "finalizers of a wrong type": live("odd", metadata={"finalizers": [1]}),
    "a time that is a number": live("odd", metadata={"creationTimestamp": 1}),
}
NAMELESS: dict[str, Any] = {
    "null": "null",
    "a list": [],
    "no metadata": {"kind": "ConfigMap", "apiVersion": "v1"},
    "no name": live(""),
    "a name that is a number": live("x", metadata={"name": 7}),
    "a name that leads elsewhere": live(".."),
}


def page(item: Any) -> str:
    text = item if isinstance(item, str) else json.dumps(item)
    return json.dumps(listed(live("a"), "HERE", live("b"))).replace('"HERE"', text)


@pytest.mark.parametrize("item", ODD_ITEMS.values(), ids=ODD_ITEMS)
def test_an_item_that_is_of_no_use_is_unknown_alone(item: Any) -> None:
    found, (gap,) = gaps(page(item))

    assert [one["metadata"]["name"] for one in found or ()] == ["a", "b"]
    assert gap.covers(REF._replace(name="odd"))
    assert not gap.covers(REF)


def test_an_item_as_deep_as_a_manifest_may_be_is_read() -> None:
    found, parked = gaps(page(_deep(99)))

    assert [one["metadata"]["name"] for one in found or ()] == ["a", "odd", "b"]
    assert not parked


@pytest.mark.parametrize("item", NAMELESS.values(), ids=NAMELESS)
def test_an_item_without_a_name_makes_unknown_what_the_list_lacks(item: Any) -> None:
    found, (gap,) = gaps(page(item))

    assert [one["metadata"]["name"] for one in found or ()] == ["a", "b"]
    assert gap.covers(REF)


def test_pages_that_do_not_move_on_are_told() -> None:
    server = Server(lambda _: listed(live("a"), token="again"))

    found, (gap,) = lists.read_lists(server, [SCOPE])

    assert (found, len(server.asked)) == ({}, 2)
    assert "the same page again" in gap.reason


def test_a_list_without_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_MOST_PAGES", 20)
    server = Server(lambda request: listed(live("a"), token=request.query.get("continue", "") + "x"))

    found, (gap,) = lists.read_lists(server, [SCOPE])

    assert (found, len(server.asked)) == ({}, 20)
    assert "not ended after 20 pages" in gap.reason


def test_a_list_that_fills_the_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_MOST_BYTES", 4 << 20)
    text = "x" * (1 << 20)
    server = Server(lambda request: listed(live("a", data={"a": text}), token=request.query.get("continue", "") + "x"))

    found, (gap,) = lists.read_lists(server, [SCOPE])

    assert (found, len(server.asked)) == ({}, 4)
    assert "not ended after 4 MiB" in gap.reason


@pytest.mark.parametrize("namespace", ["..", ".", "../kube-system", "a/b", "a%2fb"])
def test_a_namespace_that_leads_elsewhere_is_not_asked_for(namespace: str) -> None:
    server = Server(lambda _: listed())

    found, (gap,) = lists.read_lists(server, [ListScope(CONFIGMAP, "v1", namespace)])

    assert (found, server.asked) == ({}, [])
    assert repr(namespace) in gap.reason


TABLES = [{"kind": "Table", "rows": 7}, {"kind": "Table", "metadata": {"remainingItemCount": "many"}}]


@pytest.mark.parametrize("body", [*NO_OBJECTS.values(), *TABLES])
def test_what_is_no_table_counts_nothing(body: Any) -> None:
    assert lists.count(Server(lambda _: body), [SCOPE]) == {}


def write(verb: str, kind: Kind = CONFIGMAP) -> Write:
    old = live("c", kind, data={"a": "b"})
    fields = {"create": ((ROOT, old),), "delete": ((ROOT, ABSENT),), "patch": ((("data", "a"), "c"),)}
    return Write(REF, kind, "v1", None if verb == "create" else old, fields[verb])


WRONG_OBJECTS: dict[str, Any] = NO_OBJECTS | {
    "an object": live("another"),
    "of another namespace": live("c", namespace="m"),
    "of another kind": live("c") | {"kind": "Secret"},
    "too deep": _deep(900).replace('"odd"', '"c"'),
    "no number": json.dumps(live("c", data={"a": float("inf")})),
    "without a version": live("c", metadata={"resourceVersion": None}),
    "without metadata": live("c") | {"metadata": {}},
    "metadata of a wrong type": live("c") | {"metadata": []},
}


@pytest.mark.parametrize("verb", ["create", "patch", "delete"])
@pytest.mark.parametrize("body", WRONG_OBJECTS.values(), ids=WRONG_OBJECTS)
def test_a_write_that_is_answered_with_something_else_may_be_written(body: Any, verb: str) -> None:
    with pytest.raises(NoAnswer, match="may or may not have been written"):
        write(verb).result(read(body))


def test_a_patch_that_is_answered_with_a_successor_may_be_written() -> None:
    with pytest.raises(NoAnswer, match="another object of the same name"):
        write("patch").result(read(live("c", metadata={"uid": "another"})))


@pytest.mark.parametrize("verb", ["create", "patch", "delete"])
def test_a_write_that_is_answered_with_its_object_is_written(verb: str) -> None:
    content = live("c", data={"a": "c"})
    success = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}

    assert write(verb).result(read(content)) == content
    tried = live("c", metadata={"resourceVersion": None})
    assert write(verb).result(read(tried), dry_run=True) == tried
    assert write("delete").result(read(success)) == success


@pytest.mark.parametrize("name", ["..", "a/scale", "a%2fb"])
def test_a_name_that_leads_elsewhere_is_not_written(name: str) -> None:
    one = write("patch")
    with pytest.raises(ClusterError, match="nothing in a cluster may be called"):
        Write(REF._replace(name=name), one.kind, one.version, one.live, one.fields).request(dry_run=True)


SYSTEM = live("kube-system", NAMESPACE)


@pytest.mark.parametrize("body", [*NO_OBJECTS.values(), SYSTEM | {"kind": "Node"}, live("other", NAMESPACE)])
def test_an_identity_comes_from_the_namespace_alone(body: Any) -> None:
    assert identity.by_uid(Server(lambda _: SYSTEM)) == "uid:u-kube-system"
    assert identity.by_uid(Server(lambda _: body)) == ""


RULES = [{}, {"status": []}, {"status": {"resourceRules": 7}}, {"status": {"resourceRules": [7, {"verbs": 7}]}}]


@pytest.mark.parametrize("body", [*NO_OBJECTS.values(), *RULES])
def test_what_is_no_answer_about_a_right_forbids_nothing(body: Any) -> None:
    right = Right("patch", CONFIGMAP, "n")
    asked = Rights(Server(lambda request: body if "rules" in request.path else {"status": {"allowed": True}}))

    assert right in asked.ask([right])
    assert Rights(Server(lambda _: body)).ask([Right("patch", NAMESPACE, "")]) == {Right("patch", NAMESPACE, ""): True}


@pytest.mark.parametrize("status", [7, [], {"conditions": 7}, {"conditions": [7, {"type": []}]}, None])
def test_a_status_of_any_shape_is_not_ready(status: Any) -> None:
    crd = {"kind": "CustomResourceDefinition", "status": status}

    assert ready.what_lacks(crd) == "it is not NamesAccepted yet"
    assert ready.what_lacks(crd | {"kind": "Namespace"}) == "it is not Active yet"
