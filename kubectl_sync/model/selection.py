"""What part of a folder and a cluster a run is about."""

from dataclasses import dataclass
from pathlib import Path

from kubectl_sync.model.labels import ANY, LabelSelector
from kubectl_sync.model.objects import ObjectRef


@dataclass(frozen=True, slots=True)
class Selection:
    """Files or folders, types (group, kind), names (group, kind, name; empty: any); all empty: everything.

    With `below`, everything and types mean the manifests in that folder alone. Of all that, only objects whose
    labels meet `labels`: those of the manifest, else of the live object.

    `live_only` tells whether live objects without a manifest are looked for too, `new` whether they are wanted,
    `counted` whether also those are counted that are never wanted unless named. `secrets` and `managed` tell
    whether Secrets, and what other tools and controllers write, are wanted too. `asked` are the words for types as they
    were typed, each with its types, and `notes` what is to be told of words that could have meant something else.
    """

    files: frozenset[Path] = frozenset()
    types: frozenset[tuple[str, str]] = frozenset()
    names: frozenset[tuple[str, str, str]] = frozenset()
    below: Path | None = None
    live_only: bool = False
    new: bool = False
    counted: bool = False
    labels: LabelSelector = ANY
    secrets: bool = False
    managed: bool = False
    asked: tuple[tuple[str, frozenset[tuple[str, str]]], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        return not (self.files or self.types or self.names)

    def names_one(self, ref: ObjectRef) -> bool:
        """Whether the user named this very object."""
        return (ref.group, ref.kind, ref.name) in self.names

    def includes(self, ref: ObjectRef, file: Path | None) -> bool:
        if self.files and file is not None and not self.files.isdisjoint((file, *file.parents)):
            return True
        if self.everything or ref.type in self.types:
            return self.below is None or (file is not None and file.is_relative_to(self.below))
        return (ref.group, ref.kind, ref.name) in self.names or ("", "", ref.name) in self.names
