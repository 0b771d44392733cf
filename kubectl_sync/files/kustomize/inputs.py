"""All that one root is rendered from, and why it is not rendered at all: decided before anything is started."""

import contextlib
import os
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.kustomize.graph import Graph, Node, Problem, is_folder, joined
from kubectl_sync.files.kustomize.kustomization import Kustomization, plugins
from kubectl_sync.files.kustomize.remote import is_downloaded, is_fetched, looks_remote
from kubectl_sync.files.text import Loaded, Unreadable, decode

_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 64 << 20
_MOST_DEEP: Final = 60  # kustomizations in kustomizations
_LONGEST: Final = 100  # characters of a name


@dataclass(slots=True)
class Reach:
    """All that a root is rendered from: files by their absolute paths, with their bytes, and links among them."""

    root: str
    files: dict[str, Loaded] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    is_remote: bool = False


def reach(graph: Graph, folder: str, *, remote: bool = False) -> Reach:
    """All that the kustomization of a folder is rendered from; with `remote` it may name what lies elsewhere.

    Raises Problem where it is not to be rendered, Unreadable where a file of it cannot be read.
    """
    inputs = _Inputs(graph, Reach(folder), is_remote_allowed=remote)
    inputs.enter(graph.nodes[folder], ())
    return inputs.found


@dataclass(slots=True)
class _Inputs:
    """The inputs of a root, while they are found."""

    graph: Graph
    found: Reach
    is_remote_allowed: bool
    size: int = 0

    def enter(self, node: Node, above: tuple[str, ...]) -> None:
        """Take a kustomization with all that it names; `above` are the folders on the way to it."""
        if node.folder in above:
            raise Problem("names itself, by way of others", "take one of them out of `resources`")
        if len(above) > _MOST_DEEP:
            raise Problem(f"is made of kustomizations in kustomizations, more than {_MOST_DEEP} deep")
        if node.folder in self.found.folders:
            return
        says = self._says(node)
        self.found.folders.append(node.folder)
        if says.loads_elsewhere:
            self._fetch()
        self._take(node.file, self.graph.name(node.file))
        for name, path in node.named:
            self._take_named(node, says, name, path, above)
        for name in says.plugins:
            self._take_plugins(node.folder, joined(node.folder, name))
        self._take_if_there(node.folder, says.maybe)

    def _says(self, node: Node) -> Kustomization:
        if node.error and node.folder == self.found.root:
            raise node.error
        if node.error:
            raise Unreadable(f"is made of {self.graph.name(node.file)}: {node.error.message}", node.error.hint)
        if node.says is None:
            raise Problem(f"names {self.graph.name(node.file)}, which is no kustomization")
        if node.says.left:
            raise Problem(f"has {node.says.left}", is_left=True)
        return node.says

    def _take_named(self, node: Node, says: Kustomization, name: str, path: str, above: tuple[str, ...]) -> None:
        # Of the files of a Secret no name is told: a value may stand in its place.
        told = "a file of its secretGenerator" if name in says.private else name[:_LONGEST]
        is_elsewhere = is_downloaded(name) or (name not in says.files and is_fetched(name))
        if not is_elsewhere and is_folder(path):
            self._enter_folder(path, told, (*above, node.folder))
        elif not is_elsewhere and os.path.lexists(path):
            self._take(path, told)
        elif is_elsewhere or (looks_remote(name) and name not in says.private):
            self._fetch()
        else:
            inside = "" if node.folder == self.found.root else f"is made of {self.graph.name(node.file)}, which "
            raise Problem(f"{inside}names {told}, which is not there")

    def _fetch(self) -> None:
        if not self.is_remote_allowed:
            raise Problem("has remote resources (--remote allows them)", is_left=True)
        self.found.is_remote = True

    def _enter_folder(self, path: str, name: str, above: tuple[str, ...]) -> None:
        real = self._real(path, name)
        node = self.graph.add(real)
        if node is None:
            raise Problem(f"names the folder {name}, which has no kustomization")
        self.enter(node, above)

    def _take(self, path: str, name: str) -> None:
        real = self._real(path, name)
        if real not in self.found.files:
            self.found.files[real] = self._loaded(real, path)
            self.size += len(self.found.files[real].raw)
        if len(self.found.files) > _MOST_FILES:
            raise Problem(f"is made of more than {_MOST_FILES:,} files")
        if self.size > _MOST_BYTES:
            raise Problem(f"is made of more than {_MOST_BYTES >> 20} MiB of files")

    def _loaded(self, real: str, path: str) -> Loaded:
        try:
            return self.graph.load(real)
        except Unreadable as error:
            if real == os.path.realpath(self.graph.nodes[self.found.root].file):
                raise
            raise Unreadable(f"is made of {self.graph.name(path)}: {error.message}", error.hint) from error

    def _take_if_there(self, folder: str, names: Iterable[str]) -> None:
        """Take files that texts name if there are such files: which fields name files grows with kustomize."""
        inside = posixpath.join(folder, "")
        for path in {joined(folder, name) for name in names}:
            real = os.path.realpath(path)
            if path.startswith(inside) and real.startswith(inside) and os.path.isfile(path):  # noqa: PTH113
                with contextlib.suppress(Unreadable):  # nobody said that it is one; kustomize says so if it is
                    self._take(path, self.graph.name(path))

    def _real(self, path: str, name: str) -> str:
        """What a path leads to; its links are kept as links, as kustomize has rules of its own about them."""
        real = os.path.realpath(path)
        links: dict[str, str] = {}
        part = path
        while part not in ("/", "", self.graph.fence) and part != real:
            if Path(part).is_symlink():
                above = os.path.realpath(posixpath.dirname(part))
                links[posixpath.join(above, posixpath.basename(part))] = os.path.realpath(part)
            part = posixpath.dirname(part)
        if not all(map(self.graph.is_inside, (path, real, *links))):
            raise Problem(f"names {name}, which leads out of {self.graph.fence}")
        self.found.links |= links
        return real

    def _take_plugins(self, folder: str, path: str) -> None:
        """Take what the configuration of a generator or a transformer names: relative to the kustomization's folder.

        In a folder it is what the kustomization there lists.
        """
        if is_folder(path):
            node = self.graph.add(path)
            for below in node.around if node else ():
                self._take_plugins(folder, below)
        elif os.path.lexists(path):
            try:
                text = decode(self.graph.load(os.path.realpath(path)).raw)
                told = plugins(one.content for one in documents.read(text))
            except DocumentError as error:
                raise Unreadable(f"{self.graph.name(path)}: {error.message}", error.hint) from error
            if told.left:
                raise Problem(f"has {told.left}", is_left=True)
            if told.loads_elsewhere:
                self._fetch()
            self._take_if_there(folder, told.maybe)


def common_folder(paths: Iterable[str]) -> str:
    """The nearest folder around all of them."""
    return os.path.commonpath([*paths])
