"""Which kubectl, and what its kubeconfig says: contexts, servers, namespaces."""

import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kubectl_sync import process
from kubectl_sync.errors import ClusterError

_SECONDS = 30.0
_SHOWN_CONTEXTS = 8


@dataclass(frozen=True, slots=True)
class Context:
    """One context of the kubeconfig; `namespace` is "" where it names none."""

    name: str
    cluster: str
    server: str
    namespace: str


@dataclass(frozen=True)
class Kubectl:
    """The kubectl that carries everything, with the flags that choose kubeconfig and identity."""

    program: str
    flags: tuple[str, ...] = field(default=())

    @classmethod
    def resolve(cls, program: str | None, flags: tuple[str, ...] = ()) -> "Kubectl":
        """`--kubectl`, else $KUBECTL_PATH (kubectl >= 1.37 sets it for plugins), else the one on PATH."""
        wanted = program or os.environ.get("KUBECTL_PATH") or "kubectl"
        found = process.find(wanted)
        if found is None:
            raise ClusterError(
                f"kubectl was not found: no program {wanted!r}",
                "install kubectl (https://kubernetes.io/docs/tasks/tools), or name it with --kubectl PATH",
            )
        return cls(found, flags)

    def argv(self, *words: str) -> list[str]:
        return [self.program, *self.flags, *words]

    @cached_property
    def config(self) -> dict[str, Any]:
        """The merged kubeconfig as kubectl reads it; kubectl leaves keys and tokens out of this view."""
        done = process.run(self.argv("config", "view", "--output=json"), seconds=_SECONDS)
        if done.code != 0:
            raise ClusterError(
                f"kubectl cannot read the kubeconfig: {_last_line(done.stderr)}",
                "mend the file it names, or choose another with --kubeconfig FILE",
            )
        config: dict[str, Any] = json.loads(done.stdout)
        return config

    def context(self, name: str | None) -> Context:
        """Return the context of that name, or the current one. Raises ClusterError where there is none."""
        wanted = name or self.config.get("current-context") or ""
        contexts = {one["name"]: one["context"] for one in self.config.get("contexts") or []}
        if not contexts:
            raise ClusterError(
                "the kubeconfig has no context",
                "set KUBECONFIG or give --kubeconfig FILE; `kubectl config view` shows it",
            )
        if not wanted:
            raise ClusterError("no context is chosen", "name one with -c CONTEXT, or `kubectl config use-context`")
        if wanted not in contexts:
            known = sorted(contexts)
            more = f" and {len(known) - _SHOWN_CONTEXTS} more" if len(known) > _SHOWN_CONTEXTS else ""
            raise ClusterError(
                f"there is no context {wanted!r}",
                "known contexts: " + ", ".join(known[:_SHOWN_CONTEXTS]) + more,
            )
        found = contexts[wanted]
        servers = {one["name"]: one["cluster"].get("server", "") for one in self.config.get("clusters") or []}
        cluster = found.get("cluster", "")
        return Context(wanted, cluster, servers.get(cluster, ""), found.get("namespace", ""))

    def version(self) -> str:
        """Client version, as `v1.36.4`; "" where kubectl does not tell."""
        done = process.run(self.argv("version", "--client=true", "--output=json"), seconds=_SECONDS)
        if done.code != 0:
            return ""
        return str(json.loads(done.stdout).get("clientVersion", {}).get("gitVersion", ""))


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it said nothing"
