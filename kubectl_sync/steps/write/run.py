"""One run on its way: what it has done, what it parked, what it is to remember."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kubectl_sync.engine.plan.remember import advance
from kubectl_sync.environment import Environment
from kubectl_sync.errors import SyncError
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, ObjectRef, Place, Seen
from kubectl_sync.model.outcome import Done
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Side
from kubectl_sync.model.schemas import Schema, Schemas
from kubectl_sync.state import Journal, Result, StateError

# Called with each object that was written.
Report: TypeAlias = Callable[[Done], None]


@dataclass
class Run:
    """What a run has done so far; `files` are the manifests of the objects that it writes."""

    environment: Environment
    journal: Journal
    report: Report
    done: list[Done] = field(default_factory=list)
    parked: list[SyncError] = field(default_factory=list)
    reasons: dict[ObjectRef, SyncError] = field(default_factory=dict)
    written: dict[ObjectRef, Object] = field(default_factory=dict)
    files: dict[ObjectRef, str] = field(default_factory=dict)
    # Not as it was wanted, so that nothing is remembered of it and nothing that needs it is written.
    failed: set[ObjectRef] = field(default_factory=set)
    _schemas: dict[tuple[str, str], Schemas] = field(default_factory=dict)
    _results: list[tuple[ObjectRef, Side, Result]] = field(default_factory=list)
    _bases: dict[ObjectRef, Base | None] = field(default_factory=dict)

    def wrote(self, change: ObjectChange, side: Side, now: Object, file: str = "", *, added: bool = False) -> None:
        done = Done(change.ref, change.action(side), file, added)
        self.written[change.ref] = now
        self.done.append(done)
        self._results.append((change.ref, side, "written"))
        self.report(done)

    def park(self, change: ObjectChange, side: Side, error: SyncError, *, is_open: bool = False) -> None:
        """Leave an object; `is_open`: nobody knows whether it was written."""
        self.failed.add(change.ref)
        self.trouble(change.ref, error)
        if not is_open:
            self._results.append((change.ref, side, "failed"))

    def schema(self, content: Object) -> Schema | None:
        """The schema of an object's type, as far as the server tells; asked for once."""
        key = split_api_version(content["apiVersion"])
        if key not in self._schemas:
            self._schemas[key] = self.environment.cluster.schemas([key])
        return self._schemas[key].of(content)

    def trouble(self, ref: ObjectRef, error: SyncError) -> None:
        """Tell of an object that is not, or not quite, as it was wanted."""
        self.parked.append(error)
        self.reasons.setdefault(ref, error)

    def remember(self, ref: ObjectRef, base: Base | None) -> None:
        self._bases[ref] = base

    def record(self) -> None:
        """Keep the results of a stage. What was written stays written: trouble with that is one more line."""
        try:
            self.journal.record(self._results, self._bases)
        except StateError as error:
            self.parked.append(SyncError(f"what was written could not be remembered: {error.message}", error.hint))
        self._results, self._bases = [], {}


def base_of(
    change: ObjectChange,
    local: Object,
    live: Object,
    file: str = "",
    elsewhere: Iterable[FieldPath] = (),
    *,
    pushed: bool = False,
) -> Base | None:
    """What is to be remembered of an object whose sides are these now; see `engine.remember.advance`.

    `pushed`: this run wrote it to the cluster. Once it did, the very object was pushed from here.
    """
    base = advance(change, local, live, elsewhere)
    if base is None:
        return None
    at = change.local.at if isinstance(change.local, Seen) else None
    known = change.base is not None and change.base.pushed and not change.is_replaced
    return replace(base, file=file or (str(at.file) if isinstance(at, Place) else ""), pushed=pushed or known)
