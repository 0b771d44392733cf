"""What the steps need of anything that manifests come from: a folder, or standard input."""

from pathlib import Path
from typing import Protocol

from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import Manifest, Place, Snapshot
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.skipped import Skipped


class Source(Protocol):
    """Where manifests come from; `root` is the folder that no writing leaves."""

    @property
    def root(self) -> Path: ...

    def name(self, file: Path) -> str:
        """What the user is told for the file of a place."""

    def word(self, file: Path) -> str:
        """What the user types for it, and programs are told."""

    def file(self, name: str) -> Path:
        """The file of a name that the user was told."""

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

    @property
    def rendered(self) -> str:
        """What the last reading had rendered, and by what, as a line for the user; "" for nothing."""

    def source_of(self, place: Place, content: Object, path: FieldPath, value: Content) -> str:
        """Where a field of a rendered object is set, as `file:line`; "" for an object that is not rendered."""

    def respelled(self, place: Place, path: FieldPath, must: str, *, secret: bool) -> str:
        """What to do so that the value of a field is what it `must` be; `secret`: without the value."""
