"""Which files of a tree kustomize renders, and what it makes of them: a source is no manifest of its own."""

import os
import posixpath
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kubectl_sync.files.cache import ParseCache
from kubectl_sync.files.kustomize.graph import Graph, Node, Problem, is_folder
from kubectl_sync.files.kustomize.inputs import Reach, common_folder, reach
from kubectl_sync.files.kustomize.kustomization import may_hold_secret
from kubectl_sync.files.kustomize.roots import Roots, roots
from kubectl_sync.files.kustomize.words import may_be_read_otherwise
from kubectl_sync.files.text import Unreadable
from kubectl_sync.files.walk import Tree
from kubectl_sync.model.objects import Gap
from kubectl_sync.model.skipped import UNNAMED, Skipped

_MOVES: Final = re.compile(rb"replacements|vars", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Root:
    """One kustomization that is rendered: its folder, its file (both absolute), and all that it is made of.

    `name` is that of the file as the user sees it. `fence` is the folder that all of it lies in.
    """

    folder: str
    file: str
    name: str
    reach: Reach
    fence: str
    has_metadata: bool

    @property
    def moves_values(self) -> bool:
        """Whether a value of a Secret may stand in another object than that, as a replacement puts it."""
        inputs = [one.raw for one in self.reach.files.values()]
        return any(map(_MOVES.search, inputs)) and any(map(may_hold_secret, inputs))

    @property
    def shown(self) -> str:
        """The folder as the user would type it."""
        return posixpath.dirname(self.name) or "."


@dataclass(slots=True)
class Sources:
    """The files that are left to kustomize, each with the reason; `files` are kustomizations themselves.

    `unnamed` are those that lie beside or below one, and that none names: nothing is made of them.
    `listed` are files that a kustomization lists and does not change: manifests, whoever else is made of them.
    `listing` are those kustomizations, by their absolute paths.
    """

    reasons: dict[str, str] = field(default_factory=dict)
    unnamed: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    listing: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)


@dataclass(slots=True)
class Kustomizations:
    """The kustomizations of a tree. `above` are files in the folders around it, `beside` in those left out of it.

    With `alone` nothing but the kustomization of the folder that is read counts; `remote` allows resources that
    lie elsewhere.
    """

    tree: Tree
    inside: str = ""
    above: Sequence[str] = ()
    beside: Sequence[str] = ()
    fence: str = ""
    alone: bool = False
    remote: bool = False
    cache: ParseCache = field(default_factory=lambda: ParseCache(None))
    graph: Graph = field(init=False)

    def __post_init__(self) -> None:
        root = os.path.realpath(self.tree.root)
        self.graph = Graph(self.fence, self._shown, self.cache, root=root)

    @property
    def tops(self) -> list[str]:
        """The folders that paths of Flux and Argo CD may be relative to."""
        return list(dict.fromkeys(one for one in (self.fence, self.tree.root) if one))

    def sources(self, changed: Mapping[str, str]) -> Sources:
        """Read them all. `changed` are folders that somebody else changes, with the reasons."""
        found = Sources()
        mine = self._mine(found)
        top = os.path.realpath(self.tree.path(self.inside))
        here = [*mine, *(one for one in map(self._folder, self.above) if one in self.graph.nodes)]
        sorted_in = roots(self.graph, here, self._is_read, changed, top, alone=self.alone)
        blind = "" if self.alone else self._blind()
        if blind:  # what only lists may be the base of that one, too
            self._leave_for(found, [folder for folder in sorted_in.plain if folder in mine], blind)
            sorted_in.plain = set()
        plain = [self.graph.nodes[folder] for folder in sorted_in.plain]
        found.listed = {self._in_tree(path) for node in plain for path in node.around}
        found.listing = {node.file for node in plain}
        self._leave_named(found, sorted_in)
        if self.alone:  # nobody asked for what is not listed
            found.files |= self.tree.files.keys() - found.listed
        for folder in sorted_in.rendered:
            if folder in mine:
                self._render(found, self.graph.nodes[folder], changed, blind)
        for folder in sorted_in.circles:
            self._miss(found, self.graph.nodes[folder], Problem("is only named by what it names itself"))
        self._leave_unnamed(found, mine)
        self._tell(found, mine, sorted_in, changed)
        return found

    def _blind(self) -> str:
        """A kustomization of which not even the words are known: it may name any other one. "" where none is so."""
        nodes = self.graph.nodes.values()
        return next((self._name(one) for one in nodes if one.is_dark), "")

    def _mine(self, found: Sources) -> dict[str, str]:
        """Read what lies in the tree, above and beside it; return the folders in the tree with the files' names."""
        mine: dict[str, str] = {}
        for name in (*self.above, *self.beside, *self.tree.kustomizations):
            node = self.graph.add(self._folder(name))
            if node is None:
                if name in self.tree.kustomizations:
                    self._outside(found, name)
                continue
            if node.error and name in self.above and not self.alone:
                self._miss(found, node, node.error)  # which leaves all that is read here
            if node.says or node.error:
                found.files.add(name)
                if name in self.tree.kustomizations:
                    mine[node.folder] = name
        return mine

    def _outside(self, found: Sources, name: str) -> None:
        """A folder that a link leads out of what is read."""
        shown = self.tree.shown(name)
        found.gaps.append(Gap(shown, "a link that leads out of the folder", "", files=(shown,)))

    def _leave_for(self, found: Sources, folders: Sequence[str], blind: str) -> None:
        told = f"may be named by {blind}, which cannot be read"
        for folder in folders:
            self._miss(found, self.graph.nodes[folder], Problem(told, "mend that; nothing is made of it until then"))

    def _render(self, found: Sources, node: Node, changed: Mapping[str, str], blind: str) -> None:
        if reason := self._why_changed(node, changed):
            self._miss(found, node, Problem(reason, is_left=True))
            return
        try:
            inputs = reach(self.graph, node.folder, remote=self.remote)
        except Unreadable as error:
            self._miss(found, node, error)
            return
        if blind:
            self._leave_for(found, [node.folder], blind)
            return
        folders = [*inputs.folders, *map(posixpath.dirname, (*inputs.files, *inputs.links))]
        fence = self.fence or common_folder(folders)
        has_metadata = node.says is not None and "buildMetadata" in node.says.changes
        found.roots.append(Root(node.folder, node.file, self._name(node), inputs, fence, has_metadata))

    def _why_changed(self, node: Node, changed: Mapping[str, str]) -> str:
        """Why somebody else changes what a kustomization makes, or what it only lists; "" where nobody does."""
        pending, seen = [node], set()
        while pending:
            one = pending.pop()
            if reason := changed.get(one.folder):
                return reason if one is node else f"is made of what {reason}"
            if one.folder not in seen and one.says and not one.says.changes:
                seen.add(one.folder)
                pending += [self.graph.nodes[child] for child in one.children]
        return ""

    def _miss(self, found: Sources, node: Node, error: Unreadable) -> None:
        shown = self._name(node)
        if node.is_template:
            found.skipped.append(Skipped("template of a kustomization", shown))
        elif isinstance(error, Problem) and error.is_left:
            found.skipped.append(Skipped(f"kustomization that {error.message}", shown))
        else:
            found.gaps.append(Gap(shown, error.message, error.hint, files=(shown,), is_of_any=True))

    def _leave_named(self, found: Sources, sorted_in: Roots) -> None:
        """Leave what is named to kustomize, but for what a kustomization only lists."""
        may_be = self.tree.files.keys() - found.listed
        for node in self.graph.nodes.values():
            shown = self._name(node)
            if node.error:
                self._leave_below(found, node, f"below {shown}, which cannot be read")
            if (node.says is None and not node.error) or node.folder in sorted_in.plain:
                continue
            for path in node.around:
                if os.path.realpath(path) not in self.graph.nodes and is_folder(path):
                    self._leave_in(found, path, f"in a folder that {shown} names, and that has no kustomization")
            for path in node.paths:
                source = self._in_tree(path)
                if source in may_be and source != self._in_tree(node.file):
                    found.reasons.setdefault(source, f"named by {shown}: rendered by kustomize")

    def _leave_unnamed(self, found: Sources, mine: Mapping[str, str]) -> None:
        """Leave the files beside a kustomization, or beside what it names, that it does not name itself.

        `kubectl apply -k` leaves them, too. Other folders below one that only lists, or is not rendered, are their own
        masters; what lies below one that is rendered is its matter, unless another one lies between.
        """
        made = {folder for root in found.roots for folder in root.reach.folders}
        around = {posixpath.dirname(self.tree.path(name)) for name in self.tree.files}
        owners = dict(mine)
        for folder in made & mine.keys():
            inside = posixpath.join(folder, "")
            deep = [one for one in around if one.startswith(inside) and _is_of(one, folder, mine)]
            owners = dict.fromkeys(deep, mine[folder]) | owners
        for folder, name in mine.items():
            paths = self.graph.nodes[folder].paths
            named = {posixpath.dirname(path) for path in paths if self._in_tree(path) in self.tree.files}
            below = (one for one in named if one.startswith(posixpath.join(folder, "")))
            owners = {one: name for one in below if _is_of(one, folder, mine)} | owners
        known = found.listed | found.files | found.reasons.keys()
        for name in self.tree.files.keys() - known:
            if owner := owners.get(posixpath.dirname(self.tree.path(name))):
                found.unnamed[name] = f"{UNNAMED}{self.tree.shown(owner)}"

    def _leave_below(self, found: Sources, node: Node, reason: str) -> None:
        self._leave_in(found, node.folder, reason)
        found.reasons.pop(self._in_tree(node.file), None)

    def _leave_in(self, found: Sources, folder: str, reason: str) -> None:
        """Leave all that lies below a folder."""
        inside = posixpath.join(folder, "")
        for name in self.tree.files:
            if self.tree.path(name).startswith(inside):
                found.reasons.setdefault(name, reason)

    def _tell(self, found: Sources, mine: Mapping[str, str], sorted_in: Roots, changed: Mapping[str, str]) -> None:
        """Say which kustomizations nothing is made of here."""
        told = {one.where for one in found.skipped} | {gap.where for gap in found.gaps}
        made = {folder for root in found.roots for folder in root.reach.folders}
        for folder, name in mine.items():
            shown = self.tree.shown(name)
            if folder not in made and folder not in sorted_in.plain and shown not in told:
                found.skipped.append(Skipped(_what_is(self.graph.nodes[folder], changed.get(folder, "")), shown))

    def _is_read(self, path: str) -> bool:
        """Whether a file is read without a kustomization that lists it, as kustomize itself would read it."""
        stamp = self.tree.files.get(self._in_tree(path))
        return stamp is not None and not may_be_read_otherwise(path, stamp.size)

    def _folder(self, name: str) -> str:
        return os.path.realpath(posixpath.dirname(posixpath.normpath(self.tree.path(name))))

    def _name(self, node: Node) -> str:
        return self._shown(node.file)

    def _shown(self, path: str) -> str:
        return self.tree.shown(os.path.relpath(path, self.tree.root))

    def _in_tree(self, path: str) -> str:
        return path.removeprefix(posixpath.join(self.tree.root, ""))


def served(found: Sources, root: Root, tree: Tree) -> None:
    """Say nothing of the files that a root was rendered from: its objects speak for them."""
    for path in (*root.reach.files, *root.reach.links):
        name = path.removeprefix(posixpath.join(tree.root, ""))
        if name not in found.listed:
            found.reasons.pop(name, None)
            found.files.add(name)
            found.served.add(name)


def tell_unserved(found: Sources, tree: Tree) -> None:
    """Say of the kustomizations in roots that were not rendered that nothing is made of them."""
    told = {one.where for one in found.skipped} | {gap.where for gap in found.gaps}
    inner = {folder for root in found.roots for folder in root.reach.folders} - {root.folder for root in found.roots}
    for name in tree.kustomizations:
        folder = posixpath.dirname(tree.path(name))
        if folder in inner and name not in found.served and tree.shown(name) not in told:
            found.skipped.append(Skipped("kustomization", tree.shown(name)))


def _what_is(node: Node, changed: str) -> str:
    """What a kustomization is that nothing is made of; `changed` tells who else changes what it makes."""
    if changed:
        return f"kustomization that {changed}"
    return "component of a kustomization" if node.says and node.says.is_component else "kustomization"


def _is_of(folder: str, owner: str, others: Container[str]) -> bool:
    """Whether a folder below that of a kustomization is in no folder of another one between them."""
    while folder != owner:
        if folder in others:
            return False
        folder = posixpath.dirname(folder)
    return True
