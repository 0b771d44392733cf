"""What the steps need of anything that manifests come from: a plain folder first, a rendered one later."""

from pathlib import Path
from typing import Protocol

from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import Manifest, Place, Snapshot
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.skipped import Skipped


class Source(Protocol):
    """Where manifests come from; `root` is the folder that no writing leaves."""

    @property
    def root(self) -> Path: ...

    def read(
        self, kinds: Kinds, namespace: str, only: frozenset[str] | None = None, *, secrets: bool = False
    ) -> tuple[Snapshot[Manifest], tuple[Skipped, ...]]:
        """Read every manifest. Returns the snapshot, and all that is no object or left alone, with its reason.

        `namespace` is that of manifests that name none; with `only`, those of other namespaces are left out.
        With `secrets`, those are read too, their values masked.
        """

    def locate(self, place: Place, path: FieldPath) -> int | None:
        """The line (1-based) of a field of an object, or of the nearest thing that would hold it.

        None where the file is not any more what was read.
        """
