"""Which kustomization names which, however far away; each file is read once in a run."""

import contextlib
import os
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.cache import ParseCache
from kubectl_sync.files.foreign import template_line
from kubectl_sync.files.kustomize.kustomization import Kustomization, is_kustomization, may_hold_secret, what_it_says
from kubectl_sync.files.kustomize.remote import is_fetched
from kubectl_sync.files.text import Loaded, Unreadable, decode, load
from kubectl_sync.model.objects import KUSTOMIZATIONS

_NAME: Final = re.compile(r"[^\s\"'\[\]{},#]+")


class Problem(Unreadable):
    """Why a kustomization is not rendered; `is_left` where it is nothing that is wrong with it."""

    def __init__(self, message: str, hint: str = "", *, is_left: bool = False) -> None:
        super().__init__(message, hint or "its objects are left alone until then")
        self.is_left = is_left


@dataclass(slots=True)
class Node:
    """One kustomization: its folder and file (absolute, without links), what it says, or why nobody can tell.

    `maybe` are the words of one that cannot be read: it names what there is of these names. Where `is_dark` not even
    the words are known.
    """

    folder: str
    file: str
    says: Kustomization | None = None
    error: Unreadable | None = None
    maybe: tuple[str, ...] = ()
    is_template: bool = False
    is_dark: bool = False
    children: list[str] = field(default_factory=list)

    @property
    def named(self) -> Iterator[tuple[str, str]]:
        """All that it names: as it is typed, and the absolute path that this is, if it is one."""
        for name in self.says.names if self.says else ():
            yield name, joined(self.folder, name)

    @property
    def paths(self) -> Iterator[str]:
        """The absolute paths of all that it names, and of all that it may name: where there is a file, it does."""
        for name in (*self.says.names, *self.says.maybe) if self.says else self.maybe:
            yield joined(self.folder, name)

    @property
    def around(self) -> Iterator[str]:
        """The absolute paths of the folders and files that it may be made of with the kustomizations in them."""
        for name in (*self.says.lists, *self.says.components, *self.says.plugins) if self.says else self.maybe:
            if not is_fetched(name):
                yield joined(self.folder, name)


@dataclass(slots=True)
class Graph:
    """The kustomizations that were looked at, by their folders, with all that they lead to.

    `fence` is the folder that nothing is read outside of, "" where nobody said: then no link leads out of `root`, the
    folder that is read. `name` is that of a path for the user; `cache` has what kustomizations said in earlier runs.
    """

    fence: str = ""
    name: Callable[[str], str] = str
    cache: ParseCache = field(default_factory=lambda: ParseCache(None))
    nodes: dict[str, Node] = field(default_factory=dict)
    root: str = ""
    _loaded: dict[str, Loaded] = field(default_factory=dict)
    _walked: set[str] = field(default_factory=set)

    def add(self, folder: str) -> Node | None:
        """The kustomization of a folder, with all that it leads to; None where there is none."""
        folder = os.path.realpath(folder)
        first = self._node(folder)
        pending = [first] if first and folder not in self._walked else []
        while pending:
            node = pending.pop()
            if node.folder in self._walked:
                continue
            self._walked.add(node.folder)
            for path in node.around:
                if is_folder(path) and (child := self._node(os.path.realpath(path))):
                    node.children.append(child.folder)
                    pending.append(child)
        return first

    def _node(self, folder: str) -> Node | None:
        if folder in self.nodes:
            return self.nodes[folder]
        there = (f"{folder}/{name}" for name in sorted(KUSTOMIZATIONS))
        files = [one for one in there if os.path.lexists(one) and not is_folder(one)]
        if not files or not self.is_inside(folder):
            return None
        node = self.nodes[folder] = Node(folder, files[0])
        if files[1:]:
            names = " and ".join(map(posixpath.basename, files))
            node.error = Unreadable(f"is one of several in its folder: {names}", "keep one of them")
            words = [self._words(one) for one in files]
            node.maybe = tuple(word for one in words for word in one or ())
            node.is_dark = None in words
        else:
            self._read(node)
        return node

    def parents(self) -> dict[str, set[str]]:
        """The folders of the kustomizations that name one, by its folder."""
        found: dict[str, set[str]] = {}
        for node in self.nodes.values():
            for child in node.children:
                found.setdefault(child, set()).add(node.folder)
        return found

    def reached(self, folders: list[str]) -> set[str]:
        """These folders, and all that they lead to."""
        found: set[str] = set()
        pending = [*folders]
        while pending:
            folder = pending.pop()
            if folder not in found:
                found.add(folder)
                pending += self.nodes[folder].children
        return found

    def load(self, path: str) -> Loaded:
        """A file's bytes, read once in a run. Raises Unreadable."""
        if path not in self._loaded:
            self._loaded[path] = load(path)
        return self._loaded[path]

    def _words(self, file: str) -> tuple[str, ...] | None:
        try:
            return names_in(decode(self.load(os.path.realpath(file)).raw))
        except Unreadable:
            return None

    def is_inside(self, path: str) -> bool:
        """Whether a path without links lies in the fence."""
        return not self.fence or _is_below(path, self.fence)

    def is_linked_inside(self, path: str) -> bool:
        """Whether what a link leads to may be read."""
        return self.is_inside(path) if self.fence or not self.root else _is_below(path, self.root)

    def _read(self, node: Node) -> None:
        target = os.path.realpath(node.file)
        if Path(node.file).is_symlink() and not self.is_linked_inside(target):
            node.error = Unreadable("a link that leads out of the folder", "")
            return
        text = ""
        try:
            loaded = self.load(target)
            with contextlib.suppress(TypeError, KeyError):  # a damaged cache is none
                node.says = Kustomization.of(self.cache.fact(loaded.digest))
                return
            text = decode(loaded.raw)
            contents = [one.content for one in documents.read(text) if one.content is not None]
        except Unreadable as error:
            node.error, node.is_dark = error, True
        except DocumentError as error:
            node.maybe = names_in(text)
            node.is_template = template_line(text, error.message) is not None
            node.error = Unreadable(error.message, error.hint or "mend it; what lies below it is left alone until then")
        else:
            if all(map(is_kustomization, contents)):
                node.says = what_it_says(contents)
                if not may_hold_secret(loaded.raw):
                    self.cache.put_fact(loaded.digest, node.says.plain)


def names_in(text: str) -> tuple[str, ...]:
    """The words of a text that may be names of files or folders, however broken it is."""
    return tuple(dict.fromkeys(_NAME.findall(text)))


def is_folder(path: str) -> bool:
    """Whether a path leads to a folder, however long or odd a name it has."""
    return os.path.isdir(path)  # noqa: PTH112 - raises nothing


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(posixpath.join(folder, ""))


def joined(folder: str, name: str) -> str:
    """The path that a name in a kustomization of a folder is."""
    return posixpath.normpath(posixpath.join(folder, name))
