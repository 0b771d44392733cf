"""From nodes to the values that kubectl reads in them."""

import math
from typing import Any, Final

from kubectl_sync.documents import scalars
from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.nodes import DEPTH, Alias, Mapping, Node, Scalar, Sequence, is_merge
from kubectl_sync.documents.problems import problem
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content

# How many values aliases may add to one document: far above any manifest, far below what hurts.
ALIASED_VALUES: Final = 100_000
_MERGE_RULE: Final = "`<<` takes a mapping, or a list of mappings"


def key_text(chunk: Chunk, key: Scalar) -> str:
    """Return a key as kubectl reads it: `y` is "true". Raises DocumentError where it can be none."""
    try:
        return scalars.key(_resolve(key))
    except ValueError as error:
        raise problem(chunk, key.start, str(error)) from error


def build(chunk: Chunk, root: Node | None) -> Content:
    """Return the values of a document's tree.

    Raises DocumentError for a key that is there twice, a tag that does not fit, a number JSON does not
    have, and aliases that would make the document explode.
    """
    return None if root is None else _Builder(chunk).value(root, 0)


def _resolve(node: Scalar) -> scalars.Scalar:
    if node.tag:
        return scalars.tagged(node.tag, node.text)
    return node.text if node.style else scalars.resolve(node.text)


class _Builder:
    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.budget = ALIASED_VALUES
        self.aliases = 0  # how many of them are being followed right now

    def value(self, node: Node, depth: int) -> Content:
        if self.aliases:
            self.spend(node, depth)
        if isinstance(node, Scalar):
            return self.scalar(node)
        if isinstance(node, Sequence):
            return [self.value(item, depth + 1) for item in node.items]
        if isinstance(node, Mapping):
            return self.mapping(node, depth + 1)
        return self.alias(node, depth)

    def alias(self, node: Alias, depth: int) -> Content:
        self.aliases += 1
        value = self.value(node.target, depth)
        self.aliases -= 1
        return value

    def spend(self, node: Node, depth: int) -> None:
        self.budget -= 1
        if self.budget < 0 or depth > DEPTH:
            raise self.problem(node, "the aliases make this document far too large")

    def scalar(self, node: Scalar) -> scalars.Scalar:
        try:
            value = _resolve(node)
        except ValueError as error:
            raise self.problem(node, str(error)) from error
        if isinstance(value, float) and not math.isfinite(value):
            raise self.problem(node, "kubectl refuses this number: JSON does not have it")
        return scalars.whole(value)

    def mapping(self, node: Mapping, depth: int) -> dict[str, Any]:
        content: dict[str, Any] = {}
        own = set()
        for key, child in node.pairs:
            if is_merge(key):
                # go-yaml v2 lets what is merged win over the keys above it (decode.go, mapping)
                content.update(self.merged(child, depth))
                continue
            name = key_text(self.chunk, key)
            if name in own:
                raise self.problem(key, f"the key `{name}` is there twice")
            own.add(name)
            content[name] = self.value(child, depth)
        return content

    def merged(self, node: Node, depth: int) -> dict[str, Any]:
        target = node.target if isinstance(node, Alias) else node
        parts = target.items if isinstance(target, Sequence) else (node,)
        content: dict[str, Any] = {}
        for part in reversed(parts):  # the first mapping of the list wins
            value = self.value(part, depth)
            if not isinstance(value, dict):
                raise self.problem(part, _MERGE_RULE)
            content.update(value)
        return content

    def problem(self, node: Node, message: str) -> DocumentError:
        return problem(self.chunk, node.start, message)
