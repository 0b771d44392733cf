"""From a wanted content to the patches that make it: what is the same stays as it is, to the last space."""

import re
from collections import defaultdict
from typing import Any, Final

from kubectl_sync.documents import flows, insertions, key_order, quoting, removals
from kubectl_sync.documents.alignment import align
from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.nodes import Alias, Mapping, Node, Scalar, Sequence, content_of, name_of
from kubectl_sync.documents.patches import Patch, Sheet, Slot, UnspliceableError
from kubectl_sync.documents.reorder import reorder
from kubectl_sync.documents.replacements import replace_scalar, replace_whole, scalar_line
from kubectl_sync.documents.sharing import Sharing
from kubectl_sync.documents.tracing import child
from kubectl_sync.model.content import Content, same

# Line ends to YAML 1.1, and to no editor: columns and lines would mean different things.
_FOREIGN: Final = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def plan_patches(
    text: str, root: Node, old: Content, new: Content, trace: Content, *, blocks: bool = True
) -> list[Patch]:
    """Return patches of a text, which ends with a line break, that make it say `new` instead of `old`.

    `trace` may tell where items of lists come from. Where such items change their order the patches do only that:
    plan again from there. Raises UnspliceableError where it cannot be done by position without loss.
    """
    if _FOREIGN.search(text):
        raise UnspliceableError("there is a line end that only YAML takes for one")
    sheet = Sheet(TextLayout(text), root, blocks=blocks)
    _Planner(sheet, root, old, new, trace).sync(Slot(root), old, new, trace)
    moves = [patch for patch in sheet.patches if patch.moves]
    if not moves and sheet.loses():
        raise UnspliceableError("a comment would be lost")
    return moves or sheet.patches


class _Planner:
    def __init__(self, sheet: Sheet, root: Node, old: Content, new: Content, trace: Content) -> None:
        self.sheet = sheet
        self.sharing = Sharing(root, old, new, trace) if "*" in sheet.layout.text and "&" in sheet.layout.text else None

    def sync(self, slot: Slot, old: Content, new: Content, trace: Content) -> None:
        node = slot.node
        if isinstance(node, Alias):
            self.alias(slot, node, old, new)
        elif same(old, new):
            return
        elif node.aliases and self.sharing and not self.sharing.agreed(node, new):
            self.leave(slot, node, old, new)
        elif isinstance(node, Mapping) and node.pairs and isinstance(new, dict) and new:
            self.mapping(node, old, new, trace)
        elif isinstance(node, Sequence) and node.items and isinstance(new, list) and new:
            self.sequence(node, old, new, trace)
        elif isinstance(node, Scalar) and not isinstance(new, dict | list):
            replace_scalar(self.sheet, slot, node, new)
        else:
            replace_whole(self.sheet, slot, new)

    def alias(self, slot: Slot, node: Alias, old: Content, new: Content) -> None:
        """An alias that must mean something else than what it stands for is replaced by that."""
        becomes = self.sharing.becomes(node.target, old) if self.sharing else old
        if same(becomes, new):
            return
        if isinstance(new, dict | list) or isinstance(old, dict | list):
            raise UnspliceableError("an alias stands there for a mapping or list")
        flow = slot.parent is not None and slot.parent.flow
        self.sheet.patch().put(node.start, node.end, quoting.spell(new, flow=flow, quote=self.sheet.style.quote))

    def leave(self, slot: Slot, node: Scalar | Mapping | Sequence, old: Content, new: Content) -> None:
        """An anchored value changes, but not for its aliases: the first of them inherits value and anchor."""
        heir = self.sharing.heir(node, old) if self.sharing and isinstance(node, Scalar) else None
        if not isinstance(node, Scalar) or heir is None or node.style in ("|", ">") or isinstance(new, dict | list):
            raise UnspliceableError("aliases stand for it elsewhere")
        layout = self.sheet.layout
        patch = self.sheet.patch()
        bare = Scalar(layout.value_start(node), node.end, "", node.tag, 0, node.style, node.text)
        patch.put(node.start, node.end, scalar_line(self.sheet, slot, bare, new).lstrip(" "))
        patch.put(heir.start, heir.end, layout.text[node.start : node.end])

    def mapping(self, node: Mapping, old: dict[str, Any], new: dict[str, Any], trace: Content) -> None:
        names = [name_of(key) for key, _ in node.pairs]
        own = {name: at for at, name in enumerate(names) if name is not None}
        merges = None in names
        for name, at in own.items():
            if name in new and not (merges and not same(old.get(name), content_of(node.pairs[at][1]))):
                self.sync(Slot(node.pairs[at][1], node, at), old.get(name), new[name], child(trace, name))
        added = {k: v for k, v in new.items() if k not in own and not (k in old and same(old[k], v))}
        self.insert(node, [name or "" for name in names], added, merges=merges)
        for at, gone in enumerate(names):
            if gone is not None and gone not in new:
                self.remove(node, at)

    def insert(self, node: Mapping, names: list[str], added: dict[str, Any], *, merges: bool) -> None:
        keys = key_order.Keys(names)
        places: dict[int, dict[str, Any]] = defaultdict(dict)
        for name in key_order.in_key_order(added, sort=keys.in_alphabet):
            before = len(names) if merges else keys.position(name)
            places[before][name] = added[name]
        module = flows if node.flow else insertions
        for before, pairs in places.items():
            module.insert_pairs(self.sheet, node, before, pairs)

    def remove(self, node: Mapping | Sequence, position: int) -> None:
        if node.flow:
            flows.remove(self.sheet, node, position)
        elif isinstance(node, Mapping):
            removals.remove_pair(self.sheet, node, position)
        else:
            removals.remove_item(self.sheet, node, position)

    def sequence(self, node: Sequence, old: list[Any], new: list[Any], trace: Content) -> None:
        found = align(old, new, trace)
        kept = [at for at in found if at is not None]
        if kept != sorted(kept):
            reorder(self.sheet, node, kept)
            return
        new_ones: dict[int, list[Any]] = defaultdict(list)  # by the place that they come before
        before = 0
        for at, place in enumerate(found):
            if place is None:
                new_ones[before].append(new[at])
            else:
                self.sync(Slot(node.items[place], node, place), old[place], new[at], child(trace, at))
                before = place + 1
        module = flows if node.flow else insertions
        for before, values in new_ones.items():
            module.insert_items(self.sheet, node, before, values)
        for place in sorted(set(range(len(old))) - set(kept)):
            self.remove(node, place)
