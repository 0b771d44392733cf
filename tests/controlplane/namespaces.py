"""New namespaces, complete before anybody looks."""

import time

from tests.controlplane.api import Api

PATIENCE = 15.0
MADE_BY_CONTROLLERS = ("serviceaccounts/default", "configmaps/kube-root-ca.crt")


def create_namespace(api: Api, name: str) -> None:
    """Create it and wait for what controllers put there, or a test would see it come at any time."""
    api.post("/api/v1/namespaces", {"metadata": {"name": name}})
    deadline = time.monotonic() + PATIENCE
    for path in MADE_BY_CONTROLLERS:
        while not api.has(f"/api/v1/namespaces/{name}/{path}"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"namespace {name} has no {path} after {PATIENCE:.0f} s")
            time.sleep(0.02)
