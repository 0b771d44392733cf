"""Anchors and aliases: what stands in several places, and what is wanted in each of them."""

from collections import defaultdict

from kubectl_sync.documents.alignment import align
from kubectl_sync.documents.nodes import Alias, Mapping, Node, Scalar, Sequence, name_of
from kubectl_sync.documents.tracing import child
from kubectl_sync.model.content import Content, same


class Sharing:
    """What is wanted where an anchor stands, and where aliases stand for it."""

    def __init__(self, root: Node, old: Content, new: Content, trace: Content) -> None:
        self._uses: dict[int, list[tuple[Alias, Content]]] = defaultdict(list)
        self._own: dict[int, Content] = {}
        self._gather(root, old, new, trace)

    def agreed(self, node: Scalar | Mapping | Sequence, wanted: Content) -> bool:
        """Whether all aliases of an anchored node want the value that is wanted for itself."""
        uses = self._uses[id(node)]
        return len(uses) == node.aliases and all(same(value, wanted) for _, value in uses)

    def heir(self, node: Scalar, old: Content) -> Alias | None:
        """The first alias that wants the old value, where all of them are values of their own."""
        uses = self._uses[id(node)]
        if len(uses) != node.aliases:
            return None
        return next((alias for alias, value in uses if same(value, old)), None)

    def becomes(self, node: Node, old: Content) -> Content:
        """What an alias of a node will mean after the edit."""
        if isinstance(node, Alias) or id(node) not in self._own:
            return old
        wanted = self._own[id(node)]
        return wanted if self.agreed(node, wanted) else old

    def _gather(self, node: Node, old: Content, new: Content, trace: Content) -> None:
        if isinstance(node, Alias):
            self._uses[id(node.target)].append((node, new))
            return
        if node.aliases:
            self._own[id(node)] = new
        if isinstance(node, Mapping) and isinstance(new, dict) and isinstance(old, dict):
            for key, value in node.pairs:
                name = name_of(key)
                if name is not None and name in new:
                    self._gather(value, old.get(name), new[name], child(trace, name))
        elif (
            isinstance(node, Sequence)
            and isinstance(new, list)
            and isinstance(old, list)
            and len(old) == len(node.items)
        ):
            for at, before in enumerate(align(old, new, trace)):
                if before is not None:
                    self._gather(node.items[before], old[before], new[at], child(trace, at))
