"""Every bad reply to every verb, by both ways: told, never a traceback, and no live object changed but as shown.

A fixed share runs each time; `make hard` sets BAD_REPLIES=all.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.e2e.manifests import write
from tests.faults.bad_replies import PRUNERS, Bad, every, share
from tests.faults.relay import Relay
from tests.running import Ran, sync

ALL = os.environ.get("BAD_REPLIES") == "all"
PARTS = 24 if ALL else 1
# A prime, so that the share of each run takes from all targets and verbs.
ONE_OF = PARTS if ALL else 307
WRITTEN = {"c0", "c2"}
PRUNED = {"c4"}


class Field:
    """A folder and a namespace in which every verb has something to do, made anew before each run."""

    def __init__(self, folder: Path, kept: Path, home: Path, namespace: str, plane: Access) -> None:
        self.folder, self.kept, self.home, self.namespace = folder, kept, home, namespace
        self.api = Api(plane)
        self.path = f"/api/v1/namespaces/{namespace}/configmaps"
        self.noted: dict[str, str] | None = None  # on c0, when it was in sync

    def make(self) -> None:
        """c0 changed in the file, c1 in the cluster; c2 only in the file, c3 only in the cluster, c4's file is gone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name in ("c0", "c1", "c4"):
            write(self.folder, name)
        ran = sync(self.folder, "push", "--yes", "-n", self.namespace)
        assert ran.code == 0, ran.err
        write(self.folder, "c0", "b")
        write(self.folder, "c2")
        (self.folder / "c4.yaml").unlink()
        self._set("c1", "z")
        self.noted = self.api.get(f"{self.path}/c0")["metadata"].get("annotations")
        if not self.api.has(f"{self.path}/c3"):
            content = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c3"}, "data": {"key": "a"}}
            self.api.post(self.path, content)
        # Types that an earlier run learned one by one would be trusted, and the next bad reply never met.
        shutil.rmtree(self.home / ".kubesync" / "cache", ignore_errors=True)
        for one, name in ((self.folder, "folder"), (self.home / ".kubesync", "home")):
            shutil.rmtree(self.kept / name, ignore_errors=True)
            shutil.copytree(one, self.kept / name)

    def restore(self, left: dict[str, Any]) -> None:
        """As `make` left it."""
        if "c4" not in left:
            self.api.delete(f"{self.path}/c2", missing_ok=True)
            self._set("c0", "a")
            self.make()
            return
        self.api.delete(f"{self.path}/c2", missing_ok=True)
        if left["c0"]["data"] != {"key": "a"}:
            self._set("c0", "a", self.noted)
        for one, name in ((self.folder, "folder"), (self.home / ".kubesync", "home")):
            shutil.rmtree(one, ignore_errors=True)
            shutil.copytree(self.kept / name, one)

    def _set(self, name: str, value: str, noted: dict[str, str] | None = None) -> None:
        content = self.api.get(f"{self.path}/{name}")
        if noted is not None:
            content["metadata"]["annotations"] = noted
        self.api.request("PUT", f"{self.path}/{name}", content | {"data": {"key": value}})

    def live(self) -> dict[str, Any]:
        found = self.api.get(self.path)["items"]
        return {one["metadata"]["name"]: {"uid": one["metadata"]["uid"], "data": one.get("data")} for one in found}


@pytest.fixture
def field(tmp_path: Path, sealed: Path, namespace: str, plane: Access) -> Field:
    made = Field(tmp_path / "folder", tmp_path / "kept", sealed, namespace, plane)
    made.make()
    return made


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("way", ["proxy", "processes"])
def test_no_reply_ends_a_run_without_a_word(field: Field, relay: Relay, way: str, part: int) -> None:
    wrong: list[str] = []
    for bad, verb in share(way, part + (0 if ALL or way == "proxy" else 100), ONE_OF):
        before = field.live()
        relay.requests.clear()
        relay.on(bad.method, bad.pattern, bad.fault)
        words = (*verb.split(), "-c", "relay", "-n", field.namespace, "--transport", way, "--request-timeout", "10")
        ran = sync(field.folder, *words)
        relay.behave()
        if not relay.count(bad.method, bad.pattern):
            wrong.append(f"{bad.name}, {verb}: never asked for: {ran.out}{ran.err}")
        left = field.live()
        wrong += [f"{bad.name}, {verb}: {one}" for one in judged(bad, verb, ran, before, left)]
        field.restore(left)
    assert wrong == [], "\n".join(wrong)


def judged(bad: Bad, verb: str, ran: Ran, before: dict[str, Any], left: dict[str, Any]) -> list[str]:
    """What is wrong with a run."""
    said = ran.out + ran.err
    changed = {name for name in before | left if before.get(name) != left.get(name)}
    may = (WRITTEN if verb.startswith("push") else set()) | (PRUNED if verb in PRUNERS else set())
    wrong = {
        f"a traceback: {ran.err[-1500:]}": "Traceback" in said,
        f"a defect: {ran.err}": "has a defect" in said,
        f"exit code {ran.code}: {ran.err}": ran.code not in (0, 2, 3, 4, 5) and not (verb == "diff" and ran.out),
        "an escape": "\x1b" in said,
        "a Secret's value": "planted" in said or "cGxhbnRlZA" in said,
        f"changed: {changed - may}": changed - may,
        f"not shown: {changed}": any(name not in ran.out for name in changed),
        f"absent: {ran.out}": bad.name.startswith("the list") and "deleted from the cluster" in ran.out,
        f"an error without a word: {ran.code}": ran.code in (2, 5) and "error:" not in ran.err,
    }
    return [what for what, holds in wrong.items() if holds]


def test_there_are_many_faults() -> None:
    assert len({bad.name for bad in every()}) >= 150
