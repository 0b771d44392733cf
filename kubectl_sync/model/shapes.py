"""What every object of a cluster has in one shape, and what of foreign JSON nothing here can work with."""

import re
from collections.abc import Collection, Iterator
from math import isfinite
from typing import Final

from kubectl_sync.model.content import Content

# As many as a manifest may have: what is deeper could not be written into one, nor read again.
DEEPEST: Final = 100
# `fieldsV1` repeats an object's own depth, some levels further down.
_DEEPEST_WITH_MANAGERS: Final = DEEPEST + 10
_TOO_DEEP: Final = f"it is nested more than {DEEPEST} levels deep"
NO_NAME: Final = "nothing in a cluster may be called {0!r}"
_ALLOWED_IN_NO_NAME: Final = re.compile("[/%\0\ud800-\udfff]")
_NO_NAMES: Final = ("", ".", "..")
_TEXT: Final = frozenset({str})
_TEXT_OR_NONE: Final = frozenset({str, type(None)})
_MAPPING: Final = frozenset({dict})
_MAPPINGS: Final = ("labels", "annotations")
_TEXTS: Final = (
    "name", "generateName", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "selfLink",
)  # fmt: skip
_TEXTS_OF_MANAGERS: Final = ("manager", "operation", "apiVersion", "time", "fieldsType", "subresource")
_TEXTS_OF_OWNERS: Final = ("apiVersion", "kind", "name", "uid")


def is_segment(name: Content) -> bool:
    """Whether a text may be a part of a URL's path, as names of all types have to be.

    kubernetes/apimachinery:pkg/api/validation/path/name.go, `IsValidPathSegmentName`. Roles may have control
    characters in theirs. A zero byte can be in no argument, and half of a character in no text.
    """
    return isinstance(name, str) and name not in _NO_NAMES and not _ALLOWED_IN_NO_NAME.search(name)


def is_deep(content: Content, most: int = DEEPEST) -> bool:
    """Whether mappings and lists are nested deeper than so many levels; found without recursion."""
    level = [content]
    for _ in range(most - 1):  # what is empty goes no deeper: half of a live object's mappings are
        level = [one for around in level for one in _parts(around) if one and (type(one) is dict or type(one) is list)]
        if not level:
            return False
    return any(type(one) is dict or type(one) is list for around in level for one in _parts(around))


def odd_value(content: Content) -> str:
    """What of a content is a value of no JSON text, in words; "" where all of it can be written down.

    Found without recursion: a content that is too deep may be asked about, too.
    """
    left = [content]
    while left:
        one = left.pop()
        if isinstance(one, float) and not isfinite(one):
            return "a number in it is none of JSON, or too large"
        if isinstance(one, str) and is_half(one):
            return "a text in it is no Unicode"
        if isinstance(one, dict):
            left += one.keys()
        left += _parts(one)
    return ""


def malformed(content: Content, *, shallow: bool = False) -> str:
    """What is wrong with the shape of an object that a cluster is said to have, in words; "" for none.

    The fields of ObjectMeta that all objects have in one type (kubernetes/apimachinery:pkg/apis/meta/v1/types.go),
    the depth of all of it. What else it holds may have any shape, as in a manifest. `shallow`: the depth of what
    holds it was looked at, and is that of no more than an object.
    """
    if not isinstance(content, dict) or not isinstance(metadata := content.get("metadata"), dict):
        return "it has no metadata"
    if not shallow and is_deep(content) and _is_deep_without_managers(content, metadata):
        return _TOO_DEEP
    wrong = next(_wrong_metadata(metadata), "")
    return f"its metadata.{wrong} has a wrong type" if wrong else _misnamed(content)


def _is_deep_without_managers(content: Content, metadata: Content) -> bool:
    own = {key: one for key, one in metadata.items() if key != "managedFields"}
    return is_deep(content | {"metadata": own}) or is_deep(content, _DEEPEST_WITH_MANAGERS)


def _misnamed(content: Content) -> str:
    metadata = content["metadata"]
    if not is_segment(metadata.get("name")):
        return "no object may have its name" if metadata.get("name") else "it has no name"
    if metadata.get("namespace") and not is_segment(metadata["namespace"]):
        return "no namespace may have the name of its own"
    lacks = [key for key in ("apiVersion", "kind") if not (isinstance(content.get(key), str) and content[key])]
    return f"it has no {lacks[0]}" if lacks else ""


def unguarded(content: Content) -> str:
    """Which of uid and resourceVersion an object lacks, in words; without them nothing is written safely."""
    metadata = content["metadata"]
    lacks = [key for key in ("uid", "resourceVersion") if not metadata.get(key)]
    return f"it has no {lacks[0]}" if lacks else ""


def _wrong_metadata(metadata: Content) -> Iterator[str]:
    """The fields that are there, and of another type than ObjectMeta's."""
    yield from _no_texts(metadata, _TEXTS)
    for key in _MAPPINGS:
        found = metadata.get(key)
        if found is not None and not (isinstance(found, dict) and _are_texts(found.values())):
            yield key
    if not isinstance(metadata.get("generation"), int | None):
        yield "generation"
    finalizers = metadata.get("finalizers")
    if finalizers is not None and not (isinstance(finalizers, list) and _are_texts(finalizers)):
        yield "finalizers"
    yield from _no_list(metadata, "managedFields", _TEXTS_OF_MANAGERS, "fieldsV1")
    yield from _no_list(metadata, "ownerReferences", _TEXTS_OF_OWNERS)


def _no_list(metadata: Content, key: str, texts: Collection[str], mapping: str = "") -> Iterator[str]:
    """Whether a field is something else than a list of mappings, of which some fields are texts and one a mapping."""
    found = metadata.get(key)
    if found is None:
        return
    if not isinstance(found, list) or not _MAPPING.issuperset(map(type, found)):
        yield key
        return
    for one in found:
        for text in _no_texts(one, texts):
            yield f"{key}.{text}"
        if mapping and not isinstance(one.get(mapping), dict | None):
            yield f"{key}.{mapping}"


def _no_texts(content: Content, keys: Collection[str]) -> Collection[str]:
    if _TEXT_OR_NONE.issuperset(map(type, map(content.get, keys))):  # as in each object of a whole server
        return ()
    return [key for key in keys if type(content.get(key)) not in _TEXT_OR_NONE]


def _are_texts(values: Collection[Content]) -> bool:
    return _TEXT.issuperset(map(type, values))


def is_half(text: str) -> bool:
    """Whether a text holds half of a pair of surrogates, which no encoding of Unicode can write."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _parts(content: Content) -> Collection[Content]:
    if type(content) is dict:
        return content.values()
    return content if type(content) is list else ()
