"""What becomes of a mapping or a list, as lines of YAML.

Keys have one order on both sides, and items stand beside the ones that they are most like: what is
equal is never shown as changed because it stands elsewhere in one of the two texts.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kubectl_sync.errors import DocumentError
from kubectl_sync.model import matching, paths
from kubectl_sync.model.content import ABSENT, Content, same
from kubectl_sync.model.masked import Masked
from kubectl_sync.views import likeness, text_diffs
from kubectl_sync.views.text_diffs import Signed


def structure_lines(content: Content) -> list[str]:
    """The lines of a mapping, a list or an order, `***` for the value of a Secret."""
    if not content:
        return ["{}\n" if isinstance(content, dict) else "[]\n"]
    return _mapping(content) if isinstance(content, dict) else _list(list(content))


def structure_diff(old: Content, new: Content) -> list[Signed]:
    """All lines of two mappings, lists or orders, with what becomes of each."""
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        return list(_in_mapping(old, new))
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and old and new:
        return list(_in_list(list(old), list(new)))
    return [*(("-", one) for one in structure_lines(old)), *(("+", one) for one in structure_lines(new))]


def arranged(content: Content, like: Content) -> Content:
    """The content with its keys in the order of another one, those of its own behind them."""
    if isinstance(content, dict) and isinstance(like, dict):
        keys = dict.fromkeys([*(key for key in like if key in content), *content])
        return {key: arranged(content[key], like.get(key)) for key in keys}
    if isinstance(content, list) and isinstance(like, list):
        others = [*like, *[None] * len(content)]
        pairs = zip(content, others, strict=False)
        return [arranged(one, other) for one, other in pairs]
    return content


def _in_mapping(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Signed]:
    for key in _keys(old, new):
        before, after = old.get(key, ABSENT), new.get(key, ABSENT)
        if before is ABSENT or after is ABSENT:
            sign, value = ("+", after) if before is ABSENT else ("-", before)
            yield from ((sign, line) for line in _mapping({key: value}))
        elif same(before, after):
            yield from ((" ", line) for line in _mapping({key: before}))
        else:
            yield from _at_key(key, before, after)


def _at_key(key: str, before: Content, after: Content) -> Iterator[Signed]:
    """What becomes of a value whose key stays; of text of several lines, only lines of it."""
    is_inside = type(before) is type(after) and isinstance(before, dict | list)
    if is_inside and before and after:
        yield " ", _mapping({key: {}})[0].removesuffix(" {}\n") + "\n"
        indent = "  " if isinstance(before, dict) else ""
        yield from ((sign, indent + line) for sign, line in structure_diff(before, after))
        return
    yield from _of_text(_mapping({key: before}), _mapping({key: after}))


def _of_text(before: list[str], after: list[str]) -> Iterator[Signed]:
    """What becomes of a value without parts: all of it, or where both have several lines, some."""
    (head, *old), (new_head, *new) = before, after
    if not (old and new):
        yield from (("-", line) for line in before)
        yield from (("+", line) for line in after)
        return
    if head == new_head:
        yield " ", head
    else:
        yield "-", head
        yield "+", new_head
    yield from text_diffs.signed(old, new)


def _in_list(old: list[Any], new: list[Any]) -> Iterator[Signed]:
    before, after = ([likeness.canonical(item) for item in items] for items in (old, new))
    for is_equal, low, high, new_low, new_high in matching.runs(before, after):
        if is_equal:
            yield from ((" ", line) for line in _list(old[low:high]))
        else:
            yield from _among(old[low:high], new[new_low:new_high])


def _among(old: list[Any], new: list[Any]) -> Iterator[Signed]:
    """What becomes of items that differ: those that are alike beside each other."""
    rest, place = 0, 0
    for one, other in [*likeness.pairs(old, new), (len(old), len(new))]:
        yield from (("-", line) for line in _list(old[rest:one]))
        yield from (("+", line) for line in _list(new[place:other]))
        if one < len(old):
            yield from _item(old[one], new[other])
        rest, place = one + 1, other + 1


def _item(old: Content, new: Content) -> Iterator[Signed]:
    """An item that stays, with a dash before its first line on each side."""
    if isinstance(old, str):
        yield from _of_text(_list([old]), _list([new]))
        return
    dashes = {"-": "- ", "+": "- "}
    for sign, line in _in_mapping(old, new):
        yield sign, dashes.get(sign, dashes["-"]) + line
        for one in dashes if sign == " " else sign:
            dashes[one] = "  "


def _keys(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The keys of both in people's order; a common one is first, to carry an item's dash."""
    from kubectl_sync.documents.key_order import in_key_order

    keys = list(in_key_order(dict.fromkeys([*old, *new])))
    first = next((key for key in keys if key in old and key in new), None)
    return keys if first is None else [first, *(key for key in keys if key != first)]


def _mapping(content: dict[str, Any]) -> list[str]:
    return _written(content)


def _list(items: Sequence[Any]) -> list[str]:
    if not items:
        return []
    return _written({"list": [*items]})[1:]


def _written(content: dict[str, Any]) -> list[str]:
    from kubectl_sync import documents

    plain = _plain(content)
    try:
        text = documents.write(plain)
    except DocumentError:  # half a character, which JSON can spell
        text = json.dumps(plain) + "\n"
    return text_diffs.split(text)


def _plain(content: Content) -> Content:
    """The content as it may be shown."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(value) for value in content]
    if isinstance(content, Masked):
        return str(content)
    return paths.show_item(content) if isinstance(content, paths.Item) else content
