"""Paths into contents: `spec.template.spec.containers[name=web].image`, and the one applier of changes."""

import copy
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kubectl_sync.model.content import ABSENT, Content

# A key that a manifest may leave out although the server tells list items apart by it: an absent
# protocol is TCP (kubernetes/api:core/v1/types.go, ContainerPort and ServicePort).
IMPLIED_KEYS: Final[Mapping[str, str]] = {"protocol": "TCP"}

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, told apart by its keys: `[name=web]`, `[containerPort=80,protocol=TCP]`."""

    keys: tuple[tuple[str, str | int], ...]

    def matches(self, item: Content) -> bool:
        return isinstance(item, dict) and all(item.get(key, IMPLIED_KEYS.get(key)) == value for key, value in self.keys)


# A key of a mapping, the position in a list without keys, or a keyed item.
Step: TypeAlias = str | int | Item
FieldPath: TypeAlias = tuple[Step, ...]
ROOT: Final[FieldPath] = ()


def show(path: FieldPath) -> str:
    """Print a path as users read and type it; a key with dots or slashes stands in brackets and quotes."""
    text = ""
    for step in path:
        if isinstance(step, str):
            text += ("." if text else "") + step if _PLAIN_KEY.match(step) else f'["{step}"]'
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += "[" + ",".join(f"{key}={value}" for key, value in step.keys) + "]"
    return text


def index(items: list[Any], step: int | Item) -> int | None:
    """Return the position of a step in a list; None where no item, or more than one, is meant."""
    if isinstance(step, int):
        return step if step < len(items) else None
    found = [position for position, item in enumerate(items) if step.matches(item)]
    return found[0] if len(found) == 1 else None


def get(content: Content, path: FieldPath) -> Content:
    """Return what stands at the path, or ABSENT."""
    for step in path:
        if isinstance(step, str):
            if not isinstance(content, dict) or step not in content:
                return ABSENT
            content = content[step]
        else:
            position = index(content, step) if isinstance(content, list) else None
            if position is None:
                return ABSENT
            content = content[position]
    return content


def patch(content: Content, changes: Iterable[tuple[FieldPath, Content]]) -> Content:
    """Return a copy with each path set to its value, or removed where the value is ABSENT.

    Missing mappings on the way are made; a keyed item that is missing is appended. A mapping or list
    that a removal leaves empty stays: empty is not absent. Raises KeyError where a path cannot be
    followed, as through a scalar or to a position that does not exist.
    """
    content = copy.deepcopy(content)
    for path, value in changes:
        if path == ROOT:
            content = copy.deepcopy(value)
        elif value is ABSENT:
            _remove(content, path)
        else:
            _set(content, path, copy.deepcopy(value))
    return content


def _set(content: Content, path: FieldPath, value: Content) -> None:
    for step, following in itertools.pairwise(path):
        content = _enter(content, step, {} if isinstance(following, str) else [])
    last = path[-1]
    if isinstance(last, str) and isinstance(content, dict):
        content[last] = value
        return
    if not isinstance(content, list) or isinstance(last, str):
        raise KeyError(show(path))
    position = index(content, last)
    if position is not None:
        content[position] = value
    elif isinstance(last, Item) or last == len(content):
        content.append(value)
    else:
        raise KeyError(show(path))


def _enter(content: Content, step: Step, missing: Content) -> Content:
    if isinstance(step, str):
        if not isinstance(content, dict):
            raise KeyError(step)
        if content.get(step) is None:  # an empty value reads as null
            content[step] = missing
        return content[step]
    position = index(content, step) if isinstance(content, list) else None
    if position is None:
        raise KeyError(show((step,)))
    return content[position]


def _remove(content: Content, path: FieldPath) -> None:
    parent = get(content, path[:-1])
    last = path[-1]
    if isinstance(last, str):
        if isinstance(parent, dict):
            parent.pop(last, None)
    elif isinstance(parent, list) and (position := index(parent, last)) is not None:
        del parent[position]
