"""Which folder a run is about: the root, the part of it where the user stands, and its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError
from kubectl_sync.folders import homes, is_state, real
from kubectl_sync.model.objects import KUSTOMIZATIONS
from kubectl_sync.settings.schema import EnvironmentSettings

MARKER: Final = ".kubesync"


@dataclass(frozen=True, slots=True)
class Scope:
    """The folder of an environment (its name is "" for the root's own), and what of the root is not of it.

    `environments` are the scopes of all environments of the root, by their names. `kustomized` tells that it is what
    the kustomization of the folder is rendered to, and nothing else.
    """

    name: str
    folder: Path
    settings: EnvironmentSettings
    others: tuple[Path, ...] = ()
    environments: Mapping[str, "Scope"] = field(default_factory=dict)
    kustomized: bool = False

    def environment_of(self, file: Path) -> str:
        """The name of the environment that a file is of: the innermost around it; "" where it is the root's own."""
        around = [one for one in self.environments.values() if file.is_relative_to(one.folder)]
        return max(around, key=lambda one: len(one.folder.parts)).name if around else ""

    def holds(self, file: str) -> bool:
        """Whether a file, by its absolute path, is of this environment."""
        return _is_below(file, self.folder) and not any(_is_below(file, other) for other in self.others)

    def keeps(self, file: str) -> bool:
        """Whether what this environment remembers of a file, by its absolute path, is its own.

        It has the file, or had it in a folder that has another place now.
        """
        whole = self.environments.get(self.name)
        is_whole = whole is not None and whole.folder == self.folder  # not with -k, which names a part of it
        return self.holds(file) or (is_whole and self.name in self.heirs(self.name, file))

    def heirs(self, environment: str, file: str) -> frozenset[str]:
        """The environments to which belongs now what one of them, or the root ("") before it had any, knew of a file.

        It stays with the one that knew it while that one has the file, or none has it and it is gone: then the folder
        of that one was moved. `file` is an absolute path. Where it is "", nobody knows it: then it stays too, and what
        the root knew, or one that is gone, may be anybody's.
        """
        if not file:
            is_there = environment in self.environments
            return frozenset({environment} if is_there else {"", *self.environments})
        having = frozenset(name for name, one in self.environments.items() if one.holds(file))
        if not having:
            is_moved = environment in self.environments and not os.path.lexists(file)
            return frozenset({environment if is_moved else ""})
        return frozenset({environment}) if environment in having else having


def _is_below(file: str, folder: Path) -> bool:
    """By the text alone: it is asked for each object that is remembered, and a Path costs twenty times as much."""
    return file.startswith(os.path.join(folder, ""))  # noqa: PTH118


def find_root(named: Path | None, home: Path, here: Path) -> Path:
    """The folder that is named, else the nearest one upwards with settings, else with a mark, else `here`.

    A mark alone (`.kubesync/id` without `config`) is left by any run that named its folder: it hides no settings
    further up. No home is a root. Raises SyncError where the named folder does not exist.
    """
    if named is not None:
        folder = real(named)
        if not folder.is_dir():
            raise SyncError(f"there is no folder {folder}", "name one with --root DIR")
        return folder
    marked = [one for one in (here, *here.parents) if is_marked(one) and not is_home(one, home)]
    return next(filter(_has_settings, marked), next(iter(marked), here))


def outer_roots(root: Path, home: Path) -> list[Path]:
    """The folders around a root that have settings of their own, the nearest first: their protection holds in it."""
    return [one for one in root.parents if _has_settings(one) and not is_home(one, home)]


def others_homes(root: Path, home: Path) -> list[Path]:
    """The homes at or around a root, the nearest first, whose settings hold for no run of this one: somebody else's."""
    return [
        one for one in (root, *root.parents)
        if _has_settings(one) and real(one / MARKER) != real(home) and is_home(one, home)
    ]  # fmt: skip


def is_home(folder: Path, home: Path) -> bool:
    """Whether the `.kubesync` of a folder is somebody's own, and no root's: `home` is that of this run.

    It is where it has what is remembered, or where the folder is the home of the process, of its user, or of the
    folder's owner: with another HOME or `$KUBESYNC_HOME` (sudo, a container, CI) it is not the run's own.
    """
    marker = folder / MARKER
    return real(marker) == real(home) or is_state(marker) or folder in homes(folder)


def is_marked(folder: Path) -> bool:
    """Whether a folder has settings of its own, or a run left its mark there."""
    return _has_settings(folder) or (folder / MARKER / "id").is_file()


def _has_settings(folder: Path) -> bool:
    return (folder / MARKER / "config").is_file()


def scope_of(root: Path, here: Path, environments: Mapping[str, EnvironmentSettings], name: str | None) -> Scope:
    """The environment of that name, else the innermost one around `here`, else the root's own.

    Raises SyncError for an unknown name, for a folder outside the root, and where it cannot be told which one it is.
    """
    folders = {one: _inside(root, one, settings) for one, settings in environments.items()}
    if name is None:
        name = _around(root, here, folders)
    elif name not in folders:
        known = ", ".join(sorted(folders)) or "none"
        raise SyncError(f"there is no environment {name!r}", f"{MARKER}/config of {root} knows: {known}")
    every = {one: _scope(one, folders, environments) for one in folders}
    mine = every.get(name) or _scope(name, {**folders, name: root}, environments)
    if mine.kustomized:
        _check_kustomized(f"environment {name}", mine.folder)
    return replace(mine, environments=every)


def _around(root: Path, here: Path, folders: Mapping[str, Path]) -> str:
    """The innermost environment around `here`, "" for none: not guessed where a folder may be one that was renamed."""
    around = [one for one, folder in folders.items() if here.is_relative_to(folder)]
    if not around:
        for name, folder in folders.items():
            if not folder.is_dir():
                told = f"environment {name} names a folder that is not there: {folder.relative_to(root)}"
                hint = f"mend `folder:` of it in {root / MARKER / 'config'}, or name an environment with --env"
                raise SyncError(told, hint)
        return ""
    innermost = max((folders[one] for one in around), key=lambda one: len(one.parts))
    found = sorted(one for one in around if folders[one] == innermost)
    if len(found) > 1:
        told = f"environments {' and '.join(found)} have the same folder: {innermost.relative_to(root)}"
        raise SyncError(told, f"name one of them with --env, or give each a folder of its own in {MARKER}/config")
    return found[0]


def _scope(name: str, folders: Mapping[str, Path], environments: Mapping[str, EnvironmentSettings]) -> Scope:
    """An environment, and the folders of the others in it or beside it: one around it takes nothing from it."""
    mine = folders[name]
    others = sorted(one for one in folders.values() if not mine.is_relative_to(one))
    settings = environments.get(name, EnvironmentSettings())
    return Scope(name, mine, settings, tuple(others), kustomized=settings.kustomize is not None)


def _inside(root: Path, name: str, settings: EnvironmentSettings) -> Path:
    if settings.kustomize and settings.folder != EnvironmentSettings().folder:
        raise SyncError(f"environment {name} has both `folder` and `kustomize`", f"keep one, in {MARKER}/config")
    said = settings.kustomize or settings.folder
    folder = real(root / said)
    if not folder.is_relative_to(root):
        raise SyncError(f"environment {name}: {said} is not below {root}", f"see {MARKER}/config there")
    return folder


def kustomized(scope: Scope, root: Path, folder: Path) -> Scope:
    """The scope of what one kustomization is rendered to, as it was named for a run. Raises SyncError for another."""
    if not folder.is_dir():
        raise SyncError(f"-k: there is no folder {folder}", "name the folder of a kustomization")
    if not folder.is_relative_to(root):
        raise SyncError(f"-k: {folder} is not below {root}", "stand in its root, or name that with --root")
    _check_kustomized("-k", folder)
    other = scope.environment_of(folder)
    if other and other != scope.name:
        raise SyncError(f"-k: {folder} is of environment {other}, and this run is not", f"add --env {other}")
    if scope.name and not folder.is_relative_to(scope.folder):
        raise SyncError(f"-k: {folder} is not of environment {scope.name}", f"name a folder in {scope.folder}")
    return replace(scope, folder=folder, kustomized=True, others=())


def _check_kustomized(what: str, folder: Path) -> None:
    if not any((folder / name).exists() for name in KUSTOMIZATIONS):
        raise SyncError(f"{what}: there is no kustomization in {folder}", "name the folder of a kustomization.yaml")
