"""Memory for many objects that are there on three sides: what is equal is kept once.

Nobody changes a content in its place (`paths.patch` copies), so that two sides may have the same one.
"""

import operator
from itertools import zip_longest
from sys import intern
from typing import Any

from kubectl_sync.model.content import Content


def reused(content: Content, known: Content) -> Content:
    """The same content, made of the parts of another one wherever those are equal, to the order of their keys.

    Keys are kept once for all contents: each text that is read has its own, and they are most of a small object.
    """
    if type(content) is dict:
        return _mapping(content, known if type(known) is dict else {})
    if type(content) is list:
        return _list(content, known if type(known) is list else [])
    return known if type(content) is str and content == known else content


def _mapping(content: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    made = {intern(key): reused(value, known.get(key)) for key, value in content.items()}
    is_same = list(made) == list(known) and all(map(operator.is_, made.values(), known.values()))
    return known if is_same else made


def _list(content: list[Any], known: list[Any]) -> list[Any]:
    made = [reused(one, other) for one, other in zip_longest(content, known[: len(content)])]
    return known if len(made) == len(known) and all(map(operator.is_, made, known)) else made
