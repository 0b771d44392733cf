"""What commits took out of a folder, remembered by the commit that is checked out: a long history is read once."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

from kubectl_sync.cluster.cache import Cache
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.steps.read.moves import Gone

_FILE: Final = "deletions"
_KEPT: Final = 8  # folders, or commits of one
# The objects, and whether older commits were left unread.
Deletions: TypeAlias = tuple[dict[ObjectRef, Gone], bool]


@dataclass(frozen=True, slots=True)
class DeletionCache:
    """One answer in the cache of the cluster. `key` names all that it depends on; no Secret is ever in it."""

    cache: Cache
    key: str

    @classmethod
    def of(cls, environment: Environment, head: str) -> Self:
        """For a commit, by its whole id, and the environment's folder with the types that the cluster serves."""
        scope, kinds = environment.settings.scope, environment.cluster.kinds
        types = sorted((kind.group, kind.kind, kind.namespaced) for kind in kinds.all)
        said = repr((head, str(scope.folder), sorted(map(str, scope.others)), environment.namespace, types))
        return cls(environment.cluster.cache, hashlib.sha256(said.encode()).hexdigest())

    def load(self) -> Deletions | None:
        """What was kept; None where nothing was, or nothing readable."""
        try:
            objects, is_cut = self.cache.load(_FILE)[self.key]
            found = {ObjectRef(*ref): Gone(content, Path(file), commit, time)
                     for ref, content, file, commit, time in objects}  # fmt: skip
        except (KeyError, TypeError, ValueError):
            return None
        return found, bool(is_cut)

    def keep(self, found: dict[ObjectRef, Gone], is_cut: bool) -> None:
        objects = [[list(ref), one.content, str(one.file), one.commit, one.time] for ref, one in found.items()]

        def kept(now: dict[str, Any]) -> dict[str, Any]:
            others = {key: one for key, one in now.items() if key != self.key}
            return dict([*others.items(), (self.key, [objects, is_cut])][-_KEPT:])

        self.cache.update(_FILE, kept)
