"""The style of a document: how it is indented and quoted, learned from what stands there."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.lines import Style
from kubectl_sync.documents.nodes import Mapping, Node, Scalar, Sequence, value_of
from kubectl_sync.documents.reading import Document, read
from kubectl_sync.errors import DocumentError

_DASHES: Final = re.compile(r"^---", re.MULTILINE)


def learned(texts: Iterable[str]) -> Style:
    """Return the style that most manifests of a folder have, from some of their texts.

    Each text has a vote on all that it shows: one without a list says nothing of dashes.
    """
    votes: dict[str, Counter[Any]] = {}
    for text in texts:
        try:
            document = next((one for one in read(text) if one.content is not None and one.has_tree), None)
        except DocumentError:
            continue
        if document is not None and not (isinstance(document.root, Mapping) and document.root.flow):
            for name, value in _shown(document).items():
                votes.setdefault(name, Counter())[value] += 1
    most: dict[str, Any] = {name: counter.most_common(1)[0][0] for name, counter in votes.items()}
    return replace(Style(), **most)


def _shown(document: Document) -> dict[str, Any]:
    """What a document in block style shows of its style."""
    seen, quotes = _counted(TextLayout(document.chunk.text), document.root)
    shown: dict[str, Any] = {name: counter.most_common(1)[0][0] for name, counter in seen.items() if counter}
    if quotes["'"] != quotes['"']:
        shown["quote"] = _quote(quotes)
    text = document.chunk.text
    return shown | {"start": _DASHES.search(text) is not None, "newline": "\r\n" if "\r\n" in text else "\n"}


def style_of(layout: TextLayout, root: Node | None, *, blocks: bool = True) -> Style:
    """Return the style that most of a document has."""
    seen, quotes = _counted(layout, root)
    style = _most(Style(blocks=blocks, quote=_quote(quotes)), seen)
    return replace(style, **_brackets(root)) if isinstance(root, Mapping) and root.flow else style


def _counted(layout: TextLayout, root: Node | None) -> tuple[dict[str, Counter[int]], Counter[str]]:
    """How often each width of `step`, `dash` and `gap` is there, and each kind of quotes."""
    seen: dict[str, Counter[int]] = {"step": Counter(), "dash": Counter(), "gap": Counter()}
    quotes: Counter[str] = Counter()
    for node in _nodes(root):
        if isinstance(node, Scalar):
            quotes[node.style] += 1
        elif isinstance(node, Mapping) and not node.flow:
            for key, value in node.pairs:
                _note(layout, key, value, seen)
        elif isinstance(node, Sequence) and not node.flow:
            seen["gap"].update(_gaps(layout, node))
    return seen, quotes


def _quote(quotes: Counter[str]) -> str:
    return "'" if quotes["'"] > quotes['"'] else '"'


def _brackets(root: Mapping) -> dict[str, Any]:
    """What marks JSON, which has quotes around all keys and text, and KYAML, which has them around text."""
    nodes = list(_nodes(root))
    keys = {key for node in nodes if isinstance(node, Mapping) for key, _ in node.pairs}
    texts = [one for one in nodes if isinstance(one, Scalar) and one not in keys and (one.style or _is_text(one))]
    is_json = all(isinstance(key, Scalar) and key.style == '"' for key in keys)
    if is_json or (texts and all(one.style == '"' for one in texts)):
        return {"quote": '"', "always": True, "keys": '"' if is_json else ""}
    return {}


def style_within(layout: TextLayout, node: Mapping | Sequence, style: Style) -> Style:
    """Return the style of what is put into a mapping or list: that of its neighbours there, else the document's."""
    style = _quoting(node, style)
    if node.flow:
        return _rows(layout, node, style)
    if isinstance(node, Sequence):
        gaps = _gaps(layout, node)
        return replace(style, gap=gaps[-1]) if gaps else style
    seen: dict[str, Counter[int]] = {"step": Counter(), "dash": Counter()}
    for key, value in node.pairs:
        _note(layout, key, value, seen)
    return _most(style, seen)


def _most(style: Style, seen: dict[str, Counter[int]]) -> Style:
    most: dict[str, Any] = {name: counter.most_common(1)[0][0] for name, counter in seen.items() if counter}
    return replace(style, **most)


def _quoting(node: Mapping | Sequence, style: Style) -> Style:
    children = [value for _, value in node.pairs] if isinstance(node, Mapping) else node.items
    texts = [one for one in children if isinstance(one, Scalar) and (one.style or _is_text(one))]
    quotes = {one.style for one in texts}
    if len(texts) > (0 if node.flow else 1) and quotes in ({"'"}, {'"'}):
        style = replace(style, quote=texts[0].style, always=True)
    keys = {key.style for key, _ in node.pairs if isinstance(key, Scalar)} if isinstance(node, Mapping) else set()
    return replace(style, keys=keys.pop()) if keys in ({"'"}, {'"'}) else style


def _is_text(node: Scalar) -> bool:
    return isinstance(value_of(node), str)


def _rows(layout: TextLayout, node: Mapping | Sequence, style: Style) -> Style:
    starts = [key.start for key, _ in node.pairs] if isinstance(node, Mapping) else [one.start for one in node.items]
    if not starts or layout.before(starts[0]).strip():
        return replace(style, rows=False)
    closing = layout.column(node.end - 1) if not layout.before(node.end - 1).strip() else 0
    step = max(layout.column(starts[0]) - closing, 1)
    last = layout.pair_tail(node, -1) if isinstance(node, Mapping) else layout.item_tail(node, -1)
    return replace(style, rows=True, step=step, commas=layout.text[layout.skip(last)] == ",")


def _note(layout: TextLayout, key: Node, value: Node, seen: dict[str, Counter[int]]) -> None:
    if isinstance(value, Mapping) and not value.flow:
        seen["step"][layout.column_of(value) - layout.column(key.start)] += 1
    elif isinstance(value, Sequence) and not value.flow:
        seen["dash"][layout.column(layout.dash(value, 0)) - layout.column(key.start)] += 1


def _gaps(layout: TextLayout, node: Sequence) -> list[int]:
    """The columns from dash to text, of items that have text on the dash's line."""
    gaps = []
    at = layout.dash(node, 0)
    column = layout.column(at)
    for item in node.items:
        gap = layout.column(item.start) - column
        if gap >= 2 and item.start < item.end and "\n" not in layout.text[at : item.start]:  # noqa: PLR2004
            gaps.append(gap)
        at = item.end
    return gaps


def _nodes(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key
            yield from _nodes(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _nodes(item)
