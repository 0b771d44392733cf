"""Values that are planted in Secrets, and runs that must never tell them."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.running import Ran, sync

WORDS = ("pl4nted1", "pl4nted2", "pl4nted3", "pl4nted4")


def coded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


@pytest.fixture
def run(tmp_path: Path, namespace: str, sealed: Path) -> Iterator["Runs"]:
    """All that is run here is silent: neither a value nor its base64 is in any output or state."""
    runs = Runs(tmp_path, namespace)
    yield runs
    kept = [one for top in (tmp_path / ".kubesync", sealed / ".kubesync") for one in top.rglob("*") if one.is_file()]
    texts = [*runs.said, *(one.read_bytes().decode(errors="replace") for one in kept)]
    for word in WORDS:
        assert not [text for text in texts if word in text or coded(word) in text]


class Runs:
    def __init__(self, folder: Path, namespace: str) -> None:
        self.folder, self.namespace, self.said = folder, namespace, [""]

    def __call__(self, *words: str) -> Ran:
        ran = sync(self.folder, *words, "-v", "-n", self.namespace)
        self.said += [ran.out, ran.err]
        return ran

    def push(self, *words: str) -> Ran:
        return self("push", "--yes", "--include-secrets", *words)


@pytest.fixture
def values(namespace: str, kubectl: Kubectl) -> "Values":
    return Values(namespace, kubectl)


class Values:
    """The values of the Secret in the cluster, in clear."""

    def __init__(self, namespace: str, kubectl: Kubectl) -> None:
        self.namespace, self.kubectl = namespace, kubectl

    def __call__(self) -> dict[str, str]:
        found = json.loads(self.kubectl("-n", self.namespace, "get", "secret", "s", "-o=json"))
        return {key: base64.b64decode(value).decode() for key, value in found.get("data", {}).items()}

    def set(self, **values: str) -> None:
        new = json.dumps({"data": {key: coded(value) for key, value in values.items()}})
        self.kubectl("-n", self.namespace, "patch", "secret", "s", "--type=merge", "-p", new)
