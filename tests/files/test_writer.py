"""One write for each file: objects that come, change and go; the file goes with its last object."""

import hashlib
from pathlib import Path

import pytest

from kubectl_sync.documents import Style
from kubectl_sync.errors import SyncError
from kubectl_sync.files.writer import Edit, Target, write_edits
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import ROOT, Item, Order
from tests.files.making import CONFIG, config, files, names, place, read

LIST = """apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: a
- apiVersion: v1
  kind: ConfigMapList
  items:
  - metadata: {name: b}
  - metadata: {name: c}
"""


def text(*of: str) -> str:
    return "---\n".join(CONFIG.format(name=name) for name in of)


def shown(file: Path) -> str:
    return f"../here/{file.name}"


def content(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"key": "a"}}


def gone(root: Path, *of: str) -> list[Edit]:
    snapshot, _ = read(root)
    return [Edit(config(name), place(snapshot, config(name)), ((ROOT, ABSENT),)) for name in of]


def new(target: Target, *of: str) -> list[Edit]:
    return [Edit(config(name), target, ((ROOT, content(name)),)) for name in of]


def written(edits: list[Edit], root: Path) -> dict[str, Object]:
    """The contents by name; fails where one was not written."""
    made = list(write_edits(edits, root.resolve(), shown))
    assert [one for _, one in made if isinstance(one, SyncError)] == []
    return {edit.ref.name: one for edit, one in made if not isinstance(one, SyncError)}


@pytest.mark.parametrize(
    ("of", "goes", "left"),
    [
        ("a", "a", None),
        ("abc", "b", text("a", "c")),
        ("abc", "ac", text("b")),
        ("abc", "abc", None),
    ],
)
def test_documents_that_go(tmp_path: Path, of: str, goes: str, left: str | None) -> None:
    file = files(tmp_path, {"sub/x.yaml": text(*of)}) / "sub/x.yaml"

    assert written(gone(tmp_path, *goes), tmp_path) == {name: {} for name in goes}

    assert (file.read_text() if file.exists() else None) == left
    assert file.parent.is_dir()


@pytest.mark.parametrize(
    ("goes", "left"),
    [
        ("a", {"b", "c"}),
        ("b", {"a", "c"}),
        ("bc", {"a"}),
        ("ac", {"b"}),
        ("abc", None),
    ],
)
@pytest.mark.parametrize("more", ["", "---\n" + text("d")])
def test_items_that_go_take_their_list_with_them(tmp_path: Path, goes: str, left: set[str] | None, more: str) -> None:
    file = files(tmp_path, {"x.yaml": LIST + more}) / "x.yaml"

    written(gone(tmp_path, *goes), tmp_path)

    assert file.exists() == bool(left or more)
    snapshot, skipped = read(tmp_path)
    assert names(snapshot) == (left or set()) | ({"d"} if more else set())
    assert skipped == (), "no list without items is left"


def test_one_write_for_all_that_happens_to_a_file(tmp_path: Path) -> None:
    file = files(tmp_path, {"x.yaml": text("a", "b", "c")}) / "x.yaml"
    snapshot, _ = read(tmp_path)
    changed = Edit(config("c"), place(snapshot, config("c")), ((("data", "key"), "z"),))
    target = Target(file, place(snapshot, config("a")).hash)

    now = written([*gone(tmp_path, "a", "b"), *new(target, "d", "e"), changed], tmp_path)

    assert file.read_text() == text("c", "d", "e").replace("name: c\ndata:\n  key: a", "name: c\ndata:\n  key: z")
    assert now["c"] == read(tmp_path)[0].objects[config("c")].content
    assert (now["a"], now["d"]) == ({}, content("d"))


def test_all_goes_and_something_comes(tmp_path: Path) -> None:
    file = files(tmp_path, {"x.yaml": text("a")}) / "x.yaml"
    target = Target(file, place(read(tmp_path)[0], config("a")).hash)

    written([*gone(tmp_path, "a"), *new(target, "b")], tmp_path)

    assert file.read_text() == text("b")


def test_items_change_their_order_and_keep_what_stands_with_them(tmp_path: Path) -> None:
    old = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nlist:\n- name: p  # the p\n- name: q  # the q\n"
    file = files(tmp_path, {"x.yaml": old}) / "x.yaml"
    order = tuple(Item((("name", name),)) for name in "qp")
    edit = Edit(config("a"), place(read(tmp_path)[0], config("a")), ((("list", Order(("name",))), order),))

    written([edit], tmp_path)

    assert file.read_text().endswith("list:\n- name: q  # the q\n- name: p  # the p\n")


@pytest.mark.parametrize(
    ("there", "whole"),
    [
        (text("a").rstrip("\n"), text("a", "b")),
        (text("a").replace("\n", "\r\n"), text("a", "b").replace("\n", "\r\n")),
        ("# nothing yet\n", "# nothing yet\n---\n" + text("b")),
        ("", text("b")),
    ],
)
def test_an_object_more_in_a_file_that_is_there(tmp_path: Path, there: str, whole: str) -> None:
    file = files(tmp_path, {"x.yaml": there or "\n"}) / "x.yaml"
    file.write_bytes(there.encode())

    written(new(Target(file, hashlib.sha256(there.encode()).hexdigest()), "b"), tmp_path)

    assert file.read_bytes().decode() == whole


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_a_file_that_is_a_list_gets_an_item_more(tmp_path: Path, name: str) -> None:
    listed = LIST if name == "x.yaml" else '{"apiVersion": "v1", "kind": "List", "items": []}\n'
    file = files(tmp_path, {name: listed, "hash.yaml": "d"}) / name
    snapshot, _ = read(files(tmp_path, {name: listed}))
    digest = hashlib.sha256(listed.encode()).hexdigest()

    written(new(Target(file, digest), "e"), tmp_path)

    again, _ = read(tmp_path)
    assert names(again) - names(snapshot) == {"e"}
    assert place(again, config("e")).item == ((2,) if name == "x.yaml" else (0,))


def test_a_json_file_takes_no_second_object(tmp_path: Path) -> None:
    json = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}'
    file = files(tmp_path, {"x.json": json}) / "x.json"
    target = Target(file, place(read(tmp_path)[0], config("a")).hash)

    ((_, error),) = write_edits(new(target, "b"), tmp_path.resolve(), shown)

    assert isinstance(error, SyncError)
    assert (error.message, file.read_text()) == (
        "../here/x.json: configmap/b: a JSON file takes no second object, unless it is a List",
        json,
    )


def test_a_file_that_changed_since_the_plan_is_left(tmp_path: Path) -> None:
    file = files(tmp_path, {"x.yaml": text("a", "b")}) / "x.yaml"
    edits = [*gone(tmp_path, "a"), *new(Target(file, place(read(tmp_path)[0], config("a")).hash), "c")]
    file.write_text(text("b"))

    made = list(write_edits(edits, tmp_path.resolve(), shown))

    assert {str(error) for _, error in made} == {"../here/x.yaml: changed after it was read"}
    assert file.read_text() == text("b")


def test_one_that_cannot_be_written_parks_only_itself(tmp_path: Path) -> None:
    files(tmp_path, {"x.yaml": LIST})
    bad = Edit(config("c"), place(read(tmp_path)[0], config("c")), ((("metadata", "name", "x"), 1),))

    made = {edit.ref.name: now for edit, now in write_edits([bad, *gone(tmp_path, "a")], tmp_path.resolve(), shown)}

    assert made["a"] == {}
    assert str(made["c"]).startswith(
        "../here/x.yaml: configmap/c: line 12: items[1].items[1].metadata.name.x cannot be set"
    )
    assert names(read(tmp_path)[0]) == {"b", "c"}


def test_the_style_of_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "x.yaml"
    target = Target(file, None, Style(step=4, start=True))

    written(new(target, "a", "b"), tmp_path)

    one = "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: {}\ndata:\n    key: a\n"
    assert file.read_text() == one.format("a") + one.format("b")


def test_no_file_goes_through_a_link(tmp_path: Path) -> None:
    outside = files(tmp_path / "outside", {"x.yaml": "a"})
    root = tmp_path / "root"
    root.mkdir()
    (root / "sub").symlink_to(outside)
    at = place(read(outside)[0], config("a"))
    edit = Edit(ObjectRef("", "ConfigMap", "n", "a"), Target(root / "sub" / "x.yaml", at.hash), ((ROOT, content("b")),))

    ((_, error),) = write_edits([edit], root.resolve(), shown)

    assert "a link, or outside" in str(error)
    assert (outside / "x.yaml").read_text() == text("a")
