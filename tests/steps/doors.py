"""A folder and a cluster in memory, with the doors that the real ones have; a process that dies, a colleague who comes.

The state is the real one, on a disk. Every step of a run is counted, so that it may end at any of them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

from kubectl_sync.cluster.requests import NOT_FOUND
from kubectl_sync.cluster.writes import Write
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Overtaken, SyncError
from kubectl_sync.files.writer import Edit, Target
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, same
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.objects import LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.state import Binding, Journal, RootState, Store
from tests.engine.world import Content, World, served

NAMESPACE: Final = "n"
_VERBS: Final = frozenset({"create", "delete", "get", "list", "patch"})
KINDS: Final = Kinds((
    Kind("", "v1", "ConfigMap", "configmaps", "configmap", namespaced=True, verbs=_VERBS),
    Kind("", "v1", "Service", "services", "service", namespaced=True, verbs=_VERBS),
    Kind("apps", "v1", "Deployment", "deployments", "deployment", namespaced=True, verbs=_VERBS),
))  # fmt: skip


class KilledError(BaseException):
    """The process ended here: nothing that comes after is done, not even what is in a `finally`."""


@dataclass
class Steps:
    """Counts what a run does to the world; `at` is the step at which it is killed, `meddles` what a colleague does."""

    at: int = -1
    meddling: int = -1
    meddles: Callable[[], None] = lambda: None
    count: int = 0
    is_dead: bool = False

    def step(self) -> None:
        if self.is_dead:
            raise KilledError
        self.count += 1
        if self.count == self.meddling:
            self.meddles()
        if self.count == self.at:
            self.is_dead = True
            raise KilledError


@dataclass
class FakeFolder:
    """Manifests, each in a file of its own; a file is what was read as long as its content is."""

    world: World
    steps: Steps
    root: Path

    def name(self, file: Path) -> str:
        return file.name

    def file_of(self, ref: ObjectRef) -> Path:
        return self.root / f"{ref.name}.yaml"

    def read(
        self, kinds: Kinds, namespace: str, only: frozenset[str] | None = None, *, secrets: bool = False
    ) -> tuple[Snapshot[Manifest], tuple[()]]:
        del kinds, namespace, only, secrets
        found = {ref: Manifest(one, Place(self.file_of(ref), 0, _digest(one))) for ref, one in self.world.local.items()}
        return Snapshot(found), ()

    def refusals(self, edits: Sequence[Edit]) -> Iterator[tuple[Edit, SyncError]]:
        for edit in edits:
            self.steps.step()
            if error := self._refused(edit):
                yield edit, error

    def write(self, edits: Sequence[Edit]) -> Iterator[tuple[Edit, Content | SyncError]]:
        for edit in edits:
            self.steps.step()
            yield edit, self._refused(edit) or self._made(edit)
            self.steps.step()

    def keep(self, edits: Iterable[Edit]) -> list[SyncError]:
        del edits
        return []

    def _refused(self, edit: Edit) -> SyncError | None:
        now = self.world.local.get(edit.ref)
        was = None if isinstance(edit.at, Target) else edit.at.hash
        is_same = (now is None) if was is None else now is not None and _digest(now) == was
        return None if is_same else SyncError(f"{edit.file.name}: changed after it was read")

    def _made(self, edit: Edit) -> Content:
        if edit.removes:
            del self.world.local[edit.ref]
            return {}
        made: Content = paths.patch(self.world.local.get(edit.ref), edit.fields)
        self.world.local[edit.ref] = json.loads(json.dumps(made))
        return made


@dataclass
class FakeCluster:
    """A server that fills in, allots and respells, and takes a write only of what was shown."""

    world: World
    steps: Steps
    identity: str = "uid:cluster"
    weaker_identity: str = "url:cluster"
    kinds: Kinds = KINDS
    context: Any = field(default_factory=lambda: SimpleNamespace(name="c", namespace=NAMESPACE))
    cache: Any = field(default_factory=lambda: SimpleNamespace(load=lambda _: {}, update=lambda *_: None))

    def schemas(self, group_versions: Iterable[tuple[str, str]]) -> Schemas:
        del group_versions
        return Schemas()

    def read(self, scopes: Iterable[Any]) -> tuple[dict[Any, list[Content]], list[Any]]:
        return {scope: [] for scope in scopes}, []

    def now(self, objects: Sequence[tuple[ObjectRef, str]]) -> Iterator[Content | Absent]:
        for ref, _ in objects:
            yield self.world.live.get(ref, ABSENT)

    def wait(self, written: Sequence[Any], seconds: float) -> Mapping[ObjectRef, ClusterError]:
        del written, seconds
        return {}

    def write(self, writes: Sequence[Write], *, dry_run: bool) -> Iterator[Content | ClusterError]:
        for one in writes:
            self.steps.step()
            answer = self._answer(one, dry_run=dry_run)
            if not dry_run:
                self.steps.step()
            yield answer

    def _answer(self, one: Write, *, dry_run: bool) -> Content | ClusterError:
        now = self.world.live.get(one.ref)
        if one.verb == "create":
            return Overtaken(f"{one.ref} was not written: there") if now else self._made(one, one.new, dry_run=dry_run)
        was = one.live or {}
        if now is None or now["metadata"]["uid"] != was["metadata"]["uid"]:
            return Overtaken(f"{one.ref} was not written: it is gone", "", NOT_FOUND)
        if one.verb == "delete":
            return self._deleted(one, now, was, dry_run=dry_run)
        if not all(same(paths.get(now, path), paths.get(was, path)) for path, _ in one.fields):
            return Overtaken(f"{one.ref} was not written: it changed in the cluster after it was shown")
        return self._made(one, paths.patch(now, one.fields), dry_run=dry_run)

    def _made(self, one: Write, content: Content, *, dry_run: bool) -> Content:
        old = self.world.live.get(one.ref)
        if dry_run:
            return served(content, old["metadata"]["uid"] if old else "u0", old)
        self.world.put(one.ref, content)
        return self.world.live[one.ref]

    def _deleted(self, one: Write, now: Content, was: Content, *, dry_run: bool) -> Content | ClusterError:
        if now != was:
            return Overtaken(f"{one.ref} was not deleted: it changed in the cluster after it was shown")
        if not dry_run:
            del self.world.live[one.ref]
        return {"kind": "Status", "status": "Success"}


@dataclass
class CountedStore(Store):
    """The real state of a folder; each of its transactions is a step before and after."""

    steps: Steps = field(default_factory=Steps, init=False)

    def bind(self, binding: Binding) -> None:
        self.steps.step()
        super().bind(binding)
        self.steps.step()

    def journal(self, *args: Any, **kwargs: Any) -> Journal:
        real = super().journal(*args, **kwargs)
        for name in ("intend", "record", "finish"):
            setattr(real, name, self._around(getattr(real, name)))
        return real

    def _around(self, real: Callable[..., None]) -> Callable[..., None]:
        def counted(*args: Any) -> None:
            self.steps.step()
            real(*args)
            self.steps.step()

        return counted


@dataclass
class Doors:
    """An environment over a world; a run that was killed leaves the world and the state, and no process."""

    world: World
    home: Path
    root: Path

    def opened(self, steps: Steps) -> Environment:
        store = CountedStore(RootState.of(self.home, self.root))
        store.steps = steps
        scope = SimpleNamespace(name="", folder=self.root, holds=lambda _: True, keeps=lambda _: True)
        settings = SimpleNamespace(
            scope=scope, placeholders=(), projection=True, home=self.home, only=None, everywhere=False,
            root=self.root,
        )  # fmt: skip
        folder, cluster = FakeFolder(self.world, steps, self.root), FakeCluster(self.world, steps)
        workspace = SimpleNamespace(root=self.root, state=store.of_root, environments={})
        given: Any = (settings, folder, cluster, store, NAMESPACE, workspace)
        return Environment(*given)


def sides(environment: Environment) -> tuple[Sides, frozenset[ObjectRef]]:
    """All three sides, as the doors tell them."""
    folder, cluster = cast("FakeFolder", environment.folder), cast("FakeCluster", environment.cluster)
    local, _ = folder.read(KINDS, NAMESPACE)
    live = {ref: LiveObject(one, Version(one["metadata"]["uid"], "1")) for ref, one in cluster.world.live.items()}
    bases = environment.store.bases(environment.identity)
    found = Sides(local, Snapshot(live), bases)
    return found, frozenset({*local.objects, *live, *bases})


def _digest(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
