"""Random drift of real manifests: what a cluster and its people may change in an object, as changes of fields."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.paths import FieldPath, Item, Order

Change: TypeAlias = tuple[FieldPath, Content]

TEXTS = (
    "nginx:1.29", "yes", "0123", "1e3", "a: b # c", "it's", 'say "hi"', "", " padded ", "~", "12:30", "2020-01-01",
    "null", "on", "grün 漢字 \U0001f600", "- item", "{{ x }}", "${VAR}", "*star", "&and", "#hash", "tab\there",
    "x" * 150, "a\nb\n", "a\n\n  b\nc", "line\u2028separator", "100m", "=", "back\\slash", "0o17", "0x1F", ".5",
    "1_000", "a:b", "@at", "%percent", "trailing:", "--- x", "\ufeffmark", "bell\a",
)  # fmt: skip
NUMBERS = (0, 1, 8080, -1, 2147483648, 9007199254740993, 0.5, 1.5)
SCALARS = (*TEXTS, *NUMBERS, True, False, None)
KEYS = ("added", "another", "y", "example.com/key", "0", "with space", "a:b", "name")


@dataclass(frozen=True)
class Drift:
    """Changes of one object; `scalar`: only one scalar becomes another on one line; `removes`: something goes."""

    changes: tuple[Change, ...]
    scalar: bool
    removes: bool


def drift(content: dict[str, Any], chance: random.Random, number: int) -> Drift:
    """So many changes of an object, none of them within another."""
    changes: list[Change] = []
    plain = True
    for _ in range(number * 4):
        made, is_scalar = _one(content, chance)
        if made is None or any(paths.overlap(_list(made[0]), _list(path)) for path, _ in changes):
            continue
        changes.append(made)
        plain = plain and is_scalar
        if len(changes) == number:
            break
    gone = any(value is ABSENT or isinstance(value, list) for _, value in changes)
    return Drift(tuple(changes), plain and len(changes) == 1, gone)


def fields(content: Content, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Content]]:
    """All fields below the root, lists by their names where they have such."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield (*path, key), value
            yield from fields(value, (*path, key))
    elif isinstance(content, list):
        for step, value in zip(_steps(content), content, strict=True):
            yield (*path, step), value
            yield from fields(value, (*path, step))


def _steps(items: list[Any]) -> list[Any]:
    found = [paths.item_of(item, ("name",)) for item in items]
    if items and all(found) and len(set(found)) == len(found):
        return list(found)
    return list(range(len(items)))


_FIXED = (("apiVersion",), ("kind",))


def _one(content: dict[str, Any], chance: random.Random) -> tuple[Change | None, bool]:
    path, value = chance.choice([((), content), *(one for one in fields(content) if one[0] not in _FIXED)])
    kinds = _KINDS[dict if isinstance(value, dict) else list if isinstance(value, list) else str]
    made = chance.choice(kinds)(path, value, chance)
    single = made is not None and not isinstance(value, dict | list) and made[1] is not ABSENT and made[0] == path
    return made, single and not any(isinstance(one, str) and "\n" in one for one in (value, made[1] if made else ""))


def _list(path: FieldPath) -> FieldPath:
    """Changes of one list by position would shift each other: they count as one place."""
    for at, step in enumerate(path):
        if isinstance(step, int | Order):
            return path[:at]
    return path


def _set(path: FieldPath, value: Content, chance: random.Random) -> Change | None:
    if path[-1] == "name" and len(path) > 1 and isinstance(path[-2], Item):
        return None  # another name is another item
    if isinstance(value, str) and "\n" in value:
        return path, _text(value, chance)
    if isinstance(value, bool):
        return path, not value
    if isinstance(value, int | float):
        return path, chance.choice([one for one in NUMBERS if one != value])
    return path, chance.choice([one for one in SCALARS if one != value])


def _text(value: str, chance: random.Random) -> str:
    """A text of several lines with a line more, less, or another."""
    lines = value.split("\n")
    at = chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        lines.insert(at, chance.choice(["new line", "  indented: yes", "", "# comment", "\ttab"]))
    elif kind == 1 and len(lines) > 2:
        del lines[at]
    elif kind == 2:
        lines[at] += " more"
    else:
        return value + "last\n"
    return "\n".join(lines)


def _remove(path: FieldPath, _: Content, chance: random.Random) -> Change | None:
    return (path, ABSENT) if len(path) > 1 or (path and chance.random() < 0.1) else None


def _key(path: FieldPath, value: Content, chance: random.Random) -> Change | None:
    key = chance.choice(KEYS)
    return ((*path, key), _value(chance)) if key not in value else None


def _item(path: FieldPath, value: Content, chance: random.Random) -> Change | None:
    if value and all(isinstance(step, Item) for step in _steps(value)):
        name = f"item-{chance.randrange(100)}"
        return (*path, Item((("name", name),))), {"name": name, **_mapping(chance)}
    return path, [*value, _value(chance)]


def _without(path: FieldPath, value: Content, chance: random.Random) -> Change | None:
    if not value:
        return None
    steps = _steps(value)
    return (*path, chance.choice(steps)), ABSENT


def _rewritten(path: FieldPath, value: Content, chance: random.Random) -> Change:
    """An atomic list with an item less or more somewhere."""
    items = list(value)
    if items and chance.random() < 0.5:
        del items[chance.randrange(len(items))]
    else:
        items.insert(chance.randrange(len(items) + 1), chance.choice(TEXTS))
    return path, items


def _ordered(path: FieldPath, value: Content, chance: random.Random) -> Change | None:
    steps = _steps(value)
    if len(steps) < 2:
        return None
    mixed = chance.sample(steps, len(steps))
    if isinstance(steps[0], Item):
        return (*path, Order(("name",))), tuple(mixed)
    return path, [value[at] for at in mixed]


def _mapping(chance: random.Random) -> dict[str, Any]:
    return {key: chance.choice(SCALARS) for key in chance.sample(KEYS[:-1], 2)}


def _value(chance: random.Random) -> Content:
    makes: tuple[Callable[[], Content], ...] = (
        lambda: chance.choice(SCALARS),
        lambda: chance.choice(SCALARS),
        lambda: _mapping(chance),
        lambda: [chance.choice(SCALARS), _mapping(chance)],
        lambda: {"inner": {"list": ["a", "b"], "empty": {}}, "none": []},
    )
    return chance.choice(makes)()


_KINDS: dict[type, tuple[Callable[[FieldPath, Content, random.Random], Change | None], ...]] = {
    dict: (_key, _key, _key, _remove),
    list: (_item, _item, _without, _rewritten, _ordered, _remove),
    str: (_set, _set, _set, _set, _remove),
}
