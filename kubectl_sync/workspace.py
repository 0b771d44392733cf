"""A root of manifests: its settings, its state, and the folders of its environments. No cluster is asked here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kubectl_sync.files import Folder, Renderer
from kubectl_sync.settings import Settings
from kubectl_sync.settings.roots import Scope
from kubectl_sync.state import MemoryPart, RootState, Store


@dataclass(frozen=True)
class Workspace:
    """The root of some settings. Several environments of it may be open at once; its state and lock are one.

    `settings` are those of a run: the names of files begin where that one stands.
    `renderer` is the kubectl that renders kustomizations; without one they are left alone.
    """

    settings: Settings
    renderer: Renderer | None = None

    @property
    def root(self) -> Path:
        return self.settings.root

    @cached_property
    def state(self) -> RootState:
        """What is kept of the root, on this machine; its lock is that of a writing run."""
        return RootState.of(self.settings.home, self.root)

    @property
    def environments(self) -> Mapping[str, Scope]:
        """Which parts of the root are environments, by their names."""
        return self.settings.scope.environments

    def store(self, name: str) -> Store:
        """What is remembered of an environment, "" for the root's own part."""
        return Store(self.state, MemoryPart(name, self.settings.scope.heirs))

    def folder(self, scope: Scope) -> Folder:
        """The manifests of a part of the root."""
        others = frozenset(map(self._inside, scope.others))
        cache, here = self.settings.home / "cache" / "files", self._inside(self.settings.names_from)
        return Folder(
            self.root,
            self._inside(scope.folder),
            cache,
            others,
            here,
            renderer=self.renderer,
            alone=scope.kustomized,
        )

    def _inside(self, folder: Path) -> str:
        return "" if folder == self.root else folder.relative_to(self.root).as_posix()
