"""Memory for many objects that are there on three sides: what is equal is kept once.

Nobody changes a content in its place (`paths.patch` copies), so that two sides may have the same one.
"""

import operator
from sys import intern
from typing import Any

from kubectl_sync.model.content import Content


def reused(content: Content, known: Content) -> Content:
    """The same content, made of the parts of another one wherever those are equal, to the order of their keys.

    Where the other one has nothing, the content stays as it is: to go through a live object's record of managers, which
    is most of it, saves nothing. Other keys are kept once for all contents: each text that is read has its own, and
    they are most of a small object.
    """
    kind = type(content)
    if kind is not type(known):
        return content
    if kind is dict:
        return _mapping(content, known)
    if kind is list:
        return _list(content, known)
    return known if kind is str and content == known else content


def _mapping(content: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    is_same = len(content) == len(known)
    for key, value in content.items():
        other = known.get(key)
        one = made[intern(key)] = reused(value, other)
        is_same = is_same and one is other
    return known if is_same and list(made) == list(known) else made


def _list(content: list[Any], known: list[Any]) -> list[Any]:
    made = [*map(reused, content, known), *content[len(known) :]]
    return known if len(made) == len(known) and all(map(operator.is_, made, known)) else made
