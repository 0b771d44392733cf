"""A hundred planted values, wherever Secrets and credentials stand: none is shown, kept, or seen by other users."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.running import save
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import Ran, sync

# With Secrets taken along: before they are pushed, and then.
PLANS = (("status",), ("diff",), ("push", "--dry-run"), ("push", "--format=json", "--dry-run"))
LOOKS = (("status", "--explain", "--new"), ("pull", "--dry-run", "--take=live", "--new"), ("diff", "--view=fields"))
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def values() -> Iterator[str]:
    """Each is a word that nothing else holds."""
    number = 0
    while True:
        number += 1
        yield f"pl4nted{number:03}x"


def coded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def secret(name: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, **fields}


def refusal(told: list[str]) -> faults.Fault:
    """As a strict server words it: with the whole object, a URL with a password, a token."""
    body = json.dumps(json.dumps(secret("s", data={"a": told[0]}, stringData={"b": told[1]})))
    message = f"denied: Invalid value: {body}: see https://user:{told[2]}@example.com/ with Bearer {told[3]}"
    return faults.status_object(400, "BadRequest", message)


def processes() -> str:
    """Command lines of all processes, and the environments that this user may see of kubectl's."""
    return subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout


class Scene:
    """A folder, a namespace and a kubeconfig in which a hundred values stand."""

    def __init__(self, folder: Path, namespace: str) -> None:
        fresh = values()
        self.folder = folder
        self.where = ("-n", namespace, "-c", "relay", "-v")
        self.planted = tuple(next(fresh) for _ in range(100))
        self.rest = iter(self.planted)
        self.files, self.live = self.secrets("f"), self.secrets("l")
        for one in self.live[:10]:
            copy = json.dumps(secret("l", stringData={"b": next(self.rest)}))
            one["metadata"]["annotations"] = {APPLIED: copy}
        save(folder, *self.files, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"},
                                   "data": {"a": "1"}})  # fmt: skip

    def secrets(self, letter: str) -> list[dict[str, Any]]:
        names = [f"{letter}{number}" for number in range(20)]
        return [secret(name, data={"a": coded(next(self.rest))}, stringData={"b": next(self.rest)}) for name in names]

    def run(self, *words: str) -> Ran:
        return sync(self.folder, *words, *self.where)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "kubectl_sync", *words, *self.where]
        return subprocess.Popen(command, cwd=self.folder, env=os.environ, stdout=-1, stderr=-1, text=True)

    def kept(self, *tops: Path) -> tuple[str, ...]:
        """All files below, but those that hold the Secrets as they were written there."""
        own = [json.dumps(one, indent=1, ensure_ascii=False) for one in self.files]
        texts = [one.read_text(errors="replace") for top in tops for one in top.rglob("*") if one.is_file()]
        return tuple(text for text in texts if text not in own)


def said(*runs: Ran) -> tuple[str, ...]:
    return tuple(text for ran in runs for text in (ran.out, ran.err))


@pytest.fixture
def scene(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Scene:
    made = Scene(tmp_path, namespace)
    items = json.dumps({"apiVersion": "v1", "kind": "List", "items": made.live})
    kubectl("-n", namespace, "create", "-f", "-", stdin=items)
    for number in range(5):
        kubectl("config", "set-credentials", f"user{number}", f"--token={next(made.rest)}")
    return made


def test_nothing_planted_comes_to_light(
    scene: Scene, relay: Relay, sealed: Path, temporary: Path, subtests: pytest.Subtests
) -> None:
    relay.on("POST", "/configmaps", refusal(list(scene.rest)), times=2)  # of the plan, of the stage
    held, asked = threading.Event(), threading.Event()

    def hold(real: Callable[..., faults.Answer]) -> faults.Answer:
        asked.set()
        held.wait(60)
        return real()

    relay.on("POST", r"/configmaps\?(?!.*dryRun)", hold, times=1)
    refused = [scene.run("push", *words) for words in (("--yes",), ("--dry-run",), ("-o", "-"))]
    running = scene.start("push", "--yes")
    assert asked.wait(60)
    during = (processes(), *scene.kept(temporary))
    held.set()
    written = running.communicate()
    assert running.returncode == 0, written
    assert any("denied" in ran.err for ran in refused)
    assert any("denied" in ran.out for ran in refused)

    seen: dict[str, tuple[str, ...]] = {
        "what a refusal says": said(*refused),
        "processes and passing files of a push": during,
        "a push without Secrets": written,
        "a status without them": said(scene.run("status")),
        "a pull without them": said(scene.run("pull", "--new", "--yes")),
        "plans with Secrets": said(*(scene.run(*words, "--include-secrets") for words in PLANS)),
        "a push with Secrets": said(pushed := scene.run("push", "--yes", "--include-secrets")),
        "what is shown afterwards": said(*(scene.run(*words, "--include-secrets") for words in LOOKS)),
        "all that is kept": scene.kept(sealed / ".kubesync", scene.folder),
    }
    assert "20 objects written" in pushed.out
    for where, texts in seen.items():
        with subtests.test(where):
            assert texts
            assert found(scene.planted, texts) == []


def found(planted: Iterable[str], texts: tuple[str, ...]) -> list[str]:
    """What of it stands in a text, in clear or in base64."""
    return [value for value in planted for text in texts if value in text or coded(value) in text]


def test_what_is_planted_would_be_found() -> None:
    assert found(["secret"], ("a secret", coded("secret"))) == ["secret", "secret"]
