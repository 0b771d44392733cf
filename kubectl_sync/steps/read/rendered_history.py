"""What git tells of objects that a kustomization makes: each older version of it has to be rendered, too.

That is asked only where nothing newer is remembered, and no further back than it takes to say which side is newer.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.files.identity import Types
from kubectl_sync.git.repository import Repository
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.history import Checkout, History
from kubectl_sync.model.objects import ObjectRef, Place
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps.read.growing import GrowingHistory

# Versions of one kustomization that are rendered at most: each takes a fifth of a second or more.
_MOST: Final = 12


@dataclass(frozen=True)
class RenderedHistories:
    """The questions about the rendered objects of one repository; `checkout` is how HEAD stands to what is remembered.

    Raises GitError.
    """

    environment: Environment
    repository: Repository
    types: Types
    schemas: Schemas
    checkout: Callable[[ObjectChange], Checkout]

    def of(self, changes: Sequence[ObjectChange]) -> dict[ObjectRef, History]:
        """The histories of some objects, of any kustomizations."""
        found: dict[ObjectRef, History] = {}
        by_root: dict[Path, list[ObjectChange]] = defaultdict(list)
        for one in changes:
            if one.place is None or self.checkout(one) == "older":
                found[one.ref] = History((), checkout=self.checkout(one))
            else:
                by_root[one.place.file].append(one)
        for mine in by_root.values():
            found |= self._of_root(mine)
        return found

    def _of_root(self, changes: Sequence[ObjectChange]) -> dict[ObjectRef, History]:
        place = next(one.place for one in changes if one.place)
        inputs = self.environment.folder.inputs(place)
        state = self.repository.state()
        is_behind = bool(state.upstream) and bool(self.repository.changed_upstream(inputs))
        growing = [GrowingHistory.of(one, self.schemas) for one in changes]
        # What is remembered tells itself which side changed, unless HEAD went another way since.
        asked = [one for one in growing if self.checkout(one.change) == "apart"]
        is_whole = is_behind or not asked or self._is_read(asked, place, inputs)
        for one in growing:
            one.is_whole = is_whole and not state.is_shallow
        upstream = state.upstream if is_behind else ""
        return {
            one.change.ref: one.history(
                checkout=self.checkout(one.change), upstream=upstream, is_shallow=state.is_shallow
            )
            for one in growing
        }

    def _is_read(self, asked: Sequence[GrowingHistory], place: Place, inputs: frozenset[Path]) -> bool:
        """Render older versions until all is settled; whether none was left out."""
        number = 0
        for commit, texts in self.repository.tree_versions(inputs, _MOST):
            number += 1
            objects = self.environment.folder.past_objects(place.file, texts, self.repository.top, self.types)
            if objects is None:  # what it was then is not known, and so is all that is older
                return False
            for one in asked:
                one.add(commit.id, commit.time, objects.get(one.change.ref, ABSENT))
            if all(one.is_settled for one in asked):
                return True
        # Of files at the top only commits that touched those of today are looked at.
        is_at_top = any(file.parent == self.repository.top for file in inputs)
        return number < _MOST and not is_at_top
