"""kapp and square, where they are on PATH: the same manifests by each, in a namespace and a folder of its own."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from tests.bench.measure import Sample, median, run
from tests.demo.story import say

KINDS = ("ConfigMap", "Service", "PodDisruptionBudget", "Deployment")
APP = "bench"


class Peer(Protocol):
    """A tool that pushes a folder and says what differs; `pushes` and `compares` name its calls in the table."""

    pushes: ClassVar[str]
    compares: ClassVar[str]

    @property
    def namespace(self) -> str: ...

    @property
    def folder(self) -> Path: ...

    def take(self, manifests: Path) -> None:
        """Copy them into its folder, as it needs them."""

    def learn(self) -> None:
        """Make its folder what differs in nothing from the cluster."""

    def push(self) -> Sample: ...

    def compare(self, runs: int) -> Sample: ...

    def settled(self) -> None:
        """Stop the bench where it still finds a difference: it would be measured at something else."""


@dataclass(frozen=True)
class Kapp:
    """`folder` as an app that has `namespace` for itself; what it is given to do, it does without waiting for pods."""

    env: Mapping[str, str]
    namespace: str
    folder: Path

    pushes: ClassVar[str] = "`kapp deploy --yes --wait=false`"
    compares: ClassVar[str] = "`kapp deploy --diff-run`"

    def take(self, manifests: Path) -> None:
        shutil.copytree(manifests, self.folder)

    def learn(self) -> None:
        """Nothing: it compares with what it remembers of its last deploy."""

    def push(self) -> Sample:
        return median([*self._deploy(), "--yes", "--wait=false"], self.env, 1)

    def compare(self, runs: int) -> Sample:
        return median([*self._deploy(), "--diff-run"], self.env, runs)

    def settled(self) -> None:
        _expect("0 create, 0 delete, 0 update", run([*self._deploy(), "--diff-run"], self.env))

    def _deploy(self) -> list[str]:
        return ["kapp", "deploy", "-a", APP, "-n", self.namespace, "-f", str(self.folder)]


@dataclass(frozen=True)
class Square:
    """It compares whole objects, defaults too, so that only what it wrote itself (`learn`) differs in nothing."""

    env: Mapping[str, str]
    namespace: str
    folder: Path
    kubeconfig: Path

    pushes: ClassVar[str] = "`square apply`"
    compares: ClassVar[str] = "`square plan`"
    pulls: ClassVar[str] = "`square get`"

    def take(self, manifests: Path) -> None:
        """With the namespace in each file, and with what is in the cluster already: it deletes what has no file."""
        self.learn()
        for file in manifests.glob("*.yaml"):
            text = file.read_text().replace("metadata: {", f"metadata: {{namespace: {self.namespace}, ", 1)
            (self.folder / file.name).write_text(text)

    def learn(self) -> None:
        self.forget()
        run(self._command("get"), self.env)

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def pull(self) -> Sample:
        return median(self._command("get"), self.env, 1)

    def push(self) -> Sample:
        return median(self._command("apply"), self.env, 1, stdin="yes\n")

    def compare(self, runs: int) -> Sample:
        return median(self._command("plan"), self.env, runs)

    def settled(self) -> None:
        coloured = run(self._command("plan"), self.env)
        _expect("0 to add, 0 to change, 0 to destroy", re.sub(r"\x1b\[\d*m", "", coloured))

    def _command(self, verb: str) -> list[str]:
        where = ["-n", self.namespace, "--folder", str(self.folder), "--kubeconfig", str(self.kubeconfig)]
        return ["square", verb, *KINDS, "--no-config", *where]


def found(kubectl: str, env: Mapping[str, str], top: Path, manifests: Path) -> Sequence[Peer]:
    """Those on PATH, each with a copy of the manifests; `top` is to be made here, its name begins the namespaces'."""
    top.mkdir()
    peers: list[Peer] = []
    if on_path("kapp", env):
        peers.append(Kapp(env, f"{top.name}-kapp", top / "kapp"))
    if on_path("square", env):
        peers.append(square(kubectl, env, top, f"{top.name}-square"))
    for peer in peers:
        run([kubectl, "create", "namespace", peer.namespace], env)
        peer.take(manifests)
    return peers


def on_path(program: str, env: Mapping[str, str]) -> bool:
    there = shutil.which(program, path=env["PATH"]) is not None
    if not there:
        say(f"  {program}: not on PATH, left out")
    return there


def square(kubectl: str, env: Mapping[str, str], top: Path, namespace: str) -> Square:
    """It takes no token from a kubeconfig, only from a login program: here `cat`, which costs next to nothing."""
    config, told = top / "square-kubeconfig", top / "square-login.json"
    config.write_text(run([kubectl, "config", "view", "--raw", "--minify"], env))
    own = {**env, "KUBECONFIG": str(config)}
    user, token = run(
        [kubectl, "config", "view", "--raw", "-o", "jsonpath={.users[0].name} {.users[0].user.token}"], own
    ).split()
    told.write_text(json.dumps({"status": {"token": token}}))
    run([kubectl, "config", "set-credentials", user, "--exec-command=cat", f"--exec-arg={told}",
         "--exec-api-version=client.authentication.k8s.io/v1"], own)  # fmt: skip
    return Square(env, namespace, top / "square", config)


def _expect(words: str, said: str) -> None:
    if words not in said:
        raise SystemExit(f"a peer that shall have nothing to do says:\n{said[-3000:]}")
