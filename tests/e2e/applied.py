"""Real applications, applied by kubectl: what of them is to be synced, and where it lives."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.controlplane.fixtures import Kubectl
from tests.running import Ran, sync

# Of namespaces of their own, and with types of their own.
ALONE: Final = ("dashboard", "kube-prometheus", "metrics-server")
SHARED: Final = ("cassandra", "guestbook", "online-boutique", "podinfo", "tensorflow-serving")
# Never synced; never ready without its server; deleted, it takes with it what no push brings back.
_LEFT: Final = ("Secret", "APIService", "Namespace", "CustomResourceDefinition")
_DOCUMENT: Final = re.compile(r"^---.*$\n?", re.MULTILINE)


def chosen(few: tuple[str, ...]) -> tuple[str, ...]:
    """The sets of this run: a few, all with SETS=all, or those that it names."""
    named = os.environ.get("SETS", "")
    return (*SHARED, *ALONE) if named == "all" else tuple(named.split(",")) if named else few


@dataclass(frozen=True)
class Application:
    """What kubectl applied from a folder, as the cluster had it then."""

    folder: Path
    objects: list[dict[str, Any]]
    kubectl: Kubectl

    @property
    def namespaces(self) -> list[str]:
        """All that hold an object of it."""
        return sorted({one["metadata"]["namespace"] for one in self.objects if "namespace" in one["metadata"]})

    def words(self, namespace: str) -> list[str]:
        """`TYPE/NAME` of what is in a namespace, or in none."""
        mine = [one for one in self.objects if one["metadata"].get("namespace", namespace) == namespace]
        return [word(one) for one in mine]

    def live(self) -> list[dict[str, Any]]:
        """Its objects as they are now, in the same order."""
        return [json.loads(self.kubectl(*where(one), "get", word(one), "-o", "json")) for one in self.objects]

    def delete(self) -> None:
        """Delete all of it, and wait until it is gone: a volume goes only after its claim."""
        for one in self.objects:
            self.kubectl(*where(one), "delete", word(one), "--wait=false")
        for one in self.objects:
            self.kubectl(*where(one), "wait", "--for=delete", word(one), "--timeout=60s")

    def each(self, folder: Path, *words: str, env: dict[str, str] | None = None) -> list[Ran]:
        """Run a verb for each namespace."""
        return [sync(folder, *words, "-n", namespace, env=env) for namespace in self.namespaces]


def word(one: dict[str, Any]) -> str:
    group = one["apiVersion"].rpartition("/")[0]
    kind = one["kind"].lower()
    return f"{kind}.{group}/{one['metadata']['name']}" if group else f"{kind}/{one['metadata']['name']}"


def where(one: dict[str, Any]) -> tuple[str, ...]:
    namespace = one["metadata"].get("namespace")
    return ("-n", namespace) if namespace else ()


@contextmanager
def applied(source: Path, folder: Path, kubectl: Kubectl, namespace: str) -> Iterator[Application]:
    """A copy of a set in a folder, applied as it stands; cluster-scoped objects are gone afterwards."""
    for file in sorted(source.rglob("*.yaml")):
        kept = [one for one in _DOCUMENT.split(file.read_text()) if "kind:" in one and not _is(one, "APIService")]
        if kept and not all(_is(one, "Secret") for one in kept):
            target = folder / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.read_text())
    kubectl("config", "set-context", "plane", f"--namespace={namespace}")
    if (folder / "setup").is_dir():
        kubectl("apply", "--server-side", "-R", "-f", str(folder / "setup"))
        kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
    kubectl("apply", "-R", "-f", str(folder))
    found = json.loads(kubectl("get", "-R", "-f", str(folder), "-o", "json"))
    objects = [one for one in found.get("items", [found]) if one["kind"] not in _LEFT]
    yield Application(folder, objects, kubectl)
    for one in objects:
        if not where(one):
            kubectl("delete", word(one), "--ignore-not-found", "--wait=false")


def _is(text: str, kind: str) -> bool:
    return re.search(rf"^kind: {kind}\s*$", text, re.MULTILINE) is not None
