"""All that one root is rendered from, and why it is not rendered at all: decided before anything is started."""

import os
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.kustomize.graph import Graph, Node, Problem, joined
from kubectl_sync.files.kustomize.kustomization import plugins
from kubectl_sync.files.text import Loaded, Unreadable, decode

_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 64 << 20
# Addresses as kustomize takes them (kubernetes-sigs/kustomize:api/internal/git/repospec.go): `https://…`,
# `git@host:…`, `github.com/org/repo//path?ref=v1`.
_REMOTE: Final = re.compile(r"^[a-z][a-z0-9+.-]*::|://|^[\w.-]+@|^[\w-]+(?:\.[\w-]+)+[/:]|[?&]ref=|//")


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
    if sum(len(one.raw) for one in inputs.found.files.values()) > _MOST_BYTES:
        raise Problem(f"is made of more than {_MOST_BYTES >> 20} MiB of files")
    return inputs.found


@dataclass(slots=True)
class _Inputs:
    """The inputs of a root, while they are found."""

    graph: Graph
    found: Reach
    is_remote_allowed: bool

    def enter(self, node: Node, above: tuple[str, ...]) -> None:
        """Take a kustomization with all that it names; `above` are the folders on the way to it."""
        if node.folder in above:
            raise Problem("names itself, by way of others", "take one of them out of `resources`")
        if node.folder in self.found.folders:
            return
        if node.error:
            raise node.error
        if node.says is None:
            raise Problem(f"names {self.graph.name(node.file)}, which is no kustomization")
        if node.says.left:
            raise Problem(f"has {node.says.left}", is_left=True)
        self.found.folders.append(node.folder)
        self._take(node.file)
        for name, path in node.named:
            if Path(path).is_dir():
                self._enter_folder(path, name, (*above, node.folder))
            elif os.path.lexists(path):
                self._take(path)
                if name in node.says.plugins:
                    self._take_plugins(node.folder, path)
            else:
                self._miss(node, name)

    def _miss(self, node: Node, name: str) -> None:
        """What a kustomization names is not here: it lies elsewhere, or nowhere."""
        if not _REMOTE.search(name):
            is_own = node.folder == self.found.root
            inside = "" if is_own else f"is made of {self.graph.name(node.file)}, which "
            raise Problem(f"{inside}names {name}, which is not there")
        if not self.is_remote_allowed:
            raise Problem("has remote resources (--remote allows them)", is_left=True)
        self.found.is_remote = True

    def _enter_folder(self, path: str, name: str, above: tuple[str, ...]) -> None:
        real = os.path.realpath(path)
        if not self.graph.is_inside(real):
            raise Problem(f"names {name}, which leads out of {self.graph.fence}")
        self._note_links(path)
        node = self.graph.add(real)
        if node is None:
            raise Problem(f"names the folder {name}, which has no kustomization")
        self.enter(node, above)

    def _take(self, path: str) -> None:
        real = os.path.realpath(path)
        if not self.graph.is_inside(real):
            raise Problem(f"names {self.graph.name(path)}, which leads out of {self.graph.fence}")
        self.found.files.setdefault(real, self.graph.load(real))
        if len(self.found.files) > _MOST_FILES:
            raise Problem(f"is made of more than {_MOST_FILES:,} files")
        if real != path:
            self._note_links(path)

    def _note_links(self, path: str) -> None:
        """Keep the links on a path as links: kustomize has rules of its own about them."""
        part = path
        while part not in ("/", "", self.graph.fence):
            if Path(part).is_symlink():
                self.found.links[part] = os.path.realpath(part)
            part = posixpath.dirname(part)

    def _take_plugins(self, folder: str, path: str) -> None:
        """Take what the configuration of a generator or a transformer names: relative to the kustomization's folder."""
        try:
            text = decode(self.graph.load(os.path.realpath(path)).raw)
            told = plugins(one.content for one in documents.read(text))
        except DocumentError as error:
            raise Unreadable(f"{self.graph.name(path)}: {error.message}", error.hint) from error
        if told.left:
            raise Problem(f"has {told.left}", is_left=True)
        for name in told.files:
            if Path(joined(folder, name)).is_file():
                self._take(joined(folder, name))


def common_folder(paths: Iterable[str]) -> str:
    """The nearest folder around all of them."""
    return os.path.commonpath([*paths])
