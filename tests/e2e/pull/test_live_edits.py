"""Real applications in their own files, edited live by kubectl: a pull changes just the lines of those fields."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync import documents
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import Pointer, rfc6901
from tests.controlplane.fixtures import Kubectl
from tests.e2e.applied import Application, chosen, where, word
from tests.running import sync

EDITS = 10  # for each object, where it has so many
# Fields that may be changed, of any type: their last step.
FREE = {
    "image", "value", "cpu", "memory", "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold",
    "successThreshold", "terminationGracePeriodSeconds", "maxReplicas", "averageUtilization", "schedule", "interval",
    "expr", "for", "description", "summary", "runbook_url", "revisionHistoryLimit", "minReadySeconds",
}  # fmt: skip
FIXED_KINDS = ("Pod", "PersistentVolume", "PersistentVolumeClaim", "StorageClass", "StatefulSet", "Job")
QUANTITY = re.compile(r"\d+")


@dataclass(frozen=True)
class Found:
    """A field that can be edited: its object's place in the file, and the line (1-based) it stands on."""

    file: Path
    pointer: Pointer
    value: Any
    line: int


@pytest.mark.parametrize("name", chosen(("guestbook", "podinfo")))
def test_a_pull_changes_the_lines_of_what_was_edited(application: Application, kubectl: Kubectl) -> None:
    folder = application.folder
    first = sync(folder, "pull", "--yes")
    assert (first.code, "0 objects written" in first.out) == (0, True), first.out + first.err
    before = texts(folder)
    expected: dict[Path, set[int]] = {}
    for one in application.objects:
        for field in edited(one, before, kubectl):
            expected.setdefault(field.file, set()).add(field.line)
    assert expected

    second = sync(folder, "pull", "--yes")
    assert second.code == 0, second.out + second.err

    for file, text in texts(folder).items():
        old, new = before[file].splitlines(), text.splitlines()
        assert len(old) == len(new), file
        assert {at + 1 for at, line in enumerate(old) if line != new[at]} == expected.get(file, set()), file
    left = sync(folder, "status", "--exit-code")
    assert (left.code, "nothing to do" in left.out) == (0, True), left.out + left.err
    print(f"{sum(map(len, expected.values()))} lines of {len(expected)} files")


def texts(folder: Path) -> dict[Path, str]:
    return {file: file.read_bytes().decode() for file in sorted(folder.rglob("*.yaml"))}


def edited(one: dict[str, Any], before: dict[Path, str], kubectl: Kubectl) -> list[Found]:
    """Edit some fields of a live object, all at once, else those that the server takes; returns which."""
    live = json.loads(kubectl(*where(one), "get", word(one), "-o", "json"))
    found = [field for field in fields(one, before) if get(live, field.pointer) == field.value]
    random.Random(word(one)).shuffle(found)
    picked = found[:EDITS]
    if not picked or patched(one, picked, kubectl):
        return picked
    return [field for field in picked if patched(one, [field], kubectl)]


def patched(one: dict[str, Any], picked: list[Found], kubectl: Kubectl) -> bool:
    patch = [{"op": "replace", "path": rfc6901(field.pointer), "value": other(field.value)} for field in picked]
    done = kubectl(*where(one), "patch", word(one), "--type=json", "-p", json.dumps(patch), "-o", "name", check=False)
    return bool(done)


def fields(one: dict[str, Any], before: dict[Path, str]) -> Iterator[Found]:
    for file, text in before.items():
        for document in documents.read(text):
            for path, content in objects(document.content, ()):
                if is_of(content, one):
                    for pointer, value in leaves(content, ()):
                        if may_change(one["kind"], pointer, value):
                            yield Found(file, pointer, value, document.line_of((*path, *pointer)))


def objects(content: Content, path: Pointer) -> Iterator[tuple[Pointer, Any]]:
    items = content.get("items") if isinstance(content, dict) and content.get("kind", "").endswith("List") else None
    if isinstance(items, list):
        for at, item in enumerate(items):
            yield from objects({"kind": content["kind"].removesuffix("List"), **item}, (*path, "items", at))
    elif isinstance(content, dict):
        yield path, content


def is_of(content: dict[str, Any], one: dict[str, Any]) -> bool:
    metadata, mine = content.get("metadata", {}), one["metadata"]
    spaces = {metadata.get("namespace"), mine.get("namespace")} - {None}
    return (content.get("kind"), metadata.get("name")) == (one["kind"], mine["name"]) and len(spaces) < 2


def leaves(content: Any, path: Pointer) -> Iterator[tuple[Pointer, Any]]:
    if isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from leaves(value, (*path, key))
    else:
        yield path, content


def may_change(kind: str, pointer: Pointer, value: Any) -> bool:
    if type(value) not in (str, int) or "\n" in str(value) or not value:
        return False
    if pointer[:2] in (("metadata", "labels"), ("metadata", "annotations")):
        return True
    if kind in FIXED_KINDS:
        return False
    return pointer[-1] in FREE or (pointer[0] == "data" and kind == "ConfigMap")


def other(value: Any) -> Any:
    """Another value of the same form: a quantity stays one, a text grows."""
    if isinstance(value, int):
        return value + 1
    if QUANTITY.match(value):
        return QUANTITY.sub(lambda match: str(int(match[0]) + 1), value, count=1)
    return f"{value}x"


def get(live: Any, pointer: Pointer) -> Any:
    for step in pointer:
        try:
            live = live[step]
        except (KeyError, IndexError, TypeError):
            return None
    return live
