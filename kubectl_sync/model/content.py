"""Plain nested data of an object, and the marks that stand where there is none."""

from enum import Enum
from typing import Any, Final, Literal, TypeAlias

# What JSON can say. Never rewritten to a "normal form": rules of comparison live in the engine.
Content: TypeAlias = Any
# The content of a whole object: apiVersion, kind, metadata, ...
Object: TypeAlias = dict[str, Any]


class Mark(Enum):
    """Stands where a content would stand."""

    ABSENT = "absent"  # known not to be there
    UNKNOWN = "unknown"  # could not be read: never to be taken for absent
    UNDECIDED = "undecided"  # nobody said yet what is wanted

    def __repr__(self) -> str:
        return self.name


ABSENT: Final = Mark.ABSENT
UNKNOWN: Final = Mark.UNKNOWN
UNDECIDED: Final = Mark.UNDECIDED
Absent: TypeAlias = Literal[Mark.ABSENT]


def same(left: Content, right: Content) -> bool:
    """Whether two contents are equal as JSON: 1 is 1.0, but true is not 1, and order of keys is nothing.

    Whole numbers are compared exactly, also above 2^53 (docs/kubernetes.md#equal-values).
    """
    kind = type(left)
    if kind is not type(right):
        return kind is not bool and type(right) is not bool and bool(left == right)  # 1 and 1.0
    if kind is dict:
        return len(left) == len(right) and _same_values(left, right)
    if kind is list:
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def without_nulls(content: Content) -> Content:
    """The content without keys that have no value, at any depth: null stands for nothing, also in a map of texts."""
    if isinstance(content, dict):
        return {key: without_nulls(value) for key, value in content.items() if value is not None}
    return [without_nulls(one) for one in content] if isinstance(content, list) else content


def _same_values(left: Object, right: Object) -> bool:
    for key, value in left.items():
        if key not in right:
            return False
        other = right[key]
        if type(value) is str:  # most leaves: not worth a call
            if value != other:
                return False
        elif value is not other and not same(value, other):
            return False
    return True
