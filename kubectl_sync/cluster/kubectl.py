"""Which kubectl, and what its kubeconfig says: contexts, servers, namespaces."""

import contextlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kubectl_sync import process
from kubectl_sync.cluster.redaction import redacted
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.wording import some

_SECONDS: Final = 30.0
_SHOWN_CONTEXTS: Final = 8
_OTHER: Final = "name another kubectl with --kubectl PATH"
# The user's kuberc may give the command other defaults; a flag that is given wins
# (docs/kubernetes.md#kubectl-versions).
_VIEW: Final = ("--minify=false", "--flatten=false", "--raw=false", "--merge=true")
# `patch --patch-file` and `proxy --append-server-path` (docs/kubernetes.md#kubectl-versions).
OLDEST_MINOR: Final = 21


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

    @property
    def files(self) -> list[str]:
        """The files that the kubeconfig is made of, be they there or not."""
        named = [one.partition("=")[2] for one in self.flags if one.startswith("--kubeconfig=")]
        files = named or [one for one in os.environ.get("KUBECONFIG", "").split(os.pathsep) if one]
        return files or [str(Path.home() / ".kube" / "config")]

    def _no_context(self) -> ClusterError:
        """Say which files were looked at: that they hold nothing, or that they are not there."""
        files = self.files
        hint = "set KUBECONFIG or give --kubeconfig FILE; `kubectl config view` shows it"
        if not any(Path(one).exists() for one in files):
            return ClusterError(f"there is no kubeconfig: {' and '.join(files)}", hint)
        return ClusterError(f"the kubeconfig has no context: {' and '.join(files)}", hint)

    def local(self, *words: str) -> process.Finished:
        """Run a command that asks no server. Raises ClusterError where kubectl hangs or crashes."""
        return self._local(words, lambda: process.Begun(self.argv(*words), seconds=_SECONDS))

    def _local(self, words: Sequence[str], begun: Callable[[], process.Begun]) -> process.Finished:
        try:
            done = begun().finished()
        except TimeoutError as error:
            raise ClusterError(
                f"kubectl does not answer: `kubectl {' '.join(words[:2])}` took more than {_SECONDS:g} s",
                f"is {self.program} the right one? name another with --kubectl PATH",
            ) from error
        except OSError as error:
            raise ClusterError(f"{self.program} cannot be run: {error.strerror or error}", _OTHER) from error
        if done.code < 0:
            raise ClusterError(f"kubectl crashed: signal {-done.code} ended {self.program}", _OTHER)
        return done

    def begin(self) -> "Kubectl":
        """Let kubectl read the kubeconfig while other things are done: it takes some 60 ms."""
        with contextlib.suppress(OSError):  # told when it is needed
            _ = self._viewing
        return self

    @cached_property
    def _viewing(self) -> process.Begun:
        return process.Begun(self.argv("config", "view", "--output=json", *_VIEW), seconds=_SECONDS)

    @cached_property
    def config(self) -> dict[str, Any]:
        """The merged kubeconfig as kubectl reads it; kubectl leaves keys and tokens out of this view."""
        done = self._local(("config", "view"), lambda: self._viewing)
        if done.code != 0:
            raise ClusterError(
                f"kubectl cannot read the kubeconfig: {last_line(done.stderr) or f'it ended with {done.code}'}",
                "mend the file it names, or choose another with --kubeconfig FILE",
            )
        config = _json(done.stdout)
        if config is None:
            raise ClusterError(f"{self.program} does not answer as kubectl does: no JSON from `config view`", _OTHER)
        return config

    @cached_property
    def clusters(self) -> dict[str, dict[str, Any]]:
        """The clusters of the kubeconfig by their names."""
        return {one["name"]: one.get("cluster") or {} for one in self.config.get("clusters") or []}

    @cached_property
    def contexts(self) -> dict[str, dict[str, Any]]:
        """The contexts of the kubeconfig by their names."""
        return {one["name"]: one.get("context") or {} for one in self.config.get("contexts") or []}

    def authority(self, cluster: str) -> str:
        """The certificate authority of a cluster of the kubeconfig, in base64 or as a file's content; "" without."""
        if file := str(self.clusters.get(cluster, {}).get("certificate-authority") or ""):
            for folder in (Path(one).parent for one in self.files):  # `config view` leaves a path as it stands there
                with contextlib.suppress(OSError):
                    return (folder / file).read_text(encoding="ascii", errors="replace")
        return self._authorities.get(cluster, "")

    @cached_property
    def _authorities(self) -> dict[str, str]:
        """What the kubeconfig itself holds of them: one kubectl for all, and nothing else of it in the clear."""
        where = r'{range .clusters[*]}{.name}{"\t"}{.cluster.certificate-authority-data}{"\n"}{end}'
        said = self.local("config", "view", f"--output=jsonpath={where}", *_VIEW, "--raw=true").stdout
        lines = (line.rpartition("\t") for line in said.splitlines())
        return {name: data for name, _, data in lines}

    def context(self, name: str | None) -> Context:
        """Return the context of that name, or the current one. Raises ClusterError where there is none."""
        wanted = name or self.config.get("current-context") or ""
        contexts = self.contexts
        if not contexts:
            raise self._no_context()
        if not wanted:
            raise ClusterError("no context is chosen", "name one with -c CONTEXT, or `kubectl config use-context`")
        if wanted not in contexts:
            known = sorted(contexts)
            raise ClusterError(f"there is no context {wanted!r}", f"known contexts: {some(known, _SHOWN_CONTEXTS)}")
        found = contexts[wanted]
        cluster = found.get("cluster", "")
        server = str(self.clusters.get(cluster, {}).get("server") or "")
        # A URL may hold a password; it is for showing only.
        return Context(wanted, cluster, redacted(server), found.get("namespace", ""))

    @cached_property
    def version(self) -> str:
        """Client version, as `v1.36.4`; "" where kubectl does not tell."""
        done = self.local("version", "--client=true", "--output=json")
        found = _json(done.stdout) if done.code == 0 else None
        return str((found or {}).get("clientVersion", {}).get("gitVersion", ""))

    def advice(self) -> str:
        """What may be wrong with this kubectl itself; "" where nothing is."""
        version = self.version
        if not version:
            return f"is {self.program} a kubectl? `{self.program} version --client` should tell its version"
        if minor(version) < OLDEST_MINOR:
            return f"kubectl {version} is too old: 1.{OLDEST_MINOR} or newer is needed (--kubectl PATH)"
        return ""


def minor(version: str) -> int:
    """The 36 of `v1.36.4`, also of `v1.32.4-dispatcher` and `v1.30.1-eks-036c24b`; 0 where there is none."""
    found = re.match(r"v?1\.(\d+)", version)
    return int(found[1]) if found else 0


def _json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def last_line(text: str) -> str:
    """The last line that kubectl wrote, without its `error: `; "" where it wrote none."""
    lines = [line for line in text.splitlines() if line.strip()]
    return redacted(lines[-1].removeprefix("error: ")) if lines else ""
