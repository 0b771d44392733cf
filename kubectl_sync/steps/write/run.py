"""One run on its way: what it has done, what it parked, what it is to remember."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kubectl_sync.environment import Environment
from kubectl_sync.errors import SyncError
from kubectl_sync.files.writer import Edit
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.outcome import Done
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Side
from kubectl_sync.model.schemas import Schema, Schemas
from kubectl_sync.state import Intent, Journal, NoJournal, Result, StateError

# Called with each object that was written.
Report: TypeAlias = Callable[[Done], None]
# One side of an object.
Half: TypeAlias = tuple[ObjectRef, Side]


@dataclass
class Run:
    """What a run has done so far, by object and side.

    `edits` are those of manifests that are still to be made, `files` the manifests of all objects
    that it writes. `elsewhere` are fields that somebody else changed in the cluster after they were
    shown.
    """

    environment: Environment
    journal: Journal | NoJournal
    report: Report
    done: list[Done] = field(default_factory=list)
    parked: list[SyncError] = field(default_factory=list)
    reasons: dict[ObjectRef, SyncError] = field(default_factory=dict)
    written: dict[Half, Object] = field(default_factory=dict)
    # Not as it was wanted, so that no more is remembered of it and nothing that needs it is written.
    failed: set[Half] = field(default_factory=set)
    edits: dict[ObjectRef, Edit] = field(default_factory=dict)
    files: dict[ObjectRef, str] = field(default_factory=dict)
    elsewhere: dict[ObjectRef, tuple[FieldPath, ...]] = field(default_factory=dict)
    _schemas: dict[tuple[str, str], Schemas] = field(default_factory=dict)
    _results: list[tuple[ObjectRef, Side, Result]] = field(default_factory=list)
    _bases: dict[ObjectRef, Base | None] = field(default_factory=dict)
    _intents: list[Intent] = field(default_factory=list)
    # Whether anything may have been written: an intent is on disk, and what follows is carried out.
    has_begun: bool = False

    def intend(self, intents: Sequence[Intent]) -> None:
        """Keep what is about to be written. Raises StateError; then nothing of it may be."""
        self.journal.intend(intents)
        self.has_begun = True

    def wrote(self, change: ObjectChange, side: Side, now: Object, file: str = "", *, added: bool = False) -> None:
        done = Done(change.ref, change.action(side), file, added)
        self.written[change.ref, side] = now
        self.done.append(done)
        self._results.append((change.ref, side, "written"))
        self.report(done)

    def park(self, change: ObjectChange, side: Side, error: SyncError, *, is_open: bool = False) -> None:
        """Leave a side of an object; `is_open`: nobody knows whether it was written.

        What the cluster does not take does not come into the file either.
        """
        self.trouble(change.ref, error)
        self._leave(change.ref, side, is_open=is_open)
        if side is Side.LIVE:
            self.leave_file(change.ref, is_open=is_open)

    def leave_file(self, ref: ObjectRef, *, is_open: bool = False) -> None:
        """Leave the manifest of an object as it is, where it was to be edited after the cluster."""
        if self.edits.pop(ref, None):
            self._leave(ref, Side.LOCAL, is_open=is_open)

    def _leave(self, ref: ObjectRef, side: Side, *, is_open: bool) -> None:
        self.failed.add((ref, side))
        if not is_open:
            self._results.append((ref, side, "failed"))

    def has(self, ref: ObjectRef, where: Iterable[Half]) -> bool:
        """Whether one of an object's sides is among those given."""
        return any((ref, side) in where for side in Side)

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

    def expect(self, intent: Intent) -> None:
        """Know better what is to be remembered once a manifest is edited, too."""
        self._intents.append(intent)

    def record(self) -> None:
        """Keep the results of a stage. What was written stays written: trouble with that is one more line.

        Where manifests are still to be edited, it ends the run: raises StateError.
        """
        try:
            self.journal.record(self._results, self._bases, self._intents)
        except StateError as error:
            told = f"what was written could not be remembered: {error.message}"
            self.parked.append(SyncError(told, error.hint))
            if self.edits:
                raise
        self._results, self._bases, self._intents = [], {}, []
