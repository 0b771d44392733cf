"""Command line before environment before kubeconfig."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from kubectl_sync.errors import SyncError
from kubectl_sync.model.protection import NOTHING, Protection

# How the cluster is reached: by `kubectl proxy`, by single kubectl processes, or by what works.
TRANSPORTS: Final = ("auto", "proxy", "processes")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run looks, and how; `context` None means kubeconfig's current one.

    `transport` is one of TRANSPORTS. `namespace` is that of the command line alone: given there, it also
    leaves out other namespaces. `protection` is what is written only where its name was typed.
    """

    root: Path
    home: Path
    context: str | None
    namespace: str | None
    transport: str = "auto"
    protection: Protection = NOTHING

    @classmethod
    def of(
        cls,
        *,
        context: str | None,
        namespace: str | None,
        root: Path | None,
        transport: str | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Self:
        """Raises SyncError where the folder does not exist, or the environment names no transport."""
        folder = (root or Path()).resolve()
        if not folder.is_dir():
            raise SyncError(f"there is no folder {folder}", "name one with --root DIR")
        home = Path(environment.get("KUBESYNC_HOME") or Path.home() / ".kubesync")
        way = transport or environment.get("KUBESYNC_TRANSPORT") or TRANSPORTS[0]
        if way not in TRANSPORTS:
            raise SyncError(f"there is no transport {way!r}", f"KUBESYNC_TRANSPORT may be {', '.join(TRANSPORTS)}")
        return cls(folder, home, context or environment.get("KUBESYNC_CONTEXT") or None, namespace, way)
