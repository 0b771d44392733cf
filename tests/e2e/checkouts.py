"""Folders of manifests as people have them: clones, each with a home of its own, and one cluster."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.controlplane.fixtures import Kubectl
from tests.git import samples
from tests.running import Ran, sync

# A day of 2023: whatever is done to the cluster in a test is later than a commit of it.
LONG_AGO = 1_700_000_000
# How a field differs, as a plan says it to programs.
AHEAD, DRIFT, BOTH = "local-ahead", "live-ahead", "conflict"
BEHIND, FIRST = "behind", "first-contact"


@dataclass(frozen=True)
class Checkout:
    """Where somebody works: a folder, their home, and a namespace of the cluster."""

    folder: Path
    home: Path
    namespace: str
    kubectl: Kubectl

    def sync(self, *words: str, folder: str = "", env: Mapping[str, str] | None = None) -> Ran:
        """Run the program as they do; `folder` is one below theirs."""
        own = {"HOME": str(self.home), "KUBESYNC_HOME": str(self.home / ".kubesync"), **(env or {})}
        ran = sync(self.folder / folder, *words, "-n", self.namespace, env=own)
        assert "Traceback" not in ran.err, ran.err
        return ran

    def pushed(self, *words: str) -> Ran:
        ran = self.sync("push", "--yes", *words)
        assert ran.code == 0, ran.out + ran.err
        return ran

    def plan(self, *words: str, folder: str = "") -> dict[str, Any]:
        """What a status says to programs."""
        ran = self.sync("status", "--format", "json", *words, folder=folder)
        assert ran.code in (0, 4, 5), ran.err
        read: dict[str, Any] = json.loads(ran.out)
        return read

    def rows(self, *words: str, folder: str = "") -> dict[str, str]:
        """How each field differs: `{"c data.k": "local-ahead"}`."""
        plan = self.plan(*words, folder=folder)
        return {f"{one['name']} {change['path']}".strip(): change["row"] for one in plan["objects"]
                for change in one["changes"]}  # fmt: skip

    def witness(self, *words: str, folder: str = "") -> str:
        """What told which side is newer, of the one object that differs, with its hint."""
        (one,) = self.plan(*words, folder=folder)["objects"]
        found = one.get("witness", {})
        return f"{found.get('says', '')} {found.get('hint', '')}".strip()

    def put(self, file: str, text: str) -> Path:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def live(self, name: str = "c", kind: str = "cm") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kube("get", kind, name, "-o", "json"))
        return found["data"] if kind == "cm" else found

    def kube(self, *words: str, given: str | None = None) -> str:
        return self.kubectl("-n", self.namespace, *words, stdin=given)

    def patched(self, data: Mapping[str, str | None], name: str = "c") -> None:
        """A colleague sets values by hand."""
        self.kube("patch", "cm", name, "--type=merge", "-p", json.dumps({"data": data}))

    def git(self, *words: str) -> str:
        return samples.git(self.folder, *words)

    def commit(self, time: int = LONG_AGO) -> str:
        """Commit all that git does not ignore; the commit's id."""
        self.git("add", "-A", ".")
        return samples.recorded(self.folder, time)

    def version(self, time: int = LONG_AGO, file: str = "c.yaml", name: str = "c", **data: str) -> str:
        """Commit a ConfigMap with these values; the commit's id."""
        self.put(file, config(name, **data))
        return self.commit(time)

    def clone(self, name: str, *options: str) -> "Checkout":
        """A clone of this one, of somebody who never ran anything."""
        folder = self.folder.parent / name
        samples.git(self.folder.parent, "clone", "-q", *options, self.folder.as_uri(), str(folder))
        return replace(self, folder=folder, home=_home(self.folder.parent, name))

    def copy(self, name: str) -> "Checkout":
        """The same files, and no git, of somebody who never ran anything."""
        folder = self.folder.parent / name
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(".git", ".kubesync"))
        return replace(self, folder=folder, home=_home(self.folder.parent, name))

    def elsewhere(self) -> "Checkout":
        """The same folder with an empty home, as of a job in a pipeline."""
        number = len(list(self.home.parent.iterdir()))
        return replace(self, home=_home(self.folder.parent, f"{self.folder.name}-{number}"))


def begun(folder: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    """A new repository without a commit."""
    samples.begun(folder / "origin")
    return Checkout(folder / "origin", _home(folder, "origin"), namespace, kubectl)


def plain(folder: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    """A folder without git."""
    (folder / "plain").mkdir()
    return Checkout(folder / "plain", _home(folder, "plain"), namespace, kubectl)


def config(name: str = "c", **data: str) -> str:
    """A ConfigMap with these values, as people write it."""
    lines = "".join(f"  {key}: {json.dumps(value)}\n" for key, value in data.items())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n{lines}"


def _home(folder: Path, name: str) -> Path:
    home = folder / "homes" / name
    home.mkdir(parents=True)
    return home
