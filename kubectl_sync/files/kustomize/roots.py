"""Which kustomizations of a tree are rendered, and which ones only list what is read as it stands."""

import os
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field

from kubectl_sync.files.kustomize.graph import Graph, Node, joined
from kubectl_sync.files.kustomize.remote import is_fetched


@dataclass(slots=True)
class Roots:
    """Folders of kustomizations: those that only list files, those that are rendered, and those in a circle."""

    plain: set[str] = field(default_factory=set)
    rendered: list[str] = field(default_factory=list)
    circles: list[str] = field(default_factory=list)


def roots(
    graph: Graph,
    here: Iterable[str],
    is_read: Callable[[str], bool],
    changed: Container[str] = (),
    top: str = "",
    *,
    alone: bool = False,
) -> Roots:
    """Sort the kustomizations in the folders `here`.

    A root is one that no other one names, or that the user stands in (`top`). One that does no more than to list its
    resources, like all that it lists, changes nothing: its files are manifests as they stand, as long as `is_read` says
    of each that it is read anyway. Where a single one below changes something, names of it may stand in all others, and
    the whole is rendered. `changed` are folders that somebody else changes on the way to the cluster. With `alone` only
    that one counts, and what it lists.
    """
    folders = list(dict.fromkeys(here))
    known = frozenset(folders)
    parents = graph.parents()
    tops = [one for one in folders if not parents.get(one, set()) - {one}]
    plain = _plain(graph, [one for one in folders if one not in changed], parents, is_read)
    found = Roots()
    seen: set[str] = set()
    mine = [top] if top in known else []
    pending = mine if alone else [*reversed([*tops, *mine])]
    while pending:
        folder = pending.pop()
        node = graph.nodes[folder]
        if folder in seen:
            continue
        seen.add(folder)
        if folder in plain:
            found.plain.add(folder)
            pending += reversed(node.children)
        elif node.error or (node.says and not node.says.is_component):
            found.rendered.append(folder)
    beside = [one for one in graph.nodes if one not in known]  # what others of them name is in no circle here
    reached = graph.reached([*tops, *found.rendered, *found.plain, *beside])
    found.circles = [] if alone else [one for one in folders if one not in reached]
    return found


def _plain(
    graph: Graph, folders: list[str], parents: Mapping[str, set[str]], is_read: Callable[[str], bool]
) -> set[str]:
    """The folders of kustomizations that change nothing: only lists, all the way down."""
    known = frozenset(folders)
    found = {one for one in folders if _only_lists(graph.nodes[one], known, is_read)}
    pending = [folder for folder in graph.nodes if folder not in found]
    while pending:
        for parent in parents.get(pending.pop(), set()) & found:
            found.remove(parent)
            pending.append(parent)
    return found


def _only_lists(node: Node, folders: Container[str], is_read: Callable[[str], bool]) -> bool:
    """Whether a kustomization changes nothing, and all that it lists is read without it."""
    says = node.says
    if says is None or says.changes or says.left or says.is_component:
        return False
    if any(map(is_fetched, says.lists)):
        return False
    listed = (joined(node.folder, name) for name in says.lists)
    return all(is_read(path) or os.path.realpath(path) in folders for path in listed)
