"""`kind: List` and typed lists: their items are objects, read, found and edited where they stand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.errors import SyncError
from kubectl_sync.files.manifests import document_parts
from kubectl_sync.files.writer import Edit, write_edits
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import ROOT
from tests.files.making import config, files, names, place, read, reasons

TEXT = """# both
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: first
  data:
    key: a  # the first
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleList
  items:
  - metadata: {name: reader}
    rules: []
  - metadata:
      name: writer  # in a list of a list
    rules:
    - {apiGroups: [""], resources: [pods], verbs: [get]}
- apiVersion: v1
  kind: Service
  metadata: {name: last}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: alone}
"""
WRITER = ObjectRef("rbac.authorization.k8s.io", "Role", "n", "writer")


def test_items_are_objects_with_their_places(tmp_path: Path) -> None:
    snapshot, skipped = read(files(tmp_path, {"all.yaml": TEXT}))

    assert (names(snapshot), skipped, snapshot.gaps) == ({"first", "reader", "writer", "last", "alone"}, (), ())
    at = place(snapshot, WRITER)
    assert (at.document, at.item, at.prefix, at.line) == (0, (1, 1), ("items", 1, "items", 1), 16)
    assert snapshot.objects[WRITER].content["kind"] == "Role"
    assert place(snapshot, config("alone")).item == ()


def test_an_item_is_edited_where_it_stands(tmp_path: Path) -> None:
    file = files(tmp_path, {"all.yaml": TEXT}) / "all.yaml"
    snapshot, _ = read(tmp_path)
    fields = {
        config("first"): ((("data", "key"), "b"),),
        WRITER: ((("rules", 0, "verbs", 0), "list"), (("metadata", "labels"), {"x": "z"})),
        config("alone"): ((("data", "key"), "c"),),
    }
    edits = [Edit(ref, place(snapshot, ref), changes) for ref, changes in fields.items()]

    now = {edit.ref.name: content for edit, content in write_edits(edits, tmp_path, str)}

    expected = TEXT.replace("key: a  #", "key: b  #").replace("verbs: [get]", "verbs: [list]")
    expected = expected.replace("a list of a list\n", "a list of a list\n      labels:\n        x: z\n")
    expected = expected.replace("metadata: {name: alone}\n", "metadata: {name: alone}\ndata:\n  key: c\n")
    assert file.read_text() == expected
    again, _ = read(tmp_path)
    assert now == {ref.name: again.objects[ref].content for ref in (config("first"), WRITER, config("alone"))}


def test_items_that_go_shift_no_other(tmp_path: Path) -> None:
    files(tmp_path, {"all.yaml": TEXT})
    snapshot, _ = read(tmp_path)
    edits = [Edit(ref, place(snapshot, ref), ((ROOT, ABSENT),)) for ref in (config("first"), WRITER)]
    edits.append(Edit(ref := ObjectRef("", "Service", "n", "last"), place(snapshot, ref), ((("spec", "type"), "x"),)))

    made = list(write_edits(edits, tmp_path, str))

    assert [content for _, content in made if isinstance(content, SyncError)] == []
    again, _ = read(tmp_path)
    assert names(again) == {"reader", "last", "alone"}
    assert again.objects[ref].content["spec"] == {"type": "x"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{apiVersion: v1, kind: List, items: []}", {"l.yaml:1": "list without items"}),
        ("{apiVersion: v1, kind: List, items: [1]}", {"l.yaml:1": "no manifest (no apiVersion and kind)"}),
        ("apiVersion: v1\nkind: List\nitems: [{metadata: {name: x}}]\n",
         {"l.yaml:3": "no manifest (no apiVersion and kind)"}),
        ("apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: x}\n", {"l.yaml:4": "Secret"}),
        ("apiVersion: v1\nkind: PolicyList\nitems:\n- {metadata: {}}\n",
         {"l.yaml:4": "no manifest (no metadata.name)"}),
    ],
)  # fmt: skip
def test_items_that_are_none(tmp_path: Path, text: str, told: dict[str, str]) -> None:
    _, skipped = read(files(tmp_path, {"l.yaml": text}))

    assert reasons(skipped) == told


def test_an_item_without_a_name_is_an_error_of_its_own(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {metadata: {name: a}}\n- {metadata: {}}\n- metadata: x\n"

    snapshot, skipped = read(files(tmp_path, {"l.yaml": text}))

    assert {gap.where: gap.reason.partition(":")[0] for gap in snapshot.gaps} == {
        "l.yaml:5": "this ConfigMap has no name", "l.yaml:6": "metadata is no mapping",
    }  # fmt: skip
    assert (names(snapshot), skipped) == ({"a"}, ())


def test_lists_without_an_end_are_an_error(tmp_path: Path) -> None:
    text = "".join(f"{'  ' * depth}apiVersion: v1\n{'  ' * depth}kind: List\n{'  ' * depth}items:\n{'  ' * depth}-\n"
                   for depth in range(12))  # fmt: skip

    snapshot, _ = read(files(tmp_path, {"l.yaml": text}))

    assert [gap.reason for gap in snapshot.gaps] == ["lists in lists, more than 8 deep"]


def test_two_items_of_one_list_may_be_duplicates(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: c}\n- metadata: {name: c}\n"

    snapshot, _ = read(files(tmp_path, {"l.yaml": text}))

    assert [gap.where for gap in snapshot.gaps] == ["l.yaml:4 and l.yaml:5"]


def _lists(items: st.SearchStrategy[Object]) -> st.SearchStrategy[Object]:
    head = {"apiVersion": "v1", "kind": "List"}
    return st.lists(items, min_size=1, max_size=3).map(lambda found: {**head, "items": found})


NAMES = st.uuids().map(lambda one: {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": str(one)}})


@given(_lists(st.recursive(NAMES, _lists, max_leaves=6)))
def test_every_object_of_nested_lists_is_found_at_its_place(content: Object) -> None:
    import json

    def leaves(one: Content, prefix: tuple[int, ...]) -> list[tuple[tuple[int, ...], str]]:
        if "items" not in one:
            return [(prefix, one["metadata"]["name"])]
        return [leaf for number, item in enumerate(one["items"]) for leaf in leaves(item, (*prefix, number))]

    found = [(part.item, part.content["metadata"]["name"]) for part in document_parts(json.dumps(content))]

    assert found == leaves(content, ())
