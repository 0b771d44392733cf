"""What the server would make of a manifest as a new object, by dry runs beside the object that is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.plan.twins import as_new, name_beside, renamed
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Object, same
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.steps.settle.cluster_writes import write_of

# What the server would make of a new object, or why it does not say.
Fresh: TypeAlias = Object | str
Asked: TypeAlias = tuple[ObjectChange, Object | None]
_UNTOLD: Final = "it cannot be told what the manifest would be"


@dataclass
class Twins:
    """New objects of manifests, tried beside those that are there; each question is asked once.

    `count` is the number of requests.
    """

    environment: Environment
    count: int = 0
    _known: dict[ObjectRef, list[tuple[Object, Fresh]]] = field(default_factory=dict)

    def made(self, asked: Sequence[Asked]) -> list[Fresh]:
        """What the server would make of each manifest, in the same order."""
        new: list[Asked] = []
        mine: dict[ObjectRef, list[Object | None]] = {}
        for one in asked:
            change, manifest = one
            others = mine.setdefault(change.ref, [])
            if self._answer(one) is None and not any(same(manifest, other) for other in others):
                others.append(manifest)
                new.append(one)
        writes = [self._write(change, manifest) for change, manifest in new if manifest is not None]
        answers = self.environment.cluster.write(writes, dry_run=True) if writes else iter(())
        self.count += len(writes)
        for change, manifest in new:
            if manifest is not None:
                self._known.setdefault(change.ref, []).append((manifest, _fresh(change.ref, next(answers))))
        return [self._answer(one) or _UNTOLD for one in asked]

    def _answer(self, asked: Asked) -> Fresh | None:
        change, manifest = asked
        if manifest is None:
            return _UNTOLD
        known = self._known.get(change.ref, [])
        return next((answer for other, answer in known if same(other, manifest)), None)

    def _write(self, change: ObjectChange, manifest: Object) -> Write:
        """The creation of another object of that manifest."""
        name = name_beside(change.ref)
        made = write_of(self.environment, change, ())
        ref = change.ref._replace(name=name)
        return Write.create(ref, made.kind, made.version, as_new(manifest, name))


def _fresh(ref: ObjectRef, answer: Object | ClusterError) -> Fresh:
    name = name_beside(ref)
    if isinstance(answer, ClusterError):
        return answer.message.replace(name, ref.name).removeprefix(f"{ref} was not written: ")
    content: Object = renamed(answer, name, ref.name)
    return content
