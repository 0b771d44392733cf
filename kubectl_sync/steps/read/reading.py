"""What was read for one run."""

from collections.abc import Mapping
from dataclasses import dataclass

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Base, ObjectRef, Sides
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read.sides import Manifests, sides


@dataclass(frozen=True, slots=True)
class Reading:
    """All sides of what a run is about (`refs`), and the selection that says what it is about."""

    selection: Selection
    sides: Sides
    refs: frozenset[ObjectRef]

    @property
    def named(self) -> frozenset[ObjectRef]:
        """The objects that the user named one by one."""
        names = self.selection.names
        return frozenset(
            ref for ref in self.refs if (ref.group, ref.kind, ref.name) in names or ("", "", ref.name) in names
        )


def read(
    environment: Environment,
    selection: Selection,
    manifests: Manifests,
    removed: Mapping[ObjectRef, Base] | None = None,
) -> Reading:
    """Read cluster and memory for a selection; `removed` are objects that git tells were taken out of the files."""
    return Reading(selection, *sides(environment, selection, *manifests, removed))
