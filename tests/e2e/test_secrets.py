"""A hundred planted values, wherever Secrets and credentials stand: none is shown, kept, or seen by other users."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.controlplane.fixtures import Kubectl
from tests.e2e.running import save
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync

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


def test_nothing_planted_comes_to_light(
    tmp_path: Path, namespace: str, kubectl: Kubectl, relay: Relay, sealed: Path, temporary: Path
) -> None:
    fresh = values()
    planted = [next(fresh) for _ in range(100)]
    rest = iter(planted)
    files = [secret(f"f{number}", data={"a": coded(next(rest))}, stringData={"b": next(rest)}) for number in range(20)]
    live = [secret(f"l{number}", data={"a": coded(next(rest))}, stringData={"b": next(rest)}) for number in range(20)]
    for one in live[:10]:
        one["metadata"]["annotations"] = {APPLIED: json.dumps(secret("l", stringData={"b": next(rest)}))}
    kubectl("-n", namespace, "create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": live}))
    for number in range(5):
        kubectl("config", "set-credentials", f"user{number}", f"--token={next(rest)}")
    save(tmp_path, *files, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1"}})
    relay.on("POST", "/configmaps", refusal(list(rest)), times=2)  # of the plan, of the stage
    seen: list[str] = []
    held, asked = threading.Event(), threading.Event()

    def hold(real: Callable[..., faults.Answer]) -> faults.Answer:
        asked.set()
        held.wait(60)
        return real()

    relay.on("POST", r"/configmaps\?(?!.*dryRun)", hold, times=1)
    where = ("-n", namespace, "-c", "relay", "-v")
    runs = [sync(tmp_path, *words, *where) for words in (("push", "--yes"), ("push", "--dry-run"), ("push", "-o", "-"))]
    command = [sys.executable, "-m", "kubectl_sync", "push", "--yes", *where]
    running = subprocess.Popen(command, cwd=tmp_path, env=os.environ, stdout=-1, stderr=-1, text=True)
    assert asked.wait(60)
    seen += [processes(), *(one.read_text(errors="replace") for one in temporary.rglob("*") if one.is_file())]
    held.set()
    seen += running.communicate()
    runs += [sync(tmp_path, *words, *where) for words in (("status",), ("pull", "--new", "--yes"))]

    runs += [sync(tmp_path, verb, "--include-secrets", *words, *where) for verb, *words in (
        ["status"], ["diff"], ["push", "--dry-run"], ["push", "--format=json", "--dry-run"], ["push", "--yes"],
        ["status", "--explain", "--new"], ["pull", "--dry-run", "--take=live", "--new"], ["diff", "--view=fields"],
    )]  # fmt: skip
    assert "20 objects written" in runs[-4].out

    assert running.returncode == 0
    assert any("denied" in ran.err for ran in runs)
    assert any("denied" in ran.out for ran in runs)
    seen += [text for ran in runs for text in (ran.out, ran.err)]
    kept = [sealed / ".kubesync", tmp_path]
    contents = [one.read_text(errors="replace") for top in kept for one in top.rglob("*") if one.is_file()]
    own = [json.dumps(one, indent=1, ensure_ascii=False) for one in files]
    for text in [*seen, *(one for one in contents if one not in own)]:
        for value in planted:
            assert value not in text
            assert coded(value) not in text
