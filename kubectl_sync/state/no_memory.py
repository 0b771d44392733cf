"""The memory of a run that is of no folder: it knows nothing, keeps nothing, and has nothing to wait for."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import Base, Manifest, ObjectRef
from kubectl_sync.model.plan import Side
from kubectl_sync.state.journal import Intent, OpenRun, Result
from kubectl_sync.state.store import Binding

_KEY_BYTES = 32


class NoJournal:
    """The record of a run of which nothing is kept: whoever runs it again has it compared anew."""

    def intend(self, intents: Sequence[Intent]) -> None: ...

    def record(
        self,
        results: Sequence[tuple[ObjectRef, Side, Result]],
        bases: Mapping[ObjectRef, Base | None],
        intents: Sequence[Intent] = (),
    ) -> None: ...

    def finish(
        self,
        bases: Mapping[ObjectRef, Base | None],
        folders: Mapping[Path, Path] = MappingProxyType({}),
    ) -> None: ...

    def settle(self, run: OpenRun, found: Sequence[tuple[Intent, Result]]) -> None: ...


@dataclass
class NoMemory:
    """What stands for a Store; `key` is that of this run alone."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(_KEY_BYTES), repr=False)
    rebinds: bool | None = None
    trouble: None = None
    binding: Binding | None = None
    file: Path | None = None
    writer: str = ""
    is_claimed: bool = False
    is_marked: bool = True  # nothing here can have lost its mark

    def clusters(self) -> frozenset[str]:
        return frozenset()

    def uids(self, cluster: str) -> dict[ObjectRef, str]:  # noqa: ARG002 - it knows of none
        return {}

    def elsewhere(
        self,
        clusters: Collection[str],  # noqa: ARG002 - likewise
        refs: Collection[ObjectRef],  # noqa: ARG002 - likewise
    ) -> dict[ObjectRef, str]:
        return {}

    def open_runs(self) -> list[OpenRun]:
        return []

    def bases(
        self,
        cluster: str,  # noqa: ARG002 - likewise
        near: Mapping[ObjectRef, Manifest] | None = None,  # noqa: ARG002 - likewise
    ) -> dict[ObjectRef, Base]:
        return {}

    def forgotten(self, cluster: str) -> frozenset[ObjectRef]:  # noqa: ARG002 - likewise
        return frozenset()

    def recognized(self, base: Base, now: Sequence[Object]) -> Base:  # noqa: ARG002 - likewise
        return base

    @contextmanager
    def claimed(self, verb: str, at: str, *, looks: bool = False) -> Iterator[None]:  # noqa: ARG002 - it waits for none
        yield

    def bind(self, binding: Binding) -> None: ...

    def journal(
        self,
        verb: str,  # noqa: ARG002 - likewise
        cluster: str,  # noqa: ARG002 - likewise
        at: str,  # noqa: ARG002 - likewise
        head: str = "",  # noqa: ARG002 - likewise
        *,
        marks: bool = True,  # noqa: ARG002 - likewise
        others: Sequence[str] = (),  # noqa: ARG002 - likewise
    ) -> NoJournal:
        return NoJournal()
