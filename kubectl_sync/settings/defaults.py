"""Command line before environment before kubeconfig."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kubectl_sync.errors import SyncError


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run looks; `context` None means kubeconfig's current one.

    `namespace` is that of the command line alone: given there, it also leaves out other namespaces.
    """

    root: Path
    home: Path
    context: str | None
    namespace: str | None

    @classmethod
    def of(
        cls,
        *,
        context: str | None,
        namespace: str | None,
        root: Path | None,
        environment: Mapping[str, str] = os.environ,
    ) -> Self:
        """Raises SyncError where the folder does not exist."""
        folder = (root or Path()).resolve()
        if not folder.is_dir():
            raise SyncError(f"there is no folder {folder}", "name one with --root DIR")
        home = Path(environment.get("KUBESYNC_HOME") or Path.home() / ".kubesync")
        return cls(folder, home, context or environment.get("KUBESYNC_CONTEXT") or None, namespace)
