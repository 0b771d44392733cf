"""The versions of one object's manifest, while they are read, the newest first."""

from dataclasses import dataclass, field

from kubectl_sync.engine.plan.witnesses import Case, is_settled
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Object, same
from kubectl_sync.model.history import Checkout, History, PastManifest
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.model.schemas import Schemas


@dataclass
class GrowingHistory:
    """The versions so far; `is_settled` once no older one is of use, `is_whole` once no older one is left out."""

    change: ObjectChange
    case: Case
    versions: list[PastManifest] = field(default_factory=list)
    is_settled: bool = False
    is_whole: bool = False

    @classmethod
    def of(cls, change: ObjectChange, schemas: Schemas) -> "GrowingHistory":
        """None yet, of an object that differs."""
        local, live, base = change.local_content or {}, change.live_content or {}, change.base
        applied = base.local if base is not None and not base.remembered else None
        differing = [one.path for one in change.changes] + [one.path for one in change.held]
        return cls(change, Case(local, live, applied, differing, schemas.of(live)))

    def add(self, commit: str, time: int, content: Object | Absent) -> None:
        """Add the next older version; `time` is the commit's, in seconds since 1970."""
        if self.is_settled:
            return
        self.versions.append(PastManifest(commit, time, content))
        self.is_settled = self._is_enough()

    def history(self, *, checkout: Checkout, upstream: str = "", is_shallow: bool) -> History:
        """What came of it; no version counts where HEAD itself does not have the object."""
        is_here = bool(self.versions) and self.versions[0].content is not ABSENT
        return History(
            tuple(self.versions) if is_here else (),
            is_whole=self.is_whole,
            is_shallow=is_shallow,
            upstream=upstream,
            checkout=checkout,
        )

    def _is_enough(self) -> bool:
        base = self.change.base
        if base is not None and base.remembered:
            newest = self.versions[-1].content
            differing = [one.path for one in self.change.changes]
            return newest is not ABSENT and all(
                same(paths.get(newest, path), paths.get(base.local, path)) for path in differing
            )
        return is_settled(self.case, self.versions)
