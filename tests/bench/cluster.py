"""The cluster door: lists, logins, discovery and memory, as ratios against kubectl in the same run."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench import results
from tests.bench.measure import Sample, median, run
from tests.controlplane.access import Access
from tests.demo.story import say

TYPES = ("configmaps", "services", "deployments", "poddisruptionbudgets")
CRDS, GROUPS = 200, 20
LOGIN = Path(__file__).parents[1] / "faults" / "login.py"

CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things{n}.g{g}.example.com}}
spec:
  group: g{g}.example.com
  scope: Namespaced
  names: {{kind: Thing{n}, plural: things{n}, singular: thing{n}}}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {{type: integer, default: 1}}
              parts:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties: {{name: {{type: string}}, value: {{type: string}}}}
"""
THING = "apiVersion: g{g}.example.com/v1\nkind: Thing{n}\nmetadata: {{name: t}}\nspec: {{size: 2}}\n"


def lists(kubectl: str, env: Mapping[str, str], namespace: str, objects: int) -> None:
    """The same objects by the door and by `kubectl get`; both print next to nothing."""
    door = [sys.executable, "-m", "tests.bench.lists", namespace, *TYPES]
    found = run(door, env).strip()
    if int(found) < objects:
        raise SystemExit(f"the door lists {found} of {objects} objects")
    peer = [kubectl, "get", "-n", namespace, ",".join(TYPES), "-o", "json"]
    _compare(
        f"full list, {found} objects in {len(TYPES)} types",
        median(door, env, 3),
        median(peer, env, 3),
        "kubectl get -o json",
    )


def discovery(env: Mapping[str, str], folder: Path, home: Path) -> None:
    """A run that only needs to know types: nothing else is in the folder."""
    command = ["kubectl-sync", "status", "-n", "default", "--root", str(folder)]
    cold = [_cold(command, env, home / f"cold-{number}") for number in range(3)]
    warm_env = {**env, "KUBESYNC_HOME": str(home / "cold-0")}
    warm = median(command, warm_env, 3)
    middle = sorted(one.seconds for one in cold)[1]
    say(f"discovery, 200 CRDs: status of one object cold {middle:5.2f} s, warm {warm.seconds:5.2f} s")


def _cold(command: list[str], env: Mapping[str, str], home: Path) -> Sample:
    return median(command, {**env, "KUBESYNC_HOME": str(home)}, 1)


def logins(kubectl: str, env: Mapping[str, str], access: Access, folder: Path, home: Path) -> None:
    """A login of one second; the folder names 20 of 200 custom types, one object each."""
    login = _login(kubectl, env, access, home)
    words = ["-n", "default", "--context", "login"]
    sync = median(["kubectl-sync", "status", *words, "--root", str(folder)], env, 3)
    ran = _runs(login)
    types = ",".join(f"things{n}.g{n % GROUPS}.example.com" for n in range(20))
    peer = median([kubectl, "get", types, *words], env, 3)
    _compare("status of 20 custom types, 200 CRDs, a login of 1 s", sync, peer, "kubectl get of the same types")
    say(f"  logins in each run: {ran / 3:g} (kubectl get: {(_runs(login) - ran) / 3:g})")


def crds(kubectl: str, env: Mapping[str, str], folder: Path) -> None:
    folder.mkdir()
    text = "---\n".join(CRD.format(n=n, g=n % GROUPS) for n in range(CRDS))
    run([kubectl, "create", "-f", "-"], env, text)
    run([kubectl, "wait", "--for=condition=Established", "crd", "--all", "--timeout=120s"], env)
    for n in range(20):
        (folder / f"thing{n}.yaml").write_text(THING.format(n=n, g=n % GROUPS))


def _login(kubectl: str, env: Mapping[str, str], access: Access, home: Path) -> Path:
    folder = home / "login"
    folder.mkdir()
    program = folder / "plugin"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} {LOGIN} {folder}\n")
    program.chmod(0o755)
    (folder / "told.json").write_text(f'{{"token": "{access.token()}", "seconds": 1}}')
    version = "--exec-api-version=client.authentication.k8s.io/v1"
    run([kubectl, "config", "set-credentials", "login", f"--exec-command={program}", version,
         "--exec-interactive-mode=Never"], env)  # fmt: skip
    run([kubectl, "config", "set-context", "login", "--cluster=plane", "--user=login"], env)
    return folder / "runs"


def _runs(file: Path) -> int:
    return len(file.read_text().splitlines()) if file.exists() else 0


def _compare(what: str, mine: Sample, peer: Sample, name: str) -> None:
    results.seconds(mine.seconds, peer.seconds, what, name, memory=(mine.mebibytes, peer.mebibytes))
