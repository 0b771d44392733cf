"""When two contents mean the same."""

from collections import Counter
from typing import Final

from kubectl_sync.model.content import ABSENT, Content, same
from kubectl_sync.model.schemas import Schema

_ALL_TEXTS: Final = frozenset({str})


def equal(left: Content, right: Content, schema: Schema | None = None) -> bool:
    """Whether two contents mean the same to the server, as far as the schema tells.

    null is absent inside mappings, but empty is not (docs/kubernetes.md#null); a set has no order;
    quantities, durations, times and bytes are equal by value where the schema says what they are.
    """
    if same(left, right):
        return True
    if isinstance(left, dict) and isinstance(right, dict):
        keys = left.keys() | right.keys()
        return all(equal(present(left, key), present(right, key), schema and schema.child(key)) for key in keys)
    if isinstance(left, list) and isinstance(right, list):
        return _lists(left, right, schema)
    if schema is None or schema.format is None:
        return False
    from kubectl_sync.engine.differences.spellings import same_spelling

    return same_spelling(left, right, schema.format)


def present(content: Content, key: str) -> Content:
    """What stands at a key; null stands for nothing."""
    found = content.get(key)
    return ABSENT if found is None else found


def _lists(left: list[Content], right: list[Content], schema: Schema | None) -> bool:
    if len(left) != len(right):
        return False
    inside = schema and schema.child(0)
    if schema is not None and schema.list_type == "set":
        if (inside is None or inside.format is None) and _ALL_TEXTS.issuperset(map(type, (*left, *right))):
            return Counter(left) == Counter(right)  # as most are; others are held against each other
        rest = list(right)
        for one in left:
            found = next((place for place, other in enumerate(rest) if equal(one, other, inside)), None)
            if found is None:
                return False
            del rest[found]
        return True
    return all(equal(one, other, inside) for one, other in zip(left, right, strict=True))
