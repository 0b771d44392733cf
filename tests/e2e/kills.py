"""Runs that are killed at a point, what they wrote until then, and what the next run tells of them."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.controlplane.api import Api
from tests.running import ROOT

KINDS = ("networkpolicies", "configmaps", "services", "ingresses")
PREFIXES = {"networkpolicies": "/apis/networking.k8s.io/v1", "ingresses": "/apis/networking.k8s.io/v1"}


def objects(value: str, numbers: range) -> list[dict[str, Any]]:
    """Of each of four stages so many."""
    made: list[dict[str, Any]] = []
    for number in numbers:
        metadata = {"name": f"o{number}", "labels": {"value": value}}
        network = {"apiVersion": "networking.k8s.io/v1", "metadata": metadata}
        backend = {"service": {"name": "s", "port": {"number": 1}}}
        made += [
            network | {"kind": "NetworkPolicy", "spec": {"podSelector": {"matchLabels": {"a": value}}}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": value}},
            {"apiVersion": "v1", "kind": "Service", "metadata": metadata,
             "spec": {"selector": {"a": value}, "ports": [{"port": 1}]}},
            network | {"kind": "Ingress", "spec": {"defaultBackend": backend}},
        ]  # fmt: skip
    return made


def killed(folder: Path, namespace: str, point: str, verb: str = "push", *options: str) -> None:
    command = [sys.executable, "-m", "tests.faults.killed", point, verb, *options, "--force", "-n", namespace]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, f"{point} was not reached: {done.stdout} {done.stderr}"


def written(api: Api, namespace: str) -> set[str]:
    """What has the new value in the cluster, as `configmap/o1`."""
    found = set()
    for kind in KINDS:
        url = f"{PREFIXES.get(kind, '/api/v1')}/namespaces/{namespace}/{kind}?labelSelector=value=new"
        names = {"networkpolicies": "networkpolicy.networking.k8s.io", "ingresses": "ingress.networking.k8s.io"}
        found |= {f"{names.get(kind, kind[:-1])}/{one['metadata']['name']}" for one in api.get(url)["items"]}
    return found


def told(lines: list[str], word: str) -> set[str]:
    """The objects that the lines say this of."""
    found = re.search(rf"^  {word}: (.*)$", "\n".join(lines), re.MULTILINE)
    return set(found[1].split(", ")) if found else set()
